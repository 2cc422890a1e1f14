/* SPDX-License-Identifier: Apache-2.0 */
/* The small pieces that all code is built of. */
#include "codegen/cg.h"

#include <stdarg.h>
#include <string.h>

val cg_i64(struct cg *cg, int64_t v)
{
	return LLVMConstInt(cg->i64, (unsigned long long)v, 1);
}

val cg_i32(struct cg *cg, uint32_t v)
{
	return LLVMConstInt(cg->i32, v, 0);
}

val cg_null(struct cg *cg)
{
	return LLVMConstNull(cg->ptr);
}

val cg_int_of(struct cg *cg, val p)
{
	return LLVMBuildPtrToInt(cg->b, p, cg->i64, "");
}

val cg_ptr_of(struct cg *cg, val i)
{
	return LLVMBuildIntToPtr(cg->b, i, cg->ptr, "");
}

val cg_gep_var(struct cg *cg, val p, val offset)
{
	return LLVMBuildGEP2(cg->b, cg->i8, p, &offset, 1, "");
}

val cg_gep(struct cg *cg, val p, uint64_t offset)
{
	val o = cg_i64(cg, (int64_t)offset);

	if (!offset)
		return p;
	if (LLVMIsConstant(p))
		return LLVMConstGEP2(cg->i8, p, &o, 1);
	return cg_gep_var(cg, p, o);
}

static LLVMTypeRef int_type(struct cg *cg, uint32_t size)
{
	switch (size) {
	case 1: return cg->i8;
	case 2: return cg->i16;
	case 4: return cg->i32;
	case 8: return cg->i64;
	}
	BUG("no integer has %u bytes", size);
}

val cg_load(struct cg *cg, val p, uint32_t size, bool is_signed)
{
	val v = LLVMBuildLoad2(cg->b, int_type(cg, size), p, "");

	LLVMSetAlignment(v, size);
	if (size == 8)
		return v;
	return is_signed ? LLVMBuildSExt(cg->b, v, cg->i64, "") :
			   LLVMBuildZExt(cg->b, v, cg->i64, "");
}

val cg_load_ptr(struct cg *cg, val p)
{
	return LLVMBuildLoad2(cg->b, cg->ptr, p, "");
}

void cg_store(struct cg *cg, val v, val p, uint32_t size)
{
	val s;

	if (LLVMGetTypeKind(LLVMTypeOf(v)) == LLVMIntegerTypeKind && size < 8)
		v = LLVMBuildTrunc(cg->b, v, int_type(cg, size), "");
	s = LLVMBuildStore(cg->b, v, p);
	LLVMSetAlignment(s, size);
}

val cg_icmp(struct cg *cg, LLVMIntPredicate pred, val a, val b)
{
	return LLVMBuildICmp(cg->b, pred, a, b, "");
}

val cg_bool(struct cg *cg, val i1)
{
	return LLVMBuildZExt(cg->b, i1, cg->i64, "");
}

val cg_truth(struct cg *cg, val v)
{
	return cg_icmp(cg, LLVMIntNE, v, cg_i64(cg, 0));
}

LLVMBasicBlockRef cg_block(struct cg *cg, const char *name)
{
	return LLVMAppendBasicBlockInContext(cg->ctx, cg->fn->fn, name);
}

bool cg_ended(struct cg *cg)
{
	return LLVMGetBasicBlockTerminator(LLVMGetInsertBlock(cg->b)) != NULL;
}

void cg_br(struct cg *cg, LLVMBasicBlockRef to)
{
	if (!cg_ended(cg))
		LLVMBuildBr(cg->b, to);
}

void cg_condbr(struct cg *cg, val i1, LLVMBasicBlockRef yes,
	       LLVMBasicBlockRef no)
{
	LLVMBuildCondBr(cg->b, i1, yes, no);
}

void cg_enter(struct cg *cg, LLVMBasicBlockRef b)
{
	LLVMPositionBuilderAtEnd(cg->b, b);
}

val cg_barrier(struct cg *cg, val v)
{
	LLVMTypeRef t = LLVMTypeOf(v), ft = LLVMFunctionType(t, &t, 1, 0);
	val a = LLVMGetInlineAsm(ft, "", 0, "=r,0", 4, 1, 0,
				 LLVMInlineAsmDialectATT, 0);

	return LLVMBuildCall2(cg->b, ft, a, &v, 1, "");
}

val cg_bound(struct cg *cg, val v, uint64_t max)
{
	val limit = cg_i64(cg, (int64_t)max);

	/* Behind the barrier LLVM cannot prove the test away, nor merge it with
	   another register than the one that is used. */
	v = cg_barrier(cg, v);
	v = LLVMBuildSelect(cg->b, cg_icmp(cg, LLVMIntUGT, v, limit), limit, v, "");
	return v;
}

void cg_callback_ret(struct cg *cg, bool stop)
{
	LLVMBuildRet(cg->b, cg_barrier(cg, cg_i64(cg, stop)));
}

val cg_load_ctx(struct cg *cg, val p, uint32_t size, bool is_signed)
{
	return cg_barrier(cg, cg_load(cg, p, size, is_signed));
}

static void note_helper(struct cg *cg, int id)
{
	struct helper_use u = { id, cg->span };

	if (!cg->helpers || cg->closed)
		return;
	for (size_t i = 0; i < cg->helpers->n; i++)
		if (cg->helpers->v[i].id == id)
			return;
	vec_push(cg->arena, cg->helpers, u);
}

val cg_helper(struct cg *cg, int id, bool ret_ptr, int n, ...)
{
	LLVMTypeRef types[5], ft;
	val args[5];
	va_list ap;

	note_helper(cg, id);
	va_start(ap, n);
	for (int i = 0; i < n; i++) {
		args[i] = va_arg(ap, val);
		types[i] = LLVMTypeOf(args[i]);
	}
	va_end(ap);
	ft = LLVMFunctionType(ret_ptr ? cg->ptr : cg->i64, types, (unsigned int)n, 0);
	return LLVMBuildCall2(cg->b, ft,
			      LLVMConstIntToPtr(cg_i64(cg, id), cg->ptr), args,
			      (unsigned int)n, "");
}

uint32_t cg_site(struct cg *cg, enum plan_site_kind kind, struct span span,
		 int32_t map, const char *text)
{
	struct plan_site s = { kind, span, map, text };

	for (size_t i = 0; i < cg->plan->sites.n; i++) {
		const struct plan_site *o = &cg->plan->sites.v[i];

		if (o->kind == kind && o->map == map && o->span.lo == span.lo &&
		    o->span.hi == span.hi)
			return (uint32_t)i;
	}
	vec_push(cg->arena, &cg->plan->sites, s);
	return (uint32_t)cg->plan->sites.n - 1;
}

void cg_count(struct cg *cg, uint32_t site)
{
	LLVMBuildAtomicRMW(cg->b, LLVMAtomicRMWBinOpAdd,
			   cg_bss(cg, cg->bss_size + 8 * site), cg_i64(cg, 1),
			   LLVMAtomicOrderingMonotonic, 0);
}

void cg_count_if(struct cg *cg, val i1, uint32_t site)
{
	LLVMBasicBlockRef yes = cg_block(cg, "lost"), go = cg_block(cg, "go");

	cg_condbr(cg, i1, yes, go);
	cg_enter(cg, yes);
	cg_count(cg, site);
	cg_br(cg, go);
	cg_enter(cg, go);
}

val cg_phi2(struct cg *cg, val a, LLVMBasicBlockRef from_a, val b,
	    LLVMBasicBlockRef from_b)
{
	val phi = LLVMBuildPhi(cg->b, LLVMTypeOf(a), "");
	val values[] = { a, b };
	LLVMBasicBlockRef blocks[] = { from_a, from_b };

	LLVMAddIncoming(phi, values, blocks, 2);
	return phi;
}
