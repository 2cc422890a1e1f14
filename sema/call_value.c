/* SPDX-License-Identifier: Apache-2.0 */
/* call_value: values of the process, the machine and the probe. */
#include "sema/call_group.h"

#include <string.h>

#include "sema/args.h"
#include "sema/entry.h"
#include "sema/expr.h"
#include "sema/names.h"

#define COMM_SIZE 16
#define CGROUP_NAME_SIZE 64
#define MAX_FRAMES 127

static const struct type *curtask_type(struct sema *s)
{
	const struct ctype *task = target_struct(s->target, C_STRUCT,
						 "task_struct");

	return type_ptr(s->a, task ? task : ctype_void(), AS_KERNEL);
}

static const struct type *value_type(struct sema *s, enum builtin bi)
{
	switch (bi) {
	case BI_UID:
	case BI_GID:
	case BI_PPID:
		return &type_uint32;
	case BI_USERMODE:
		return type_int(1, false);
	case BI_COMM:
	case BI_PCOMM:
		return type_string(s->a, COMM_SIZE);
	case BI_CGROUP_NAME:
		return type_string(s->a, CGROUP_NAME_SIZE);
	case BI_USERNAME:
		return type_simple(s->a, T_USERNAME);
	case BI_PROBE:
		return type_simple(s->a, T_PROBE);
	case BI_CURTASK:
		return curtask_type(s);
	default:
		return &type_uint64;
	}
}

struct texpr *call_value(struct sema *s, const struct ast_expr *e,
			 enum builtin bi)
{
	return call_new(s, e, bi, value_type(s, bi));
}

struct texpr *call_pid(struct sema *s, const struct ast_expr *e,
		       enum builtin bi)
{
	static const char *const words[] = { "curr_ns", "init", NULL };
	struct texpr *c = call_new(s, e, bi, &type_uint32);

	if (e->args.n)
		c->value = args_word(s, e, 0, words) == 1;
	return c;
}

struct texpr *call_nsecs(struct sema *s, const struct ast_expr *e,
			 enum builtin bi)
{
	static const char *const words[] = {
		[NSECS_BOOT] = "boot", [NSECS_MONOTONIC] = "monotonic",
		[NSECS_TAI] = "tai", [NSECS_SW_TAI] = "sw_tai", NULL
	};
	struct texpr *c = call_new(s, e, bi, &type_uint64);

	if (e->args.n)
		c->value = args_word(s, e, 0, words);
	return c;
}

struct texpr *call_args(struct sema *s, const struct ast_expr *e,
			enum builtin bi)
{
	(void)bi;
	return names_args(s, e);
}

struct texpr *call_retval(struct sema *s, const struct ast_expr *e,
			  enum builtin bi)
{
	(void)bi;
	return names_retval(s, e);
}

static bool at_return(struct sema *s, const struct ast_expr *e)
{
	if (!probe_is_return(sema_probe_type(s)))
		names_not_here(s, e->span, e->name, probe_is_return);
	return probe_is_return(sema_probe_type(s));
}

struct texpr *call_duration(struct sema *s, const struct ast_expr *e,
			    enum builtin bi)
{
	(void)bi;
	return at_return(s, e) ? entry_duration(s, e->span) :
				 texpr_unknown(s, e->span);
}

struct texpr *call_entry(struct sema *s, const struct ast_expr *e,
			 enum builtin bi)
{
	(void)bi;
	return at_return(s, e) ? entry_value(s, e->args.v[0], e->span) :
				 texpr_unknown(s, e->span);
}

struct texpr *call_func(struct sema *s, const struct ast_expr *e,
			enum builtin bi)
{
	enum type_kind kind = T_KSYM;

	if (sema_probe_class(s) == PC_UPROBE)
		kind = T_USYM;
	else if (sema_probe_class(s) == PC_SYSCALL)
		kind = T_SYSCALL;
	return call_new(s, e, bi, type_simple(s->a, kind));
}

/* begin and end are "special", for what scripts expect. */
struct texpr *call_probetype(struct sema *s, const struct ast_expr *e,
			     enum builtin bi)
{
	enum probe_type t = sema_probe_type(s);
	const char *name = t == P_BEGIN || t == P_END ? "special" :
			   t == P_SYSRET ? "syscall" :
			   t == P_BENCH ? "benchmark" : probe_table[t].name;

	(void)bi;
	return texpr_str(s, e->span, name, strlen(name));
}

struct texpr *call_ctx(struct sema *s, const struct ast_expr *e,
		       enum builtin bi)
{
	const struct ctype *c;

	switch (sema_probe_class(s)) {
	case PC_ITER:
		c = target_iter(s->target, sema_attach(s)->name);
		s->sp->left_out = !c && s->sp->absent;
		break;
	case PC_PERF:
		c = target_struct(s->target, C_STRUCT, "bpf_perf_event_data");
		break;
	case PC_RAW_TP:
		c = NULL;
		break;
	default:
		c = target_struct(s->target, C_STRUCT, "pt_regs");
		break;
	}
	return call_new(s, e, bi, type_ptr(s->a, c ? c : ctype_void(), AS_CTX));
}

static const char *const modes[] = {
	[STACK_BPFTRACE] = "bpftrace", [STACK_PERF] = "perf",
	[STACK_RAW] = "raw", [STACK_BUILD_ID] = "build_id", NULL
};

static bool is_mode(const struct ast_expr *e)
{
	return e->kind == EX_IDENT;
}

struct texpr *call_stack(struct sema *s, const struct ast_expr *e,
			 enum builtin bi)
{
	int mode = (int)config_num(&s->prog->config, stack_mode);
	int64_t depth = MAX_FRAMES;
	size_t i = 0;

	if (e->args.n && is_mode(e->args.v[0])) {
		mode = args_word(s, e, 0, modes);
		i++;
	}
	if (i < e->args.n && !args_range(s, e, i++, 1, MAX_FRAMES, &depth))
		return texpr_unknown(s, e->span);
	if (i < e->args.n && mode >= 0) {
		sema_error(s, e->args.v[i]->span, E_ARG_TYPE,
			   "%s() takes a mode, then a depth",
			   builtin_table[bi].name);
		mode = -1;
	}
	if (mode == STACK_BUILD_ID && bi == BI_KSTACK) {
		sema_error(s, e->span, E_ARG_TYPE,
			   "build_id is for user stacks");
		mode = -1;
	}
	if (mode < 0)
		return texpr_unknown(s, e->span);
	return call_new(s, e, bi, type_stack(s->a, bi == BI_KSTACK ? T_KSTACK :
					     T_USTACK, (uint32_t)mode,
					     (uint32_t)depth));
}
