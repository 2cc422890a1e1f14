/* SPDX-License-Identifier: Apache-2.0 */
/*
 * typed: the typed program, what sema makes and codegen reads.
 *
 * Every name is resolved, every expression has its final type, macros and
 * constants are gone, implicit conversions are X_CAST nodes. One struct tprobe
 * is one BPF program. Codegen cannot fail on a typed program: whatever could
 * be wrong has been rejected.
 *
 * A PLACE is an expression that names memory: X_DEREF, X_MEMBER and X_ELEM
 * over a place, X_ARGS. Used as a value it is read. Its address is in `space`
 * (of the root): kernel and user memory is read with the fault-safe helpers,
 * AS_CTX directly. X_MEMBER and X_ELEM over something that is no place (a
 * struct or array held in a variable or map) select within that value's bytes.
 */
#ifndef AWL_SEMA_TYPED_H
#define AWL_SEMA_TYPED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/source.h"
#include "lang/builtins.h"
#include "lang/config.h"
#include "lang/probes.h"
#include "parser/ast.h"
#include "sema/type.h"

struct texpr;
struct tstmt;

typedef VEC(struct texpr *) texprs;
typedef VEC(struct tstmt *) tstmts;

/* A scratch variable ($x), a loop variable, or a temporary of sema's. */
struct tvar {
	const char *name;
	const struct type *type;
	struct span span;	/* of its first assignment or declaration */
	uint32_t id;		/* dense within the program (tprobe) */
};

enum tmap_kind {
	TM_AUTO_SCALAR,	/* no key, no declaration */
	TM_HASH, TM_LRU_HASH, TM_PERCPU_HASH, TM_PERCPU_LRU_HASH,
	TM_LPM,		/* key T_NETWORK; no aggregation */
	TM_SELF		/* no map: the per-thread variable self.NAME; no key */
};

struct tmap {
	const char *name;	/* without '@'; "" for @; TM_SELF: "self.x" */
	struct span span;	/* first use or declaration */
	enum tmap_kind kind;	/* aggregations with keys: a PERCPU kind;
				   TM_AUTO_SCALAR with an aggregation: per CPU */
	const struct type *key;	/* NULL: scalar */
	const struct type *value;
	bool key_is_tuple_list;	/* @m[a, b]: printed without parentheses */
	uint64_t max_entries;	/* keyed */
	uint32_t index;		/* in tprog.maps */
};

enum texpr_op {
	X_CONST,	/* value; any scalar type. With `enumeration`: of the
			   kernel's enumerator `text`, and found at load where
			   it is not asked for here */
	X_STR,		/* text, len; T_STRING of at least len + 1 */
	X_VAR,		/* var */
	X_MAPGET,	/* map, key (NULL: scalar): a copy; zero if missing.
			   Of an aggregation: T_COUNT T_SUM T_MIN T_MAX T_AVG
			   give its integer, summed over CPUs; type is int64 or
			   uint64 */
	X_MAPREF,	/* map, key or NULL: only as an argument of print,
			   delete, clear, zero, len, has_key, find, and as
			   operand of X_INCDEC */
	X_OLD,		/* inside S_MAP_UPDATE: the value before */
	X_NEG, X_NOT, X_BITNOT,	/* a; X_NOT gives bool of `a == 0` */
	X_BINARY,	/* bop, a, b. Arithmetic and comparisons: both operands
			   already cast to the same type, int64 or uint64, which
			   decides signedness. B_EQ B_NE also on two strings
			   (of any sizes), tuples, arrays, INET, MACADDR of
			   equal type. B_LAND B_LOR: operands bool, b only
			   evaluated if needed. Comparisons give bool. Pointer
			   arithmetic is already scaled and in uint64. */
	X_COND,		/* a ? b : c, b and c of e->type */
	X_CAST,		/* a converted to e->type: scalar to scalar (int: cut
			   or extended by the source's sign; bool: != 0),
			   string to another size, array of ints from and to an
			   int, tuple or record field by field (records by
			   name) */
	X_DEREF,	/* *a: place of e->type at pointer a, in a's space */
	X_MEMBER,	/* a.member of struct a; bit_offset from a's start.
			   CO_KERNEL and CO_TRACEPOINT: relocated by names */
	X_ELEM,		/* a[b] of array place or value; b int64, in range if
			   constant */
	X_FIELD,	/* field `index` of tuple or record a */
	X_TUPLE,	/* args; T_TUPLE or T_RECORD */
	X_INCDEC,	/* ++ or --: a is X_VAR or X_MAPREF; is_inc, is_prefix */
	X_BLOCK,	/* { body; a }; a may be NULL only for T_NONE */
	X_CALL,		/* builtin value or function: bi, args; see sema/call.c
			   for what args are left after checking */
	X_ARGS,		/* place of the tracepoint record, T_STRUCT, AS_CTX */
	X_CTXARG,	/* 64-bit word `index` of a PC_RAW_TP or PC_TRACING
			   context, converted to e->type (cut to its size) */
	X_FUNCARG,	/* `index`-th argument by the calling convention, from
			   pt_regs (PC_KPROBE, PC_UPROBE, PC_SYSCALL), or of the USDT note
			   (PC_USDT), converted to e->type */
	X_RETVAL,	/* pt_regs return value, or the call's, converted to e->type. For
			   fexit sema makes X_CTXARG */
	X_GLOB,		/* whether string a matches the pattern text, len */
	X_CIDR,		/* whether a is in the network of the len bytes text, of
			   which the first `value` bits count; a: T_INET, or a
			   place or value of len bytes in network order */
	X_NETWORK,	/* T_NETWORK: that of the len bytes text, of which the
			   first `value` bits count, or of address a alone, as
			   in X_CIDR, or uint32 */
	X_RESOLVED,	/* uint64 or pointer found at load: resolve index into
			   tprog.resolves */
	X_SIZEOF,	/* uint64 known at load: of struct or union `asked` */
	X_OFFSETOF,	/* uint64 known at load: where the chain of members a, an
			   X_MEMBER, is in its struct; its place is not
			   evaluated */
	X_EXISTS,	/* bool known at load, `text` what is asked for; value
			   is the answer here. a: an X_MEMBER, whose chain of
			   members is asked for and whose place is not
			   evaluated; or an X_RESOLVED; or NULL: the type
			   `asked` */
	X_PARAM		/* parameter `index` of tprog.params: an integer, bool
			   or string set before load */
};

struct texpr {
	enum texpr_op op;
	const struct type *type;
	struct span span;
	struct texpr *a, *b, *c;
	texprs args;
	tstmts body;
	int64_t value;
	const char *text;
	size_t len;
	const struct ctype *enumeration;
	struct tvar *var;
	struct tmap *map;
	struct texpr *key;
	enum binary_op bop;
	enum builtin bi;
	const struct cmember *member;
	const struct ctype *asked;
	uint32_t bit_offset;
	uint32_t index;
	bool is_inc, is_prefix;
};

enum tstmt_op {
	S_EXPR,		/* a, its value dropped */
	S_SET_VAR,	/* var = a (types equal) */
	S_MAP_SET,	/* map[key] = a (type equal to the map's value) */
	S_MAP_ADD,	/* map[key] += a, atomically; int64/uint64 values */
	S_MAP_UPDATE,	/* map[key] = a, where a has X_OLD in it */
	S_AGG,		/* map[key] = count()/hist(...): args[0] is the value
			   (int64 or uint64; none for count) */
	S_IF,		/* a (bool), body, else_body */
	S_WHILE,	/* a (bool), body */
	S_FOR_RANGE,	/* var from a to b (int64, exclusive), body */
	S_FOR_MAP,	/* var (tuple of key and value) over map, body */
	S_UNROLL,	/* body, count times */
	S_BREAK, S_CONTINUE,
	S_RETURN,	/* a (int64) or NULL */
	S_BLOCK		/* body */
};

struct tstmt {
	enum tstmt_op op;
	struct span span;
	struct tvar *var;
	struct tmap *map;
	struct texpr *key, *a, *b;
	texprs args;
	tstmts body, else_body;
	uint32_t count;
};

/* One attach point of a program. Which fields are used depends on the type. */
struct tattach {
	enum probe_type type;
	struct span span;
	const char *full;	/* "tracepoint:sched:sched_switch": as printed */
	const char *label;	/* NAME=..., or NULL */
	const char *target;	/* tracepoint subsystem, module, path, "signal" */
	const char *library;	/* target as written, sought again where it runs; NULL */
	const char *name;	/* event, function, test name, software event */
	const char *ns;		/* USDT provider, or NULL */
	uint64_t offset;	/* function + offset; file offset when no name */
	uint64_t address;	/* watchpoint, kprobe:0x... */
	uint64_t period;	/* interval, profile: ns (hz converted);
				   software, hardware: count, 0 = default */
	uint32_t param;		/* index + 1 of the parameter that gives the
				   period at load; 0: none */
	uint64_t unit;		/* of it: ns, or 1; 0: it is in hz */
	bool is_freq;		/* profile: written in hz: period is the frequency */
	uint32_t length;	/* watchpoint */
	uint32_t mode;		/* watchpoint: 1 r, 2 w, 4 x */
	bool wildcard;		/* target, name or ns has '*' */
	bool optional;
	bool absent;		/* optional, and not there on this kernel */
	bool demangle;		/* uprobe ...:cpp:"name" */
	bool unsafe;		/* needs --unsafe */
	uint32_t group;		/* of alternatives, from 1; 0: it is none */
	uint32_t rank;		/* the group's least that exists is used */
	bool may_lack;		/* no alternative need exist */
};

#define TENTRY_DEPTH 8	/* calls within calls whose entries are kept */

/*
 * What return programs want to know of the entries: `probe` runs there and
 * keeps the values, of any type, and the time, for the thread and the call; the
 * return programs that share it take them out when they start. Where nothing is
 * kept for a call, its return programs do not run.
 */
struct tentry {
	struct tprobe *probe;	/* has no body */
	texprs values;
	uint32_t index;		/* in tprog.entries */
	uint32_t nusers;	/* return programs */
	bool timed;		/* some of them want the duration */
	bool many;		/* of several functions */
};

/* A value of an entry, put into a variable of the return program. */
struct ttaken {
	uint32_t index;		/* in tentry.values */
	struct tvar *var;
};

struct tprobe {
	VEC(struct tattach *) attach;	/* same program serves all of them */
	enum probe_type type;		/* of all of them */
	struct span span;
	uint32_t clause;	/* its number in the script */
	const struct ctype *args;	/* tracepoint record's struct, or NULL */
	struct texpr *predicate;	/* bool, or NULL */
	tstmts body;
	VEC(struct tvar *) vars;
	const char *name;		/* unique C identifier */
	struct tentry *entry;		/* NULL, or: if entry->probe is this, it
					   is the program on the entries; else a
					   return program: */
	uint32_t entry_user;		/* its number among those */
	VEC(struct ttaken) taken;
	struct tvar *duration;		/* uint64: since the entry; or NULL */
};

/* A value that is found at load time and put in .rodata. */
enum tresolve_kind {
	TR_KADDR, TR_CGROUPID, TR_UADDR, TR_PERCPU_KADDR,
	TR_PROBE,	/* 1 if `attach` exists */
	TR_HELPER	/* 1 if programs of type `probe` may call helper `name` */
};

struct tresolve {
	enum tresolve_kind kind;
	const char *name;	/* symbol or path */
	const char *target;	/* UADDR: binary */
	struct span span;
	const struct tattach *attach;
	enum probe_type probe;
};

/* What `param` declares; its value stands in .rodata. */
struct tparam {
	const char *name;
	const struct type *type;	/* T_INT, T_BOOL, T_STRING, T_CIDR */
	int64_t value;			/* the default */
	const char *text;		/* of a string or network */
	bool fixed;			/* stands in an attach point */
	const char *written;		/* the default as in the script */
	const char *help;		/* or NULL */
	struct span span;		/* of its name */
	uint32_t offset;		/* from the first parameter */
	uint32_t pattern;		/* of its struct glob (lang/glob.h), as
					   offset; 0: never used as a pattern */
};

struct tprog {
	struct config config;
	VEC(struct tparam) params;
	uint32_t params_size;	/* bytes of their values and patterns */
	VEC(struct tprobe *) probes;	/* begin programs first, in order */
	VEC(struct tentry *) entries;
	VEC(struct tmap *) maps;	/* sorted by name, TM_SELF behind the others */
	VEC(struct tresolve) resolves;
	bool unsafe;			/* uses what needs --unsafe */
	bool pid_filter;		/* may be run with -p or -c: check
					   awl_consts.pid */
	const char *doc;
};

/*
 * What a condition is on this kernel as far as exists() decides it: 0 or 1;
 * -1: it is not decided by exists().
 */
int exists_here(const struct texpr *c);

/* The whole program, indented, stable; for --emit=types. */
struct buf;
void tprog_dump(const struct tprog *p, struct buf *out);

#endif
