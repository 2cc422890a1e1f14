/* SPDX-License-Identifier: Apache-2.0 */
/*
 * call_group: the functions that check calls, by groups of builtins; one file
 * call_GROUP.c each. They get the call with the number of its arguments, the
 * probe and --unsafe already checked, and return what it becomes.
 */
#ifndef AWL_SEMA_CALL_GROUP_H
#define AWL_SEMA_CALL_GROUP_H

#include "sema/call.h"
#include "sema/sema_priv.h"

/* An X_CALL without arguments. */
struct texpr *call_new(struct sema *s, const struct ast_expr *e,
		       enum builtin bi, const struct type *type);

typedef struct texpr *call_fn(struct sema *s, const struct ast_expr *e,
			      enum builtin bi);

call_fn call_value, call_pid, call_nsecs, call_args, call_retval, call_func,
	call_ctx, call_stack, call_probetype, call_duration,
	call_entry;						/* value */
call_fn call_printf, call_print, call_join, call_time, call_strftime,
	call_exit, call_assert, call_skboutput, call_unwatch;	/* output */
call_fn call_emit, call_as_unit;					/* emit */
call_fn call_str, call_buf, call_strlen, call_strcap, call_strncmp,
	call_strsearch, call_str_concat, call_memcmp, call_code;	/* string */
call_fn call_sym, call_kaddr, call_uaddr, call_percpu_kaddr, call_reg,
	call_path, call_space, call_container_of, call_is_err,
	call_cgroupid, call_cgroup_path;			/* addr */
call_fn call_ntop, call_pton, call_macaddr, call_bswap,
	call_socket_cookie;					/* net */
call_fn call_signal, call_override, call_write_user;		/* proc */
call_fn call_delete, call_has_key, call_find, call_len,
	call_clear;						/* maps */
call_fn call_static_assert, call_fail, call_getopt, call_kfunc_exist,
	call_is_type, call_is_literal;				/* comptime */
call_fn call_exists;						/* exists */

#endif
