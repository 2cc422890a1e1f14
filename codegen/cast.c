/* SPDX-License-Identifier: Apache-2.0 */
/* Conversions: what an X_CAST node does. */
#include "codegen/cg.h"

#include <string.h>

/* v, of any width inside its register, as a value of type `to`. */
val cg_cast_scalar(struct cg *cg, val v, const struct type *from,
		   const struct type *to)
{
	LLVMTypeRef narrow;

	(void)from;
	if (to->kind == T_BOOL)
		return cg_bool(cg, cg_truth(cg, v));
	if (to->size == 8)
		return v;
	narrow = to->size == 1 ? cg->i8 : to->size == 2 ? cg->i16 : cg->i32;
	v = LLVMBuildTrunc(cg->b, v, narrow, "");
	return to->is_signed ? LLVMBuildSExt(cg->b, v, cg->i64, "") :
			       LLVMBuildZExt(cg->b, v, cg->i64, "");
}

/* A string into another capacity: cut with its NUL, or zeros added. */
static void cast_string(struct cg *cg, val src, uint32_t from, uint32_t to,
			val dst)
{
	if (from <= to) {
		cg_copy(cg, dst, src, from);
		if (to > from) {
			uint32_t at = round8(from) < to ? round8(from) : to;

			for (uint32_t i = from; i < at; i++)
				cg_store(cg, cg_i64(cg, 0), cg_gep(cg, dst, i), 1);
			cg_zero(cg, cg_gep(cg, dst, at), to - at);
		}
		return;
	}
	cg_copy(cg, dst, src, to - 1);
	cg_store(cg, cg_i64(cg, 0), cg_gep(cg, dst, to - 1), 1);
}

static void cast_memory(struct cg *cg, val src, const struct type *from,
			const struct type *to, val dst);

static uint32_t field_index(const struct type *t, const char *name, uint32_t i)
{
	if (!name)
		return i;
	for (uint32_t k = 0; k < t->count; k++)
		if (t->fields[k].name && !strcmp(t->fields[k].name, name))
			return k;
	return i;
}

static void cast_fields(struct cg *cg, val src, const struct type *from,
			const struct type *to, val dst)
{
	cg_zero(cg, dst, to->size);
	for (uint32_t i = 0; i < to->count; i++) {
		const struct type_field *d = &to->fields[i];
		const struct type_field *s = &from->fields[field_index(from, d->name, i)];
		val sp = cg_gep(cg, src, s->offset), dp = cg_gep(cg, dst, d->offset);

		if (type_is_scalar(d->type))
			cg_store(cg, cg_cast_scalar(cg, cg_load_value(cg, s->type, sp),
						    s->type, d->type),
				 dp, d->type->size);
		else
			cast_memory(cg, sp, s->type, d->type, dp);
	}
}

static void cast_memory(struct cg *cg, val src, const struct type *from,
			const struct type *to, val dst)
{
	if (type_equal(from, to))
		cg_copy(cg, dst, src, to->size);
	else if (to->kind == T_STRING && from->kind == T_STRING)
		cast_string(cg, src, from->size, to->size, dst);
	else if (to->kind == T_TUPLE || to->kind == T_RECORD)
		cast_fields(cg, src, from, to, dst);
	else if (from->size < to->size) {
		cg_zero(cg, dst, to->size);
		cg_copy(cg, dst, src, from->size);
	} else {
		cg_copy(cg, dst, src, to->size);
	}
}

void cg_cast_into(struct cg *cg, const struct texpr *e, val dst)
{
	const struct type *from = e->a->type, *to = e->type;
	struct texpr wide;

	if (type_is_scalar(from)) {	/* an int's bytes as an array */
		cg_store(cg, cg_scalar(cg, e->a), dst, from->size);
		return;
	}
	/* A literal or str() can make the wanted size itself. */
	if (e->a->op == X_STR && to->kind == T_STRING) {
		wide = *e->a;
		wide.type = to;
		cg_into(cg, &wide, dst);
		return;
	}
	cast_memory(cg, cg_addr(cg, e->a), from, to, dst);
}
