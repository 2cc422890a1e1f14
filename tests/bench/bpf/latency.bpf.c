/* SPDX-License-Identifier: Apache-2.0 */
/* @start[tid] = nsecs, and at the end @ = hist(nsecs - @start[tid]) */
#include "bench.h"

MAP(start, HASH, u32, u64, 4096);
MAP(hist, PERCPU_ARRAY, u32, u64, BUCKETS);

ENTER_READ
int on_read(struct sys_enter *ctx)
{
	u32 tid = (u32)bpf_get_current_pid_tgid();
	u64 now = bpf_ktime_get_ns();

	bpf_map_update_elem(&start, &tid, &now, BPF_ANY);
	return 0;
}

EXIT_READ
int on_return(struct sys_exit *ctx)
{
	u32 tid = (u32)bpf_get_current_pid_tgid(), bucket;
	u64 *from = bpf_map_lookup_elem(&start, &tid), *n;

	if (!from)
		return 0;
	bucket = log2_bucket((s64)(bpf_ktime_get_ns() - *from));
	n = bpf_map_lookup_elem(&hist, &bucket);
	if (n)
		++*n;
	bpf_map_delete_elem(&start, &tid);
	return 0;
}
