/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One probe's BPF program: entry, variables, body, exit.
 *
 *	allocas -> scratch slot -> frame -> filters -> body -> exit
 *
 * What the first blocks need is known only when the body is done; they are
 * filled then.
 */
#include "codegen/program.h"

#include <linux/bpf.h>
#include <string.h>

#include "codegen/entry.h"
#include "codegen/seq.h"
#include "codegen/walk.h"
#include "lang/abi.h"

#define BUSY_SLOTS 4	/* how deep a preempted program may nest on a CPU */

/* -- functions: programs and loop bodies ------------------------------------------ */

void cg_fn_open(struct cg *cg, struct cg_fn *f, struct span span)
{
	f->outer = cg->fn;
	cg->fn = f;
	cg_at(cg, span);
	f->allocas = cg_block(cg, "entry");
	f->exit = cg_block(cg, "exit");
	f->stack_limit = cg->no_stack ? 0 : f->is_body ? STACK_TEMP : STACK_TEMPS;
	cg_enter(cg, f->allocas);
	f->temps = LLVMBuildAlloca(cg->b, cg->i64, "temps");
}

/* The run of temporaries, now that its length is known. */
void cg_fn_finish_temps(struct cg *cg)
{
	struct cg_fn *f = cg->fn;
	val real;

	if (f->stack_high) {
		LLVMPositionBuilderBefore(cg->b, f->temps);
		real = LLVMBuildAlloca(cg->b, LLVMArrayType2(cg->i64, f->stack_high / 8), "");
		LLVMSetAlignment(real, 8);
		LLVMReplaceAllUsesWith(f->temps, real);
	}
	LLVMInstructionEraseFromParent(f->temps);
}

/* -- variables ------------------------------------------------------------------------ */

static void note_loop(void *arg, const struct tstmt *s)
{
	struct cg *cg = arg;

	if (s->op == S_WHILE || s->op == S_FOR_RANGE || s->op == S_FOR_MAP)
		cg->has_loops = true;
}

/* Comparisons and the like past which the program keeps no truth in registers. */
#define MANY_TRUTHS 24

static void count_truth(void *arg, const struct texpr *e)
{
	*(uint32_t *)arg += e->op == X_NOT ||
			    (e->op == X_BINARY && e->type->kind == T_BOOL);
}

static bool has_many_truths(const struct tprobe *p)
{
	uint32_t n = 0;
	struct walk w = { NULL, count_truth, &n };

	walk_probe(&w, p);
	return n > MANY_TRUTHS;
}

static void place_variable(struct cg *cg, struct cg_var *v, uint32_t *on_stack)
{
	uint32_t size = type_is_scalar(v->var->type) ? 8 : round8(v->var->type->size);

	if (!cg->no_stack && !cg->has_loops && size <= STACK_TEMP &&
	    *on_stack + size <= 8 * STACK_VARS) {
		v->ptr = cg_alloca(cg, size);
		*on_stack += size;
		return;
	}
	v->offset = cg->scratch_off;
	cg_scratch_temp(cg, size);
}

static void place_variables(struct cg *cg, const struct tprobe *p)
{
	uint32_t on_stack = 0;

	cg->nvars = p->vars.n;
	cg->vars = arena_array(cg->arena, struct cg_var, p->vars.n + 1);
	for (size_t i = 0; i < p->vars.n; i++) {
		cg->vars[i].var = p->vars.v[i];
		place_variable(cg, &cg->vars[i], &on_stack);
	}
	for (size_t i = 0; i < p->vars.n; i++) {
		const struct type *t = p->vars.v[i]->type;

		cg_zero(cg, cg_var_ptr(cg, p->vars.v[i]), type_is_scalar(t) ? 8 : t->size);
	}
}

/* -- the scratch slot ------------------------------------------------------------------ */

static val slot_key(struct cg *cg, uint32_t slot, val cpu)
{
	val ncpus = cg_const_field(cg, offsetof(struct awl_consts, ncpus), 4);
	val key = cg_alloca(cg, 8), i;

	i = LLVMBuildAdd(cg->b, LLVMBuildMul(cg->b, ncpus, cg_i64(cg, slot), ""), cpu, "");
	cg_store(cg, i, key, 4);
	return key;
}

static val find_slot(struct cg *cg, uint32_t slot)
{
	val cpu = cg_helper(cg, BPF_FUNC_get_smp_processor_id, false, 0);

	return cg_map_lookup(cg, cg->scratch_map, slot_key(cg, slot, cpu));
}

/*
 * User probes can be preempted by another task's that runs the same program on
 * this CPU: they take a free slot out of BUSY_SLOTS, marked in its first word.
 */
static val claim_slot(struct cg *cg, uint32_t first, LLVMBasicBlockRef leave)
{
	LLVMBasicBlockRef have = cg_block(cg, "slot"), from[BUSY_SLOTS];
	val slots[BUSY_SLOTS], phi;

	for (uint32_t i = 0; i < BUSY_SLOTS; i++) {
		LLVMBasicBlockRef some = cg_block(cg, "try"), next = cg_block(cg, "taken");
		val was;

		slots[i] = find_slot(cg, first + i);
		cg_condbr(cg, cg_icmp(cg, LLVMIntEQ, slots[i], cg_null(cg)), leave, some);
		cg_enter(cg, some);
		was = LLVMBuildAtomicRMW(cg->b, LLVMAtomicRMWBinOpXchg, slots[i],
				cg_i64(cg, 1), LLVMAtomicOrderingSequentiallyConsistent, 0);
		from[i] = some;
		cg_condbr(cg, cg_truth(cg, was), next, have);
		cg_enter(cg, next);
	}
	cg_count(cg, cg_site(cg, PS_SCRATCH_BUSY, cg->probe->span, -1, NULL));
	cg_br(cg, leave);
	cg_enter(cg, have);
	phi = LLVMBuildPhi(cg->b, cg->ptr, "");
	LLVMAddIncoming(phi, slots, from, BUSY_SLOTS);
	return phi;
}

static val take_slot(struct cg *cg, LLVMBasicBlockRef leave)
{
	LLVMBasicBlockRef have;
	val p;

	if (cg->preemptible) {
		p = claim_slot(cg, cg->scratch_slots, leave);
		cg->scratch_slots += BUSY_SLOTS;
		return p;
	}
	have = cg_block(cg, "slot");
	p = find_slot(cg, cg->scratch_slots++);
	cg_condbr(cg, cg_icmp(cg, LLVMIntEQ, p, cg_null(cg)), leave, have);
	cg_enter(cg, have);
	return p;
}

/* -- entry and exit ---------------------------------------------------------------------- */

static void fill_frame(struct cg *cg, val scratch)
{
	val f = cg->fn->frame;

	if (!f)
		return;
	cg_store(cg, cg->fn->ctx, f, 8);
	cg_store(cg, scratch ? scratch : cg_null(cg), cg_gep(cg, f, 8), 8);
	cg_store(cg, cg_i64(cg, 0), cg_gep(cg, f, 16), 8);
}

static uint32_t scratch_start(const struct cg *cg)
{
	return cg->preemptible ? 8 : 0;		/* the busy word */
}

/* From the block of allocas to the body; the exit block gives the slot back. */
static void finish_entry(struct cg *cg, LLVMBasicBlockRef body,
			 LLVMBasicBlockRef leave, val mark)
{
	LLVMBasicBlockRef entry = cg_block(cg, "prologue");
	val scratch = NULL;

	cg_enter(cg, cg->fn->allocas);
	cg_br(cg, entry);
	cg_enter(cg, entry);
	if (cg->scratch_high > scratch_start(cg)) {
		scratch = take_slot(cg, leave);
		LLVMReplaceAllUsesWith(mark, scratch);
		if (cg->scratch_high > cg->scratch_value)
			cg->scratch_value = cg->scratch_high;
	}
	fill_frame(cg, scratch);
	cg_br(cg, body);
	cg_enter(cg, cg->fn->exit);
	if (scratch && cg->preemptible)
		cg_store(cg, cg_i64(cg, 0), scratch, 8);
	cg_br(cg, leave);
	LLVMInstructionEraseFromParent(mark);
}

val cg_pid_tgid(struct cg *cg)
{
	LLVMBasicBlockRef init = cg_block(cg, "init_ns"), ns = cg_block(cg, "pid_ns"),
			  join = cg_block(cg, "pid"), here;
	val ino = cg_const_field(cg, offsetof(struct awl_consts, pidns_ino), 8);
	val dev = cg_const_field(cg, offsetof(struct awl_consts, pidns_dev), 8);
	val a, b, tmp = cg_temp(cg, 8);

	cg_condbr(cg, cg_truth(cg, ino), ns, init);
	cg_enter(cg, init);
	a = cg_helper(cg, BPF_FUNC_get_current_pid_tgid, false, 0);
	cg_br(cg, join);
	cg_enter(cg, ns);
	/* struct bpf_pidns_info { u32 pid, tgid } is the same word. */
	cg_store(cg, cg_i64(cg, 0), tmp, 8);
	cg_helper(cg, BPF_FUNC_get_ns_current_pid_tgid, false, 4, dev, ino, tmp, cg_i64(cg, 8));
	b = cg_load(cg, tmp, 8, false);
	here = LLVMGetInsertBlock(cg->b);
	cg_br(cg, join);
	cg_enter(cg, join);
	return cg_phi2(cg, a, init, b, here);
}

/* Programs that the kernel cannot attach to one process look for themselves. */
#define FILTERED (PC_TRACEPOINT | PC_RAW_TP | PC_KPROBE | PC_TRACING | \
		  PC_SYSCALL)

static void filter_pid(struct cg *cg)
{
	LLVMBasicBlockRef go;
	val want, is;

	if (!cg->prog->pid_filter || !(probe_table[cg->probe->type].class & FILTERED))
		return;
	go = cg_block(cg, "go");
	want = cg_const_field(cg, offsetof(struct awl_consts, pid), 4);
	is = LLVMBuildLShr(cg->b, cg_pid_tgid(cg), cg_i64(cg, 32), "");
	is = cg_icmp(cg, LLVMIntEQ, is, want);
	is = LLVMBuildOr(cg->b, is, cg_icmp(cg, LLVMIntEQ, want, cg_i64(cg, 0)), "");
	cg_condbr(cg, is, go, cg->fn->exit);
	cg_enter(cg, go);
}

static void find_ctx(void *arg, const struct texpr *e)
{
	if (e->op == X_CALL && e->bi == BI_CTX)
		*(const struct ctype **)arg = e->type->ctype;
}

/* The object is behind `meta`; each is alone in a union that aligns it. */
static const struct cmember *iter_object(const struct ctype *ctx)
{
	const struct cmember *m;

	if (!ctx || !ctype_complete(ctx) || ctx->nmembers < 2)
		return NULL;
	m = &ctx->members[1];
	if (m->type->kind == C_UNION && ctype_complete(m->type) && m->type->nmembers)
		m = &m->type->members[0];
	return m->name && m->type->kind == C_PTR ? m : NULL;
}

/* An iterator calls once more behind the last object, without one. */
static void filter_iter_end(struct cg *cg)
{
	const struct ctype *ctx = NULL;
	struct walk w = { NULL, find_ctx, &ctx };
	struct cg_path path = { .n = 1 };
	LLVMBasicBlockRef go;
	val tmp;

	if (cg->probe->type != P_ITER)
		return;
	walk_probe(&w, cg->probe);
	path.root = path.parent[0] = ctx;
	path.member[0] = iter_object(ctx);
	if (!path.member[0])
		return;
	tmp = cg_temp(cg, 8);
	cg_helper(cg, BPF_FUNC_probe_read_kernel, false, 3, tmp, cg_i64(cg, 8),
		  cg_core_address(cg, cg->fn->ctx, &path));
	go = cg_block(cg, "object");
	cg_condbr(cg, cg_truth(cg, cg_load(cg, tmp, 8, false)), go, cg->fn->exit);
	cg_enter(cg, go);
}

static void filter_predicate(struct cg *cg)
{
	LLVMBasicBlockRef go;

	if (!cg->probe->predicate)
		return;
	go = cg_block(cg, "match");
	cg_condbr(cg, cg_condition(cg, cg->probe->predicate), go, cg->fn->exit);
	cg_enter(cg, go);
}

static void entry_part(struct cg *cg)
{
	const struct tprobe *p = cg->probe;

	if (p->entry && p->entry->probe == p)
		cg_entry_keep(cg);
	else if (p->entry)
		cg_entry_take(cg);
}

static const char *section(enum probe_type t)
{
	switch (probe_table[t].class) {
	case PC_TESTRUN: case PC_RAW_TP: case PC_SYSCALL:
		return "raw_tp";
	case PC_TRACEPOINT:
		return "tracepoint";
	case PC_PERF:
		return "perf_event";
	case PC_TRACING:
		return t == P_FEXIT ? "fexit" : "fentry";
	case PC_ITER:
		return "iter";
	default:
		return "kprobe";
	}
}

static void begin_program(struct cg *cg, const struct tprobe *p)
{
	struct walk w = { note_loop, NULL, cg };

	cg->probe = p;
	cg->has_loops = false;
	cg->preemptible = p->type == P_UPROBE || p->type == P_URETPROBE || p->type == P_USDT ||
			  cg_is_pinned(p);
	cg->scratch_off = cg->scratch_high = scratch_start(cg);
	cg->old = NULL;
	cg->forget_bools = has_many_truths(p);
	walk_probe(&w, p);
}

static void end_program(struct cg *cg, LLVMBasicBlockRef leave)
{
	val v;

	cg_enter(cg, leave);
	v = cg_load(cg, cg->fn->ret, 8, false);
	LLVMBuildRet(cg->b, LLVMBuildTrunc(cg->b, v, cg->i32, ""));
}

/* For other kernels than the one that the script was checked against. */
static bool is_absent(const struct tprobe *p)
{
	for (size_t i = 0; i < p->attach.n; i++)
		if (!p->attach.v[i]->absent)
			return false;
	return true;
}

void cg_program(struct cg *cg, const struct tprobe *p)
{
	static const char *const names[] = { "ctx" };
	struct cg_fn f = { 0 };
	LLVMBasicBlockRef body, leave;
	uint32_t closed = is_absent(p);
	val mark;

	cg->closed += closed;
	begin_program(cg, p);
	f.fn = cg_function(cg, p->name, section(p->type), "p", names, p->span, &f.sub);
	f.ctx = LLVMGetParam(f.fn, 0);
	cg->fn = NULL;
	f.file = cg_file_of(cg, p->span);
	cg_fn_open(cg, &f, p->span);
	f.outer = NULL;
	mark = LLVMBuildAlloca(cg->b, cg->i64, "scratch");
	f.scratch = mark;
	f.ret = cg_alloca(cg, 8);
	cg_store(cg, cg_i64(cg, 0), f.ret, 8);
	if (cg->has_loops)
		f.frame = cg_alloca(cg, 24);
	body = cg_block(cg, "body");
	leave = cg_block(cg, "leave");
	cg_enter(cg, body);
	place_variables(cg, p);
	cg_syscall_filter(cg);
	filter_pid(cg);
	filter_iter_end(cg);
	entry_part(cg);
	filter_predicate(cg);
	closed += p->predicate ? cg_close(cg, p->predicate, true) : 0;
	cg_stmts(cg, &p->body);
	cg->closed -= closed;
	cg_br(cg, f.exit);
	cg_at(cg, p->span);
	finish_entry(cg, body, leave, mark);
	end_program(cg, leave);
	cg_fn_finish_temps(cg);
	cg->fn = NULL;
}

void cg_exit_program(struct cg *cg)
{
	if (cg->fn->is_body)
		cg_store(cg, cg_i64(cg, 1), cg_gep(cg, cg->fn->frame, 16), 8);
	cg_br(cg, cg->fn->exit);
	cg_enter(cg, cg_block(cg, "dead"));
}
