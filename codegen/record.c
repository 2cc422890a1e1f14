/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fields of tracepoints' records, which are read as the loading kernel has
 * them: by way of the members that target/record.h describes.
 */
#include "codegen/cg.h"

#include <stdio.h>
#include <string.h>

#include "target/record.h"

bool cg_is_record_field(const struct texpr *e)
{
	return e->op == X_MEMBER && e->a->type->ctype &&
	       e->a->type->ctype->origin == CO_TRACEPOINT;
}

bool cg_is_record_data(const struct texpr *e)
{
	const struct ctype *c = cg_is_record_field(e) ? e->member->type : NULL;

	return c && (e->member->data_loc || e->member->rel_loc ||
		     (c->kind == C_ARRAY && c->elem->is_char));
}

/* A member for each name: what was asked for before is the same one. */
static const struct cmember *view(struct cg *cg, const struct ctype *record,
				  const char *name, uint32_t size)
{
	struct cmember *m;

	for (size_t i = 0; i < cg->core_members.n; i++) {
		const struct core_member *c = &cg->core_members.v[i];

		if (c->member && c->parent == record && !strcmp(c->member->name, name))
			return c->member;
	}
	m = arena_new(cg->arena, struct cmember);
	m->name = name;
	m->type = ctype_int(size, false);
	return m;
}

static struct cg_path view_path(struct cg *cg, const struct texpr *e,
				const char *which, uint32_t size)
{
	const struct ctype *record = e->a->type->ctype;
	const char *name = arena_printf(cg->arena, "%s%s", e->member->name, which);

	return (struct cg_path){ .root = record, .parent = { record }, .n = 1,
				 .member = { view(cg, record, name, size) } };
}

static struct cg_path sized_path(struct cg *cg, const struct texpr *e,
				 const char *which)
{
	char name[8];

	snprintf(name, sizeof(name), "%s%u", which, e->member->type->size);
	return view_path(cg, e, name, e->member->type->size);
}

/* The byte offset at which the record's BTF has it. */
static val offset_of(struct cg *cg, const struct texpr *e, const char *which)
{
	struct cg_path path = view_path(cg, e, which, 1);

	return cg_core_info(cg, cg_null(cg), &path, FIELD_BYTE_OFFSET);
}

val cg_record_has(struct cg *cg, const struct texpr *e)
{
	struct cg_path path = view_path(cg, e, RECORD_ANY, 1);

	return cg_core_info(cg, cg_null(cg), &path, FIELD_EXISTS);
}

val cg_record_scalar(struct cg *cg, const struct texpr *e)
{
	struct cg_path load = sized_path(cg, e, RECORD_LOAD), sign;
	val at = cg_core_address(cg, cg->fn->ctx, &load), shift, v;

	v = cg_load_ctx(cg, at, e->member->type->size, false);
	if (!e->type->is_signed)
		return v;
	sign = sized_path(cg, e, RECORD_SIGN);
	shift = cg_core_info(cg, cg_null(cg), &sign, FIELD_LSHIFT);
	return LLVMBuildAShr(cg->b, LLVMBuildShl(cg->b, v, shift, ""), shift, "");
}

static val data_place(struct cg *cg, const struct texpr *e)
{
	struct cg_path word = view_path(cg, e, RECORD_WORD, 4), base;
	val at = cg_core_address(cg, cg->fn->ctx, &word), v;

	v = LLVMBuildAnd(cg->b, cg_load_ctx(cg, at, 4, false),
			 offset_of(cg, e, RECORD_MASK), "");
	base = view_path(cg, e, RECORD_BASE, 1);
	return cg_gep_var(cg, cg_core_address(cg, cg->fn->ctx, &base), v);
}

val cg_record_place(struct cg *cg, const struct texpr *e)
{
	const struct ctype *record = e->a->type->ctype;
	struct cg_path path = { .root = record, .parent = { record },
				.member = { e->member }, .n = 1 };

	if (cg_is_record_data(e))
		return data_place(cg, e);
	if (record_is_scalar(e->member->type))
		path = sized_path(cg, e, RECORD_LOAD);
	return cg_core_address(cg, cg->fn->ctx, &path);
}

val cg_record_most(struct cg *cg, const struct texpr *e, uint32_t max)
{
	return cg_bound(cg, offset_of(cg, e, RECORD_MOST), max);
}
