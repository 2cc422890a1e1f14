/* SPDX-License-Identifier: Apache-2.0 */
/* @ = hist(args.ret) */
#include "bench.h"

MAP(hist, PERCPU_ARRAY, u32, u64, BUCKETS);

EXIT_READ
int on_read(struct sys_exit *ctx)
{
	u32 bucket = log2_bucket(ctx->ret);
	u64 *n = bpf_map_lookup_elem(&hist, &bucket);

	if (n)
		++*n;
	return 0;
}
