/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/assign.h"

#include "sema/agg.h"
#include "sema/binary.h"
#include "sema/expr.h"
#include "sema/map.h"
#include "sema/self.h"
#include "sema/scope.h"
#include "sema/stmt.h"
#include "sema/unify.h"

static void set_var(struct sema *s, const struct ast_stmt *st,
		    struct texpr *value, tstmts *out)
{
	struct tstmt *t = tstmt_new(s, S_SET_VAR, st->span);

	t->a = scope_assign(s, st->a->name, st->a->span, value, &t->var);
	if (t->a)
		vec_push(s->a, out, t);
}

static void var_assign(struct sema *s, const struct ast_stmt *st, tstmts *out)
{
	struct texpr *value = texpr_value(s, st->b), *old;
	struct svar *v;

	if (!st->is_compound) {
		set_var(s, st, value, out);
		return;
	}
	v = scope_find(s, st->a->name);
	old = v && v->var->type->kind != T_UNKNOWN ?
	      scope_read(s, st->a) :
	      texpr_const(s, st->a->span, texpr_is_bad(value) ? &type_int64 :
			 value->type, 0);
	if (v)
		v->read = true;
	set_var(s, st, binary_node(s, NULL, st->bop, old, value), out);
}

static void map_set(struct sema *s, const struct ast_stmt *st, tstmts *out)
{
	size_t errors = s->shown->nerrors;
	struct texpr *value = texpr_value(s, st->b);
	struct tstmt *t = tstmt_new(s, S_MAP_SET, st->span);
	struct smap *m;
	struct texpr *ref = map_ref(s, st->a, &m);

	if (ref)
		m->spoilt |= s->shown->nerrors > errors;
	if (!ref || texpr_is_bad(value))
		return;
	if (!map_widen(s, m, value->type, st->b->span))
		return;
	t->map = ref->map;
	t->key = ref->key;
	t->a = texpr_cast(s, value, m->map->value);
	vec_push(s->a, out, t);
}

/* @m += n on integers is one atomic instruction. */
static void map_add(struct sema *s, const struct ast_stmt *st,
		    struct texpr *ref, struct texpr *value, tstmts *out)
{
	struct tstmt *t = tstmt_new(s, S_MAP_ADD, st->span);
	struct texpr *n = texpr_cast(s, value, ref->map->value);

	if (st->bop == B_SUB)
		n = binary_node(s, NULL, B_SUB,
				texpr_const(s, n->span, n->type, 0), n);
	t->map = ref->map;
	t->key = ref->key;
	t->a = texpr_cast(s, n, ref->map->value);
	vec_push(s->a, out, t);
}

static void map_update(struct sema *s, const struct ast_stmt *st,
		       struct texpr *ref, struct texpr *result, tstmts *out)
{
	struct tstmt *t = tstmt_new(s, S_MAP_UPDATE, st->span);

	t->map = ref->map;
	t->key = ref->key;
	t->a = texpr_cast(s, result, ref->map->value);
	vec_push(s->a, out, t);
}

static void map_compound(struct sema *s, const struct ast_stmt *st,
			 tstmts *out)
{
	size_t errors = s->shown->nerrors;
	struct texpr *value = texpr_value(s, st->b), *old, *result, *ref;
	const struct type *t;
	struct smap *m;

	ref = map_ref(s, st->a, &m);
	if (ref)
		m->spoilt |= s->shown->nerrors > errors;
	if (!ref || texpr_is_bad(value))
		return;
	if (!map_is_plain(s, m, st->span, "its values can only be assigned"))
		return;
	t = m->map->value;
	if (type_is_agg(t)) {
		sema_error(s, st->span, E_MAP_TYPE, "'%s' holds %s: it cannot "
			   "be changed by '%s='", self_map_text(s, m->map),
			   sema_type_text(s, t), binary_op_text(st->bop));
		sema_note(s, m->value_span, "its type comes from here");
		return;
	}
	old = texpr_new(s, X_OLD, t->kind == T_UNKNOWN ?
		       type_stored(s->a, value->type) : t, st->a->span);
	result = binary_node(s, NULL, st->bop, old, value);
	if (texpr_is_bad(result) ||
	    !map_widen(s, m, result->type, st->span))
		return;
	if (m->map->value->kind == T_INT && texpr_is_number(value) &&
	    (st->bop == B_ADD || st->bop == B_SUB))
		map_add(s, st, ref, value, out);
	else
		map_update(s, st, ref, result, out);
}

/* self.NAME = ... */
static void self_assign(struct sema *s, const struct ast_stmt *st,
			const struct ast_expr *map, tstmts *out)
{
	struct ast_stmt copy = *st;

	copy.a = (struct ast_expr *)map;
	if (agg_is_call(s, st->b))
		sema_error(s, st->b->span, E_AGG, "'%s' is a variable: it "
			   "holds no aggregation", map->name);
	else if (st->is_compound)
		map_compound(s, &copy, out);
	else
		map_set(s, &copy, out);
}

void assign_build(struct sema *s, const struct ast_stmt *st, tstmts *out)
{
	const struct ast_expr *self = self_as_map(s, st->a);

	if (self) {
		self_assign(s, st, self, out);
	} else if (st->a->kind == EX_VAR) {
		var_assign(s, st, out);
	} else if (st->a->kind != EX_MAP) {
		sema_error(s, st->a->span, E_NOT_ASSIGNABLE,
			   "only variables and maps can be assigned");
		if (st->a->kind == EX_FIELD || st->a->kind == EX_TUPLE_AT ||
		    st->a->kind == EX_INDEX)
			sema_help(s, "tuples, records and memory are "
				  "read-only: make a new value");
		texpr_build(s, st->b);
	} else if (agg_is_call(s, st->b)) {
		agg_build(s, st, out);
	} else if (st->is_compound) {
		map_compound(s, st, out);
	} else {
		map_set(s, st, out);
	}
}
