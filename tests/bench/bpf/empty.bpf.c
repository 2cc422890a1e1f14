/* SPDX-License-Identifier: Apache-2.0 */
/* Nothing: what an event costs with the kernel's counting of it. */
#include "bench.h"

ENTER_READ
int on_read(struct sys_enter *ctx)
{
	return 0;
}
