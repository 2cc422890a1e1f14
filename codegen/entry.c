/* SPDX-License-Identifier: Apache-2.0 */
#include "codegen/entry.h"

#include <linux/bpf.h>

#include "codegen/thread.h"
#include "lang/arch.h"

/* Stacks are taken to be no larger: powers of two. */
#define USER_STACK_BITS 23	/* 8 MB */
#define KERNEL_STACK_BITS 14

struct layout {
	uint32_t time, func, taken, values, size;	/* bytes; 0: not there */
	uint32_t depth;
};

static uint32_t word(struct layout *l)
{
	l->size += 8;
	return l->size - 8;
}

static struct layout layout_of(const struct tentry *e)
{
	struct layout l = { .size = 8 };

	l.depth = e->probe->type == P_SYSCALL ? 1 : TENTRY_DEPTH;
	if (e->timed)
		l.time = word(&l);
	if (e->many && e->probe->type != P_SYSCALL)
		l.func = word(&l);
	if (e->nusers > 1)
		l.taken = word(&l);
	l.values = l.size;
	for (size_t i = 0; i < e->values.n; i++)
		l.size += round8(e->values.v[i]->type->size);
	return l;
}

void cg_entries_declare(struct cg *cg)
{
	const struct tprog *p = cg->prog;

	cg->entries = arena_array(cg->arena, struct cg_area, p->entries.n + 1);
	for (size_t i = 0; i < p->entries.n; i++) {
		struct layout l = layout_of(p->entries.v[i]);

		cg->entries[i].name = arena_printf(cg->arena, "entry%zu", i);
		cg->entries[i].size = l.size * l.depth;
		cg_area_declare(cg, &cg->entries[i]);
	}
}

/* -- which call it is ---------------------------------------------------------------- */

/*
 * The context of fentry and fexit lies in the frame of the trampoline that runs
 * both. The verifier allows no arithmetic on its address; what was read from
 * memory is a number.
 */
static val context_address(struct cg *cg)
{
	val at = cg_temp(cg, 8), copy = cg_temp(cg, 8);

	cg_store(cg, cg->fn->ctx, at, 8);
	cg_helper(cg, BPF_FUNC_probe_read_kernel, false, 3, copy, cg_i64(cg, 8), at);
	return cg_load(cg, copy, 8, false);
}

static val frame(struct cg *cg)
{
	enum probe_type t = cg->probe->type;

	if (probe_table[t].class == PC_TRACING)
		return context_address(cg);
	if (probe_table[t].class == PC_SYSCALL)
		return LLVMBuildAdd(cg->b, cg_syscall_nr(cg), cg_i64(cg, 1), "");
	/* the return has taken the return address from the stack */
	if (probe_is_return(t))
		return LLVMBuildSub(cg->b, cg_reg(cg, arch.sp), cg_i64(cg, arch.stack_skip), "");
	return cg_reg(cg, arch.sp);
}

/* Number of the function among those of the attach points: attach_add(). */
static val function(struct cg *cg)
{
	val cookie = cg_helper(cg, BPF_FUNC_get_attach_cookie, false, 1, cg->fn->ctx);

	return LLVMBuildAnd(cg->b, cookie, cg_i64(cg, 0xffffffff), "");
}

/* -- slots ---------------------------------------------------------------------------- */

/*
 * All that follows computes with 0 and 1 instead of branching, which the
 * verifier would follow both ways for each slot. The barrier keeps LLVM from
 * making branches of it again.
 */
static val is_zero(struct cg *cg, val v)
{
	val minus = LLVMBuildNeg(cg->b, v, "");

	v = cg_barrier(cg, LLVMBuildOr(cg->b, v, minus, ""));
	return LLVMBuildXor(cg->b, LLVMBuildLShr(cg->b, v, cg_i64(cg, 63), ""),
			    cg_i64(cg, 1), "");
}

static val equal(struct cg *cg, val a, val b)
{
	return is_zero(cg, LLVMBuildXor(cg->b, a, b, ""));
}

/* A call being looked for, and the stack it is on. */
struct call {
	val frame, func;	/* func NULL: one function only */
	val alt_base, alt_size;	/* the thread's sigaltstack(), or NULL */
	val on_alt;
	uint32_t stack_bits;
};

static val task_word(struct cg *cg, const char *field)
{
	struct ctype task = { .kind = C_STRUCT, .origin = CO_KERNEL,
			      .name = "task_struct", .size = 8, .complete = true };
	struct cmember *m = arena_new(cg->arena, struct cmember);
	struct ctype *t = arena_memdup(cg->arena, &task, sizeof(task));
	struct cg_path path = { .root = t, .n = 1, .parent = { t }, .member = { m } };
	val current = cg_helper(cg, BPF_FUNC_get_current_task_btf, true, 0);

	*m = (struct cmember){ .name = field, .type = ctype_int(8, false) };
	return cg_load(cg, cg_core_address(cg, current, &path), 8, false);
}

/* base <= address < base + size, of user addresses: the sign bit is theirs. */
static val within(struct cg *cg, val address, val base, val size)
{
	val at = LLVMBuildSub(cg->b, address, base, "");
	val past = LLVMBuildSub(cg->b, at, size, "");

	past = LLVMBuildAnd(cg->b, LLVMBuildNot(cg->b, at, ""), past, "");
	return LLVMBuildLShr(cg->b, cg_barrier(cg, past), cg_i64(cg, 63), "");
}

static struct call this_call(struct cg *cg, const struct layout *l)
{
	struct call c = { .frame = frame(cg), .stack_bits = KERNEL_STACK_BITS };

	if (l->func)
		c.func = function(cg);
	if (probe_table[cg->probe->type].class == PC_UPROBE) {
		c.stack_bits = USER_STACK_BITS;
		c.alt_base = task_word(cg, "sas_ss_sp");
		c.alt_size = task_word(cg, "sas_ss_size");
		c.on_alt = within(cg, c.frame, c.alt_base, c.alt_size);
	}
	return c;
}

/* Below this call on its stack: of a call that has ended. */
static val is_stale(struct cg *cg, const struct call *c, val of)
{
	val below = LLVMBuildSub(cg->b, LLVMBuildSub(cg->b, c->frame, of, ""),
				 cg_i64(cg, 1), "");
	val stale = is_zero(cg, LLVMBuildLShr(cg->b, below, cg_i64(cg, c->stack_bits), ""));

	if (!c->alt_base)
		return stale;
	of = LLVMBuildXor(cg->b, within(cg, of, c->alt_base, c->alt_size), c->on_alt, "");
	return LLVMBuildAnd(cg->b, stale, LLVMBuildXor(cg->b, of, cg_i64(cg, 1), ""), "");
}

static val is_same(struct cg *cg, const struct call *c, const struct layout *l,
		   val slot, val of)
{
	val same = equal(cg, of, c->frame);

	if (!c->func)
		return same;
	return LLVMBuildAnd(cg->b, same,
			    equal(cg, cg_load(cg, cg_gep(cg, slot, l->func), 8, false), c->func), "");
}

/* The bits of v if `on` is 1. */
static val only_if(struct cg *cg, val on, val v)
{
	return LLVMBuildAnd(cg->b, LLVMBuildNeg(cg->b, on, ""), v, "");
}

struct found {
	val same, free;		/* bits: the slots of this call, and free ones */
};

/* Looks at all slots and frees those of ended calls. */
static struct found look(struct cg *cg, const struct call *c, const struct layout *l,
			 val area)
{
	struct found f = { cg_i64(cg, 0), cg_i64(cg, 0) };

	for (uint32_t i = 0; i < l->depth; i++) {
		val slot = cg_gep(cg, area, i * l->size);
		val of = cg_load(cg, slot, 8, false);
		val same = is_same(cg, c, l, slot, of), bit = cg_i64(cg, i);

		of = only_if(cg, LLVMBuildXor(cg->b, is_stale(cg, c, of), cg_i64(cg, 1), ""), of);
		cg_store(cg, of, slot, 8);
		f.same = LLVMBuildOr(cg->b, f.same, LLVMBuildShl(cg->b, same, bit, ""), "");
		f.free = LLVMBuildOr(cg->b, f.free,
				     LLVMBuildShl(cg->b, is_zero(cg, of), bit, ""), "");
	}
	return f;
}

/* Number of the lowest of 8 bits, one of which is set. */
static val lowest(struct cg *cg, val bits)
{
	val n = cg_i64(cg, 0);

	bits = LLVMBuildAnd(cg->b, bits, LLVMBuildNeg(cg->b, bits, ""), "");
	for (uint32_t i = 0; i < 3; i++) {
		static const uint32_t masks[] = { 0xaa, 0xcc, 0xf0 };
		val on = is_zero(cg, LLVMBuildAnd(cg->b, bits, cg_i64(cg, masks[i]), ""));

		on = LLVMBuildXor(cg->b, on, cg_i64(cg, 1), "");
		n = LLVMBuildOr(cg->b, n, LLVMBuildShl(cg->b, on, cg_i64(cg, i), ""), "");
	}
	return n;
}

static val slot_at(struct cg *cg, const struct layout *l, val area, val bits)
{
	val n = cg_bound(cg, lowest(cg, bits), l->depth - 1);

	return cg_gep_var(cg, area, LLVMBuildMul(cg->b, n, cg_i64(cg, l->size), ""));
}

static val nanoseconds(struct cg *cg)
{
	return cg_helper(cg, BPF_FUNC_ktime_get_ns, false, 0);
}

/* -- at the entry ------------------------------------------------------------------------ */

static void fill_slot(struct cg *cg, const struct tentry *e, const struct layout *l,
		      const struct call *c, val slot)
{
	uint32_t at = l->values;

	for (size_t i = 0; i < e->values.n; i++) {
		struct cg_mark mark = cg_temp_mark(cg);

		cg_store_value(cg, e->values.v[i], cg_gep(cg, slot, at));
		cg_temp_reset(cg, mark);
		at += round8(e->values.v[i]->type->size);
	}
	if (l->func)
		cg_store(cg, c->func, cg_gep(cg, slot, l->func), 8);
	if (l->taken)
		cg_store(cg, cg_i64(cg, 0), cg_gep(cg, slot, l->taken), 8);
	if (l->time)
		cg_store(cg, nanoseconds(cg), cg_gep(cg, slot, l->time), 8);
	cg_store(cg, c->frame, slot, 8);
}

/* This call's slot if there is one still: the call it was of has ended. */
static val choose_slot(struct cg *cg, const struct layout *l, const struct call *c,
		       val area, LLVMBasicBlockRef done)
{
	struct found f = look(cg, c, l, area);
	LLVMBasicBlockRef full = cg_block(cg, "full"), have = cg_block(cg, "have");
	val any;

	any = LLVMBuildAnd(cg->b, f.same, LLVMBuildNeg(cg->b, f.same, ""), "");
	any = LLVMBuildOr(cg->b, any, only_if(cg, is_zero(cg, f.same), f.free), "");
	cg_condbr(cg, cg_truth(cg, cg_barrier(cg, any)), have, full);
	cg_enter(cg, full);
	cg_count(cg, cg_site(cg, PS_ENTRY_DEPTH, cg->probe->span, -1, NULL));
	cg_br(cg, done);
	cg_enter(cg, have);
	return slot_at(cg, l, area, any);
}

void cg_entry_keep(struct cg *cg)
{
	const struct tentry *e = cg->probe->entry;
	struct layout l = layout_of(e);
	LLVMBasicBlockRef done = cg_block(cg, "kept");
	struct call c = this_call(cg, &l);
	val slot = cg_area(cg, &cg->entries[e->index], true, cg->probe->span, done);

	if (l.depth > 1)
		slot = choose_slot(cg, &l, &c, slot, done);
	fill_slot(cg, e, &l, &c, slot);
	cg_br(cg, done);
	cg_enter(cg, done);
}

/* -- at the return ----------------------------------------------------------------------- */

static void go_on_if(struct cg *cg, val i1)
{
	LLVMBasicBlockRef go = cg_block(cg, "go");

	cg_condbr(cg, i1, go, cg->fn->exit);
	cg_enter(cg, go);
}

/* Other programs of this return may want it, too; the last one frees it. */
static void mark_taken(struct cg *cg, const struct tentry *e, const struct layout *l,
		       val slot)
{
	uint64_t all = e->nusers == 64 ? UINT64_MAX : (1ull << e->nusers) - 1;
	val bit = cg_i64(cg, (int64_t)(1ull << cg->probe->entry_user)), taken, p, rest;

	if (!l->taken) {
		cg_store(cg, cg_i64(cg, 0), slot, 8);
		return;
	}
	p = cg_gep(cg, slot, l->taken);
	taken = cg_load(cg, p, 8, false);
	go_on_if(cg, cg_icmp(cg, LLVMIntEQ, LLVMBuildAnd(cg->b, taken, bit, ""), cg_i64(cg, 0)));
	taken = LLVMBuildOr(cg->b, taken, bit, "");
	cg_store(cg, taken, p, 8);
	rest = is_zero(cg, LLVMBuildXor(cg->b, taken, cg_i64(cg, (int64_t)all), ""));
	rest = LLVMBuildXor(cg->b, rest, cg_i64(cg, 1), "");
	cg_store(cg, only_if(cg, rest, cg_load(cg, slot, 8, false)), slot, 8);
}

static void take_value(struct cg *cg, const struct type *t, val from,
		       const struct tvar *var)
{
	val to = cg_var_ptr(cg, var);

	if (type_is_scalar(t))
		cg_store(cg, cg_load_value(cg, t, from), to, 8);
	else
		cg_copy(cg, to, from, t->size);
}

static uint32_t value_offset(const struct tentry *e, const struct layout *l,
			     uint32_t index)
{
	uint32_t at = l->values;

	for (uint32_t i = 0; i < index; i++)
		at += round8(e->values.v[i]->type->size);
	return at;
}

void cg_entry_take(struct cg *cg)
{
	const struct tprobe *p = cg->probe;
	const struct tentry *e = p->entry;
	struct layout l = layout_of(e);
	struct call c;
	val now = NULL, slot;

	if (p->duration)
		now = nanoseconds(cg);
	c = this_call(cg, &l);
	slot = cg_area(cg, &cg->entries[e->index], false, p->span, cg->fn->exit);
	if (l.depth > 1) {
		val same = cg_barrier(cg, look(cg, &c, &l, slot).same);

		go_on_if(cg, cg_truth(cg, same));
		slot = slot_at(cg, &l, slot, same);
	} else {
		go_on_if(cg, cg_icmp(cg, LLVMIntEQ, cg_load(cg, slot, 8, false), c.frame));
	}
	if (p->duration)
		cg_store(cg, LLVMBuildSub(cg->b, now,
				cg_load(cg, cg_gep(cg, slot, l.time), 8, false), ""),
			 cg_var_ptr(cg, p->duration), 8);
	for (size_t i = 0; i < p->taken.n; i++) {
		uint32_t index = p->taken.v[i].index;

		take_value(cg, e->values.v[index]->type,
			   cg_gep(cg, slot, value_offset(e, &l, index)), p->taken.v[i].var);
	}
	mark_taken(cg, e, &l, slot);
}
