/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exists(): types and fields are relocations, probes and helpers constants in
 * .rodata.awl. The verifier knows both, and does not look at the code that they
 * close; LLVM knows neither.
 */
#include "codegen/cg.h"

/* A member of the path as one of that kind. */
static void take_for(struct cg *cg, struct cg_path *path, enum ctype_kind kind)
{
	struct cmember *m = arena_memdup(cg->arena, path->member[path->n - 1],
					 sizeof(*m));
	struct ctype *c = arena_new(cg->arena, struct ctype);

	*c = *ctype_int(8, true);
	c->kind = kind;
	if (kind == C_ARRAY) {
		c->elem = ctype_int(1, true);
		c->count = c->size;
	}
	m->type = c;
	path->member[path->n - 1] = m;
}

/* Of any kind that a script can read; libbpf answers for one at a time. */
static val has_foreign(struct cg *cg, struct cg_path *path)
{
	static const enum ctype_kind kinds[] = { C_INT, C_ARRAY, C_STRUCT };
	val any = cg_i64(cg, 0);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		take_for(cg, path, kinds[i]);
		any = LLVMBuildOr(cg->b, any, cg_core_info(cg, cg_null(cg), path,
							   FIELD_EXISTS), "");
	}
	return any;
}

static val has_field(struct cg *cg, const struct texpr *member)
{
	const struct texpr *from;
	struct cg_path path;

	if (cg_is_record_field(member))
		return cg_record_has(cg, member);
	cg_member_path(member, &path, &from);
	if (member->member->is_foreign)
		return has_foreign(cg, &path);
	return cg_core_info(cg, cg_null(cg), &path, FIELD_EXISTS);
}

val cg_exists(struct cg *cg, const struct texpr *e)
{
	if (!e->a)
		return cg_core_type(cg, e->asked, TYPE_EXISTS);
	if (e->a->op == X_MEMBER)
		return has_field(cg, e->a);
	return cg_scalar(cg, e->a);
}

uint32_t cg_close(struct cg *cg, const struct texpr *condition, bool when)
{
	uint32_t is_closed = exists_here(condition) == !when;

	cg->closed += is_closed;
	return is_closed;
}
