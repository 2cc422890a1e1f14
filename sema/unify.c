/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/unify.h"

#include <string.h>

/* Same sign: the larger. Else signed, and larger than the unsigned one. */
static const struct type *unify_ints(const struct type *x,
				     const struct type *y)
{
	uint32_t size = x->size > y->size ? x->size : y->size;
	const struct type *u = x->is_signed ? y : x;

	if (x->is_signed == y->is_signed)
		return type_int(size, x->is_signed);
	if (u->size == size && size < 8)
		size *= 2;
	return type_int(size, true);
}

static const struct type *int_of(const struct type *t)
{
	return type_int(t->size, t->is_signed);
}

static const struct type *unify_pointers(struct arena *a, const struct type *x,
					 const struct type *y)
{
	enum addr_space space = x->space ? x->space : y->space;
	const struct ctype *to = x->ctype;

	if (x->space && y->space && x->space != y->space)
		return NULL;
	if (type_equal(x, y))
		return x;
	if (to->kind == C_VOID)
		to = y->ctype;
	else if (y->ctype->kind != C_VOID &&
		 !type_equal(type_ptr(a, to, space),
			     type_ptr(a, y->ctype, space)))
		return NULL;
	return type_ptr(a, to, space);
}

static const struct type_field *field_by_name(const struct type *t,
					      const char *name)
{
	for (uint32_t i = 0; i < t->count; i++)
		if (!strcmp(t->fields[i].name, name))
			return &t->fields[i];
	return NULL;
}

/* Tuples field by field; records by name, in the order of the first. */
static const struct type *unify_fields(struct arena *a, const struct type *x,
				       const struct type *y)
{
	const struct type **types = arena_array(a, const struct type *, x->count);
	const char **names = arena_array(a, const char *, x->count);

	if (x->count != y->count)
		return NULL;
	for (uint32_t i = 0; i < x->count; i++) {
		const struct type_field *f = &y->fields[i];

		names[i] = x->fields[i].name;
		if (names[i])
			f = field_by_name(y, names[i]);
		types[i] = f ? type_unify(a, x->fields[i].type, f->type) : NULL;
		if (!types[i])
			return NULL;
	}
	return type_tuple(a, types, x->kind == T_RECORD ? names : NULL,
			  x->count);
}

/* count, sum ...: of one kind; signed if either is. */
static const struct type *unify_aggs(const struct type *x, const struct type *y)
{
	struct type signed_x = *x, signed_y = *y;

	signed_x.is_signed = signed_y.is_signed = true;
	if (!type_equal(&signed_x, &signed_y))
		return NULL;
	return x->is_signed ? x : y;
}

static const struct type *unify_stacks(struct arena *a, const struct type *x,
				       const struct type *y)
{
	uint32_t depth = x->depth > y->depth ? x->depth : y->depth;

	if (x->mode != y->mode)
		return NULL;
	return type_stack(a, x->kind, x->mode, depth);
}

static const struct type *unify_arrays(struct arena *a, const struct type *x,
				       const struct type *y)
{
	const struct type *elem;

	if (x->count != y->count)
		return NULL;
	elem = type_unify(a, x->elem, y->elem);
	return elem ? type_array(a, elem, x->count) : NULL;
}

static const struct type *unify_same_kind(struct arena *a,
					  const struct type *x,
					  const struct type *y)
{
	switch (x->kind) {
	case T_INT:
		return unify_ints(x, y);
	case T_ENUM:
		return unify_ints(int_of(x), int_of(y));
	case T_STRING:
	case T_BUFFER:
		return x->size > y->size ? x : y;
	case T_PTR:
		return unify_pointers(a, x, y);
	case T_TUPLE:
	case T_RECORD:
		return unify_fields(a, x, y);
	case T_ARRAY:
		return unify_arrays(a, x, y);
	case T_KSTACK:
	case T_USTACK:
		return unify_stacks(a, x, y);
	default:
		return type_is_agg(x) ? unify_aggs(x, y) : NULL;
	}
}

const struct type *type_unify(struct arena *a, const struct type *x,
			      const struct type *y)
{
	if (x->kind == T_UNKNOWN)
		return y;
	if (y->kind == T_UNKNOWN || type_equal(x, y))
		return x;
	if (x->kind == y->kind)
		return unify_same_kind(a, x, y);
	if (type_is_integer(x) && type_is_integer(y))
		return unify_ints(int_of(x), int_of(y));
	if (x->kind == T_PTR && type_is_integer(y))
		return x;
	if (y->kind == T_PTR && type_is_integer(x))
		return y;
	return NULL;
}

static const struct type *stored_fields(struct arena *a, const struct type *t)
{
	const struct type **types = arena_array(a, const struct type *, t->count);
	const char **names = arena_array(a, const char *, t->count);

	for (uint32_t i = 0; i < t->count; i++) {
		types[i] = type_stored(a, t->fields[i].type);
		names[i] = t->fields[i].name;
	}
	return type_tuple(a, types, t->kind == T_RECORD ? names : NULL,
			  t->count);
}

const struct type *type_stored(struct arena *a, const struct type *t)
{
	if (t->kind == T_INT)
		return type_int(8, t->is_signed);
	if (t->kind == T_TUPLE || t->kind == T_RECORD)
		return stored_fields(a, t);
	return t;
}
