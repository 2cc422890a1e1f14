/* SPDX-License-Identifier: Apache-2.0 */
#include "codegen/self.h"

#include "codegen/thread.h"

void cg_self_declare(struct cg *cg)
{
	if (!cg->self_size)
		return;
	cg->self = arena_new(cg->arena, struct cg_area);
	cg->self->name = "self";
	cg->self->size = cg->self_size;
	cg_area_declare(cg, cg->self);
}

static val variable(struct cg *cg, const struct tmap *m, bool make, struct span span,
		    LLVMBasicBlockRef none)
{
	return cg_gep(cg, cg_area(cg, cg->self, make, span, none), cg->map_bss[m->index]);
}

val cg_self_get_scalar(struct cg *cg, const struct texpr *e)
{
	LLVMBasicBlockRef none = cg_block(cg, "unset"), join = cg_block(cg, "got"), from;
	val v;

	v = cg_load_value(cg, e->type, variable(cg, e->map, false, e->span, none));
	from = LLVMGetInsertBlock(cg->b);
	cg_br(cg, join);
	cg_enter(cg, none);
	cg_br(cg, join);
	cg_enter(cg, join);
	return cg_phi2(cg, v, from, cg_i64(cg, 0), none);
}

void cg_self_get_into(struct cg *cg, const struct texpr *e, val dst)
{
	LLVMBasicBlockRef none = cg_block(cg, "unset"), join = cg_block(cg, "got");

	cg_copy(cg, dst, variable(cg, e->map, false, e->span, none), e->map->value->size);
	cg_br(cg, join);
	cg_enter(cg, none);
	cg_zero(cg, dst, e->map->value->size);
	cg_br(cg, join);
	cg_enter(cg, join);
}

void cg_self_set(struct cg *cg, const struct tmap *m, const struct texpr *value,
		 struct span span)
{
	LLVMBasicBlockRef done = cg_block(cg, "set");
	bool scalar = type_is_scalar(m->value);
	val v = scalar ? cg_scalar(cg, value) : cg_addr(cg, value);
	val p = variable(cg, m, true, span, done);

	if (scalar)
		cg_store(cg, v, p, m->value->size);
	else
		cg_copy(cg, p, v, m->value->size);
	cg_br(cg, done);
	cg_enter(cg, done);
}

val cg_self_fetch_add(struct cg *cg, const struct tmap *m, val v, struct span span)
{
	LLVMBasicBlockRef none = cg_block(cg, "unset"), join = cg_block(cg, "added"), from;
	val old;

	/* atomic: an interrupt's probe may run as the same thread */
	old = LLVMBuildAtomicRMW(cg->b, LLVMAtomicRMWBinOpAdd,
				 variable(cg, m, true, span, none), v,
				 LLVMAtomicOrderingMonotonic, 0);
	from = LLVMGetInsertBlock(cg->b);
	cg_br(cg, join);
	cg_enter(cg, none);
	cg_br(cg, join);
	cg_enter(cg, join);
	return cg_phi2(cg, old, from, cg_i64(cg, 0), none);
}
