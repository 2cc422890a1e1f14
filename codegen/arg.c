/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Registers and arguments of the traced function, from the context's struct
 * pt_regs, and arguments of USDT probes, from the location's description.
 */
#include <linux/bpf.h>
#include <stddef.h>

#include "codegen/cg.h"
#include "lang/abi.h"
#include "lang/arch.h"

val cg_reg(struct cg *cg, uint32_t offset)
{
	return cg_load_ctx(cg, cg_gep(cg, cg->fn->ctx, offset), 8, false);
}

static bool is_user(const struct cg *cg)
{
	return probe_table[cg->probe->type].class != PC_KPROBE;
}

static val stack_arg(struct cg *cg, const struct texpr *e)
{
	uint32_t n = e->index - arch.nargs;
	val at = LLVMBuildAdd(cg->b, cg_reg(cg, arch.sp),
			      cg_i64(cg, arch.stack_skip + 8 * n), "");
	val tmp = cg_temp(cg, 8);

	cg_read(cg, tmp, 8, at, is_user(cg) ? AS_USER : AS_KERNEL, e->span);
	return cg_load(cg, tmp, 8, false);
}

/* -- USDT ------------------------------------------------------------------------------ */

/* A register whose offset is known only at run time: read as plain memory. */
static val reg_at(struct cg *cg, val offset)
{
	val tmp = cg_temp(cg, 8);

	cg_store(cg, cg_i64(cg, 0), tmp, 8);
	offset = cg_bound(cg, offset, 160);
	cg_helper(cg, BPF_FUNC_probe_read_kernel, false, 3, tmp, cg_i64(cg, 8),
		  cg_gep_var(cg, cg->fn->ctx, offset));
	return cg_load(cg, tmp, 8, false);
}

static val usdt_field(struct cg *cg, val arg, size_t offset, uint32_t size, bool is_signed)
{
	return cg_load(cg, cg_gep(cg, arg, offset), size, is_signed);
}

#define ARG(field, size, sign) \
	usdt_field(cg, arg, offsetof(struct awl_usdt_arg, field), size, sign)

/* base + value + (index << scale), read from the process. */
static val usdt_memory(struct cg *cg, const struct texpr *e, val arg)
{
	LLVMBasicBlockRef index = cg_block(cg, "index"), read = cg_block(cg, "read"), from;
	val at, more, tmp = cg_temp(cg, 8);

	at = LLVMBuildAdd(cg->b, reg_at(cg, ARG(reg, 2, false)), ARG(value, 8, true), "");
	from = LLVMGetInsertBlock(cg->b);
	cg_condbr(cg, cg_icmp(cg, LLVMIntSGE, ARG(index_reg, 2, true), cg_i64(cg, 0)), index, read);
	cg_enter(cg, index);
	more = LLVMBuildShl(cg->b, reg_at(cg, ARG(index_reg, 2, false)),
			    LLVMBuildAnd(cg->b, ARG(scale_shift, 1, false), cg_i64(cg, 3), ""), "");
	more = LLVMBuildAdd(cg->b, at, more, "");
	index = LLVMGetInsertBlock(cg->b);
	cg_br(cg, read);
	cg_enter(cg, read);
	at = cg_phi2(cg, at, from, more, index);
	cg_store(cg, cg_i64(cg, 0), tmp, 8);
	cg_read(cg, tmp, 8, at, AS_USER, e->span);
	return cg_load(cg, tmp, 8, false);
}

/* v cut to the argument's own size, and extended by its own sign. */
static val usdt_size(struct cg *cg, val arg, val v)
{
	val bits = LLVMBuildShl(cg->b, ARG(size, 1, false), cg_i64(cg, 3), "");
	val shift = LLVMBuildAnd(cg->b, LLVMBuildSub(cg->b, cg_i64(cg, 64), bits, ""),
				 cg_i64(cg, 63), "");
	val sign = cg_truth(cg, ARG(is_signed, 1, false));

	v = LLVMBuildShl(cg->b, v, shift, "");
	return LLVMBuildSelect(cg->b, sign, LLVMBuildAShr(cg->b, v, shift, ""),
			       LLVMBuildLShr(cg->b, v, shift, ""), "");
}

static val usdt_value(struct cg *cg, const struct texpr *e, val arg)
{
	LLVMBasicBlockRef constant = cg_block(cg, "const"), reg = cg_block(cg, "reg"),
			  mem = cg_block(cg, "mem"), join = cg_block(cg, "arg"),
			  from[3];
	val kind = ARG(kind, 4, false), v[3], phi, sw;

	sw = LLVMBuildSwitch(cg->b, kind, mem, 2);
	LLVMAddCase(sw, cg_i64(cg, AWL_USDT_CONST), constant);
	LLVMAddCase(sw, cg_i64(cg, AWL_USDT_REG), reg);
	cg_enter(cg, constant);
	v[0] = ARG(value, 8, true);
	from[0] = constant;
	cg_br(cg, join);
	cg_enter(cg, reg);
	v[1] = reg_at(cg, ARG(reg, 2, false));
	from[1] = LLVMGetInsertBlock(cg->b);
	cg_br(cg, join);
	cg_enter(cg, mem);
	v[2] = usdt_memory(cg, e, arg);
	from[2] = LLVMGetInsertBlock(cg->b);
	cg_br(cg, join);
	cg_enter(cg, join);
	phi = LLVMBuildPhi(cg->b, cg->i64, "");
	LLVMAddIncoming(phi, v, from, 3);
	return usdt_size(cg, arg, phi);
}

static val usdt_arg(struct cg *cg, const struct texpr *e)
{
	LLVMBasicBlockRef have = cg_block(cg, "spec"), some = cg_block(cg, "some"),
			  join = cg_block(cg, "usdt_arg"), none[2];
	val key = cg_temp(cg, 8), spec, arg, v, values[3], phi;
	LLVMBasicBlockRef from[3];

	cg_store(cg, cg_helper(cg, BPF_FUNC_get_attach_cookie, false, 1, cg->fn->ctx), key, 4);
	spec = cg_map_lookup(cg, cg->usdt, key);
	none[0] = LLVMGetInsertBlock(cg->b);
	cg_condbr(cg, cg_icmp(cg, LLVMIntEQ, spec, cg_null(cg)), join, have);
	cg_enter(cg, have);
	arg = cg_gep(cg, spec, e->index * sizeof(struct awl_usdt_arg));
	none[1] = have;
	cg_condbr(cg, cg_truth(cg, ARG(kind, 4, false)), some, join);
	cg_enter(cg, some);
	v = usdt_value(cg, e, arg);
	from[2] = LLVMGetInsertBlock(cg->b);
	cg_br(cg, join);
	cg_enter(cg, join);
	values[0] = values[1] = cg_i64(cg, 0);
	values[2] = v;
	from[0] = none[0];
	from[1] = none[1];
	phi = LLVMBuildPhi(cg->b, cg->i64, "");
	LLVMAddIncoming(phi, values, from, 3);
	return phi;
}

static val func_ret(struct cg *cg)
{
	val tmp = cg_temp(cg, 8);

	cg_helper(cg, BPF_FUNC_get_func_ret, false, 2, cg->fn->ctx, tmp);
	return cg_load(cg, tmp, 8, false);
}

val cg_func_arg(struct cg *cg, const struct texpr *e)
{
	val v;

	if (e->op == X_RETVAL && cg->probe->type == P_SYSRET)
		return cg_syscall_ret(cg);
	if (e->op == X_RETVAL && cg->probe->type == P_FEXIT)
		return func_ret(cg);
	if (e->op == X_RETVAL)
		return cg_reg(cg, arch.ret);
	if (cg->probe->type == P_USDT)
		v = usdt_arg(cg, e);
	else if (probe_table[cg->probe->type].class == PC_SYSCALL)
		v = cg_syscall_arg(cg, e->index);
	else if (e->index < arch.nargs)
		v = cg_reg(cg, arch.args[e->index]);
	else
		v = stack_arg(cg, e);
	return cg_cast_scalar(cg, v, &type_uint64, e->type);
}
