/* SPDX-License-Identifier: Apache-2.0 */
/* call_map: what works on maps as such. */
#include "sema/call_group.h"

#include "sema/args.h"
#include "sema/expr.h"
#include "sema/map.h"
#include "sema/scope.h"

/* @m[k], or @m and its key as the next argument. */
static struct texpr *element(struct sema *s, const struct ast_expr *e,
			     struct smap **ret_map)
{
	const struct ast_expr *m = e->args.v[0];

	if (m->kind != EX_MAP) {
		sema_error(s, m->span, E_ARG_TYPE, "%s() takes a map", e->name);
		return NULL;
	}
	if (e->args.n > 1)
		return map_ref_key(s, m, e->args.v[1], ret_map);
	return map_element(s, m, ret_map);
}

struct texpr *call_delete(struct sema *s, const struct ast_expr *e,
			  enum builtin bi)
{
	struct texpr *c = call_new(s, e, bi, &type_bool);
	struct smap *m;
	struct texpr *ref = element(s, e, &m);

	if (!ref)
		return texpr_unknown(s, e->span);
	args_push(s, c, ref);
	return c;
}

struct texpr *call_has_key(struct sema *s, const struct ast_expr *e,
			   enum builtin bi)
{
	return call_delete(s, e, bi);
}

struct texpr *call_find(struct sema *s, const struct ast_expr *e,
			enum builtin bi)
{
	struct texpr *c = call_new(s, e, bi, &type_bool), *ref, *value;
	const struct ast_expr *out = e->args.v[2];
	struct smap *m;

	ref = map_ref_key(s, e->args.v[0], e->args.v[1], &m);
	if (out->kind != EX_VAR) {
		sema_error(s, out->span, E_ARG_TYPE,
			   "find() puts the value in a variable");
		return texpr_unknown(s, e->span);
	}
	value = texpr_new(s, X_OLD, ref ? map_read_type(m) : &type_unknown,
			 out->span);
	if (type_is_agg(value->type)) {
		sema_error(s, e->args.v[0]->span, E_AGG_VALUE,
			   "'@%s' is %s: it has no value to find",
			   m->map->name, sema_type_text(s, value->type));
		return texpr_unknown(s, e->span);
	}
	if (!scope_assign(s, out->name, out->span, value, &c->var) || !ref)
		return texpr_unknown(s, e->span);
	/* It may be there only to be found or not. */
	scope_find(s, out->name)->read = true;
	if (!type_equal(c->var->type, value->type)) {
		sema_error(s, out->span, E_TYPE, "'$%s' is %s, the map holds %s",
			   out->name, sema_type_text(s, c->var->type),
			   sema_type_text(s, value->type));
		return texpr_unknown(s, e->span);
	}
	args_push(s, c, ref);
	return c;
}

struct texpr *call_len(struct sema *s, const struct ast_expr *e,
		       enum builtin bi)
{
	struct texpr *c = call_new(s, e, bi, &type_int64), *v;
	struct smap *m;

	if (e->args.v[0]->kind == EX_MAP && !e->args.v[0]->has_key) {
		v = map_whole(s, e->args.v[0], &m);
		if (v && !map_is_plain(s, m, v->span, "the kernel does not "
				       "count its networks"))
			return texpr_unknown(s, e->span);
		if (v && m->shape == SHAPE_KEYED) {
			args_push(s, c, v);
			return c;
		}
		if (!v)
			return texpr_unknown(s, e->span);
	}
	v = texpr_value(s, e->args.v[0]);
	if (!texpr_is_bad(v) && v->type->kind != T_KSTACK &&
	    v->type->kind != T_USTACK) {
		sema_error(s, v->span, E_ARG_TYPE,
			   "len() takes a map with keys or a stack, not %s",
			   sema_type_text(s, v->type));
		return texpr_unknown(s, e->span);
	}
	args_push(s, c, v);
	return texpr_is_bad(v) ? v : c;
}

struct texpr *call_clear(struct sema *s, const struct ast_expr *e,
			 enum builtin bi)
{
	struct texpr *c = call_new(s, e, bi, &type_none);
	struct smap *m;
	struct texpr *ref = map_whole(s, e->args.v[0], &m);

	if (!ref)
		return texpr_unknown(s, e->span);
	args_push(s, c, ref);
	return c;
}
