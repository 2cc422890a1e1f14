/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/fn.h"

#include <string.h>

#include "sema/callee.h"
#include "sema/ctypes.h"
#include "sema/expr.h"
#include "sema/fnflow.h"
#include "sema/scope.h"
#include "sema/stmt.h"
#include "sema/unify.h"

#define MAX_DEPTH 64

/* -- declarations ----------------------------------------------------------------- */

const struct sfn *fn_find(const struct sema *s, const char *name)
{
	const struct callee *c = callee_find(s, name);

	return c ? c->sfn : NULL;
}

/* A name that calls something else already. */
static bool is_taken(struct sema *s, const struct ast_fn *fn)
{
	const struct callee *c = callee_find(s, fn->name);
	struct span where = { 0, 0 };

	if (builtin_find(fn->name) >= 0) {
		sema_error(s, fn->name_span, E_REDEFINED,
			   "'%s' is a builtin", fn->name);
		return true;
	}
	if (c->sfn)
		where = c->sfn->fn->name_span;
	else if (c->macros.n)
		where = c->macros.v[0]->name_span;
	if (!where.hi)
		return false;
	sema_error(s, fn->name_span, E_REDEFINED,
		   "'%s' is defined twice", fn->name);
	sema_note(s, where, "the other one");
	return true;
}

/* `string` alone takes strings of any length. */
static bool is_any_string(const struct ast_type *t)
{
	return t->kind == TY_NAME && !t->pointers && !t->dims.n &&
	       !strcmp(t->name, "string");
}

static const struct type *declared(struct sema *s, const struct ast_type *t)
{
	const struct type *r;

	if (!t)
		return &type_none;
	if (is_any_string(t))
		return NULL;
	r = ctypes_resolve(s, t);
	return r ? r : &type_unknown;
}

static void check_args(struct sema *s, const struct ast_fn *fn)
{
	for (size_t i = 0; i < fn->args.n; i++)
		for (size_t k = 0; k < i; k++)
			if (!strcmp(fn->args.v[i].name, fn->args.v[k].name))
				sema_error(s, fn->args.v[i].span, E_REDEFINED,
					   "there are two arguments '$%s'",
					   fn->args.v[i].name);
}

void fn_collect(struct sema *s)
{
	for (size_t i = 0; i < s->script->fns.n; i++) {
		const struct ast_fn *fn = s->script->fns.v[i];
		struct sfn *f;

		if (is_taken(s, fn))
			continue;
		check_args(s, fn);
		f = arena_new(s->a, struct sfn);
		f->fn = fn;
		f->as_macro = arena_new(s->a, struct ast_macro);
		f->as_macro->name = fn->name;
		f->as_macro->name_span = fn->name_span;
		f->ret = declared(s, fn->ret);
		f->types = arena_array(s->a, const struct type *,
				      fn->args.n + 1);
		for (size_t k = 0; k < fn->args.n; k++)
			f->types[k] = declared(s, fn->args.v[k].type);
		callee_find(s, fn->name)->sfn = f;
		vec_push(s->a, &s->fns, f);
	}
}

/* -- calls -------------------------------------------------------------------------- */

static bool can_call(struct sema *s, const struct ast_expr *e,
		     const struct sfn *f)
{
	unsigned int depth = 0;

	if (e->args.n != f->fn->args.n) {
		sema_error(s, e->span, E_ARG_COUNT,
			   "function '%s' takes %zu argument%s, not %zu",
			   e->name, f->fn->args.n,
			   f->fn->args.n == 1 ? "" : "s", e->args.n);
		sema_note(s, f->fn->name_span, "it is defined here");
		return false;
	}
	for (const struct frame *r = s->frame; r; r = r->up, depth++) {
		if (r->macro != f->as_macro && depth < MAX_DEPTH)
			continue;
		sema_error(s, e->span, E_RECURSION, "function '%s' calls itself",
			   e->name);
		return false;
	}
	return true;
}

static bool build_args(struct sema *s, const struct ast_expr *e,
		       const struct sfn *f, texprs *values)
{
	bool ok = true;

	for (size_t i = 0; i < e->args.n; i++) {
		struct texpr *v = texpr_value(s, e->args.v[i]);

		vec_push(s->a, values, v);
		if (f->types[i] || texpr_is_bad(v) ||
		    v->type->kind == T_STRING)
			continue;
		sema_error(s, v->span, E_ARG_TYPE,
			   "'$%s' of '%s' is a string, this is %s",
			   f->fn->args.v[i].name, e->name,
			   sema_type_text(s, v->type));
		ok = false;
	}
	return ok;
}

/* let $arg: type = value; */
static void set_args(struct sema *s, const struct sfn *f, const texprs *values,
		     tstmts *out)
{
	for (size_t i = 0; i < f->fn->args.n; i++) {
		const struct ast_fn_arg *arg = &f->fn->args.v[i];
		struct svar *v = scope_declare(s, arg->name, arg->span);
		struct tstmt *t = tstmt_new(s, S_SET_VAR, values->v[i]->span);

		v->read = true;
		if (f->types[i]) {
			v->var->type = f->types[i];
			v->fixed = true;
		}
		t->a = scope_assign(s, arg->name, arg->span, values->v[i],
				    &t->var);
		if (t->a)
			vec_push(s->a, out, t);
	}
}

static struct svar *declare_result(struct sema *s, const struct sfn *f)
{
	struct svar *v = scope_declare(s, "", f->fn->name_span);

	v->read = v->assigned = true;
	if (f->ret) {
		v->var->type = f->ret;
		v->fixed = true;
	}
	return v;
}

/* A body that returns at its end alone needs no variable for the result. */
static bool ends_in_return(const tstmts *body)
{
	tstmts rest = *body;

	if (!body->n)
		return false;
	rest.n--;
	return body->v[rest.n]->op == S_RETURN && body->v[rest.n]->var &&
	       !fnflow_leaves(&rest);
}

static void finish(struct sema *s, const struct svar *result, tstmts *body,
		   struct texpr *block)
{
	struct span span = block->span;
	struct tstmt *t = tstmt_new(s, S_SET_VAR, span);
	tstmts flat;

	if (ends_in_return(body)) {
		block->a = body->v[--body->n]->a;
		flat = *body;
	} else {
		flat = fnflow_lower(s, body, span);
		t->var = result->var;
		/* what it gives when it ends without a return */
		t->a = texpr_zero(s, result->var->type, span);
		if (t->a)
			vec_push(s->a, &block->body, t);
		if (result->var->type->kind != T_NONE)
			block->a = texpr_var(s, span, result->var);
	}
	for (size_t i = 0; i < flat.n; i++)
		vec_push(s->a, &block->body, flat.v[i]);
	if (block->a)
		block->type = block->a->type;
}

static void build_body(struct sema *s, const struct sfn *f,
		       const texprs *values, struct texpr *block)
{
	struct fn_frame frame = { .up = s->fn, .sfn = f };
	unsigned int loops = s->loops, blocks = s->value_blocks;
	struct scope scope;
	tstmts body = { 0 };

	s->fn = &frame;
	s->loops = s->value_blocks = 0;
	scope_enter(s, &scope);
	set_args(s, f, values, &block->body);
	frame.result = declare_result(s, f);
	tstmt_list(s, &f->fn->body, &body);
	finish(s, frame.result, &body, block);
	scope_leave(s);
	s->loops = loops;
	s->value_blocks = blocks;
	s->fn = frame.up;
}

struct texpr *fn_call(struct sema *s, const struct ast_expr *e,
		      const struct sfn *f)
{
	struct frame frame = {
		.up = s->frame, .macro = f->as_macro, .fn = f->fn, .call = e,
		.scope = s->scope,
		.depth = s->frame ? s->frame->depth + 1 : 0,
	};
	struct texpr *block = texpr_new(s, X_BLOCK, &type_none, e->span);
	texprs values = { 0 };

	if (!can_call(s, e, f) || !build_args(s, e, f, &values))
		return texpr_unknown(s, e->span);
	s->frame = &frame;
	s->scope = NULL;
	build_body(s, f, &values, block);
	s->frame = frame.up;
	s->scope = frame.scope;
	if (f->fn->ret && !block->a)
		return texpr_unknown(s, e->span);
	return block;
}

/* -- return ------------------------------------------------------------------------- */

static struct texpr *returned(struct sema *s, const struct ast_stmt *st)
{
	const struct ast_fn *fn = s->fn->sfn->fn;
	struct svar *v = s->fn->result;
	struct texpr *value = texpr_value(s, st->a);

	if (texpr_is_bad(value))
		return NULL;
	if (!type_unify(s->a, v->var->type, value->type) ||
	    (!s->fn->sfn->ret && value->type->kind != T_STRING)) {
		sema_error(s, value->span, E_TYPE,
			   "'%s' returns %s, this is %s", fn->name,
			   s->fn->sfn->ret ? sema_type_text(s, v->var->type) :
					     "a string",
			   sema_type_text(s, value->type));
		sema_note(s, fn->name_span, "it is defined here");
		return NULL;
	}
	scope_widen(s, v, value->type);
	return texpr_cast(s, value, v->var->type);
}

void fn_return(struct sema *s, const struct ast_stmt *st, tstmts *out)
{
	const struct ast_fn *fn = s->fn->sfn->fn;
	struct tstmt *t = tstmt_new(s, S_RETURN, st->span);

	if (s->value_blocks) {
		sema_error(s, st->span, E_NOT_HERE,
			   "'%s' cannot return from within a value", fn->name);
		sema_help(s, "use if and return as statements of the function");
		return;
	}
	if (!st->a != !fn->ret) {
		sema_error(s, st->span, E_NO_VALUE, fn->ret ?
			   "'%s' returns a value" : "'%s' returns no value",
			   fn->name);
		sema_note(s, fn->name_span, "it is defined here");
		return;
	}
	t->var = s->fn->result->var;
	if (st->a) {
		t->a = returned(s, st);
		if (!t->a)
			return;
	}
	vec_push(s->a, out, t);
}
