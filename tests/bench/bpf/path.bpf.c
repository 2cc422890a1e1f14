/* SPDX-License-Identifier: Apache-2.0 */
/* @[str(args.filename, 64)] = count() */
#include "bench.h"

struct path {
	char s[64];
};

MAP(count, PERCPU_HASH, struct path, u64, 4096);

SEC("tracepoint/syscalls/sys_enter_openat")
int on_open(struct sys_enter *ctx)
{
	struct path key = { 0 };

	bpf_probe_read_user_str(key.s, sizeof(key.s), (void *)ctx->args[1]);
	COUNT_KEY(count, key);
	return 0;
}
