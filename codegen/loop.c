/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loops: bodies are functions of their own, called by bpf_loop() and
 * bpf_for_each_map_elem(), so that the verifier looks at them once. A body
 * returns 0 to go on, 1 to stop.
 */
#include <linux/bpf.h>
#include <stdio.h>

#include "codegen/program.h"

#define MAX_LOOPS (1u << 23)	/* the kernel's BPF_MAX_LOOPS */

struct body {
	struct cg_fn f;
	LLVMBasicBlockRef outside;	/* where the loop was, in the outer function */
};

/* Enters a new body; its last parameter is the frame. */
static void body_open(struct cg *cg, struct body *l, const char *params,
		      const char *const *names, struct span span)
{
	struct cg_fn *outer = cg->fn, *f = &l->f;
	char name[32];

	*l = (struct body){ .outside = LLVMGetInsertBlock(cg->b) };
	snprintf(name, sizeof(name), "loop%u", cg->nloops++);
	f->fn = cg_function(cg, name, NULL, params, names, span, &f->sub);
	f->file = cg_file_of(cg, span);
	f->is_body = true;
	f->frame = LLVMGetParam(f->fn, LLVMCountParams(f->fn) - 1);
	cg_fn_open(cg, f, span);
	f->outer = outer;
	f->ctx = cg_load_ptr(cg, f->frame);
	f->scratch = cg_load_ptr(cg, cg_gep(cg, f->frame, 8));
	f->next = cg_block(cg, "next");
	cg_br(cg, cg_block(cg, "body"));
	cg_enter(cg, LLVMGetLastBasicBlock(f->fn));
}

/* Ends the body and goes back to where the loop is. */
static void body_close(struct cg *cg, struct body *l, struct span span)
{
	struct cg_fn *f = &l->f;

	cg_br(cg, f->next);
	cg_at(cg, span);
	cg_enter(cg, f->next);
	cg_callback_ret(cg, false);
	cg_enter(cg, f->exit);
	cg_callback_ret(cg, true);
	cg_fn_finish_temps(cg);
	cg->fn = f->outer;
	cg_enter(cg, l->outside);
	cg_at(cg, span);
}

/* A `return` or exit() inside leaves this function too. */
static void leave_if_asked(struct cg *cg)
{
	LLVMBasicBlockRef go = cg_block(cg, "after");
	val leave = cg_load(cg, cg_gep(cg, cg->fn->frame, 16), 8, false);

	cg_condbr(cg, cg_truth(cg, leave), cg->fn->exit, go);
	cg_enter(cg, go);
}

static val call_loop(struct cg *cg, val n, const struct body *l)
{
	return cg_helper(cg, BPF_FUNC_loop, false, 4, n, l->f.fn, cg->fn->frame, cg_i64(cg, 0));
}

static void count_limit(struct cg *cg, val n, LLVMIntPredicate pred, struct span span)
{
	cg_count_if(cg, cg_icmp(cg, pred, n, cg_i64(cg, MAX_LOOPS)),
		    cg_site(cg, PS_LOOP_LIMIT, span, -1, NULL));
}

static const char *const index_names[] = { "index", "frame" };

void cg_loop_while(struct cg *cg, const struct tstmt *s)
{
	struct body l;
	LLVMBasicBlockRef go;
	val n;

	body_open(cg, &l, "up", index_names, s->span);
	go = cg_block(cg, "while");
	cg_condbr(cg, cg_condition(cg, s->a), go, l.f.exit);
	cg_enter(cg, go);
	cg_stmts(cg, &s->body);
	body_close(cg, &l, s->span);
	n = call_loop(cg, cg_i64(cg, MAX_LOOPS), &l);
	leave_if_asked(cg);
	count_limit(cg, n, LLVMIntEQ, s->span);
}

void cg_loop_range(struct cg *cg, const struct tstmt *s)
{
	val from = cg_scalar(cg, s->a), to = cg_scalar(cg, s->b), n, i, count;
	uint32_t start = cg->scratch_off;
	struct body l;

	cg_store(cg, from, cg_scratch_temp(cg, 8), 8);
	n = LLVMBuildSub(cg->b, to, from, "");
	n = LLVMBuildSelect(cg->b, cg_icmp(cg, LLVMIntSGT, to, from), n, cg_i64(cg, 0), "");
	count_limit(cg, n, LLVMIntUGT, s->span);
	/* By way of memory: of a loop that it knows to run 0 times the verifier
	   throws the body away, but not the reference to it. */
	count = cg_scratch_temp(cg, 8);
	cg_store(cg, n, count, 8);
	n = cg_load(cg, count, 8, false);
	LLVMSetVolatile(n, 1);
	n = cg_bound(cg, n, MAX_LOOPS);
	body_open(cg, &l, "up", index_names, s->span);
	i = LLVMBuildZExt(cg->b, LLVMGetParam(l.f.fn, 0), cg->i64, "");
	from = cg_load(cg, cg_gep(cg, cg->fn->scratch, start), 8, false);
	cg_store(cg, LLVMBuildAdd(cg->b, from, i, ""), cg_var_ptr(cg, s->var), 8);
	cg_stmts(cg, &s->body);
	body_close(cg, &l, s->span);
	call_loop(cg, n, &l);
	leave_if_asked(cg);
}

static void load_pair(struct cg *cg, const struct tstmt *s, val key, val value)
{
	const struct type *pair = s->var->type;
	const struct type_field *k = &pair->fields[0], *v = &pair->fields[1];
	val dst = cg_var_ptr(cg, s->var);

	cg_zero(cg, dst, pair->size);
	cg_copy(cg, cg_gep(cg, dst, k->offset), key, k->type->size);
	if (type_is_agg(s->map->value))
		cg_store(cg, cg_agg_read(cg, s->map, key, v->type),
			 cg_gep(cg, dst, v->offset), v->type->size);
	else
		cg_copy(cg, cg_gep(cg, dst, v->offset), value, v->type->size);
}

static const char *const elem_names[] = { "map", "key", "value", "frame" };

void cg_loop_map(struct cg *cg, const struct tstmt *s)
{
	struct body l;

	body_open(cg, &l, "pppp", elem_names, s->span);
	load_pair(cg, s, LLVMGetParam(l.f.fn, 1), LLVMGetParam(l.f.fn, 2));
	cg_stmts(cg, &s->body);
	body_close(cg, &l, s->span);
	cg_helper(cg, BPF_FUNC_for_each_map_elem, false, 4, cg->maps[s->map->index],
		  l.f.fn, cg->fn->frame, cg_i64(cg, 0));
	leave_if_asked(cg);
}

void cg_loop_break(struct cg *cg)
{
	cg_br(cg, cg->fn->end ? cg->fn->end : cg->fn->exit);
	cg_enter(cg, cg_block(cg, "dead"));
}

void cg_loop_continue(struct cg *cg)
{
	cg_br(cg, cg->fn->next);
	cg_enter(cg, cg_block(cg, "dead"));
}

val cg_visit_nothing(struct cg *cg)
{
	static const char name[] = "visit_nothing";
	LLVMBasicBlockRef here = LLVMGetInsertBlock(cg->b);
	struct cg_fn *outer = cg->fn, f = { .file = outer->file };
	val fn = LLVMGetNamedFunction(cg->mod, name);

	if (fn)
		return fn;
	f.fn = cg_function(cg, name, NULL, "pppp", elem_names, cg->probe->span, &f.sub);
	cg->fn = &f;
	cg_enter(cg, cg_block(cg, "entry"));
	cg_at(cg, cg->probe->span);
	cg_callback_ret(cg, false);
	cg->fn = outer;
	cg_enter(cg, here);
	cg_at(cg, cg->probe->span);
	return f.fn;
}
