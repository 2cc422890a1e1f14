/* SPDX-License-Identifier: Apache-2.0 */
/* Builtins on strings and bytes. */
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>

#include "codegen/call.h"
#include "codegen/callback.h"
#include "codegen/program.h"

/* -- sources ---------------------------------------------------------------------- */

val cg_source(struct cg *cg, const struct texpr *e, enum addr_space *ret_space)
{
	if (e->type->kind == T_PTR) {
		*ret_space = e->type->space;
		return cg_scalar(cg, e);
	}
	if (cg_is_place(e)) {
		*ret_space = cg_place_space(e);
		return cg_place(cg, e);
	}
	*ret_space = AS_KERNEL;
	if (type_is_scalar(e->type)) {
		val tmp = cg_temp(cg, 8);

		cg_store(cg, cg_scalar(cg, e), tmp, 8);
		return tmp;
	}
	return cg_addr(cg, e);
}

void cg_bytes(struct cg *cg, const struct texpr *e, val dst, uint32_t n)
{
	enum addr_space space;
	val src;

	if (e->type->kind != T_PTR && !cg_is_place(e)) {
		src = cg_source(cg, e, &space);
		cg_copy(cg, dst, src, n < e->type->size ? n : e->type->size);
		return;
	}
	src = cg_source(cg, e, &space);
	cg_read(cg, dst, n, src, space, e->span);
}

/* Most bytes that str() or buf() may copy: a constant, or args[1] bounded. */
static val limit(struct cg *cg, const struct texpr *e, uint32_t extra, uint32_t max)
{
	val n;

	if (e->args.n < 2 || e->args.v[1]->op == X_CONST)
		return cg_i64(cg, max);
	n = LLVMBuildAdd(cg->b, cg_scalar(cg, e->args.v[1]), cg_i64(cg, extra), "");
	return cg_bound(cg, n, max);
}

/* Reads string expression e to dst, not padded; the helper's result. */
static val read_string(struct cg *cg, const struct texpr *e, val dst)
{
	enum addr_space space;
	val n = cg_i64(cg, e->type->size), src, r;

	if (e->op != X_CALL || e->bi != BI_STR) {
		src = cg_source(cg, e, &space);
		return cg_read_str(cg, dst, n, src, space, e->span);
	}
	n = limit(cg, e, 1, e->type->size);
	src = cg_source(cg, e->args.v[0], &space);
	r = cg_read_str(cg, dst, n, src, space, e->span);
	if (e->type->size == config_num(&cg->prog->config, max_strlen))
		cg_count_if(cg, cg_icmp(cg, LLVMIntEQ, r, cg_i64(cg, e->type->size)),
			    cg_site(cg, PS_STR_CUT, e->span, -1, NULL));
	return r;
}

static void str_into(struct cg *cg, const struct texpr *e, val dst)
{
	cg_zero(cg, dst, e->type->size);
	read_string(cg, e, dst);
}

/* A buffer: its length, then the bytes. Returns the length. */
static val buf_into(struct cg *cg, const struct texpr *e, val dst, bool head)
{
	uint32_t cap = e->type->size - 4;
	const struct texpr *from = e->args.v[0];
	val n = limit(cg, e, 0, cap), bytes = head ? cg_gep(cg, dst, 4) : dst, src, r;
	enum addr_space space;

	if (head) {
		cg_zero(cg, dst, e->type->size);
		cg_store(cg, n, dst, 4);
	}
	if (from->type->kind != T_PTR && !cg_is_place(from)) {
		src = cg_source(cg, from, &space);
		n = cg_bound(cg, n, from->type->size < cap ? from->type->size : cap);
		cg_helper(cg, BPF_FUNC_probe_read_kernel, false, 3, bytes, n, src);
		return n;
	}
	src = cg_source(cg, from, &space);
	r = cg_helper(cg, space == AS_USER ? BPF_FUNC_probe_read_user :
					     BPF_FUNC_probe_read_kernel,
		      false, 3, bytes, n, src);
	cg_count_if(cg, cg_truth(cg, r),
		    cg_site(cg, space == AS_USER ? PS_READ_USER : PS_READ_KERNEL,
			    e->span, -1, NULL));
	return n;
}

/*
 * Without a branch, and forgotten: the lengths of several strings add up to the
 * offset of the next, and the verifier would follow each sum.
 */
val cg_string_length(struct cg *cg, val n, uint32_t size)
{
	LLVMBuilderRef b = cg->b;
	val failed = cg_barrier(cg, LLVMBuildAShr(b, n, cg_i64(cg, 63), "")), some;

	n = LLVMBuildAnd(b, n, LLVMBuildNot(b, failed, ""), "");
	some = cg_barrier(cg, LLVMBuildOr(b, n, LLVMBuildNeg(b, n, ""), ""));
	n = LLVMBuildSub(b, n, LLVMBuildLShr(b, some, cg_i64(cg, 63), ""), "");
	return cg_forget(cg, n, cg_pack_room(size) - 1);
}

uint32_t cg_pack_room(uint32_t size)
{
	uint32_t room = 8;

	while (room < size)
		room *= 2;
	return room;
}

static val pack_string(struct cg *cg, const struct texpr *e, val built, val dst)
{
	val n = built ? cg_read_str(cg, dst, cg_i64(cg, e->type->size), built,
				    AS_KERNEL, e->span) : read_string(cg, e, dst);

	return cg_string_length(cg, n, e->type->size);
}

val cg_pack(struct cg *cg, const struct texpr *e, val built, val dst)
{
	val n, src;

	if (e->type->kind == T_STRING)
		return pack_string(cg, e, built, dst);
	if (!built && e->op == X_CALL && e->bi == BI_BUF) {
		n = buf_into(cg, e, dst, false);
	} else {
		src = built ? built : cg_addr(cg, e);
		n = cg_bound(cg, cg_load(cg, src, 4, false), e->type->size - 4);
		cg_helper(cg, BPF_FUNC_probe_read_kernel, false, 3, dst, n, cg_gep(cg, src, 4));
	}
	return cg_forget(cg, n, cg_pack_room(e->type->size) - 1);
}

/* -- searching ----------------------------------------------------------------------- */

/*
 * bpf_loop() over the places where the needle may start; the body, a function
 * of its own, is verified once. Where the needle may be long, so is a second
 * one over its bytes: a loop in the body would be verified byte by byte.
 */
struct search {
	uint32_t hay_size, needle_size;		/* of their types */
	struct cg_callback cb;
	LLVMBasicBlockRef found, next;
	struct span span;
	val hay, needle;
};

/* The words on the stack that the bodies share. */
enum { S_HAY, S_NEEDLE, S_FOUND, S_START, S_MISS };

#define SHORT_NEEDLE 16

static val search_word(struct cg *cg, val frame, uint32_t i)
{
	return cg_gep(cg, frame, 8 * i);
}

static void search_open(struct cg *cg, struct search *s)
{
	cg_callback_open(cg, &s->cb, "search", s->span);
	s->found = cg_block(cg, "found");
	s->next = cg_block(cg, "next");
	s->hay = cg_load_ptr(cg, search_word(cg, s->cb.frame, S_HAY));
	s->needle = cg_load_ptr(cg, search_word(cg, s->cb.frame, S_NEEDLE));
}

/* Where `word` gets `value`, this is the last round. */
static val search_close(struct cg *cg, struct search *s, uint32_t word, val value)
{
	cg_enter(cg, s->found);
	cg_store(cg, value, search_word(cg, s->cb.frame, word), 8);
	cg_callback_ret(cg, true);
	cg_enter(cg, s->next);
	cg_callback_ret(cg, false);
	return cg_callback_close(cg, &s->cb);
}

static val search_byte(struct cg *cg, val p, val i)
{
	return cg_load(cg, cg_gep_var(cg, p, i), 1, false);
}

struct scan {		/* for i in 0 .. n by step */
	val i;
	LLVMBasicBlockRef head, done;
	uint32_t step;
};

static val scan_open(struct cg *cg, struct scan *s, uint32_t n, uint32_t step)
{
	LLVMBasicBlockRef body = cg_block(cg, "scan");
	val i;

	s->i = cg_alloca(cg, 8);
	s->head = cg_block(cg, "scan_head");
	s->done = cg_block(cg, "scan_done");
	s->step = step;
	cg_store(cg, cg_i64(cg, 0), s->i, 8);
	cg_br(cg, s->head);
	cg_enter(cg, s->head);
	i = cg_load(cg, s->i, 8, false);
	cg_condbr(cg, cg_icmp(cg, LLVMIntULT, i, cg_i64(cg, n)), body, s->done);
	cg_enter(cg, body);
	return i;
}

static void scan_close(struct cg *cg, struct scan *s)
{
	val i = cg_load(cg, s->i, 8, false);

	cg_store(cg, LLVMBuildAdd(cg->b, i, cg_i64(cg, s->step), ""), s->i, 8);
	cg_br(cg, s->head);
	cg_enter(cg, s->done);
}

/* Body over the needle's bytes: stops at its end, or where they differ. */
static val compare_body(struct cg *cg, const struct search *outer)
{
	struct search s = { .hay_size = outer->hay_size, .span = outer->span,
			    .needle_size = outer->needle_size };
	LLVMBasicBlockRef more, end;
	val at, i, n, h, start;

	search_open(cg, &s);
	more = cg_block(cg, "more");
	end = cg_block(cg, "end");
	i = cg_bound(cg, s.cb.index, s.needle_size - 1);
	n = search_byte(cg, s.needle, i);
	cg_condbr(cg, cg_truth(cg, n), more, end);
	cg_enter(cg, more);
	start = cg_load(cg, search_word(cg, s.cb.frame, S_START), 8, false);
	at = cg_gep_var(cg, s.hay, cg_bound(cg, start, s.hay_size - 1));
	h = search_byte(cg, at, i);
	cg_condbr(cg, cg_icmp(cg, LLVMIntEQ, h, n), s.next, s.found);
	cg_enter(cg, end);
	cg_callback_ret(cg, true);
	return search_close(cg, &s, S_MISS, cg_i64(cg, 1));
}

/* At this start, where the first bytes are equal: goes to found or next. */
static void match_long(struct cg *cg, struct search *s, val start)
{
	val body;

	cg_store(cg, start, search_word(cg, s->cb.frame, S_START), 8);
	cg_store(cg, cg_i64(cg, 0), search_word(cg, s->cb.frame, S_MISS), 8);
	body = compare_body(cg, s);
	cg_helper(cg, BPF_FUNC_loop, false, 4, cg_i64(cg, s->needle_size), body,
		  s->cb.frame, cg_i64(cg, 0));
	cg_condbr(cg, cg_truth(cg, cg_load(cg, search_word(cg, s->cb.frame, S_MISS), 8, false)),
		  s->next, s->found);
}

static void match_short(struct cg *cg, struct search *s, val at)
{
	LLVMBasicBlockRef more = cg_block(cg, "more"), equal = cg_block(cg, "equal");
	struct scan scan;
	val i, n;

	i = scan_open(cg, &scan, s->needle_size, 1);
	n = search_byte(cg, s->needle, i);
	cg_condbr(cg, cg_truth(cg, n), more, s->found);
	cg_enter(cg, more);
	cg_condbr(cg, cg_icmp(cg, LLVMIntEQ, search_byte(cg, at, i), n), equal, s->next);
	cg_enter(cg, equal);
	scan_close(cg, &scan);
	cg_br(cg, s->found);
}

/* The first bytes: an empty needle is found, at the hay's end the search is over. */
static void match_first(struct cg *cg, struct search *s, val at)
{
	LLVMBasicBlockRef some = cg_block(cg, "some"), live = cg_block(cg, "live"),
			  over = cg_block(cg, "over"), equal = cg_block(cg, "first");
	val n = cg_load(cg, s->needle, 1, false), h;

	cg_condbr(cg, cg_truth(cg, n), some, s->found);
	cg_enter(cg, some);
	h = cg_load(cg, at, 1, false);
	cg_condbr(cg, cg_truth(cg, h), live, over);
	cg_enter(cg, over);
	cg_callback_ret(cg, true);
	cg_enter(cg, live);
	cg_condbr(cg, cg_icmp(cg, LLVMIntEQ, h, n), equal, s->next);
	cg_enter(cg, equal);
}

static val search_body(struct cg *cg, uint32_t hay_size, uint32_t needle_size,
		       struct span span)
{
	struct search s = { .hay_size = hay_size, .needle_size = needle_size,
			    .span = span };
	LLVMBasicBlockRef go;
	val start, at;

	search_open(cg, &s);
	start = s.cb.index;
	at = cg_gep_var(cg, s.hay, cg_bound(cg, start, hay_size - 1));
	go = cg_block(cg, "go");
	cg_br(cg, go);
	cg_enter(cg, go);
	match_first(cg, &s, at);
	if (needle_size <= SHORT_NEEDLE)
		match_short(cg, &s, at);
	else
		match_long(cg, &s, start);
	return search_close(cg, &s, S_FOUND, start);
}

static val call_strstr(struct cg *cg, const struct texpr *e)
{
	const struct texpr *h = e->args.v[0], *n = e->args.v[1];
	uint32_t hs = h->type->size, ns = n->type->size;
	val hay = cg_scratch_temp(cg, hs + ns), needle = cg_scratch_temp(cg, ns);
	val frame, body;

	cg_into(cg, h, hay);
	cg_zero(cg, cg_gep(cg, hay, round8(hs)), hs + ns > round8(hs) ? hs + ns - round8(hs) : 0);
	cg_into(cg, n, needle);
	frame = cg_callback_frame(cg);
	body = search_body(cg, hs, ns, e->span);
	cg_store(cg, hay, search_word(cg, frame, S_HAY), 8);
	cg_store(cg, needle, search_word(cg, frame, S_NEEDLE), 8);
	cg_store(cg, cg_i64(cg, -1), search_word(cg, frame, S_FOUND), 8);
	cg_helper(cg, BPF_FUNC_loop, false, 4, cg_i64(cg, hs), body, frame, cg_i64(cg, 0));
	return cg_load(cg, search_word(cg, frame, S_FOUND), 8, true);
}

/* -- joining -------------------------------------------------------------------------- */

static void concat_into(struct cg *cg, const struct texpr *e, val dst)
{
	const struct texpr *a = e->args.v[0], *b = e->args.v[1];
	val tmp = cg_scratch_temp(cg, a->type->size + b->type->size), n;

	cg_zero(cg, tmp, a->type->size + b->type->size);
	n = read_string(cg, a, tmp);
	n = LLVMBuildSub(cg->b, n, cg_i64(cg, 1), "");
	n = LLVMBuildSelect(cg->b, cg_icmp(cg, LLVMIntSLT, n, cg_i64(cg, 0)), cg_i64(cg, 0), n, "");
	n = cg_bound(cg, n, a->type->size - 1);
	read_string(cg, b, cg_gep_var(cg, tmp, n));
	cg_copy(cg, dst, tmp, e->type->size - 1);
	cg_store(cg, cg_i64(cg, 0), cg_gep(cg, dst, e->type->size - 1), 1);
}

/* The kernel's copy counts the bytes for us. */
static val call_strlen(struct cg *cg, const struct texpr *e)
{
	val tmp = cg_scratch_temp(cg, e->args.v[0]->type->size);
	val n = read_string(cg, e->args.v[0], tmp);

	n = LLVMBuildSub(cg->b, n, cg_i64(cg, 1), "");
	return LLVMBuildSelect(cg->b, cg_icmp(cg, LLVMIntSLT, n, cg_i64(cg, 0)), cg_i64(cg, 0), n, "");
}

bool cg_str_call_scalar(struct cg *cg, const struct texpr *e, val *ret)
{
	switch (e->bi) {
	case BI_STRLEN:
		*ret = call_strlen(cg, e);
		return true;
	case BI_STRNCMP:
		*ret = cg_strncmp(cg, e);
		return true;
	case BI_MEMCMP:
		*ret = cg_memcmp(cg, e);
		return true;
	case BI_STRSTR:
		*ret = call_strstr(cg, e);
		return true;
	case BI_STRCONTAINS:
		*ret = cg_bool(cg, cg_icmp(cg, LLVMIntSGE, call_strstr(cg, e), cg_i64(cg, 0)));
		return true;
	default:
		return false;
	}
}

bool cg_str_call_into(struct cg *cg, const struct texpr *e, val dst)
{
	switch (e->bi) {
	case BI_STR:
		str_into(cg, e, dst);
		return true;
	case BI_BUF:
		buf_into(cg, e, dst, true);
		return true;
	case BI_STR_CONCAT:
		concat_into(cg, e, dst);
		return true;
	default:
		return false;
	}
}
