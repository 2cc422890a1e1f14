/* SPDX-License-Identifier: Apache-2.0 */
/* /comm == "sshd"/ { @ = count() }: what no event passes */
#include "bench.h"

MAP(count, PERCPU_ARRAY, u32, u64, 1);

ENTER_READ
int on_read(struct sys_enter *ctx)
{
	static const char want[] = "sshd";
	char comm[16];
	u32 zero = 0;
	u64 *n;

	bpf_get_current_comm(comm, sizeof(comm));
	for (u32 i = 0; i < sizeof(want); i++)
		if (comm[i] != want[i])
			return 0;
	n = bpf_map_lookup_elem(&count, &zero);
	if (n)
		++*n;
	return 0;
}
