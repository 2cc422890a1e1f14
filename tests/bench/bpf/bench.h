/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the hand-written programs share. Each does by hand what a script of
 * tests/bench/run does: the floor that compiled scripts are compared with.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

typedef __u32 u32;
typedef __u64 u64;
typedef __s64 s64;

struct sys_enter {
	u64 common;
	s64 nr;
	u64 args[6];
};

struct sys_exit {
	u64 common;
	s64 nr;
	s64 ret;
};

#define ENTER_READ SEC("tracepoint/syscalls/sys_enter_read")
#define EXIT_READ SEC("tracepoint/syscalls/sys_exit_read")

#define BUCKETS 66		/* below 0; 0; 1; 2 to 3; ... */

/* A map called NAME, all of whose keys are of no interest to others. */
#define MAP(name, kind, key_type, value_type, entries)			\
	struct {							\
		__uint(type, BPF_MAP_TYPE_##kind);			\
		__uint(max_entries, entries);				\
		__type(key, key_type);					\
		__type(value, value_type);				\
	} name SEC(".maps")

static __always_inline u32 log2_bucket(s64 v)
{
	u64 n = (u64)v;
	u32 b = 0;

	if (v < 0)
		return 0;
	if (n >> 32) { n >>= 32; b += 32; }
	if (n >> 16) { n >>= 16; b += 16; }
	if (n >> 8) { n >>= 8; b += 8; }
	if (n >> 4) { n >>= 4; b += 4; }
	if (n >> 2) { n >>= 2; b += 2; }
	if (n >> 1) { n >>= 1; b += 1; }
	return b + (u32)n + 1;
}

/* Adds 1 to a per-CPU hash's value, which a CPU alone writes. */
#define COUNT_KEY(map, key) do {					\
	u64 *n_ = bpf_map_lookup_elem(&(map), &(key));			\
	if (n_) {							\
		++*n_;							\
	} else {							\
		u64 one_ = 1;						\
		bpf_map_update_elem(&(map), &(key), &one_, BPF_NOEXIST);\
	}								\
} while (0)

char LICENSE[] SEC("license") = "GPL";
