/* SPDX-License-Identifier: Apache-2.0 */
#include "codegen/walk.h"

static void walk_exprs(const struct walk *w, const texprs *list)
{
	for (size_t i = 0; i < list->n; i++)
		walk_expr(w, list->v[i]);
}

void walk_expr(const struct walk *w, const struct texpr *e)
{
	if (!e)
		return;
	if (w->expr)
		w->expr(w->arg, e);
	walk_expr(w, e->a);
	walk_expr(w, e->b);
	walk_expr(w, e->c);
	walk_expr(w, e->key);
	walk_exprs(w, &e->args);
	walk_stmts(w, &e->body);
}

void walk_stmts(const struct walk *w, const tstmts *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct tstmt *s = list->v[i];

		if (w->stmt)
			w->stmt(w->arg, s);
		walk_expr(w, s->key);
		walk_expr(w, s->a);
		walk_expr(w, s->b);
		walk_exprs(w, &s->args);
		walk_stmts(w, &s->body);
		walk_stmts(w, &s->else_body);
	}
}

void walk_probe(const struct walk *w, const struct tprobe *p)
{
	if (p->entry && p->entry->probe == p)
		walk_exprs(w, &p->entry->values);
	walk_expr(w, p->predicate);
	walk_stmts(w, &p->body);
}
