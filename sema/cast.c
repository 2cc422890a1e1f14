/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/cast.h"

#include "sema/ctypes.h"
#include "sema/exists.h"
#include "sema/expr.h"
#include "sema/unify.h"

static bool is_byte_array(const struct type *t)
{
	return t->kind == T_ARRAY && t->elem->kind == T_INT &&
	       t->elem->size == 1;
}

static bool is_int_array(const struct type *t)
{
	return t->kind == T_ARRAY && type_is_integer(t->elem) && t->size <= 8;
}

/* Values that are an integer underneath and may be seen as one. */
static bool is_wordlike(const struct type *t)
{
	return type_is_scalar(t) && t->kind != T_PROBE;
}

static bool convertible(struct sema *s, const struct type *from,
			const struct type *to)
{
	if (is_wordlike(from) && is_wordlike(to))
		return true;
	if (is_int_array(from) && (to->kind == T_INT || is_int_array(to)))
		return from->size == to->size || to->kind == T_INT;
	if (is_int_array(to) && type_is_integer(from))
		return true;
	if ((is_byte_array(to) || to->kind == T_STRING) &&
	    (from->kind == T_STRING || is_byte_array(from)))
		return true;
	return type_unify(s->a, from, to) != NULL;
}

struct texpr *cast_to(struct sema *s, struct texpr *e, const struct type *to,
		      struct span span)
{
	if (texpr_is_bad(e))
		return e;
	if (convertible(s, e->type, to))
		return texpr_cast(s, e, to);
	sema_error(s, span, E_CAST, "%s cannot become %s",
		   sema_type_text(s, e->type), sema_type_text(s, to));
	return texpr_unknown(s, span);
}

/* (uint8[])x: as many elements as x has room for. */
static const struct type *complete_array(struct sema *s, const struct type *to,
					 const struct type *from)
{
	if (to->kind != T_ARRAY || to->count || !to->elem->size)
		return to;
	return type_array(s->a, to->elem, from->size / to->elem->size);
}

struct texpr *cast_build(struct sema *s, const struct ast_expr *e)
{
	const struct type *to = ctypes_resolve(s, e->type);
	struct texpr *a = texpr_value(s, e->a), *foreign;

	if (!to || texpr_is_bad(a))
		return texpr_unknown(s, e->span);
	foreign = exists_foreign_cast(s, a, to);
	if (foreign)
		return foreign;
	to = complete_array(s, to, a->type);
	/* A pointer keeps its address space through a cast. */
	if (to->kind == T_PTR && a->type->kind == T_PTR)
		to = type_ptr(s->a, to->ctype, a->type->space);
	return cast_to(s, a, to, e->span);
}
