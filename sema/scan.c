/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/scan.h"

#include <ctype.h>
#include <string.h>

#define MAX_DEPTH 16	/* of macros and functions in each other */

struct walk {
	const struct sema *s;
	struct scan found;
	unsigned int depth;
};

static void walk_stmts(struct walk *w, const ast_stmts *list);
static void walk_expr(struct walk *w, const struct ast_expr *e);

static void walk_macros(struct walk *w, const struct ast_expr *e)
{
	const struct ast_script *script = w->s->script;

	if (w->depth >= MAX_DEPTH)
		return;
	w->depth++;
	for (size_t i = 0; i < script->macros.n; i++) {
		const struct ast_macro *m = script->macros.v[i];

		if (strcmp(m->name, e->name))
			continue;
		walk_stmts(w, &m->body);
		walk_expr(w, m->value);
	}
	for (size_t i = 0; i < script->fns.n; i++)
		if (!strcmp(script->fns.v[i]->name, e->name))
			walk_stmts(w, &script->fns.v[i]->body);
	w->depth--;
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
		walk_macros(w, e);
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

struct scan scan_clause(const struct sema *s, const struct ast_clause *clause)
{
	struct walk w = { .s = s };

	walk_expr(&w, clause->predicate);
	walk_stmts(&w, &clause->body);
	return w.found;
}
