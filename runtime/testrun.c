/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/testrun.h"

#include <bpf/bpf.h>
#include <unistd.h>

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

static uint64_t run_time(int prog_fd)
{
	struct bpf_prog_info info = { 0 };
	uint32_t size = sizeof(info);

	if (bpf_obj_get_info_by_fd(prog_fd, &info, &size))
		return 0;
	return info.run_time_ns;
}

int testrun_repeat(int prog_fd, uint32_t probe, uint32_t n,
		   uint32_t *ret_value, uint64_t *ret_ns)
{
	int stats = bpf_enable_stats(BPF_STATS_RUN_TIME), err = 0;
	uint64_t before;

	if (stats < 0)
		return stats;
	before = run_time(prog_fd);
	*ret_value = 0;
	while (n-- && !err && !*ret_value)
		err = testrun(prog_fd, probe, ret_value);
	*ret_ns = run_time(prog_fd) - before;
	close(stats);
	return err;
}
