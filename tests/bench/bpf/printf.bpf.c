/* SPDX-License-Identifier: Apache-2.0 */
/* printf("%s %d %d\n", comm, pid, args.count): what goes into the ring */
#include "bench.h"

struct event {
	char comm[16];
	u64 pid, count;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} ring SEC(".maps");

ENTER_READ
int on_read(struct sys_enter *ctx)
{
	struct event *e = bpf_ringbuf_reserve(&ring, sizeof(*e), 0);

	if (!e)
		return 0;
	bpf_get_current_comm(&e->comm, sizeof(e->comm));
	e->pid = bpf_get_current_pid_tgid() >> 32;
	e->count = ctx->args[2];
	bpf_ringbuf_submit(e, 0);
	return 0;
}
