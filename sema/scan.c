/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/scan.h"

#include <ctype.h>
#include <string.h>

#include "sema/callee.h"

struct walk {
	const struct sema *s;
	struct scan found;
};

static void walk_stmts(struct walk *w, const ast_stmts *list);
static void walk_expr(struct walk *w, const struct ast_expr *e);

/* What a macro or function uses; once in a scan is enough. */
static void walk_callee(struct walk *w, const struct ast_expr *e)
{
	struct callee *c = callee_find(w->s, e->name);

	if (!c || c->scan == w->s->scans)
		return;
	c->scan = w->s->scans;
	for (size_t i = 0; i < c->macros.n; i++) {
		walk_stmts(w, &c->macros.v[i]->body);
		walk_expr(w, c->macros.v[i]->value);
	}
	if (c->fn)
		walk_stmts(w, &c->fn->body);
}

static void look_at(struct walk *w, const struct ast_expr *e)
{
	if (e->kind != EX_IDENT && e->kind != EX_CALL)
		return;
	if (!strcmp(e->name, "args"))
		w->found.args = true;
	else if (!strcmp(e->name, "entry") || !strcmp(e->name, "duration"))
		w->found.entry = true;
	else if (!strcmp(e->name, "uaddr"))
		w->found.uaddr = true;
	else if (!strncmp(e->name, "arg", 3) &&
		 isdigit((unsigned char)e->name[3]))
		w->found.argn = true;
	else
		walk_callee(w, e);
}

static bool is_probe(const struct ast_expr *e)
{
	return e && (e->kind == EX_IDENT || e->kind == EX_CALL) &&
	       !strcmp(e->name, "probe");
}

/* `probe` may be printed and be a key; anything else needs its text. */
static bool takes_apart(const struct ast_expr *e)
{
	if (e->kind == EX_BINARY)
		return is_probe(e->a) || is_probe(e->b);
	if (e->kind != EX_CALL || !strcmp(e->name, "print") ||
	    !strcmp(e->name, "printf"))
		return false;
	for (size_t i = 0; i < e->args.n; i++)
		if (is_probe(e->args.v[i]))
			return true;
	return false;
}

static void walk_expr(struct walk *w, const struct ast_expr *e)
{
	if (!e)
		return;
	look_at(w, e);
	w->found.probe |= takes_apart(e);
	walk_expr(w, e->a);
	walk_expr(w, e->b);
	walk_expr(w, e->c);
	for (size_t i = 0; i < e->args.n; i++)
		walk_expr(w, e->args.v[i]);
	if (e->type && e->type->of)
		walk_expr(w, e->type->of);
	walk_stmts(w, &e->body);
	walk_stmts(w, &e->else_body);
}

static void walk_stmts(struct walk *w, const ast_stmts *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct ast_stmt *st = list->v[i];

		walk_expr(w, st->a);
		walk_expr(w, st->b);
		if (st->type && st->type->of)
			walk_expr(w, st->type->of);
		walk_stmts(w, &st->body);
		walk_stmts(w, &st->else_body);
	}
}

struct scan scan_clause(struct sema *s, const struct ast_clause *clause)
{
	struct walk w = { .s = s };

	s->scans++;
	walk_expr(&w, clause->predicate);
	walk_stmts(&w, &clause->body);
	return w.found;
}
