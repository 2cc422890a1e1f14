/* SPDX-License-Identifier: Apache-2.0 */
/* @[pid, comm] = count() */
#include "bench.h"

struct key {
	u64 pid;
	char comm[16];
};

MAP(count, PERCPU_HASH, struct key, u64, 4096);

ENTER_READ
int on_read(struct sys_enter *ctx)
{
	struct key key = { .pid = bpf_get_current_pid_tgid() >> 32 };

	bpf_get_current_comm(&key.comm, sizeof(key.comm));
	COUNT_KEY(count, key);
	return 0;
}
