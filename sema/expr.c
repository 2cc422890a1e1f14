/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/expr.h"

#include <string.h>

#include "base/bug.h"
#include "sema/binary.h"
#include "sema/call.h"
#include "sema/cast.h"
#include "sema/ctypes.h"
#include "sema/exists.h"
#include "sema/fn.h"
#include "sema/fold.h"
#include "sema/macro.h"
#include "sema/map.h"
#include "sema/member.h"
#include "sema/param.h"
#include "sema/paramdecl.h"
#include "sema/scope.h"
#include "sema/self.h"
#include "sema/stmt.h"
#include "sema/unify.h"

struct texpr *texpr_new(struct sema *s, enum texpr_op op,
		       const struct type *type, struct span span)
{
	struct texpr *e = arena_new(s->a, struct texpr);

	e->op = op;
	e->type = type;
	e->span = span;
	return e;
}

struct texpr *texpr_const(struct sema *s, struct span span,
			 const struct type *type, int64_t value)
{
	struct texpr *e = texpr_new(s, X_CONST, type, span);

	e->value = fold_cut(value, type);
	return e;
}

struct texpr *texpr_str(struct sema *s, struct span span, const char *text,
		       size_t len)
{
	struct texpr *e = texpr_new(s, X_STR,
				   type_string(s->a, (uint32_t)len + 1), span);

	e->text = text;
	e->len = len;
	return e;
}

struct texpr *texpr_zero(struct sema *s, const struct type *type,
			 struct span span)
{
	if (type_is_scalar(type))
		return texpr_const(s, span, type, 0);
	if (type->kind == T_STRING)
		return texpr_cast(s, texpr_str(s, span, "", 0), type);
	return NULL;
}

struct texpr *texpr_unknown(struct sema *s, struct span span)
{
	return texpr_new(s, X_CONST, &type_unknown, span);
}

struct texpr *texpr_nothing(struct sema *s, struct span span)
{
	return texpr_new(s, X_BLOCK, &type_none, span);
}

struct texpr *texpr_var(struct sema *s, struct span span, struct tvar *var)
{
	struct texpr *e = texpr_new(s, X_VAR, var->type, span);

	e->var = var;
	return e;
}

static uint32_t field_index(const struct type *t, const char *name)
{
	uint32_t i = 0;

	while (i < t->count && strcmp(t->fields[i].name, name))
		i++;
	return i;
}

/* A tuple or record being made: its parts are converted instead. */
static struct texpr *cast_parts(struct sema *s, const struct texpr *e,
				const struct type *type)
{
	struct texpr *t = texpr_new(s, X_TUPLE, type, e->span);

	for (uint32_t i = 0; i < type->count; i++) {
		uint32_t from = type->kind == T_RECORD ?
				field_index(e->type, type->fields[i].name) : i;

		vec_push(s->a, &t->args, texpr_cast(s, e->args.v[from],
						    type->fields[i].type));
	}
	return t;
}

static struct texpr *cast_const(struct sema *s, const struct texpr *e,
				const struct type *type)
{
	struct texpr *c = texpr_const(s, e->span, type, e->value);

	if (c->value == e->value) {
		c->enumeration = e->enumeration;
		c->text = e->text;
	}
	return c;
}

struct texpr *texpr_cast(struct sema *s, struct texpr *e,
			 const struct type *type)
{
	struct texpr *c;

	if (type_equal(e->type, type))
		return e;
	if (e->op == X_TUPLE && type->kind == e->type->kind &&
	    type->count == e->type->count)
		return cast_parts(s, e, type);
	if (texpr_is_const(e) && type_is_scalar(type))
		return cast_const(s, e, type);
	if (e->op == X_STR && type->kind == T_STRING && type->size > e->len) {
		c = texpr_str(s, e->span, e->text, e->len);
		c->type = type;
		return c;
	}
	c = texpr_new(s, X_CAST, type, e->span);
	c->a = e;
	return c;
}

bool texpr_is_number(const struct texpr *e)
{
	return type_is_integer(e->type) || e->type->kind == T_PTR;
}

bool texpr_is_place(const struct texpr *e)
{
	while (e->op == X_MEMBER || e->op == X_ELEM)
		e = e->a;
	return e->op == X_DEREF || e->op == X_ARGS;
}

struct texpr *texpr_value(struct sema *s, const struct ast_expr *e)
{
	struct texpr *v = texpr_build(s, e);

	if (v->type->kind != T_NONE)
		return v;
	sema_error(s, e->span, E_NO_VALUE, "'%s' has no value",
		   sema_text(s, e));
	return texpr_unknown(s, e->span);
}

static struct texpr *to_condition(struct sema *s, const struct ast_expr *e,
				  struct texpr *v)
{
	if (texpr_is_bad(v))
		return texpr_const(s, e->span, &type_bool, 0);
	if (type_is_scalar(v->type))
		return texpr_cast(s, v, &type_bool);
	sema_error(s, e->span, E_CONDITION, "%s is no condition",
		   sema_type_text(s, v->type));
	return texpr_const(s, e->span, &type_bool, 0);
}

struct texpr *texpr_condition(struct sema *s, const struct ast_expr *e)
{
	return to_condition(s, e, texpr_value(s, e));
}

struct texpr *texpr_integer(struct sema *s, const struct ast_expr *e,
			   const struct type *type, const char *what)
{
	struct texpr *v = texpr_value(s, e);

	if (texpr_is_bad(v))
		return v;
	if (texpr_is_number(v))
		return texpr_cast(s, v, type);
	sema_error(s, e->span, E_ARG_TYPE, "%s is an integer, '%s' is %s",
		   what, sema_text(s, e), sema_type_text(s, v->type));
	return texpr_unknown(s, e->span);
}

struct texpr *texpr_fixed(struct sema *s, const struct ast_expr *e,
			  const struct type *want, const char *what)
{
	struct texpr *r;

	s->comptime++;
	r = texpr_integer(s, e, want, what);
	s->comptime--;
	return r;
}

static struct texpr *build_int(struct sema *s, const struct ast_expr *e)
{
	return texpr_const(s, e->span,
			  e->is_unsigned ? &type_uint64 : &type_int64,
			  (int64_t)e->number);
}

static struct texpr *build_tuple(struct sema *s, const struct ast_expr *e)
{
	uint32_t n = (uint32_t)e->args.n;
	const struct type **types = arena_array(s->a, const struct type *, n);
	struct texpr *t = texpr_new(s, X_TUPLE, &type_none, e->span);
	bool bad = false;

	for (uint32_t i = 0; i < n; i++) {
		struct texpr *f = texpr_value(s, e->args.v[i]);

		bad |= texpr_is_bad(f);
		types[i] = f->type;
		vec_push(s->a, &t->args, f);
	}
	if (bad)
		return texpr_unknown(s, e->span);
	t->type = type_tuple(s->a, types,
			     e->kind == EX_RECORD ? e->names.v : NULL, n);
	return t;
}

static bool names_unique(struct sema *s, const struct ast_expr *e)
{
	for (size_t i = 0; i < e->names.n; i++) {
		for (size_t j = 0; j < i; j++) {
			if (strcmp(e->names.v[i], e->names.v[j]))
				continue;
			sema_error(s, e->args.v[i]->span, E_REDEFINED,
				   "the record has two fields '%s'",
				   e->names.v[i]);
			return false;
		}
	}
	return true;
}

static struct texpr *build_record(struct sema *s, const struct ast_expr *e)
{
	struct texpr *t = build_tuple(s, e);

	return names_unique(s, e) ? t : texpr_unknown(s, e->span);
}

static struct texpr *incdec_node(struct sema *s, const struct ast_expr *e,
				 struct texpr *operand)
{
	struct texpr *x = texpr_new(s, X_INCDEC, operand->type, e->span);

	x->a = operand;
	x->is_inc = e->is_inc;
	x->is_prefix = e->is_prefix;
	return x;
}

/* What ++ and -- make of a value that is still untyped or narrower. */
static const struct type *incdec_type(const struct ast_expr *e,
				      const struct type *t)
{
	if (t->kind == T_UNKNOWN)
		return &type_int64;
	return type_int(8, t->is_signed || !e->is_inc);
}

static struct texpr *bad_incdec(struct sema *s, const struct ast_expr *e,
				const struct type *t)
{
	sema_error(s, e->span, E_TYPE, "'%s' needs an integer, '%s' is %s",
		   e->is_inc ? "++" : "--", sema_text(s, e->a),
		   sema_type_text(s, t));
	return texpr_unknown(s, e->span);
}

static struct texpr *map_incdec(struct sema *s, const struct ast_expr *e)
{
	const struct ast_expr *self = self_as_map(s, e->a);
	struct smap *m;
	struct texpr *ref = map_ref(s, self ? self : e->a, &m);
	const struct type *t;

	if (!ref)
		return texpr_unknown(s, e->span);
	if (!map_is_plain(s, m, e->span, "its values can only be assigned"))
		return texpr_unknown(s, e->span);
	t = m->map->value;
	if (t->kind != T_UNKNOWN && t->kind != T_INT)
		return bad_incdec(s, e, t);
	if (!map_widen(s, m, incdec_type(e, t), e->span))
		return texpr_unknown(s, e->span);
	ref->type = m->map->value;
	return incdec_node(s, e, ref);
}

static struct tstmt *set_var(struct sema *s, struct tvar *var,
			     struct texpr *value)
{
	struct tstmt *t = tstmt_new(s, S_SET_VAR, value->span);

	t->var = var;
	t->a = value;
	return t;
}

/* ++ and -- move a pointer by an element: { old = p; p = p + 1; old or p }. */
static struct texpr *move_pointer(struct sema *s, const struct ast_expr *e,
				  struct tvar *var)
{
	struct texpr *b = texpr_new(s, X_BLOCK, var->type, e->span);
	struct tvar *old = scope_temp(s, var->type, e->span);
	struct texpr *next = pointer_add(s, texpr_var(s, e->span, var),
					 texpr_const(s, e->span, &type_int64, 1),
					 !e->is_inc, e->span);

	vec_push(s->a, &b->body, set_var(s, old, texpr_var(s, e->span, var)));
	vec_push(s->a, &b->body, set_var(s, var, next));
	b->a = texpr_var(s, e->span, e->is_prefix ? var : old);
	return b;
}

static struct texpr *var_incdec(struct sema *s, const struct ast_expr *e)
{
	struct svar *v = scope_find(s, e->a->name);
	const struct type *t;
	struct tvar *var;

	if (!v && paramdecl_assigned(s, e->a->name, e->a->span))
		return texpr_unknown(s, e->span);
	if (!v) {
		scope_assign(s, e->a->name, e->a->span,
			     texpr_const(s, e->a->span, &type_int64, 0), &var);
		v = scope_find(s, e->a->name);
	}
	v->read = v->assigned = true;
	t = v->var->type;
	if (t->kind != T_UNKNOWN && t->kind != T_INT && t->kind != T_PTR)
		return bad_incdec(s, e, t);
	if (v->is_loop) {
		sema_error(s, e->span, E_LOOP_VAR, "the loop's variable '$%s' "
			   "cannot be assigned", v->var->name);
		return texpr_unknown(s, e->span);
	}
	if (t->kind == T_PTR)
		return move_pointer(s, e, v->var);
	scope_widen(s, v, incdec_type(e, t));
	return incdec_node(s, e, texpr_var(s, e->a->span, v->var));
}

static struct texpr *build_incdec(struct sema *s, const struct ast_expr *e)
{
	if (e->a->kind == EX_MAP || self_as_map(s, e->a))
		return map_incdec(s, e);
	if (e->a->kind == EX_VAR)
		return var_incdec(s, e);
	sema_error(s, e->a->span, E_NOT_ASSIGNABLE,
		   "only variables and maps can be changed");
	return texpr_unknown(s, e->span);
}

static struct texpr *cond_node(struct sema *s, const struct ast_expr *e,
			       struct texpr *c, struct texpr *x,
			       struct texpr *y)
{
	const struct type *t = type_unify(s->a, x->type, y->type);
	struct texpr *r;

	if (!t) {
		sema_error(s, e->span, E_TYPE,
			   "one side of '?:' is %s, the other %s",
			   sema_type_text(s, x->type),
			   sema_type_text(s, y->type));
		return texpr_unknown(s, e->span);
	}
	if (t->kind == T_UNKNOWN)
		return texpr_unknown(s, e->span);
	x = texpr_is_bad(x) ? y : x;
	y = texpr_is_bad(y) ? x : y;
	if (t->kind != T_NONE) {
		x = texpr_cast(s, x, t);
		y = texpr_cast(s, y, t);
	}
	if (texpr_is_const(c))
		return c->value ? x : y;
	r = texpr_new(s, X_COND, t, e->span);
	r->a = c;
	r->b = x;
	r->c = y;
	return r;
}

/* a ?: b: a is kept in a temporary, so that it is evaluated once. */
static struct texpr *build_elvis(struct sema *s, const struct ast_expr *e)
{
	struct texpr *a = texpr_value(s, e->a), *b = texpr_value(s, e->c);
	struct texpr *block = texpr_new(s, X_BLOCK, &type_unknown, e->span);
	struct tvar *tmp = scope_temp(s, a->type, e->a->span);

	if (texpr_is_bad(a) || !type_is_scalar(a->type)) {
		if (!texpr_is_bad(a))
			sema_error(s, e->a->span, E_CONDITION,
				   "%s is no condition",
				   sema_type_text(s, a->type));
		return texpr_unknown(s, e->span);
	}
	vec_push(s->a, &block->body, set_var(s, tmp, a));
	a = texpr_var(s, e->a->span, tmp);
	block->a = cond_node(s, e, texpr_cast(s, a, &type_bool), a, b);
	block->type = block->a->type;
	return block;
}

static struct texpr *build_cond(struct sema *s, const struct ast_expr *e)
{
	struct texpr *c, *x, *y;
	int here;

	if (!e->b)
		return build_elvis(s, e);
	c = texpr_condition(s, e->a);
	here = exists_here(c);
	s->absent += here == 0;
	x = texpr_build(s, e->b);
	s->absent -= here == 0;
	s->absent += here == 1;
	y = texpr_build(s, e->c);
	s->absent -= here == 1;
	return cond_node(s, e, c, x, y);
}

/* { body; value }: a scope of its own. */
static struct texpr *block_node(struct sema *s, const ast_stmts *body,
				const struct ast_expr *value, struct span span)
{
	struct texpr *b = texpr_new(s, X_BLOCK, &type_none, span);
	struct scope scope;

	scope_enter(s, &scope);
	s->value_blocks++;
	tstmt_list(s, body, &b->body);
	s->value_blocks--;
	if (value) {
		b->a = texpr_build(s, value);
		b->type = b->a->type;
	}
	scope_leave(s);
	return b->a && !b->body.n ? b->a : b;
}

/* The side of an `if` for condition c being `when`. */
static struct texpr *branch(struct sema *s, const ast_stmts *body,
			    const struct ast_expr *value, struct span span,
			    const struct texpr *c, bool when)
{
	bool is_dead = texpr_is_const(c) && !c->value == when;
	bool is_absent = exists_here(c) == !when;
	struct texpr *r;

	s->dead += is_dead;
	s->absent += is_absent;
	r = block_node(s, body, value, span);
	s->absent -= is_absent;
	s->dead -= is_dead;
	return r;
}

/* if c { x } else { y } as a value. */
static struct texpr *build_if(struct sema *s, const struct ast_expr *e)
{
	struct texpr *c = texpr_value(s, e->a), *x, *y;

	if (e->a->kind == EX_COMPTIME) {
		if (texpr_is_bad(c))
			return c;
		return texpr_cast(s, c, &type_bool)->value ?
		       block_node(s, &e->body, e->b, e->span) :
		       block_node(s, &e->else_body, e->c, e->span);
	}
	c = to_condition(s, e->a, c);
	x = branch(s, &e->body, e->b, e->span, c, true);
	y = branch(s, &e->else_body, e->c, e->span, c, false);
	return cond_node(s, e, c, x, y);
}

static struct texpr *build_comptime(struct sema *s, const struct ast_expr *e)
{
	struct texpr *v;

	s->comptime++;
	v = texpr_build(s, e->a);
	s->comptime--;
	if (texpr_is_bad(v) || texpr_is_const(v) || v->op == X_STR)
		return v;
	sema_error(s, e->a->span, E_NOT_CONSTANT,
		   "'%s' is not known at compile time", sema_text(s, e->a));
	return texpr_unknown(s, e->span);
}

static struct texpr *build_call(struct sema *s, const struct ast_expr *e)
{
	const struct ast_macro *m = macro_find(s, e);
	const struct sfn *f = fn_find(s, e->name);
	int bi = builtin_find(e->name);

	if (m)
		return macro_expand(s, e, m);
	if (f)
		return fn_call(s, e, f);
	if (bi >= 0)
		return call_build(s, e, (enum builtin)bi);
	macro_unknown(s, e);
	return texpr_unknown(s, e->span);
}

struct texpr *texpr_build(struct sema *s, const struct ast_expr *e)
{
	switch (e->kind) {
	case EX_INT:	return build_int(s, e);
	case EX_BOOL:	return texpr_const(s, e->span, &type_bool,
					  (int64_t)e->number);
	case EX_STR:	return texpr_str(s, e->span, e->text, e->len);
	case EX_IDENT:	return texpr_ident(s, e);
	case EX_VAR:	return scope_read(s, e);
	case EX_MAP:	return map_read(s, e);
	case EX_POSITIONAL:	return param_positional(s, e);
	case EX_POSCOUNT:	return param_count(s, e);
	case EX_CALL:	return build_call(s, e);
	case EX_UNARY:	return unary_build(s, e);
	case EX_BINARY:	return binary_build(s, e);
	case EX_INCDEC:	return build_incdec(s, e);
	case EX_COND:	return build_cond(s, e);
	case EX_CAST:	return cast_build(s, e);
	case EX_FIELD:	return member_field(s, e);
	case EX_TUPLE_AT:	return member_tuple_at(s, e);
	case EX_INDEX:	return member_index(s, e);
	case EX_TUPLE:	return build_tuple(s, e);
	case EX_RECORD:	return build_record(s, e);
	case EX_SIZEOF:	return ctypes_sizeof(s, e);
	case EX_OFFSETOF:	return ctypes_offsetof(s, e);
	case EX_TYPE_FIELD:
		sema_error(s, e->span, E_ARG_TYPE, "a type has no value: only "
			   "exists() takes the field of a type");
		return texpr_unknown(s, e->span);
	case EX_TYPE:
		sema_error(s, e->span, E_ARG_TYPE, "a type is no value");
		return texpr_unknown(s, e->span);
	case EX_BLOCK:	return block_node(s, &e->body, e->a, e->span);
	case EX_IF:	return build_if(s, e);
	case EX_COMPTIME:	return build_comptime(s, e);
	case EX_SET:	break;	/* match_in() reads it */
	}
	BUG("expression of kind %d", e->kind);
}
