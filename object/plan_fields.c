/* SPDX-License-Identifier: Apache-2.0 */
#include "object/plan_fields.h"

#include "object/plan.h"

static const char *const ptype_names[PT_KINDS] = {
	[PT_NONE] = "none", [PT_BOOL] = "bool", [PT_INT] = "int",
	[PT_ENUM] = "enum", [PT_PTR] = "ptr", [PT_KSYM] = "ksym",
	[PT_TIMESTAMP] = "timestamp", [PT_CGROUP_PATH] = "cgroup_path",
	[PT_USERNAME] = "username", [PT_PROBE] = "probe",
	[PT_ERRNO] = "errno", [PT_SIGNAL] = "signal",
	[PT_SYSCALL] = "syscall", [PT_DURATION] = "duration",
	[PT_SIZE] = "size", [PT_STRING] = "string",
	[PT_BUFFER] = "buffer", [PT_INET] = "inet",
	[PT_NETWORK] = "network", [PT_MACADDR] = "macaddr", [PT_USYM] = "usym",
	[PT_KSTACK] = "kstack", [PT_USTACK] = "ustack",
	[PT_TUPLE] = "tuple", [PT_RECORD] = "record", [PT_ARRAY] = "array",
	[PT_STRUCT] = "struct", [PT_COUNT] = "count", [PT_SUM] = "sum",
	[PT_MIN] = "min", [PT_MAX] = "max", [PT_AVG] = "avg",
	[PT_STATS] = "stats", [PT_HIST] = "hist", [PT_LHIST] = "lhist",
	[PT_TSERIES] = "tseries", [PT_QUANTILES] = "quantiles",
};

static const char *const map_kinds[] = {
	[PM_SCALAR] = "scalar", [PM_PERCPU_SCALAR] = "percpu_scalar",
	[PM_HASH] = "hash", [PM_PERCPU_HASH] = "percpu_hash",
};

static const char *const event_kinds[PE_KINDS] = {
	[PE_PRINTF] = "printf", [PE_ERRORF] = "errorf",
	[PE_WARNF] = "warnf", [PE_PRINT] = "print",
	[PE_PRINT_MAP] = "print_map", [PE_PRINT_ELEM] = "print_elem",
	[PE_CLEAR] = "clear", [PE_ZERO] = "zero", [PE_EXIT] = "exit",
	[PE_TIME] = "time", [PE_CAT] = "cat", [PE_SYSTEM] = "system",
	[PE_JOIN] = "join", [PE_SKBOUTPUT] = "skboutput",
	[PE_UNWATCH] = "unwatch", [PE_ASSERT] = "assert",
	[PE_EMIT] = "emit",
};

static const char *const site_kinds[PS_KINDS] = {
	[PS_EVENT_DROP] = "event_drop", [PS_MAP_FULL] = "map_full",
	[PS_MAP_REFUSED] = "map_refused",
	[PS_READ_KERNEL] = "read_kernel", [PS_READ_USER] = "read_user",
	[PS_DIV_ZERO] = "div_zero", [PS_STACK_LOST] = "stack_lost",
	[PS_STR_CUT] = "str_cut", [PS_HELPER] = "helper",
	[PS_LOOP_LIMIT] = "loop_limit", [PS_SCRATCH_BUSY] = "scratch_busy",
	[PS_OUT_OF_BOUNDS] = "out_of_bounds",
	[PS_MAP_MISSING] = "map_missing",
	[PS_THREAD_LOST] = "thread_lost",
	[PS_ENTRY_DEPTH] = "entry_depth",
	[PS_THREAD_EVICTED] = "thread_evicted",
};

static const char *const resolve_kinds[] = {
	[PR_KADDR] = "kaddr", [PR_CGROUPID] = "cgroupid",
	[PR_UADDR] = "uaddr", [PR_PERCPU_KADDR] = "percpu_kaddr",
	[PR_PROBE] = "probe", [PR_HELPER] = "helper",
};

static const char *const param_kinds[] = {
	[PPK_INT] = "int", [PPK_BOOL] = "bool", [PPK_STRING] = "string",
	[PPK_CIDR] = "cidr",
};

static const char *const probe_names[P_COUNT] = {
#define PROBE(id, name, shorts, class, family, syntax, doc, example) \
	[id] = name,
#include "lang/probes.def"
#undef PROBE
};

#define FIELD(s, member, k) { #member, PF_##k, offsetof(struct s, member) }
#define NEEDED(s, member, k) \
	{ #member, PF_##k, offsetof(struct s, member), .required = true }
#define ENUM(s, member, list) \
	{ #member, PF_ENUM, offsetof(struct s, member), list, \
	  sizeof(list) / sizeof(list[0]), true }
#define TABLE(name) \
	const struct plan_table plan_##name##_table = { \
		name, sizeof(name) / sizeof(name[0]) \
	}

static const struct plan_field head[] = {
	FIELD(plan, version, U32),
	FIELD(plan, sites_offset, U32),
	FIELD(plan, ring_hint, U32),
	FIELD(plan, stack_depth, U32),
	FIELD(plan, scratch_slots, U32),
	FIELD(plan, usdt_specs, U32),
	FIELD(plan, uses_unsafe, BOOL),
	FIELD(plan, pid_filter, BOOL),
	FIELD(plan, doc, STR),
};
TABLE(head);

static const struct plan_field type[] = {
	ENUM(ptype, kind, ptype_names),
	FIELD(ptype, size, U32),
	FIELD(ptype, is_signed, BOOL),
	FIELD(ptype, may_cut, BOOL),
	FIELD(ptype, packed, BOOL),
	FIELD(ptype, elem, TYPE),
	FIELD(ptype, count, U32),
	FIELD(ptype, nvalues, U32),
	FIELD(ptype, mode, U32),
	FIELD(ptype, depth, U32),
	FIELD(ptype, text, STR),
	FIELD(ptype, bits, U32),
	FIELD(ptype, lo, I64),
	FIELD(ptype, hi, I64),
	FIELD(ptype, step, I64),
};
TABLE(type);

static const struct plan_field pfield[] = {
	FIELD(pfield, name, STR),
	NEEDED(pfield, type, TYPE),
	FIELD(pfield, offset, U32),
	FIELD(pfield, bit_offset, U32),
	FIELD(pfield, bit_size, U32),
};
TABLE(pfield);

static const struct plan_field value[] = {
	NEEDED(penumerator, name, STR),
	FIELD(penumerator, value, I64),
};
TABLE(value);

static const struct plan_field attach[] = {
	ENUM(plan_attach, type, probe_names),
	FIELD(plan_attach, prog, STR),
	FIELD(plan_attach, clause, U32),
	FIELD(plan_attach, full, STR),
	FIELD(plan_attach, label, STR),
	FIELD(plan_attach, target, STR),
	FIELD(plan_attach, name, STR),
	FIELD(plan_attach, ns, STR),
	FIELD(plan_attach, offset, U64),
	FIELD(plan_attach, address, U64),
	FIELD(plan_attach, period, U64),
	FIELD(plan_attach, is_freq, BOOL),
	FIELD(plan_attach, wildcard, BOOL),
	FIELD(plan_attach, optional, BOOL),
	FIELD(plan_attach, demangle, BOOL),
	FIELD(plan_attach, group, U32),
	FIELD(plan_attach, rank, U32),
	FIELD(plan_attach, may_lack, BOOL),
	FIELD(plan_attach, is_entry, BOOL),
	FIELD(plan_attach, length, U32),
	FIELD(plan_attach, mode, U32),
	FIELD(plan_attach, param, U32),
	FIELD(plan_attach, unit, U64),
	FIELD(plan_attach, span, SPAN),
};
TABLE(attach);

static const struct plan_field map[] = {
	NEEDED(plan_map, name, STR),
	FIELD(plan_map, bpf_name, STR),
	ENUM(plan_map, kind, map_kinds),
	FIELD(plan_map, key, TYPE),
	NEEDED(plan_map, value, TYPE),
	FIELD(plan_map, key_is_list, BOOL),
	FIELD(plan_map, is_lru, BOOL),
	FIELD(plan_map, bss_offset, U32),
	FIELD(plan_map, max_entries, U64),
	FIELD(plan_map, span, SPAN),
};
TABLE(map);

static const struct plan_field event[] = {
	ENUM(plan_event, kind, event_kinds),
	FIELD(plan_event, text, STR),
	FIELD(plan_event, map, U32),
	FIELD(plan_event, span, SPAN),
	FIELD(plan_event, nargs, U32),
	FIELD(plan_event, size, U32),
	FIELD(plan_event, site, U32),
};
TABLE(event);

static const struct plan_field arg[] = {
	NEEDED(plan_arg, type, TYPE),
	FIELD(plan_arg, offset, U32),
	FIELD(plan_arg, name, STR),
};
TABLE(arg);

static const struct plan_field site[] = {
	ENUM(plan_site, kind, site_kinds),
	FIELD(plan_site, span, SPAN),
	FIELD(plan_site, map, I32),
	FIELD(plan_site, text, STR),
};
TABLE(site);

static const struct plan_field resolve[] = {
	ENUM(plan_resolve, kind, resolve_kinds),
	NEEDED(plan_resolve, name, STR),
	FIELD(plan_resolve, target, STR),
	FIELD(plan_resolve, offset, U32),
	FIELD(plan_resolve, test, U32),
	ENUM(plan_resolve, probe, probe_names),
	FIELD(plan_resolve, span, SPAN),
};
TABLE(resolve);

static const struct plan_field param[] = {
	NEEDED(plan_param, name, STR),
	ENUM(plan_param, kind, param_kinds),
	FIELD(plan_param, size, U32),
	FIELD(plan_param, is_signed, BOOL),
	FIELD(plan_param, offset, U32),
	FIELD(plan_param, pattern, U32),
	FIELD(plan_param, fixed, BOOL),
	FIELD(plan_param, value, I64),
	FIELD(plan_param, text, STR),
	FIELD(plan_param, written, STR),
	FIELD(plan_param, help, STR),
	FIELD(plan_param, span, SPAN),
};
TABLE(param);

static const struct plan_field source[] = {
	NEEDED(source, name, STR),
	FIELD(source, base, U32),
};
TABLE(source);
