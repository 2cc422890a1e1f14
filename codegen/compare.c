/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Comparing memory. What is short is compared word by word in place; what is
 * long through bpf_loop(): a loop in the program would be verified round by
 * round, for every way that leads there.
 */
#include <linux/bpf.h>

#include "codegen/call.h"
#include "codegen/callback.h"

#define INLINE_COMPARE 128	/* bytes */

/* The words of the frame. */
enum { C_A, C_B, C_RESULT };

static val frame_word(struct cg *cg, val frame, uint32_t i)
{
	return cg_gep(cg, frame, 8 * i);
}

static val word(struct cg *cg, val p, uint32_t at, uint32_t w)
{
	return cg_load(cg, cg_gep(cg, p, at), w, false);
}

/* Behind a barrier: of ten differences or'ed LLVM makes ten comparisons and'ed,
 * and of each the verifier follows both outcomes. */
static val difference(struct cg *cg, val x, val y)
{
	return cg_barrier(cg, LLVMBuildXor(cg->b, x, y, ""));
}

/* n equal bytes, all at once: 1 or 0. */
static val equal_inline(struct cg *cg, val a, val b, uint32_t n)
{
	val diff = cg_i64(cg, 0);
	uint32_t at = 0, w = 8;

	while (at < n) {
		while (w > n - at)
			w /= 2;
		diff = LLVMBuildOr(cg->b, diff,
			difference(cg, word(cg, a, at, w), word(cg, b, at, w)), "");
		at += w;
	}
	return cg_bool(cg, cg_icmp(cg, LLVMIntEQ, diff, cg_i64(cg, 0)));
}

/* -1 or 1, by which of two different bytes is smaller. */
static val sign(struct cg *cg, val x, val y)
{
	return LLVMBuildSelect(cg->b, cg_icmp(cg, LLVMIntULT, x, y),
			       cg_i64(cg, -1), cg_i64(cg, 1), "");
}

/* Compares the index-th piece of w bytes, out of n; the first difference ends it. */
static val compare_body(struct cg *cg, uint32_t n, uint32_t w, struct span span)
{
	struct cg_callback cb;
	LLVMBasicBlockRef same, differ;
	val off, x, y;

	cg_callback_open(cg, &cb, "compare", span);
	same = cg_block(cg, "same");
	differ = cg_block(cg, "differ");
	off = cg_bound(cg, cb.index, n / w - 1);
	off = LLVMBuildMul(cg->b, off, cg_i64(cg, w), "");
	x = cg_load_ptr(cg, frame_word(cg, cb.frame, C_A));
	y = cg_load_ptr(cg, frame_word(cg, cb.frame, C_B));
	x = cg_load(cg, cg_gep_var(cg, x, off), w, false);
	y = cg_load(cg, cg_gep_var(cg, y, off), w, false);
	cg_condbr(cg, cg_icmp(cg, LLVMIntEQ, x, y), same, differ);
	cg_enter(cg, differ);
	cg_store(cg, sign(cg, x, y), frame_word(cg, cb.frame, C_RESULT), 8);
	cg_callback_ret(cg, true);
	cg_enter(cg, same);
	cg_callback_ret(cg, false);
	return cg_callback_close(cg, &cb);
}

/* 0 when the first n bytes are equal; by bytes: else the sign of the first
 * difference; by words: else anything. */
static val compare_long(struct cg *cg, val a, val b, uint32_t n, bool by_bytes)
{
	uint32_t w = by_bytes ? 1 : 8;
	val frame = cg_callback_frame(cg), body;

	body = compare_body(cg, n, w, cg->span);
	cg_store(cg, a, frame_word(cg, frame, C_A), 8);
	cg_store(cg, b, frame_word(cg, frame, C_B), 8);
	cg_store(cg, cg_i64(cg, 0), frame_word(cg, frame, C_RESULT), 8);
	cg_helper(cg, BPF_FUNC_loop, false, 4, cg_i64(cg, n / w), body, frame, cg_i64(cg, 0));
	return cg_load(cg, frame_word(cg, frame, C_RESULT), 8, true);
}

static val equal_long(struct cg *cg, val a, val b, uint32_t n)
{
	uint32_t words = n & ~7u;
	val same = compare_long(cg, a, b, words, false);

	same = cg_bool(cg, cg_icmp(cg, LLVMIntEQ, same, cg_i64(cg, 0)));
	if (words == n)
		return same;
	return LLVMBuildAnd(cg->b, same, equal_inline(cg, cg_gep(cg, a, words),
						      cg_gep(cg, b, words), n - words), "");
}

static val equal_bytes(struct cg *cg, val a, val b, uint32_t n)
{
	return n <= INLINE_COMPARE ? equal_inline(cg, a, b, n) : equal_long(cg, a, b, n);
}

/* Against a literal: its bytes, with the NUL, as immediates. */
static val equal_literal(struct cg *cg, const struct texpr *e, const struct texpr *lit)
{
	uint32_t n = (uint32_t)lit->len + 1, at = 0, w = 8;
	val p, diff = cg_i64(cg, 0);

	if (n > e->type->size)
		return cg_i64(cg, 0);
	p = cg_addr(cg, e);
	if (n > INLINE_COMPARE)
		return equal_long(cg, p, cg_rodata_bytes(cg, lit->text, n), n);
	while (at < n) {
		uint64_t v = 0;

		while (w > n - at)
			w /= 2;
		for (uint32_t k = 0; k < w && at + k < lit->len; k++)
			v |= (uint64_t)(uint8_t)lit->text[at + k] << (8 * k);
		diff = LLVMBuildOr(cg->b, diff, difference(cg, word(cg, p, at, w),
							   cg_i64(cg, (int64_t)v)), "");
		at += w;
	}
	return cg_bool(cg, cg_icmp(cg, LLVMIntEQ, diff, cg_i64(cg, 0)));
}

/* Strings are zero behind their NUL, so the shorter one's size is enough. */
val cg_equal_memory(struct cg *cg, const struct texpr *a, const struct texpr *b)
{
	uint32_t n = a->type->size < b->type->size ? a->type->size : b->type->size;
	val p;

	if (a->type->kind == T_STRING && b->op == X_STR)
		return equal_literal(cg, a, b);
	if (a->type->kind == T_STRING && a->op == X_STR)
		return equal_literal(cg, b, a);
	p = cg_addr(cg, a);
	return equal_bytes(cg, p, cg_addr(cg, b), n);
}

val cg_strncmp(struct cg *cg, const struct texpr *e)
{
	const struct texpr *a = e->args.v[0], *b = e->args.v[1];
	uint32_t n = (uint32_t)e->value;
	val p;

	if (n > a->type->size)
		n = a->type->size;
	if (n > b->type->size)
		n = b->type->size;
	p = cg_addr(cg, a);
	return LLVMBuildXor(cg->b, equal_bytes(cg, p, cg_addr(cg, b), n), cg_i64(cg, 1), "");
}

val cg_memcmp(struct cg *cg, const struct texpr *e)
{
	uint32_t n = (uint32_t)e->value;
	val a = cg_temp(cg, n), b = cg_temp(cg, n);

	cg_bytes(cg, e->args.v[0], a, n);
	cg_bytes(cg, e->args.v[1], b, n);
	return compare_long(cg, a, b, n, true);
}
