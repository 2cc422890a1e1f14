/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/loop.h"

#include "sema/expr.h"
#include "sema/map.h"
#include "sema/scope.h"
#include "sema/stmt.h"

#define MAX_UNROLL 100

/* The body in a scope of its own; var, if any, is in scope around it. */
static void body(struct sema *s, const struct ast_stmt *st, struct tstmt *t)
{
	struct scope scope;

	s->loops++;
	scope_enter(s, &scope);
	tstmt_list(s, &st->body, &t->body);
	scope_leave(s);
	s->loops--;
}

static struct tvar *loop_var(struct sema *s, const struct ast_stmt *st,
			     const struct type *type)
{
	struct svar *v = scope_declare(s, st->name, st->name_span);

	v->is_loop = true;
	v->var->type = type;
	return v->var;
}

static void while_loop(struct sema *s, const struct ast_stmt *st, tstmts *out)
{
	struct tstmt *t = tstmt_new(s, S_WHILE, st->span);

	t->a = texpr_condition(s, st->a);
	body(s, st, t);
	if (!texpr_is_const(t->a) || t->a->value)
		vec_push(s->a, out, t);
}

static void for_range(struct sema *s, const struct ast_stmt *st, tstmts *out)
{
	struct tstmt *t = tstmt_new(s, S_FOR_RANGE, st->span);
	struct scope scope;

	t->a = texpr_integer(s, st->a, &type_int64, "the start of a range");
	t->b = texpr_integer(s, st->b, &type_int64, "the end of a range");
	scope_enter(s, &scope);
	t->var = loop_var(s, st, &type_int64);
	body(s, st, t);
	scope_leave(s);
	if (!texpr_is_bad(t->a) && !texpr_is_bad(t->b))
		vec_push(s->a, out, t);
}

/* The type of $kv; unknown when the map's elements have none. */
static const struct type *entry_type(struct sema *s, const struct ast_stmt *st,
				     const struct smap *m)
{
	const struct type *kv[2] = { m->map->key, map_read_type(m) };

	if (m->shape == SHAPE_SCALAR) {
		sema_error(s, st->a->span, E_MAP_SHAPE,
			   "'@%s' has no keys to loop over", m->map->name);
		return &type_unknown;
	}
	if (!map_is_plain(s, m, st->a->span, "it cannot be looped over"))
		return &type_unknown;
	if (type_is_agg(kv[1])) {
		sema_error(s, st->a->span, E_AGG_VALUE, "'@%s' holds %s, "
			   "which has no value to loop over", m->map->name,
			   sema_type_text(s, kv[1]));
		return &type_unknown;
	}
	if (!kv[0] || kv[0]->kind == T_UNKNOWN || kv[1]->kind == T_UNKNOWN)
		return &type_unknown;
	return type_tuple(s->a, kv, NULL, 2);
}

static void for_map(struct sema *s, const struct ast_stmt *st, tstmts *out)
{
	struct tstmt *t = tstmt_new(s, S_FOR_MAP, st->span);
	struct smap *m = NULL;
	struct texpr *ref = map_whole(s, st->a, &m);
	struct scope scope;

	scope_enter(s, &scope);
	t->var = loop_var(s, st, ref ? entry_type(s, st, m) : &type_unknown);
	body(s, st, t);
	scope_leave(s);
	if (t->var->type->kind == T_UNKNOWN)
		return;
	t->map = m->map;
	vec_push(s->a, out, t);
}

static void unroll(struct sema *s, const struct ast_stmt *st, tstmts *out)
{
	struct tstmt *t = tstmt_new(s, S_UNROLL, st->span);
	struct texpr *n = texpr_fixed(s, st->a, &type_int64,
				     "a number of rounds");

	body(s, st, t);
	if (texpr_is_bad(n))
		return;
	if (!texpr_is_const(n)) {
		sema_error(s, st->a->span, E_NOT_CONSTANT,
			   "unroll() needs a constant");
		return;
	}
	if (n->value < 1 || n->value > MAX_UNROLL) {
		sema_error(s, st->a->span, E_RANGE,
			   "unroll() goes from 1 to %d", MAX_UNROLL);
		return;
	}
	t->count = (uint32_t)n->value;
	vec_push(s->a, out, t);
}

void loop_build(struct sema *s, const struct ast_stmt *st, tstmts *out)
{
	switch (st->kind) {
	case ST_WHILE:
		while_loop(s, st, out);
		break;
	case ST_FOR_RANGE:
		for_range(s, st, out);
		break;
	case ST_FOR_MAP:
		for_map(s, st, out);
		break;
	default:
		unroll(s, st, out);
		break;
	}
}
