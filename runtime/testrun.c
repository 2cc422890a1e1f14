/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/testrun.h"

#include <bpf/bpf.h>

#include "lang/abi.h"

int testrun(int prog_fd, uint32_t probe, uint32_t *ret_value)
{
	struct awl_testrun_ctx ctx = { .arg = { probe } };
	LIBBPF_OPTS(bpf_test_run_opts, opts,
		    .ctx_in = &ctx, .ctx_size_in = sizeof(ctx));
	int err = bpf_prog_test_run_opts(prog_fd, &opts);

	if (!err && ret_value)
		*ret_value = opts.retval;
	return err;
}
