/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/macro.h"

#include <string.h>

#include "sema/callee.h"
#include "sema/expr.h"
#include "sema/names.h"
#include "sema/scope.h"
#include "sema/stmt.h"

#define MAX_DEPTH 64

/* A parameter written as an expression takes anything. */
static bool accepts(const struct ast_macro_arg *p, const struct ast_expr *e)
{
	switch (p->kind) {
	case MA_VAR:
		return e->kind == EX_VAR;
	case MA_MAP:
		return e->kind == EX_MAP && !e->has_key;
	case MA_EXPR:
		return true;
	}
	return false;
}

static bool fits(const struct ast_macro *m, const struct ast_expr *e)
{
	if (m->args.n != e->args.n)
		return false;
	for (size_t i = 0; i < m->args.n; i++)
		if (!accepts(&m->args.v[i], e->args.v[i]))
			return false;
	return true;
}

const struct ast_macro *macro_find(struct sema *s, const struct ast_expr *e)
{
	const struct callee *c = callee_find(s, e->name);

	for (size_t i = 0; c && i < c->macros.n; i++)
		if (fits(c->macros.v[i], e))
			return c->macros.v[i];
	return NULL;
}

static bool is_recursive(struct sema *s, const struct ast_expr *e,
			 const struct ast_macro *m)
{
	for (const struct frame *f = s->frame; f; f = f->up) {
		if (f->macro != m && f->depth < MAX_DEPTH)
			continue;
		sema_error(s, e->span, E_RECURSION,
			   "macro '%s' expands itself", m->name);
		return true;
	}
	return false;
}

struct texpr *macro_expand(struct sema *s, const struct ast_expr *e,
			   const struct ast_macro *m)
{
	struct frame frame = {
		.up = s->frame, .macro = m, .call = e, .scope = s->scope,
		.depth = s->frame ? s->frame->depth + 1 : 0,
	};
	struct texpr *b = texpr_new(s, X_BLOCK, &type_none, e->span);
	struct scope scope;

	if (is_recursive(s, e, m))
		return texpr_unknown(s, e->span);
	s->frame = &frame;
	s->scope = NULL;
	scope_enter(s, &scope);
	s->value_blocks++;
	tstmt_list(s, &m->body, &b->body);
	s->value_blocks--;
	if (m->value) {
		b->a = texpr_build(s, m->value);
		b->type = b->a->type;
	}
	scope_leave(s);
	s->frame = frame.up;
	s->scope = frame.scope;
	return b->a && !b->body.n ? b->a : b;
}

static void misfit(struct sema *s, const struct ast_expr *e,
		   const struct ast_macro *m)
{
	if (m->args.n != e->args.n) {
		sema_error(s, e->span, E_ARG_COUNT,
			   "macro '%s' takes %zu arguments, not %zu", m->name,
			   m->args.n, e->args.n);
	} else {
		for (size_t i = 0; i < m->args.n; i++)
			if (!accepts(&m->args.v[i], e->args.v[i]))
				sema_error(s, e->args.v[i]->span, E_ARG_TYPE,
					   "macro '%s' wants %s here", m->name,
					   m->args.v[i].kind == MA_VAR ?
					   "a variable" : "a map");
	}
	sema_note(s, m->name_span, "it is defined here");
}

void macro_unknown(struct sema *s, const struct ast_expr *e)
{
	const struct callee *c = callee_find(s, e->name);
	const char *names[BI_BUILTINS + 2 * 64];
	size_t n = 0;

	if (c && c->macros.n) {		/* whose parameters do not fit */
		misfit(s, e, c->macros.v[0]);
		return;
	}
	if (names_is_later(s, e->name_span, e->name))
		return;
	for (int i = 0; i < BI_BUILTINS; i++)
		names[n++] = builtin_table[i].name;
	for (size_t i = 0; i < s->script->macros.n && i < 64; i++)
		names[n++] = s->script->macros.v[i]->name;
	for (size_t i = 0; i < s->fns.n && i < 64; i++)
		names[n++] = s->fns.v[i]->fn->name;
	sema_error(s, e->name_span, E_UNKNOWN_FUNC, "unknown function '%s'",
		   e->name);
	sema_help_nearest(s, "", e->name, names, n);
}
