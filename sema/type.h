/* SPDX-License-Identifier: Apache-2.0 */
/*
 * type: the type of a value in a script.
 *
 * Types are made through the functions below, live in the compilation's arena
 * and are compared with type_equal(), not by address. `size` and `align` are
 * those of the value in memory: in a map, a tuple, an event.
 *
 * Memory of a value, the same in BPF code, maps and events (lang/abi.h):
 *   scalars     little endian, 1, 2, 4 or 8 bytes
 *   STRING      size bytes, NUL-terminated, zeros to the end in keys
 *   BUFFER      uint32 length, then the bytes (size counts both)
 *   TUPLE...    fields in order, each at its offset; gaps are zero
 *   INET        struct awl_inet;  NETWORK struct awl_network;  USYM struct awl_usym;  stacks struct awl_stack
 *   aggregations: struct awl_minmax, awl_avg, or arrays of uint64 buckets
 */
#ifndef AWL_SEMA_TYPE_H
#define AWL_SEMA_TYPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "target/ctype.h"

enum type_kind {
	T_NONE,		/* no value: printf() and the like */
	T_UNKNOWN,	/* not inferred yet; none is left after sema */
	/* scalars: one 64-bit register */
	T_BOOL,
	T_INT,		/* size 1 2 4 8, is_signed */
	T_ENUM,		/* ctype; size, is_signed */
	T_PTR,		/* pointee as ctype; space */
	T_KSYM,		/* uint64 address, printed as symbol */
	T_TIMESTAMP,	/* uint64 ns, printed by format (text), clock in mode */
	T_CGROUP_PATH,	/* uint64 id; filter in text */
	T_USERNAME,	/* uint32 uid */
	T_PROBE,	/* uint64 probe id (lang/abi.h), printed as its name */
	T_ERRNO, T_SIGNAL, T_SYSCALL,	/* int64, printed by name */
	T_DURATION, T_SIZE,	/* uint64: ns and bytes, printed with units */
	/* in memory */
	T_STRING,	/* size bytes with the NUL */
	T_BUFFER,
	T_INET,
	T_NETWORK,	/* struct awl_network; only as a key of maps of kind lpm */
	T_MACADDR,	/* 6 bytes */
	T_USYM,
	T_KSTACK, T_USTACK,	/* mode, depth */
	T_TUPLE,	/* fields without names */
	T_RECORD,	/* fields with names */
	T_CIDR,		/* struct awl_cidr; only as a parameter */
	T_ARRAY,	/* elem, count */
	T_STRUCT,	/* ctype: struct or union */
	/* aggregations: only as map values */
	T_COUNT, T_SUM, T_MIN, T_MAX, T_AVG, T_STATS,	/* is_signed */
	T_HIST,		/* bits */
	T_LHIST,	/* lo, hi, step */
	T_TSERIES,	/* lo: interval ns, hi: slots, step: enum tseries_op */
	T_QUANTILES,
	T_KINDS
};

enum addr_space {
	AS_NONE,	/* unknown: as AS_KERNEL, but may be cast either way */
	AS_KERNEL,
	AS_USER,
	AS_CTX		/* the program's own context: read directly */
};

enum stack_mode { STACK_BPFTRACE, STACK_PERF, STACK_RAW, STACK_BUILD_ID };
enum tseries_op { TS_LAST, TS_AVG, TS_MAX, TS_MIN, TS_SUM };

struct type_field {
	const char *name;	/* NULL in tuples */
	const struct type *type;
	uint32_t offset;
};

struct type {
	enum type_kind kind;
	uint32_t size, align;
	bool is_signed;
	bool is_hex;			/* PTR and the like print as 0x... */
	enum addr_space space;		/* T_PTR */
	const struct ctype *ctype;	/* T_PTR: pointee; T_STRUCT, T_ENUM: itself */
	const struct type *elem;	/* T_ARRAY */
	uint32_t count;			/* T_ARRAY, T_TUPLE, T_RECORD: fields */
	const struct type_field *fields;
	uint32_t mode, depth;		/* stacks; mode also T_TIMESTAMP: clock */
	const char *text;		/* T_TIMESTAMP, T_CGROUP_PATH */
	uint32_t bits;			/* T_HIST */
	int64_t lo, hi, step;
};

extern const struct type type_none, type_unknown, type_bool, type_int64,
	type_uint64, type_int32, type_uint32;

const struct type *type_int(uint32_t size, bool is_signed);
const struct type *type_string(struct arena *a, uint32_t size);
const struct type *type_buffer(struct arena *a, uint32_t capacity);
const struct type *type_ptr(struct arena *a, const struct ctype *pointee,
			    enum addr_space space);
const struct type *type_array(struct arena *a, const struct type *elem,
			      uint32_t count);
const struct type *type_stack(struct arena *a, enum type_kind kind,
			      uint32_t mode, uint32_t depth);
/* kinds that need nothing more: T_INET, T_MACADDR, T_USYM, T_KSYM, ... */
const struct type *type_simple(struct arena *a, enum type_kind kind);
/*
 * Lays the fields out in order at natural alignment; n may be 0. names is
 * NULL for a tuple.
 */
const struct type *type_tuple(struct arena *a, const struct type *const *types,
			      const char *const *names, uint32_t n);

/*
 * The value type of a C type read through a pointer in `space`: int, enum,
 * pointer, struct, array; a char array becomes a string of its length.
 */
const struct type *type_from_ctype(struct arena *a, const struct ctype *c,
				   enum addr_space space);

bool type_equal(const struct type *a, const struct type *b);
bool type_is_scalar(const struct type *t);	/* fits one register */
bool type_is_agg(const struct type *t);
bool type_is_integer(const struct type *t);	/* BOOL, INT, ENUM */

/* "uint64", "string[16]", "struct sock *", "(int64, string[16])". */
const char *type_text(struct arena *a, const struct type *t);

#endif
