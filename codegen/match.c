/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Patterns and networks. A pattern's automaton (lang/glob.h) is a table in
 * .rodata and a word of state. Short strings go through it without a branch, all
 * bytes one after the other; long ones in a bpf_loop() that ends with the string.
 */
#include <linux/bpf.h>
#include <string.h>

#include "codegen/call.h"
#include "codegen/callback.h"
#include "lang/abi.h"
#include "lang/cidr.h"
#include "lang/glob.h"

#define INLINE_MATCH 24		/* bytes */

/* The words of the frame. */
enum { M_STRING, M_STATE };

/* The state behind byte c. */
static val next_state(struct cg *cg, const struct glob *g, val table, val state, val c)
{
	LLVMBuilderRef b = cg->b;
	val step = cg_load(cg, cg_gep_var(cg, table, LLVMBuildShl(b, c, cg_i64(cg, 3), "")),
			   8, false);

	step = LLVMBuildShl(b, LLVMBuildAnd(b, state, step, ""), cg_i64(cg, 1), "");
	return LLVMBuildOr(b, step, LLVMBuildAnd(b, state, cg_i64(cg, (int64_t)g->stay), ""), "");
}

static val match_inline(struct cg *cg, const struct glob *g, val table, val p, uint32_t n)
{
	val state = cg_i64(cg, 1);

	for (uint32_t i = 0; i < n; i++)
		state = cg_barrier(cg, next_state(cg, g, table, state,
						  cg_load(cg, cg_gep(cg, p, i), 1, false)));
	return state;
}

/* Nothing behind can change whether it matches: no state is left, or that which
 * accepts is reached, which stays. */
static val is_decided(struct cg *cg, const struct glob *g, val state)
{
	val none = cg_icmp(cg, LLVMIntEQ, state, cg_i64(cg, 0));
	val accept = LLVMBuildAnd(cg->b, state, cg_i64(cg, (int64_t)(1ull << g->accept)), "");

	return LLVMBuildOr(cg->b, none, cg_truth(cg, accept), "");
}

static val match_body(struct cg *cg, const struct glob *g, val table, uint32_t n,
		      struct span span)
{
	LLVMBasicBlockRef stop, go;
	struct cg_callback cb;
	val p, c, state, done;

	cg_callback_open(cg, &cb, "match", span);
	stop = cg_block(cg, "stop");
	go = cg_block(cg, "go");
	p = cg_load_ptr(cg, cg_gep(cg, cb.frame, 8 * M_STRING));
	c = cg_load(cg, cg_gep_var(cg, p, cg_bound(cg, cb.index, n - 1)), 1, false);
	state = cg_load(cg, cg_gep(cg, cb.frame, 8 * M_STATE), 8, false);
	state = next_state(cg, g, table, state, c);
	cg_store(cg, state, cg_gep(cg, cb.frame, 8 * M_STATE), 8);
	done = LLVMBuildOr(cg->b, is_decided(cg, g, state),
			   cg_icmp(cg, LLVMIntEQ, c, cg_i64(cg, 0)), "");
	cg_condbr(cg, done, stop, go);
	cg_enter(cg, stop);
	cg_callback_ret(cg, true);
	cg_enter(cg, go);
	cg_callback_ret(cg, false);
	return cg_callback_close(cg, &cb);
}

static val match_loop(struct cg *cg, const struct glob *g, val table, val p,
		      uint32_t n, struct span span)
{
	val frame = cg_callback_frame(cg), body = match_body(cg, g, table, n, span);

	cg_store(cg, p, cg_gep(cg, frame, 8 * M_STRING), 8);
	cg_store(cg, cg_i64(cg, 1), cg_gep(cg, frame, 8 * M_STATE), 8);
	cg_helper(cg, BPF_FUNC_loop, false, 4, cg_i64(cg, n), body, frame, cg_i64(cg, 0));
	return cg_load(cg, cg_gep(cg, frame, 8 * M_STATE), 8, false);
}

val cg_match_glob(struct cg *cg, const struct texpr *e)
{
	uint32_t n = e->a->type->size;
	val p = cg_addr(cg, e->a), table, state;
	struct glob g;

	if (glob_parse(e->text, e->len, &g))
		BUG("a pattern that sema took is none");
	table = cg_rodata_bytes(cg, g.step, sizeof(g.step));
	state = n <= INLINE_MATCH ? match_inline(cg, &g, table, p, n) :
				    match_loop(cg, &g, table, p, n, e->span);
	state = LLVMBuildLShr(cg->b, state, cg_i64(cg, g.accept), "");
	return LLVMBuildAnd(cg->b, state, cg_i64(cg, 1), "");
}

static uint32_t word_at(const uint8_t *p, uint32_t i)
{
	uint32_t w;

	memcpy(&w, p + i, sizeof(w));
	return w;
}

val cg_match_cidr(struct cg *cg, const struct texpr *e)
{
	struct cidr c = { .bytes = (uint32_t)e->len, .bits = (uint32_t)e->value };
	bool inet = e->a->type->kind == T_INET;
	uint8_t mask[16];
	val p, diff = cg_i64(cg, 0), w;

	memcpy(c.addr, e->text, sizeof(c.addr));
	for (uint32_t i = 0; i < c.bytes; i++)
		mask[i] = cidr_mask(&c, i);
	if (inet) {
		p = cg_addr(cg, e->a);
		diff = LLVMBuildXor(cg->b, cg_load(cg, p, 4, false),
				    cg_i64(cg, c.bytes == 4 ? AWL_INET4 : AWL_INET6), "");
		p = cg_gep(cg, p, offsetof(struct awl_inet, addr));
	} else {
		p = cg_temp(cg, c.bytes);
		cg_bytes(cg, e->a, p, c.bytes);
	}
	for (uint32_t i = 0; i < c.bytes && word_at(mask, i); i += 4) {
		w = LLVMBuildAnd(cg->b, cg_load(cg, cg_gep(cg, p, i), 4, false),
				 cg_i64(cg, word_at(mask, i)), "");
		w = LLVMBuildXor(cg->b, w, cg_i64(cg, word_at(c.addr, i)), "");
		diff = LLVMBuildOr(cg->b, diff, cg_barrier(cg, w), "");
	}
	return cg_bool(cg, cg_icmp(cg, LLVMIntEQ, diff, cg_i64(cg, 0)));
}
