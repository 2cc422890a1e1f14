/* SPDX-License-Identifier: Apache-2.0 */
/*
 * System call probes: raw tracepoint programs of sys_enter and sys_exit, which
 * see all calls, so they begin with a look at the call's number.
 *
 *	sys_enter: ctx { struct pt_regs *regs, long nr }
 *	sys_exit:  ctx { struct pt_regs *regs, long ret }
 *
 * The registers are read through bpf_task_pt_regs(): a typed pointer, so that
 * each is one load. Numbers are those of 64-bit calls; calls of 32-bit programs
 * have others and are left out, as the kernel's own tracepoints of single calls
 * do.
 */
#include "codegen/cg.h"

#include <linux/bpf.h>
#include <string.h>

#include "base/glob.h"
#include "lang/abi.h"
#include "lang/arch.h"
#include "lang/syscalls.h"

#define TS_COMPAT 2	/* arch/x86/include/asm/thread_info.h */

static val current(struct cg *cg)
{
	return cg_helper(cg, BPF_FUNC_get_current_task_btf, true, 0);
}

static val user_reg(struct cg *cg, uint32_t offset)
{
	val regs = cg_helper(cg, BPF_FUNC_task_pt_regs, true, 1, current(cg));

	return cg_load_ctx(cg, cg_gep(cg, regs, offset), 8, false);
}

val cg_syscall_arg(struct cg *cg, uint32_t index)
{
	return user_reg(cg, arch.syscall_args[index]);
}

/* The second word of the context is the number or what the call returned. */
static val context_word(struct cg *cg)
{
	return cg_load_ctx(cg, cg_gep(cg, cg->fn->ctx, 8), 8, false);
}

val cg_syscall_ret(struct cg *cg)
{
	return context_word(cg);
}

bool cg_syscall_single(const struct tprobe *p)
{
	return p->attach.n == 1 && !p->attach.v[0]->wildcard;
}

val cg_syscall_nr(struct cg *cg)
{
	if (cg_syscall_single(cg->probe))
		return cg_i64(cg, syscall_number(cg->probe->attach.v[0]->name));
	return cg->probe->type == P_SYSCALL ? context_word(cg) :
					      user_reg(cg, arch.syscall_nr);
}

/* current->thread_info.status & TS_COMPAT */
static val is_compat(struct cg *cg)
{
	static const struct ctype info = {
		.kind = C_STRUCT, .origin = CO_KERNEL, .name = "thread_info",
		.size = 4, .complete = true	/* what we say of it */
	}, task = {
		.kind = C_STRUCT, .origin = CO_KERNEL, .name = "task_struct",
		.complete = true
	};
	static const struct cmember in_task = { .name = "thread_info", .type = &info };
	struct cmember *in_info = arena_new(cg->arena, struct cmember);
	struct cg_path path = { .root = &task, .n = 2,
				.parent = { &task, &info },
				.member = { &in_task, in_info } };
	val status;

	*in_info = (struct cmember){ .name = "status", .type = ctype_int(4, false) };
	status = cg_load(cg, cg_core_address(cg, current(cg), &path), 4, false);
	return cg_truth(cg, LLVMBuildAnd(cg->b, status, cg_i64(cg, TS_COMPAT), ""));
}

/* A bit for each call that an attach point of the program names; false: all. */
static bool wanted_calls(const struct tprobe *p, uint64_t *bits)
{
	memset(bits, 0, SYSCALLS_MAX / 8);
	for (size_t i = 0; i < p->attach.n; i++) {
		const struct tattach *at = p->attach.v[i];

		if (at->wildcard && !strcmp(at->name, "*"))
			return false;
		for (int n = 0; n < SYSCALLS_MAX; n++) {
			const char *name = syscall_name(n);

			if (name && (at->wildcard ? glob_match(at->name, name) :
						    !strcmp(at->name, name)))
				bits[n / 64] |= 1ull << n % 64;
		}
	}
	return true;
}

static val in_bits(struct cg *cg, val nr, const uint64_t *bits)
{
	val table = cg_rodata_bytes(cg, bits, SYSCALLS_MAX / 8), word;

	nr = cg_bound(cg, nr, SYSCALLS_MAX - 1);
	word = LLVMBuildShl(cg->b, LLVMBuildLShr(cg->b, nr, cg_i64(cg, 6), ""),
			    cg_i64(cg, 3), "");
	word = cg_load(cg, cg_gep_var(cg, table, word), 8, false);
	word = LLVMBuildLShr(cg->b, word, LLVMBuildAnd(cg->b, nr, cg_i64(cg, 63), ""), "");
	return cg_truth(cg, LLVMBuildAnd(cg->b, word, cg_i64(cg, 1), ""));
}

static void go_on_if(struct cg *cg, val i1)
{
	LLVMBasicBlockRef go = cg_block(cg, "go");

	cg_condbr(cg, i1, go, cg->fn->exit);
	cg_enter(cg, go);
}

/* The number as the kernel gives it, even if the program is for one call. */
static val actual_nr(struct cg *cg)
{
	return cg->probe->type == P_SYSCALL ? context_word(cg) :
					      user_reg(cg, arch.syscall_nr);
}

void cg_syscall_filter(struct cg *cg)
{
	uint64_t bits[SYSCALLS_MAX / 64];
	val nr;

	if (probe_table[cg->probe->type].class != PC_SYSCALL)
		return;
	nr = actual_nr(cg);
	if (cg_syscall_single(cg->probe)) {
		go_on_if(cg, cg_icmp(cg, LLVMIntEQ, nr, cg_syscall_nr(cg)));
	} else {
		go_on_if(cg, cg_icmp(cg, LLVMIntULT, nr, cg_i64(cg, SYSCALLS_MAX)));
		if (wanted_calls(cg->probe, bits))
			go_on_if(cg, in_bits(cg, nr, bits));
	}
	go_on_if(cg, LLVMBuildNot(cg->b, is_compat(cg), ""));
}
