/* SPDX-License-Identifier: Apache-2.0 */
/* Builtins of the process, the machine, the probe, and acting on them. */
#include <linux/bpf.h>
#include <stddef.h>
#include <string.h>

#include "codegen/call.h"
#include "lang/abi.h"
#include "lang/arch.h"
#include "sema/call.h"

/* -- kernel structs by name --------------------------------------------------------- */

static val field_path(struct cg *cg, val base, const char *type, const char *field,
		      const struct ctype *field_type, struct cg_path *path)
{
	struct ctype *t = arena_new(cg->arena, struct ctype);
	struct cmember *m = arena_new(cg->arena, struct cmember);

	*t = (struct ctype){ .kind = C_STRUCT, .origin = CO_KERNEL, .name = type,
			     .complete = true };
	*m = (struct cmember){ .name = field, .type = field_type };
	*path = (struct cg_path){ .root = t, .member = { m }, .parent = { t }, .n = 1 };
	return base;
}

val cg_kernel_field(struct cg *cg, val base, const char *type,
		    const char *field, const struct ctype *field_type)
{
	struct cg_path path;

	field_path(cg, base, type, field, field_type, &path);
	return cg_int_of(cg, cg_core_address(cg, cg_ptr_of(cg, base), &path));
}

val cg_kernel_pointer(struct cg *cg, val base, const char *type,
		      const char *field, struct span span)
{
	const struct ctype *p = ctype_pointer(cg->arena, ctype_void(), false);
	val tmp = cg_temp(cg, 8);

	cg_read(cg, tmp, 8, cg_kernel_field(cg, base, type, field, p), AS_KERNEL, span);
	return cg_load(cg, tmp, 8, false);
}

static val current_task(struct cg *cg)
{
	return cg_helper(cg, BPF_FUNC_get_current_task, false, 0);
}

static val parent_task(struct cg *cg, struct span span)
{
	return cg_kernel_pointer(cg, current_task(cg), "task_struct", "real_parent", span);
}

static val parent_pid(struct cg *cg, const struct texpr *e)
{
	val tmp = cg_temp(cg, 8), p = parent_task(cg, e->span);

	cg_read(cg, tmp, 4, cg_kernel_field(cg, p, "task_struct", "tgid", ctype_int(4, true)),
		AS_KERNEL, e->span);
	return cg_load(cg, tmp, 4, false);
}

static void parent_comm(struct cg *cg, const struct texpr *e, val dst)
{
	const struct ctype *comm = ctype_array(cg->arena, ctype_char(), 16);
	val p = parent_task(cg, e->span);

	cg_zero(cg, dst, e->type->size);
	cg_read_str(cg, dst, cg_i64(cg, e->type->size),
		    cg_kernel_field(cg, p, "task_struct", "comm", comm), AS_KERNEL, e->span);
}

/* task->cgroups->dfl_cgrp->kn->name */
static void cgroup_name(struct cg *cg, const struct texpr *e, val dst)
{
	static const char *const hops[][2] = {
		{ "task_struct", "cgroups" }, { "css_set", "dfl_cgrp" },
		{ "cgroup", "kn" }, { "kernfs_node", "name" }
	};
	val p = current_task(cg);

	for (int i = 0; i < 4; i++)
		p = cg_kernel_pointer(cg, p, hops[i][0], hops[i][1], e->span);
	cg_zero(cg, dst, e->type->size);
	cg_read_str(cg, dst, cg_i64(cg, e->type->size), p, AS_KERNEL, e->span);
}

/* -- ids and time --------------------------------------------------------------------- */

static val init_pid_tgid(struct cg *cg)
{
	return cg_helper(cg, BPF_FUNC_get_current_pid_tgid, false, 0);
}

static val low32(struct cg *cg, val v)
{
	return LLVMBuildAnd(cg->b, v, cg_i64(cg, 0xffffffff), "");
}

static val high32(struct cg *cg, val v)
{
	return LLVMBuildLShr(cg->b, v, cg_i64(cg, 32), "");
}

static val process_id(struct cg *cg, const struct texpr *e)
{
	val both = e->value ? init_pid_tgid(cg) : cg_pid_tgid(cg);

	return e->bi == BI_PID ? high32(cg, both) : low32(cg, both);
}

static val clock_ns(struct cg *cg, int64_t clock)
{
	static const int helpers[] = {
		[NSECS_BOOT] = BPF_FUNC_ktime_get_boot_ns,
		[NSECS_MONOTONIC] = BPF_FUNC_ktime_get_ns,
		[NSECS_TAI] = BPF_FUNC_ktime_get_tai_ns,
		[NSECS_SW_TAI] = BPF_FUNC_ktime_get_tai_ns
	};

	return cg_helper(cg, helpers[clock], false, 0);
}

static val elapsed(struct cg *cg)
{
	return LLVMBuildSub(cg->b, clock_ns(cg, NSECS_MONOTONIC),
			    cg_const_field(cg, offsetof(struct awl_consts, start_ns), 8), "");
}

/* -- the probe ------------------------------------------------------------------------- */

/* One attach point: a constant; several: the cookie, or what we pass. */
static val probe_id(struct cg *cg)
{
	const struct tprobe *p = cg->probe;

	if (p->attach.n == 1 && !p->attach.v[0]->wildcard)
		return cg_i64(cg, cg->attach_id);
	if (probe_table[p->type].class == PC_SYSCALL)
		return LLVMBuildOr(cg->b, cg_syscall_nr(cg),
				   cg_i64(cg, AWL_SYSCALL_ID(cg->attach_id)), "");
	if (probe_table[p->type].class == PC_TESTRUN)
		return cg_load(cg, cg->fn->ctx, 8, false);
	return high32(cg, cg_helper(cg, BPF_FUNC_get_attach_cookie, false, 1, cg->fn->ctx));
}

static val user_mode(struct cg *cg)
{
	val cs = LLVMBuildAnd(cg->b, cg_reg(cg, arch.cs), cg_i64(cg, 3), "");

	return cg_bool(cg, cg_icmp(cg, LLVMIntEQ, cs, cg_i64(cg, 3)));
}

static void usym_into(struct cg *cg, val addr, val dst)
{
	cg_store(cg, addr, dst, 8);
	cg_store(cg, high32(cg, init_pid_tgid(cg)), cg_gep(cg, dst, 8), 8);
}

static val func_ip(struct cg *cg)
{
	return cg_helper(cg, BPF_FUNC_get_func_ip, false, 1, cg->fn->ctx);
}

/*
 * Of what returns, older kernels (6.1) do not know the address; the probe's name
 * has the function's.
 */
static void returning_func(struct cg *cg, val dst)
{
	val ip = func_ip(cg);
	val id = LLVMBuildAdd(cg->b, probe_id(cg), cg_i64(cg, 1), "");

	usym_into(cg, ip, dst);
	id = LLVMBuildSelect(cg->b, cg_icmp(cg, LLVMIntEQ, ip, cg_i64(cg, 0)),
			     id, cg_i64(cg, 0), "");
	cg_store(cg, id, cg_gep(cg, dst, offsetof(struct awl_usym, probe)), 4);
}

static void user_func(struct cg *cg, val dst)
{
	if (cg->probe->type == P_URETPROBE)
		returning_func(cg, dst);
	else
		usym_into(cg, cg_reg(cg, arch.ip), dst);
}

/* -- addresses --------------------------------------------------------------------------- */

static val typed_place(struct cg *cg, const struct texpr *e)
{
	const struct texpr *base;
	struct cg_path path;

	if (e->op == X_DEREF)
		return cg_typed_pointer(cg, e->a);
	if (e->op != X_MEMBER)
		return cg_ptr_of(cg, cg_place(cg, e));
	cg_member_path(e, &path, &base);
	return cg_core_address(cg, typed_place(cg, base), &path);
}

/* What an iterator's context points to is missing in its last call, and the
 * verifier wants to see that such a pointer is not used. */
static val there_or_leave(struct cg *cg, val p)
{
	LLVMBasicBlockRef there = cg_block(cg, "there");

	cg_condbr(cg, cg_icmp(cg, LLVMIntEQ, p, cg_null(cg)), cg->fn->exit, there);
	cg_enter(cg, there);
	return p;
}

val cg_typed_pointer(struct cg *cg, const struct texpr *e)
{
	val p;

	if (e->op == X_CAST && e->a->type->kind == T_PTR)
		return cg_typed_pointer(cg, e->a);
	if (e->op == X_CTXARG)
		return cg_load_ptr(cg, cg_gep(cg, cg->fn->ctx, 8 * e->index));
	if (e->op != X_MEMBER && e->op != X_DEREF)
		return cg_ptr_of(cg, cg_scalar(cg, e));
	p = typed_place(cg, e);
	if (e->type->kind != T_PTR)
		return p;
	p = cg_load_ptr(cg, p);
	return cg_place_space(e) == AS_CTX ? there_or_leave(cg, p) : p;
}

static val container_of(struct cg *cg, const struct texpr *e)
{
	struct cg_path path = { .n = 1 };

	path.root = path.parent[0] = e->type->ctype;
	path.member[0] = e->member;
	if (path.root->origin != CO_KERNEL || !path.root->name)
		return LLVMBuildSub(cg->b, cg_scalar(cg, e->args.v[0]),
				    cg_i64(cg, e->bit_offset / 8), "");
	return LLVMBuildSub(cg->b, cg_scalar(cg, e->args.v[0]),
			    cg_int_of(cg, cg_core_address(cg, cg_null(cg), &path)), "");
}

/* A per-CPU variable: its address in the template, plus this CPU's offset. */
static val percpu_address(struct cg *cg, const struct texpr *e)
{
	val base = cg_scalar(cg, e->args.v[0]), tmp = cg_temp(cg, 8), cpu, at;

	if (e->args.n > 1)
		cpu = cg_scalar(cg, e->args.v[1]);
	else
		cpu = cg_helper(cg, BPF_FUNC_get_smp_processor_id, false, 0);
	at = cg_const_field(cg, offsetof(struct awl_consts, percpu_offsets), 8);
	at = LLVMBuildAdd(cg->b, at, LLVMBuildShl(cg->b, cpu, cg_i64(cg, 3), ""), "");
	cg_read(cg, tmp, 8, at, AS_KERNEL, e->span);
	return LLVMBuildAdd(cg->b, base, cg_load(cg, tmp, 8, false), "");
}

static val byte_swap(struct cg *cg, const struct texpr *e)
{
	uint32_t size = e->type->size;
	LLVMTypeRef t = LLVMIntTypeInContext(cg->ctx, size * 8);
	unsigned int id = LLVMLookupIntrinsicID("llvm.bswap", 10);
	val v = cg_scalar(cg, e->args.v[0]), fn;

	if (size == 1)
		return v;
	fn = LLVMGetIntrinsicDeclaration(cg->mod, id, &t, 1);
	v = LLVMBuildTrunc(cg->b, v, t, "");
	v = LLVMBuildCall2(cg->b, LLVMGlobalGetValueType(fn), fn, &v, 1, "");
	return LLVMBuildZExt(cg->b, v, cg->i64, "");
}

/* -- acting --------------------------------------------------------------------------------- */

/* The helper's error is counted where it is called. */
static val checked(struct cg *cg, const struct texpr *e, const char *name, val r)
{
	cg_count_if(cg, cg_truth(cg, r), cg_site(cg, PS_HELPER, e->span, -1, name));
	return r;
}

static val write_user(struct cg *cg, const struct texpr *e)
{
	const struct texpr *from = e->args.v[1];
	val to = cg_scalar(cg, e->args.v[0]), n, src = cg_temp(cg, from->type->size), r;

	cg_store_value(cg, from, src);
	n = cg_bound(cg, cg_scalar(cg, e->args.v[2]), from->type->size);
	r = cg_helper(cg, BPF_FUNC_probe_write_user, false, 3, to, src, n);
	checked(cg, e, "probe_write_user", r);
	return cg_bool(cg, cg_icmp(cg, LLVMIntEQ, r, cg_i64(cg, 0)));
}

static bool action(struct cg *cg, const struct texpr *e, val *ret)
{
	switch (e->bi) {
	case BI_SIGNAL:
		*ret = checked(cg, e, "send_signal",
			       cg_helper(cg, BPF_FUNC_send_signal, false, 1,
					 cg_scalar(cg, e->args.v[0])));
		return true;
	case BI_SIGNAL_THREAD:
		*ret = checked(cg, e, "send_signal_thread",
			       cg_helper(cg, BPF_FUNC_send_signal_thread, false, 1,
					 cg_scalar(cg, e->args.v[0])));
		return true;
	case BI_OVERRIDE:
		*ret = checked(cg, e, "override_return",
			       cg_helper(cg, BPF_FUNC_override_return, false, 2,
					 cg->fn->ctx, cg_scalar(cg, e->args.v[0])));
		return true;
	case BI_WRITE_USER:
		*ret = write_user(cg, e);
		return true;
	default:
		return false;
	}
}

static val ids(struct cg *cg, const struct texpr *e)
{
	val both = cg_helper(cg, BPF_FUNC_get_current_uid_gid, false, 0);

	return e->bi == BI_GID ? high32(cg, both) : low32(cg, both);
}

static bool machine(struct cg *cg, const struct texpr *e, val *ret)
{
	switch (e->bi) {
	case BI_CPU:
		*ret = cg_helper(cg, BPF_FUNC_get_smp_processor_id, false, 0);
		return true;
	case BI_NCPUS:
		*ret = cg_const_field(cg, offsetof(struct awl_consts, ncpus), 4);
		return true;
	case BI_NUMAID:
		*ret = cg_helper(cg, BPF_FUNC_get_numa_node_id, false, 0);
		return true;
	case BI_NSECS:
		*ret = clock_ns(cg, e->value);
		return true;
	case BI_ELAPSED:
		*ret = elapsed(cg);
		return true;
	case BI_JIFFIES:
		*ret = cg_helper(cg, BPF_FUNC_jiffies64, false, 0);
		return true;
	case BI_RAND:
		*ret = low32(cg, cg_helper(cg, BPF_FUNC_get_prandom_u32, false, 0));
		return true;
	default:
		return false;
	}
}

static bool process(struct cg *cg, const struct texpr *e, val *ret)
{
	switch (e->bi) {
	case BI_PID: case BI_TID:
		*ret = process_id(cg, e);
		return true;
	case BI_UID: case BI_GID: case BI_USERNAME:
		*ret = ids(cg, e);
		return true;
	case BI_PPID:
		*ret = parent_pid(cg, e);
		return true;
	case BI_CPID:
		*ret = cg_const_field(cg, offsetof(struct awl_consts, pid), 4);
		return true;
	case BI_CURTASK:
		*ret = current_task(cg);
		return true;
	case BI_CGROUP:
		*ret = cg_helper(cg, BPF_FUNC_get_current_cgroup_id, false, 0);
		return true;
	default:
		return false;
	}
}

static bool probe(struct cg *cg, const struct texpr *e, val *ret)
{
	switch (e->bi) {
	case BI_PROBE:
		*ret = probe_id(cg);
		return true;
	case BI_FUNC:
		*ret = e->type->kind == T_SYSCALL ? cg_syscall_nr(cg) :
						     func_ip(cg);
		return true;
	case BI_CTX:
		*ret = cg_int_of(cg, cg->fn->ctx);
		return true;
	case BI_USERMODE:
		*ret = user_mode(cg);
		return true;
	case BI_REG:
		*ret = cg_reg(cg, e->index);
		return true;
	default:
		return false;
	}
}

static bool address(struct cg *cg, const struct texpr *e, val *ret)
{
	switch (e->bi) {
	case BI_CONTAINER_OF:
		*ret = container_of(cg, e);
		return true;
	case BI_PERCPU_KADDR:
		*ret = percpu_address(cg, e);
		return true;
	case BI_BSWAP:
		*ret = byte_swap(cg, e);
		return true;
	case BI_SOCKET_COOKIE:
		*ret = cg_helper(cg, BPF_FUNC_get_socket_cookie, false, 1,
				 cg_typed_pointer(cg, e->args.v[0]));
		return true;
	case BI_SKBOUTPUT:
		cg_skboutput(cg, e);
		*ret = cg_i64(cg, 0);
		return true;
	case BI_KSYM: case BI_STRERROR: case BI_SIGNAL_NAME: case BI_SYSCALL_NAME:
	case BI_STRFTIME: case BI_CGROUP_PATH:
		*ret = cg_scalar(cg, e->args.v[0]);
		return true;
	default:
		return false;
	}
}

bool cg_sys_call_scalar(struct cg *cg, const struct texpr *e, val *ret)
{
	return machine(cg, e, ret) || process(cg, e, ret) || probe(cg, e, ret) ||
	       address(cg, e, ret) || action(cg, e, ret);
}

bool cg_sys_call_into(struct cg *cg, const struct texpr *e, val dst)
{
	switch (e->bi) {
	case BI_COMM:
		/* before Linux 6.2 the helper leaves what is behind the NUL */
		cg_zero(cg, dst, e->type->size);
		cg_helper(cg, BPF_FUNC_get_current_comm, false, 2, dst, cg_i64(cg, e->type->size));
		return true;
	case BI_PCOMM:
		parent_comm(cg, e, dst);
		return true;
	case BI_CGROUP_NAME:
		cgroup_name(cg, e, dst);
		return true;
	case BI_USYM:
		usym_into(cg, cg_scalar(cg, e->args.v[0]), dst);
		return true;
	case BI_FUNC:
		user_func(cg, dst);
		return true;
	case BI_PATH:
		cg_zero(cg, dst, e->type->size);
		checked(cg, e, "d_path",
			LLVMBuildSelect(cg->b, cg_icmp(cg, LLVMIntSLT,
				cg_helper(cg, BPF_FUNC_d_path, false, 3,
					  cg_typed_pointer(cg, e->args.v[0]), dst,
					  cg_i64(cg, e->type->size)), cg_i64(cg, 0)),
				cg_i64(cg, 1), cg_i64(cg, 0), ""));
		return true;
	default:
		return false;
	}
}
