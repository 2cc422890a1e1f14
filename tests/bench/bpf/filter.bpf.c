/* SPDX-License-Identifier: Apache-2.0 */
/* /pid == 4000000/ { @ = count() }: what no event passes */
#include "bench.h"

MAP(count, PERCPU_ARRAY, u32, u64, 1);

ENTER_READ
int on_read(struct sys_enter *ctx)
{
	u32 zero = 0;
	u64 *n;

	if (bpf_get_current_pid_tgid() >> 32 != 4000000)
		return 0;
	n = bpf_map_lookup_elem(&count, &zero);
	if (n)
		++*n;
	return 0;
}
