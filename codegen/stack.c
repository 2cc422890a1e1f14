/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stacks: the frames are kept once in awl_stacks, by a hash of them; a value
 * is that hash with the number of frames (struct awl_stack).
 */
#include <errno.h>
#include <linux/bpf.h>
#include <stddef.h>

#include "codegen/cg.h"
#include "lang/abi.h"

/* Multiply and rotate over the words, as in FxHash; finished by a mix. */
static val hash_frames(struct cg *cg, val frames, val n, uint32_t depth)
{
	LLVMBasicBlockRef head = cg_block(cg, "hash"), body = cg_block(cg, "frame"),
			  done = cg_block(cg, "hashed");
	val i = cg_alloca(cg, 8), h = cg_alloca(cg, 8), k, v;

	cg_store(cg, cg_i64(cg, 0), i, 8);
	cg_store(cg, n, h, 8);
	cg_br(cg, head);
	cg_enter(cg, head);
	k = cg_load(cg, i, 8, false);
	v = LLVMBuildAnd(cg->b, cg_icmp(cg, LLVMIntULT, k, cg_i64(cg, depth)),
			 cg_icmp(cg, LLVMIntULT, k, n), "");
	cg_condbr(cg, v, body, done);
	cg_enter(cg, body);
	v = cg_load(cg, cg_gep_var(cg, frames,
				   LLVMBuildShl(cg->b, cg_bound(cg, k, depth - 1), cg_i64(cg, 3), "")), 8, false);
	v = LLVMBuildXor(cg->b, cg_load(cg, h, 8, false), v, "");
	v = LLVMBuildMul(cg->b, v, cg_i64(cg, 0x517cc1b727220a95), "");
	v = LLVMBuildXor(cg->b, v, LLVMBuildLShr(cg->b, v, cg_i64(cg, 29), ""), "");
	cg_store(cg, v, h, 8);
	cg_store(cg, LLVMBuildAdd(cg->b, k, cg_i64(cg, 1), ""), i, 8);
	cg_br(cg, head);
	cg_enter(cg, done);
	return LLVMBuildOr(cg->b, cg_load(cg, h, 8, false), cg_i64(cg, 1), "");
}

/* Puts the frames into awl_stacks unless they are there. */
static void keep_frames(struct cg *cg, const struct texpr *e, val key, val frames)
{
	LLVMBasicBlockRef miss = cg_block(cg, "new_stack"), done = cg_block(cg, "kept");
	val r, lost;

	cg_condbr(cg, cg_icmp(cg, LLVMIntEQ, cg_map_lookup(cg, cg->stacks, key), cg_null(cg)),
		  miss, done);
	cg_enter(cg, miss);
	r = cg_map_update(cg, cg->stacks, key, frames, BPF_NOEXIST);
	lost = LLVMBuildAnd(cg->b, cg_truth(cg, r),
			    cg_icmp(cg, LLVMIntNE, r, cg_i64(cg, -EEXIST)), "");
	cg_count_if(cg, lost, cg_site(cg, PS_STACK_LOST, e->span, -1, NULL));
	cg_br(cg, done);
	cg_enter(cg, done);
}

void cg_stack_into(struct cg *cg, const struct texpr *e, val dst)
{
	bool user = e->type->kind == T_USTACK;
	uint32_t depth = e->type->depth, most = cg->plan->stack_depth;
	LLVMBasicBlockRef some = cg_block(cg, "stack"), none = cg_block(cg, "no_stack"),
			  done = cg_block(cg, "stacked");
	val frames = cg_scratch_temp(cg, most * 8), key = cg_temp(cg, sizeof(struct awl_stack_key));
	val n, id, pid = cg_i64(cg, 0);

	if (most > depth)
		cg_zero(cg, cg_gep(cg, frames, 8 * depth), 8 * (most - depth));
	n = cg_helper(cg, BPF_FUNC_get_stack, false, 4, cg->fn->ctx, frames,
		      cg_i64(cg, 8 * depth), cg_i64(cg, user ? BPF_F_USER_STACK : 0));
	cg_condbr(cg, cg_icmp(cg, LLVMIntSGT, n, cg_i64(cg, 0)), some, none);
	cg_enter(cg, some);
	n = LLVMBuildLShr(cg->b, n, cg_i64(cg, 3), "");
	id = hash_frames(cg, frames, n, depth);
	if (user)
		pid = LLVMBuildLShr(cg->b, cg_helper(cg, BPF_FUNC_get_current_pid_tgid, false, 0),
				    cg_i64(cg, 32), "");
	cg_store(cg, id, key, 8);
	cg_store(cg, n, cg_gep(cg, key, offsetof(struct awl_stack_key, n)), 4);
	cg_store(cg, cg_i64(cg, user), cg_gep(cg, key, offsetof(struct awl_stack_key, user)), 4);
	keep_frames(cg, e, key, frames);
	cg_store(cg, id, dst, 8);
	cg_store(cg, pid, cg_gep(cg, dst, offsetof(struct awl_stack, pid)), 4);
	cg_store(cg, n, cg_gep(cg, dst, offsetof(struct awl_stack, n)), 4);
	cg_br(cg, done);
	cg_enter(cg, none);
	cg_zero(cg, dst, sizeof(struct awl_stack));
	cg_br(cg, done);
	cg_enter(cg, done);
}
