/* SPDX-License-Identifier: Apache-2.0 */
/* @[comm] = count() */
#include "bench.h"

struct comm {
	char s[16];
};

MAP(count, PERCPU_HASH, struct comm, u64, 4096);

ENTER_READ
int on_read(struct sys_enter *ctx)
{
	struct comm key = { 0 };

	bpf_get_current_comm(&key.s, sizeof(key.s));
	COUNT_KEY(count, key);
	return 0;
}
