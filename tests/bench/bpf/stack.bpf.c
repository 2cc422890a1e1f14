/* SPDX-License-Identifier: Apache-2.0 */
/* @[kstack] = count() */
#include "bench.h"

MAP(count, PERCPU_HASH, u32, u64, 4096);

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 4096);
	__uint(key_size, sizeof(u32));
	__uint(value_size, 127 * sizeof(u64));
} stacks SEC(".maps");

ENTER_READ
int on_read(struct sys_enter *ctx)
{
	long id = bpf_get_stackid(ctx, &stacks, 0);
	u32 key = (u32)id;

	if (id >= 0)
		COUNT_KEY(count, key);
	return 0;
}
