/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory of a program: temporaries, variables, copying.
 *
 * Temporaries come from one run of bytes on the stack while it lasts, then
 * from the scratch slot; both are handed out in order and given back by mark,
 * so statements use the same bytes one after the other.
 */
#include "codegen/cg.h"

#include <string.h>

#include <linux/bpf.h>

struct cg_mark cg_temp_mark(struct cg *cg)
{
	return (struct cg_mark){ cg->scratch_off, cg->fn->stack_used };
}

void cg_temp_reset(struct cg *cg, struct cg_mark m)
{
	cg->scratch_off = m.scratch;
	cg->fn->stack_used = m.stack;
}

/* Builds in the block of allocas, at its end. */
val cg_alloca(struct cg *cg, uint32_t n)
{
	LLVMBasicBlockRef here = LLVMGetInsertBlock(cg->b);
	val p, end;

	end = LLVMGetBasicBlockTerminator(cg->fn->allocas);
	if (end)
		LLVMPositionBuilderBefore(cg->b, end);
	else
		cg_enter(cg, cg->fn->allocas);
	p = LLVMBuildAlloca(cg->b, LLVMArrayType2(cg->i64, round8(n) / 8), "");
	LLVMSetAlignment(p, 8);
	cg_enter(cg, here);
	return p;
}

val cg_scratch_temp(struct cg *cg, uint32_t n)
{
	uint32_t at = cg->scratch_off;

	cg->scratch_off += round8(n);
	if (cg->scratch_off > cg->scratch_high)
		cg->scratch_high = cg->scratch_off;
	return cg_gep(cg, cg->fn->scratch, at);
}

val cg_put_aside(struct cg *cg, val v)
{
	val p = cg_scratch_temp(cg, 8), s = LLVMBuildStore(cg->b, v, p);

	LLVMSetAlignment(s, 8);
	LLVMSetVolatile(s, 1);
	return p;
}

val cg_take_back(struct cg *cg, val p)
{
	val v = cg_load(cg, p, 8, false);

	LLVMSetVolatile(v, 1);
	return v;
}

val cg_temp(struct cg *cg, uint32_t n)
{
	struct cg_fn *f = cg->fn;
	uint32_t at = f->stack_used;

	n = round8(n ? n : 1);
	if (n > STACK_TEMP || at + n > f->stack_limit)
		return cg_scratch_temp(cg, n);
	f->stack_used += n;
	if (f->stack_used > f->stack_high)
		f->stack_high = f->stack_used;
	return cg_gep(cg, f->temps, at);
}

val cg_var_ptr(struct cg *cg, const struct tvar *var)
{
	for (size_t i = 0; i < cg->nvars; i++) {
		const struct cg_var *v = &cg->vars[i];

		if (v->var == var)
			return v->ptr ? v->ptr :
				cg_gep(cg, cg->fn->scratch, v->offset);
	}
	BUG("variable $%s has no place", var->name);
}

val cg_forget(struct cg *cg, val v, uint64_t mask)
{
	val tmp = cg_scratch_temp(cg, 8);

	cg_store(cg, v, tmp, 8);
	v = cg_load(cg, tmp, 8, false);
	LLVMSetVolatile(v, 1);
	return LLVMBuildAnd(cg->b, v, cg_i64(cg, (int64_t)mask), "");
}

/* Bytes in the widest pieces: both sides are aligned to 8. */
static void copy_inline(struct cg *cg, val dst, val src, uint32_t n)
{
	uint32_t at = 0, w = 8;

	while (at < n) {
		while (w > n - at)
			w /= 2;
		cg_store(cg, cg_load(cg, cg_gep(cg, src, at), w, false),
			 cg_gep(cg, dst, at), w);
		at += w;
	}
}

void cg_copy(struct cg *cg, val dst, val src, uint32_t n)
{
	if (n <= INLINE_COPY)
		copy_inline(cg, dst, src, n);
	else
		cg_helper(cg, BPF_FUNC_probe_read_kernel, false, 3, dst,
			  cg_i64(cg, n), src);
}

void cg_copy_unaligned(struct cg *cg, val dst, val src, uint32_t n)
{
	cg_helper(cg, BPF_FUNC_probe_read_kernel, false, 3, dst, cg_i64(cg, n), src);
}

void cg_zero_gap(struct cg *cg, val p, uint32_t from, uint32_t to)
{
	uint32_t w;

	for (; from < to; from += w) {
		w = 8;
		while (from % w || w > to - from)
			w /= 2;
		cg_store(cg, cg_i64(cg, 0), cg_gep(cg, p, from), w);
	}
}

void cg_zero(struct cg *cg, val dst, uint32_t n)
{
	uint32_t at = 0, w = 8;

	if (n > INLINE_COPY) {
		/* A read that fails at once zeroes its target: memset without
		   a loop. */
		cg_helper(cg, BPF_FUNC_probe_read_kernel, false, 3, dst,
			  cg_i64(cg, n), cg_null(cg));
		return;
	}
	while (at < n) {
		while (w > n - at)
			w /= 2;
		cg_store(cg, cg_i64(cg, 0), cg_gep(cg, dst, at), w);
		at += w;
	}
}

void cg_store_bytes(struct cg *cg, val dst, const void *p, uint32_t n)
{
	const uint8_t *s = p;
	uint32_t at = 0, w = 8;

	if (n > INLINE_COPY) {
		cg_copy(cg, dst, cg_rodata_bytes(cg, p, n), n);
		return;
	}
	while (at < n) {
		uint64_t v = 0;

		while (w > n - at)
			w /= 2;
		memcpy(&v, s + at, w);
		cg_store(cg, cg_i64(cg, (int64_t)v), cg_gep(cg, dst, at), w);
		at += w;
	}
}
