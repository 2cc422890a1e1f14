/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan: everything the runtime must know of a compiled script.
 *
 * Written by codegen into the object's section .awl.plan as JSON (see
 * plan_write()), read back by awl. Nothing here depends on the host.
 * A plan and all it points to lives in one arena.
 */
#ifndef AWL_OBJECT_PLAN_H
#define AWL_OBJECT_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/source.h"
#include "lang/config.h"
#include "lang/probes.h"

#define PLAN_VERSION 3

/* How a value is to be read from bytes and printed. Mirrors sema/type.h. */
enum ptype_kind {
	PT_NONE, PT_BOOL, PT_INT, PT_ENUM, PT_PTR,
	PT_KSYM, PT_TIMESTAMP, PT_CGROUP_PATH, PT_USERNAME, PT_PROBE,
	PT_ERRNO, PT_SIGNAL, PT_SYSCALL, PT_DURATION, PT_SIZE,
	PT_STRING, PT_BUFFER, PT_INET, PT_NETWORK, PT_MACADDR, PT_USYM,
	PT_KSTACK, PT_USTACK, PT_TUPLE, PT_RECORD, PT_ARRAY, PT_STRUCT,
	PT_COUNT, PT_SUM, PT_MIN, PT_MAX, PT_AVG, PT_STATS, PT_HIST, PT_LHIST,
	PT_TSERIES, PT_QUANTILES,
	PT_KINDS
};

/* Values of ptype.mode and ptype.step; the same as in sema/type.h. */
enum pstack_mode { PSTACK_BPFTRACE, PSTACK_PERF, PSTACK_RAW, PSTACK_BUILD_ID };
enum ptseries_op { PTS_LAST, PTS_AVG, PTS_MAX, PTS_MIN, PTS_SUM };

struct pfield {
	const char *name;	/* NULL in tuples */
	const struct ptype *type;
	uint32_t offset;
	uint32_t bit_offset, bit_size;	/* bit_size 0: no bit-field; bit_offset
					   counts from `offset` */
};

struct penumerator {
	const char *name;
	int64_t value;
};

struct ptype {
	enum ptype_kind kind;
	uint32_t size;
	bool is_signed;
	bool may_cut;		/* STRING from str(): print the trailer if full */
	bool packed;		/* STRING or BUFFER in an event: struct awl_packed */
	const struct ptype *elem;	/* ARRAY */
	uint32_t count;			/* ARRAY elements; fields of TUPLE ... */
	const struct pfield *fields;	/* TUPLE RECORD STRUCT */
	const struct penumerator *values;	/* ENUM; nvalues */
	uint32_t nvalues;
	uint32_t mode, depth;	/* stacks: enum pstack_mode, frames */
	const char *text;	/* TIMESTAMP format, CGROUP_PATH filter; ENUM: its
				   tag, if it is the kernel's */
	uint32_t bits;		/* HIST */
	int64_t lo, hi, step;	/* LHIST, TSERIES (step: enum ptseries_op) */
};

/*
 * PM_SCALAR is in .bss. PM_PERCPU_SCALAR is an array with an entry for each
 * possible CPU, AWL_CPU_SLOT apart and mappable: its lookup is inlined, where
 * the kernel calls a function for that of a per-CPU array.
 */
enum plan_map_kind { PM_SCALAR, PM_PERCPU_SCALAR, PM_HASH, PM_PERCPU_HASH };

struct plan_map {
	const char *name;	/* as written, without '@' */
	const char *bpf_name;	/* in the object; NULL for PM_SCALAR */
	enum plan_map_kind kind;
	const struct ptype *key;	/* NULL: scalar */
	const struct ptype *value;
	bool key_is_list;	/* print a tuple key without parentheses */
	bool is_lru;
	uint32_t bss_offset;	/* PM_SCALAR: of the value; then, at the next
				   multiple of 8, uint64 set */
	uint64_t max_entries;
	struct span span;
};

/* One attach point, wildcards unexpanded. See struct tattach. */
struct plan_attach {
	enum probe_type type;
	const char *prog;	/* BPF program's name in the object */
	uint32_t clause;	/* number of the clause it stands in */
	const char *full, *label, *target, *name, *ns;
	uint64_t offset, address, period;
	bool is_freq, wildcard, optional, demangle;
	bool is_entry;		/* not the script's: for entry(), duration */
	uint32_t length, mode;
	/* Of the attach points of a group only those of the least rank are used
	   of which all that are not optional exist. 0: of no group */
	uint32_t group, rank;
	bool may_lack;		/* a group of which nothing need exist */
	uint32_t param;		/* index + 1 into params: it sets the period,
				   see plan_set_periods() */
	uint64_t unit;		/* of that parameter: ns, or 1; 0: hz */
	struct span span;
};

enum plan_event_kind {
	PE_PRINTF,	/* text: format; args */
	PE_ERRORF, PE_WARNF,
	PE_PRINT,	/* args[0]: a value */
	PE_PRINT_MAP,	/* map; args: [top, [div]] uint64 */
	PE_PRINT_ELEM,	/* map; args[0]: key; then [top, [div]] */
	PE_CLEAR, PE_ZERO,	/* map */
	PE_EXIT,	/* args[0]: int64 status */
	PE_TIME,	/* text: format */
	PE_CAT, PE_SYSTEM,	/* text: format; args */
	PE_JOIN,	/* text: separator; args: PT_STRING packed, in order;
			   empty trailing ones absent (off 0) */
	PE_SKBOUTPUT,	/* text: file; args[0]: packed buffer of the packet;
			   args[1]: uint64, bytes it really has */
	PE_UNWATCH,	/* args[0]: address */
	PE_ASSERT,	/* text: message; ends the session with 1 */
	PE_EMIT,	/* text: the record's name; args: its fields */
	PE_KINDS
};

struct plan_arg {
	const struct ptype *type;
	uint32_t offset;	/* from the start of struct awl_event */
	const char *name;	/* EMIT: of the field */
};

struct plan_event {
	enum plan_event_kind kind;
	const char *text;
	uint32_t map;		/* index into maps */
	struct span span;
	const struct plan_arg *args;
	uint32_t nargs;
	uint32_t size;		/* of the fixed part, header included */
	uint32_t site;		/* the site that counts its drops */
};

/* A place where something may be lost or fail; counted in .bss. */
enum plan_site_kind {
	PS_EVENT_DROP,		/* ring full */
	PS_MAP_FULL,		/* update refused, E2BIG; map */
	PS_MAP_REFUSED,		/* update refused for another reason; map */
	PS_READ_KERNEL, PS_READ_USER,	/* failed reads (shown with -k) */
	PS_DIV_ZERO,
	PS_STACK_LOST,		/* awl_stacks full, or no stack to be had (-k) */
	PS_STR_CUT,		/* string truncated (-k) */
	PS_HELPER,		/* another helper failed; text names it (-k) */
	PS_LOOP_LIMIT,		/* a while loop was cut off */
	PS_SCRATCH_BUSY,	/* nested too deep for scratch memory */
	PS_OUT_OF_BOUNDS,	/* array index */
	PS_MAP_MISSING,		/* lookup of a missing key (-k) */
	PS_THREAD_LOST,		/* no memory for a thread's values */
	PS_ENTRY_DEPTH,		/* calls nested deeper than entries are kept */
	PS_THREAD_EVICTED,	/* a thread's values made room for another's */
	PS_KINDS
};

struct plan_site {
	enum plan_site_kind kind;
	struct span span;
	int32_t map;		/* -1: none */
	const char *text;	/* helper, or NULL */
};

enum plan_resolve_kind {
	PR_KADDR, PR_CGROUPID, PR_UADDR, PR_PERCPU_KADDR,
	PR_PROBE,	/* whether tests[test] exists */
	PR_HELPER	/* whether programs for `probe` may call helper `name` */
};

struct plan_resolve {
	enum plan_resolve_kind kind;
	const char *name, *target;
	uint32_t offset;	/* of the uint64 in .rodata.awl */
	uint32_t test;
	enum probe_type probe;
	struct span span;
};

enum plan_param_kind { PPK_INT, PPK_BOOL, PPK_STRING, PPK_CIDR };

/* A parameter of the script. Its value is the default until it is set. */
struct plan_param {
	const char *name;
	enum plan_param_kind kind;
	uint32_t size;		/* bytes of its type; of a string: with the NUL */
	bool is_signed;
	uint32_t offset;	/* of the value in .rodata.awl: 8 bytes, the
				   string, or a struct awl_cidr */
	uint32_t pattern;	/* there, of a struct glob (lang/glob.h): the
				   string as a pattern; 0: it is none */
	int64_t value;
	const char *text;	/* PPK_STRING, PPK_CIDR ("": any address) */
	bool fixed;		/* stands in an attach point: the compiler had
				   to know its value */
	const char *written;	/* the default as in the script, or NULL */
	const char *help;	/* or NULL */
	struct span span;
};

struct plan {
	uint32_t version;
	VEC(struct plan_attach) attach;
	VEC(struct plan_attach) tests;	/* only asked for: without a program */
	VEC(struct plan_map) maps;	/* in name order */
	VEC(struct plan_event) events;
	VEC(struct plan_site) sites;
	VEC(struct plan_resolve) resolves;
	VEC(struct plan_param) params;
	/* C types the object's CO-RE relocations name: from these the runtime
	   makes the BTF it hands to libbpf. "struct task_struct" is
	   "s:task_struct", unions "u:", enums "e:"; tracepoint records
	   "t:subsys:event"; numbers of .rodata.awl "v:atOFFSET_SIZE"; "m:NAME" is a
	   member that one of them names. */
	VEC(const char *) core_types;
	struct config config;
	uint32_t sites_offset;	/* of the uint64 counters in .bss */
	uint32_t ring_hint;	/* bytes of the largest event record */
	uint32_t stack_depth;	/* value size of awl_stacks / 8; 0: no stacks */
	uint32_t scratch_slots;	/* entries of awl_scratch per possible CPU; 0: none */
	uint32_t usdt_specs;	/* wanted size of awl_usdt; 0: none */
	bool uses_unsafe;	/* to be run with --unsafe only */
	bool pid_filter;	/* the programs look at awl_consts.pid */
	const char *doc;
	/* for places in messages: the script's texts */
	struct source_set sources;
};

/*
 * Gives each attach point whose period is a parameter that period, as the
 * parameters are now. NULL, or the first that cannot have it: less than 1us,
 * or no number of times.
 */
const struct plan_attach *plan_set_periods(struct plan *p);

/* JSON text of a plan; false when out of memory. */
bool plan_write(const struct plan *p, struct buf *out);

/*
 * Reads what plan_write() wrote. NULL with *ret_error (in a) when it is
 * malformed or of another version; never trusts an index or an offset.
 */
struct plan *plan_read(struct arena *a, const char *json, size_t len,
		       const char **ret_error);

/*
 * NULL if these are the bytes of a whole object of ours, the plan of which has
 * yet to be read; else what is wrong, in words that fit behind a file's name.
 */
const char *object_check(const void *elf, size_t len);

/*
 * The bytes of section `name` in an ELF64 image; NULL: malformed or absent.
 */
const void *object_section(const void *elf, size_t len, const char *name,
			   size_t *ret_len);

#endif
