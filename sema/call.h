/* SPDX-License-Identifier: Apache-2.0 */
/*
 * call: checks calls of builtins and makes X_CALL nodes of them.
 *
 * What codegen finds in an X_CALL after checking. Integers named here are
 * already cast to that type. ADDR is a T_PTR (kernel or user by its `space`;
 * AS_NONE reads as kernel). BYTES is an ADDR, or a T_STRING, T_ARRAY or
 * T_STRUCT: a place or a value. Builtins that need no code at all have become
 * other nodes, as said.
 *
 * values, no args unless said
 *   BI_PID BI_TID	uint32; value 1: in the initial pid namespace
 *   BI_UID BI_GID BI_PPID	uint32
 *   BI_COMM BI_PCOMM	string[16];  BI_CGROUP_NAME string[64]
 *   BI_USERNAME	T_USERNAME: uint32 uid
 *   BI_CURTASK		T_PTR to struct task_struct, kernel
 *   BI_CGROUP BI_CPU BI_NCPUS BI_NUMAID BI_ELAPSED BI_JIFFIES BI_RAND BI_CPID
 *			uint64
 *   BI_NSECS		uint64; value: enum nsecs_clock
 *   BI_PROBE		T_PROBE
 *   BI_PROBETYPE	never: X_STR
 *   BI_FUNC		T_KSYM (PC_KPROBE, PC_TRACING), T_USYM (PC_UPROBE) or
 *			T_SYSCALL (PC_SYSCALL)
 *   BI_ARGS		never: X_ARGS, X_CTXARG, X_FUNCARG
 *   BI_RETVAL		never: X_RETVAL, or X_CTXARG in fexit
 *   BI_DURATION BI_ENTRY	never: X_VAR (struct tentry)
 *   BI_CTX		T_PTR, AS_CTX; PC_ITER: to struct bpf_iter__X, else to
 *			struct pt_regs, struct bpf_perf_event_data or void
 *   BI_USERMODE	uint8
 *   BI_KSTACK BI_USTACK	T_KSTACK, T_USTACK: mode and depth in the type
 *
 * output, T_NONE
 *   BI_PRINTF BI_ERRORF BI_WARNF BI_CAT BI_SYSTEM
 *			args[0] X_STR format, then the values. Strings, stacks
 *			and so on as they are; %d and the like: any scalar of
 *			its own size (bool, int, enum, pointer), no cast
 *   BI_PRINT		args[0] X_MAPREF (key NULL: the whole map; with key: an
 *			element of an aggregation), then top, div: uint64, each
 *			only if given; or args[0] any other value alone
 *   BI_EMIT		args[0] X_STR name, args[1] any T_RECORD
 *   BI_AS_DURATION BI_AS_SIZE	never: X_CAST
 *   BI_JOIN		args[0] ADDR of char *[], args[1] X_STR separator
 *   BI_TIME		args[0] X_STR format
 *   BI_EXIT		args[0] int64, or none
 *   BI_UNWATCH		args[0] uint64
 *   BI_CLEAR BI_ZERO	args[0] X_MAPREF without key
 *   BI_ASSERT		args[0] bool, args[1] X_STR message
 *   BI_SKBOUTPUT	args[0] X_STR file, args[1] ADDR, args[2] args[3] uint64;
 *			uint32
 *
 * strings and bytes
 *   BI_STR		args[0] ADDR, or T_ARRAY of 1-byte integers; args[1]
 *			if present: int64, most characters to keep, the length
 *			less one (-1: none). value: the most of them; type is
 *			string[value + 1]. (str() of a string is an X_CAST.)
 *   BI_BUF		args[0] BYTES; args[1] if present: uint64 length. type
 *			is a buffer of value bytes: the capacity
 *   BI_STRLEN		args[0] string; uint64
 *   BI_STRCAP		never: X_CONST
 *   BI_STRNCMP		args[0], args[1] strings; value: n; uint64 0 or 1
 *   BI_STRCONTAINS BI_STRSTR	args[0], args[1] strings; bool, int64
 *   BI_STR_CONCAT	args[0], args[1] strings; type string of
 *			both capacities, at most string[max_strlen]
 *   BI_MEMCMP		args[0], args[1] BYTES of at least n; value: n; int32
 *   BI_STRERROR BI_SIGNAL_NAME BI_SYSCALL_NAME	args[0] int64; T_ERRNO ...
 *   BI_STRFTIME	args[0] uint64; T_TIMESTAMP, text: format, mode: enum
 *			nsecs_clock of the argument
 *
 * symbols and addresses
 *   BI_KSYM		args[0] uint64; T_KSYM
 *   BI_USYM		args[0] uint64; T_USYM
 *   BI_KADDR BI_UADDR BI_CGROUPID	never: X_RESOLVED
 *   BI_PERCPU_KADDR	args[0] X_RESOLVED; args[1] if present: uint64 cpu
 *   BI_REG		text: name, index: byte offset in struct pt_regs; uint64
 *   BI_PATH		args[0] ADDR of a struct path, or a place of one; type
 *			string
 *   BI_KPTR BI_UPTR	never: X_CAST to a pointer of that space
 *   BI_CONTAINER_OF	args[0] ADDR; member, bit_offset: of the member in the
 *			struct that the result's type points to
 *   BI_IS_ERR		never: X_BINARY
 *   BI_CGROUP_PATH	args[0] uint64; T_CGROUP_PATH, text: filter or ""
 *
 * network
 *   BI_NTOP		value: 4, 6, or 0: by the argument's size; args[0]
 *			uint32 in network order, or an array or string (place
 *			or value) of 4 or 16 bytes. When args[1] is present the
 *			family is known only at run time: args[1] int64 is it
 *			(AF_INET 2, AF_INET6 10), value is 0
 *   BI_PTON		text, len: the bytes (4 or 16); type uint8[len]
 *   BI_MACADDR		args[0] BYTES of 6
 *   BI_BSWAP		args[0] unsigned int of the result's type
 *   BI_SOCKET_COOKIE	args[0] ADDR; uint64
 *
 * acting on the system
 *   BI_SIGNAL BI_SIGNAL_THREAD	args[0] int64 (names are numbers by now)
 *   BI_OVERRIDE	args[0] int64
 *   BI_WRITE_USER	args[0] user ADDR, args[1] any value (its bytes are
 *			written), args[2] uint64 length; bool
 *
 * maps
 *   BI_DELETE		args[0] X_MAPREF, key NULL for a scalar map; bool
 *   BI_HAS_KEY		args[0] X_MAPREF with key; bool
 *   BI_FIND		args[0] X_MAPREF with key; var: where the value goes,
 *			of exactly the type X_MAPGET would have; bool
 *   BI_LEN		args[0] X_MAPREF without key, or a stack; int64
 *
 * aggregations are S_AGG statements, which of them: the map's value type.
 * BI_STATIC_ASSERT and BI_FAIL leave an empty X_BLOCK of T_NONE; the other
 * BF_COMPTIME builtins leave constants.
 */
#ifndef AWL_SEMA_CALL_H
#define AWL_SEMA_CALL_H

#include "parser/ast.h"
#include "sema/typed.h"

enum nsecs_clock { NSECS_BOOT, NSECS_MONOTONIC, NSECS_TAI, NSECS_SW_TAI };

struct sema;

/* The call e of a builtin, or a builtin value written without parentheses. */
struct texpr *call_build(struct sema *s, const struct ast_expr *e,
			 enum builtin bi);

#endif
