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

/* A pattern; that of a parameter stands in .rodata, for the runtime to fill in. */
struct pattern {
	struct glob g;
	val table;		/* g.step */
	uint32_t at;		/* of its struct glob; 0: it is g */
};

static val stay(struct cg *cg, const struct pattern *m)
{
	if (!m->at)
		return cg_i64(cg, (int64_t)m->g.stay);
	return cg_const_field(cg, m->at + offsetof(struct glob, stay), 8);
}

static val accept(struct cg *cg, const struct pattern *m)
{
	if (!m->at)
		return cg_i64(cg, m->g.accept);
	return cg_bound(cg, cg_const_field(cg, m->at + offsetof(struct glob, accept), 4), 63);
}

/* The state behind byte c. */
static val next_state(struct cg *cg, const struct pattern *m, val state, val c)
{
	LLVMBuilderRef b = cg->b;
	/* LLVM must not know what stands there before the runtime fills it in */
	val table = m->at ? cg_barrier(cg, m->table) : m->table;
	val step = cg_load(cg, cg_gep_var(cg, table, LLVMBuildShl(b, c, cg_i64(cg, 3), "")),
			   8, false);

	step = LLVMBuildShl(b, LLVMBuildAnd(b, state, step, ""), cg_i64(cg, 1), "");
	return LLVMBuildOr(b, step, LLVMBuildAnd(b, state, stay(cg, m), ""), "");
}

static val match_inline(struct cg *cg, const struct pattern *m, val p, uint32_t n)
{
	val state = cg_i64(cg, 1);

	for (uint32_t i = 0; i < n; i++)
		state = cg_barrier(cg, next_state(cg, m, state,
						  cg_load(cg, cg_gep(cg, p, i), 1, false)));
	return state;
}

/* Nothing behind can change whether it matches: no state is left, or that which
 * accepts is reached, which stays. */
static val is_decided(struct cg *cg, const struct pattern *m, val state)
{
	val none = cg_icmp(cg, LLVMIntEQ, state, cg_i64(cg, 0));
	val there = LLVMBuildLShr(cg->b, state, accept(cg, m), "");

	there = LLVMBuildAnd(cg->b, there, cg_i64(cg, 1), "");
	return LLVMBuildOr(cg->b, none, cg_truth(cg, there), "");
}

static val match_body(struct cg *cg, const struct pattern *m, uint32_t n,
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
	state = next_state(cg, m, state, c);
	cg_store(cg, state, cg_gep(cg, cb.frame, 8 * M_STATE), 8);
	done = LLVMBuildOr(cg->b, is_decided(cg, m, state),
			   cg_icmp(cg, LLVMIntEQ, c, cg_i64(cg, 0)), "");
	cg_condbr(cg, done, stop, go);
	cg_enter(cg, stop);
	cg_callback_ret(cg, true);
	cg_enter(cg, go);
	cg_callback_ret(cg, false);
	return cg_callback_close(cg, &cb);
}

static val match_loop(struct cg *cg, const struct pattern *m, val p, uint32_t n,
		      struct span span)
{
	val frame = cg_callback_frame(cg), body = match_body(cg, m, n, span);

	cg_store(cg, p, cg_gep(cg, frame, 8 * M_STRING), 8);
	/* Linux before 6.7 looks at one round of the loop: from a state that it knows
	   it would conclude that the second byte is never reached. */
	cg_store(cg, cg_forget(cg, cg_i64(cg, 1), UINT64_MAX),
		 cg_gep(cg, frame, 8 * M_STATE), 8);
	cg_helper(cg, BPF_FUNC_loop, false, 4, cg_i64(cg, n), body, frame, cg_i64(cg, 0));
	return cg_load(cg, cg_gep(cg, frame, 8 * M_STATE), 8, false);
}

val cg_match_glob(struct cg *cg, const struct texpr *e)
{
	uint32_t n = e->a->type->size;
	val p = cg_addr(cg, e->a), state;
	struct pattern m = { 0 };

	if (!e->text) {
		m.at = cg->params + cg->prog->params.v[e->index].pattern;
		m.table = cg_gep(cg, cg->rodata, m.at);
	} else if (glob_parse(e->text, e->len, &m.g)) {
		BUG("a pattern that sema took is none");
	} else {
		m.table = cg_rodata_bytes(cg, m.g.step, sizeof(m.g.step));
	}
	state = n <= INLINE_MATCH ? match_inline(cg, &m, p, n) :
				    match_loop(cg, &m, p, n, e->span);
	state = LLVMBuildLShr(cg->b, state, accept(cg, &m), "");
	return LLVMBuildAnd(cg->b, state, cg_i64(cg, 1), "");
}

static uint32_t word_at(const uint8_t *p, uint32_t i)
{
	uint32_t w;

	memcpy(&w, p + i, sizeof(w));
	return w;
}

/* The address's bytes, and in *ret_n how many; that of an inet is its family's. */
static val address(struct cg *cg, const struct texpr *a, uint32_t *ret_n)
{
	val p;

	*ret_n = a->type->kind == T_INET ? 16 : a->type->size;
	if (a->type->kind == T_INET)
		return cg_gep(cg, cg_addr(cg, a), offsetof(struct awl_inet, addr));
	p = cg_temp(cg, *ret_n);
	if (type_is_scalar(a->type))
		cg_store(cg, cg_scalar(cg, a), p, *ret_n);
	else
		cg_bytes(cg, a, p, *ret_n);
	return p;
}

/* In the network of a parameter: a struct awl_cidr. */
static val in_param(struct cg *cg, const struct texpr *e)
{
	uint32_t at = cg->params + cg->prog->params.v[e->index].offset, n;
	bool inet = e->a->type->kind == T_INET;
	val p = address(cg, e->a, &n), diff, w, any;

	if (inet)
		diff = LLVMBuildXor(cg->b, cg_load(cg, cg_addr(cg, e->a), 4, false),
				    cg_const_field(cg, at + offsetof(struct awl_cidr, family), 4), "");
	else
		diff = LLVMBuildXor(cg->b, cg_i64(cg, n),
				    cg_const_field(cg, at + offsetof(struct awl_cidr, bytes), 4), "");
	for (uint32_t i = 0; i < n; i += 4) {
		w = cg_const_field(cg, at + offsetof(struct awl_cidr, mask) + i, 4);
		w = LLVMBuildAnd(cg->b, cg_load(cg, cg_gep(cg, p, i), 4, false), w, "");
		w = LLVMBuildXor(cg->b, w, cg_const_field(cg, at + i, 4), "");
		diff = LLVMBuildOr(cg->b, diff, cg_barrier(cg, w), "");
	}
	any = cg_const_field(cg, at + offsetof(struct awl_cidr, bytes), 4);
	any = cg_bool(cg, cg_icmp(cg, LLVMIntEQ, any, cg_i64(cg, 0)));
	return LLVMBuildOr(cg->b, any, cg_bool(cg, cg_icmp(cg, LLVMIntEQ, diff, cg_i64(cg, 0))), "");
}

static val in_network(struct cg *cg, const struct texpr *e)
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

val cg_match_cidr(struct cg *cg, const struct texpr *e)
{
	if (!e->text)
		return in_param(cg, e);
	return in_network(cg, e);
}

/* How many bits of the family and the address count: 0 of no family's. */
static val inet_bits(struct cg *cg, val family)
{
	val bits = LLVMBuildSelect(cg->b, cg_icmp(cg, LLVMIntEQ, family, cg_i64(cg, AWL_INET6)),
				   cg_i64(cg, 32 + 128), cg_i64(cg, 0), "");

	return LLVMBuildSelect(cg->b, cg_icmp(cg, LLVMIntEQ, family, cg_i64(cg, AWL_INET4)),
			       cg_i64(cg, 32 + 32), bits, "");
}

/* The network of the address a alone. */
static void host_into(struct cg *cg, const struct texpr *a, val dst)
{
	val inet = cg_gep(cg, dst, offsetof(struct awl_network, inet)), p;
	uint32_t n = a->type->size;

	if (a->type->kind == T_INET) {
		p = cg_addr(cg, a);
		cg_store(cg, inet_bits(cg, cg_load(cg, p, 4, false)), dst, 4);
		for (uint32_t i = 0; i < n; i += 4)
			cg_store(cg, cg_load(cg, cg_gep(cg, p, i), 4, false),
				 cg_gep(cg, inet, i), 4);
		return;
	}
	cg_zero(cg, dst, sizeof(struct awl_network));
	cg_store(cg, cg_i64(cg, 32 + 8 * n), dst, 4);
	cg_store(cg, cg_i64(cg, n == 4 ? AWL_INET4 : AWL_INET6), inet, 4);
	inet = cg_gep(cg, inet, offsetof(struct awl_inet, addr));
	if (type_is_scalar(a->type))
		cg_store(cg, cg_scalar(cg, a), inet, n);
	else
		cg_bytes(cg, a, inet, n);
}

void cg_network_into(struct cg *cg, const struct texpr *e, val dst)
{
	struct awl_network n = { 0 };

	if (e->a) {
		host_into(cg, e->a, dst);
		return;
	}
	n.bits = 32 + (uint32_t)e->value;
	n.inet.family = e->len == 4 ? AWL_INET4 : AWL_INET6;
	memcpy(n.inet.addr, e->text, e->len);
	cg_store_bytes(cg, dst, &n, sizeof(n));
}
