/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/call.h"

#include "base/bug.h"
#include "sema/alias.h"
#include "sema/args.h"
#include "sema/call_group.h"
#include "sema/expr.h"
#include "sema/pin.h"

static call_fn *const handlers[BI_BUILTINS] = {
	[BI_PID] = call_pid, [BI_TID] = call_pid,
	[BI_UID] = call_value, [BI_GID] = call_value,
	[BI_COMM] = call_value, [BI_PPID] = call_value,
	[BI_PCOMM] = call_value, [BI_CPID] = call_value,
	[BI_USERNAME] = call_value, [BI_CURTASK] = call_value,
	[BI_CGROUP] = call_value, [BI_CGROUP_NAME] = call_value,
	[BI_CPU] = call_value, [BI_NCPUS] = call_value,
	[BI_NUMAID] = call_value, [BI_NSECS] = call_nsecs,
	[BI_ELAPSED] = call_value, [BI_JIFFIES] = call_value,
	[BI_RAND] = call_value, [BI_PROBE] = call_value,
	[BI_PROBETYPE] = call_probetype, [BI_FUNC] = call_func,
	[BI_ARGS] = call_args, [BI_RETVAL] = call_retval,
	[BI_DURATION] = call_duration, [BI_ENTRY] = call_entry,
	[BI_CTX] = call_ctx, [BI_USERMODE] = call_value,
	[BI_KSTACK] = call_stack, [BI_USTACK] = call_stack,
	[BI_PRINTF] = call_printf, [BI_ERRORF] = call_printf,
	[BI_WARNF] = call_printf, [BI_PRINT] = call_print,
	[BI_EMIT] = call_emit, [BI_AS_DURATION] = call_as_unit,
	[BI_AS_SIZE] = call_as_unit,
	[BI_CAT] = call_printf, [BI_JOIN] = call_join,
	[BI_TIME] = call_time, [BI_STRFTIME] = call_strftime,
	[BI_SYSTEM] = call_printf, [BI_EXIT] = call_exit,
	[BI_STR] = call_str, [BI_BUF] = call_buf,
	[BI_STRLEN] = call_strlen, [BI_STRCAP] = call_strcap,
	[BI_STRNCMP] = call_strncmp, [BI_STRCONTAINS] = call_strsearch,
	[BI_STRSTR] = call_strsearch, [BI_STR_CONCAT] = call_str_concat,
	[BI_MEMCMP] = call_memcmp, [BI_STRERROR] = call_code,
	[BI_SIGNAL_NAME] = call_code, [BI_SYSCALL_NAME] = call_code,
	[BI_KSYM] = call_sym, [BI_USYM] = call_sym,
	[BI_KADDR] = call_kaddr, [BI_UADDR] = call_uaddr,
	[BI_PERCPU_KADDR] = call_percpu_kaddr, [BI_REG] = call_reg,
	[BI_PATH] = call_path, [BI_KPTR] = call_space,
	[BI_UPTR] = call_space, [BI_CONTAINER_OF] = call_container_of,
	[BI_IS_ERR] = call_is_err, [BI_CGROUPID] = call_cgroupid,
	[BI_CGROUP_PATH] = call_cgroup_path,
	[BI_NTOP] = call_ntop, [BI_PTON] = call_pton,
	[BI_MACADDR] = call_macaddr, [BI_BSWAP] = call_bswap,
	[BI_SOCKET_COOKIE] = call_socket_cookie,
	[BI_SKBOUTPUT] = call_skboutput,
	[BI_SIGNAL] = call_signal, [BI_SIGNAL_THREAD] = call_signal,
	[BI_OVERRIDE] = call_override, [BI_WRITE_USER] = call_write_user,
	[BI_UNWATCH] = call_unwatch, [BI_ASSERT] = call_assert,
	[BI_STATIC_ASSERT] = call_static_assert, [BI_FAIL] = call_fail,
	[BI_DELETE] = call_delete, [BI_HAS_KEY] = call_has_key,
	[BI_FIND] = call_find, [BI_LEN] = call_len,
	[BI_CLEAR] = call_clear, [BI_ZERO] = call_clear,
	[BI_GETOPT] = call_getopt, [BI_EXISTS] = call_exists, [BI_KFUNC_EXIST] = call_kfunc_exist,
	[BI_IS_PTR] = call_is_type, [BI_IS_STR] = call_is_type,
	[BI_IS_INTEGER] = call_is_type, [BI_IS_UNSIGNED] = call_is_type,
	[BI_IS_ARRAY] = call_is_type, [BI_IS_LITERAL] = call_is_literal,
};

struct texpr *call_new(struct sema *s, const struct ast_expr *e,
		       enum builtin bi, const struct type *type)
{
	struct texpr *c = texpr_new(s, X_CALL, type, e->span);

	c->bi = bi;
	return c;
}

/* Where the builtin may be used, and with which probes instead. */
static bool probe_fits(struct sema *s, const struct ast_expr *e,
		       enum builtin bi)
{
	const struct builtin_info *b = &builtin_table[bi];
	const char *list = "";

	/* These depend on more than the class; names.c says it better. */
	if (bi == BI_ARGS || bi == BI_RETVAL || bi == BI_OVERRIDE ||
	    bi == BI_DURATION || bi == BI_ENTRY)
		return true;
	if (b->probes & sema_probe_class(s))
		return true;
	for (int i = 0; i < P_COUNT; i++)
		if (probe_table[i].class & b->probes)
			list = arena_printf(s->a, "%s%s%s", list,
					    *list ? ", " : "",
					    probe_table[i].name);
	sema_error(s, e->span, E_NOT_HERE,
		   "'%s' is not to be had in %s probes", b->name,
		   probe_table[sema_probe_type(s)].name);
	sema_help(s, "probes that have it: %s", list);
	return false;
}

struct texpr *call_build(struct sema *s, const struct ast_expr *e,
			 enum builtin bi)
{
	const struct builtin_info *b = &builtin_table[bi];

	if (b->flags & BF_AGG) {
		sema_error(s, e->span, E_AGG,
			   "%s() is only there to be assigned to a map",
			   b->name);
		sema_help(s, "write @name = %s", sema_text(s, e));
		return texpr_unknown(s, e->span);
	}
	if (b->probes != PC_ALL && bi != BI_ARGS &&
	    alias_refuses(s, e->span, b->name))
		return texpr_unknown(s, e->span);
	if (!args_check_count(s, e, bi) || !probe_fits(s, e, bi) ||
	    !pin_allows_call(s, e, bi))
		return texpr_unknown(s, e->span);
	s->prog->unsafe |= !!(b->flags & BF_UNSAFE);
	if ((b->flags & BF_UNSAFE) && !s->opts->unsafe) {
		sema_error(s, e->span, E_UNSAFE,
			   "%s() acts on the system: it needs --unsafe",
			   b->name);
		return texpr_unknown(s, e->span);
	}
	if (!handlers[bi])
		BUG("builtin %s has no checker", b->name);
	return handlers[bi](s, e, bi);
}
