/* SPDX-License-Identifier: Apache-2.0 */
/* probes: the table of probe types, lang/probes.def, as C. */
#ifndef AWL_LANG_PROBES_H
#define AWL_LANG_PROBES_H

#include <stdbool.h>
#include <string.h>

enum probe_class {
	PC_TESTRUN = 1 << 0,
	PC_TRACEPOINT = 1 << 1,
	PC_RAW_TP = 1 << 2,
	PC_KPROBE = 1 << 3,
	PC_UPROBE = 1 << 4,
	PC_USDT = 1 << 5,
	PC_PERF = 1 << 6,
	PC_TRACING = 1 << 7,
	PC_ITER = 1 << 8,
	PC_SYSCALL = 1 << 9,
	PC_ALL = (1 << 10) - 1
};

enum probe_family {
	FA_TESTRUN, FA_PERF, FA_TRACEPOINT, FA_RAW_TP, FA_KPROBE, FA_UPROBE,
	FA_TRACING, FA_SYSCALL
};

enum probe_type {
#define PROBE(id, name, shorts, class, family, syntax, doc, example) id,
#include "lang/probes.def"
#undef PROBE
	P_COUNT
};

struct probe_info {
	const char *name;
	const char *shorts;	/* separated by spaces */
	enum probe_class class;
	enum probe_family family;
	const char *syntax, *doc, *example;
};

extern const struct probe_info probe_table[P_COUNT];

/* By full or short name, case-insensitive; -1: none. */
int probe_find(const char *name);

/* What stands for the module of a function that is a BPF program's. */
#define PROBE_IN_BPF "bpf"

static inline bool probe_in_bpf(enum probe_type p, const char *target)
{
	return (p == P_FENTRY || p == P_FEXIT) && target &&
	       !strcmp(target, PROBE_IN_BPF);
}

/* Fires at the end of something, so that `retval` is there. */
static inline bool probe_is_return(enum probe_type p)
{
	return p == P_KRETPROBE || p == P_URETPROBE || p == P_FEXIT ||
	       p == P_SYSRET;
}

#endif
