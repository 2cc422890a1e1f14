/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/bpf_sys.h"

#include <errno.h>
#include <linux/bpf.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* union bpf_attr of BPF_RAW_TRACEPOINT_OPEN as kernels from 6.10 have it. */
struct raw_tracepoint_attr {
	uint64_t name;
	uint32_t prog_fd;
	uint32_t pad;
	uint64_t cookie;
};

static int sys_bpf(int cmd, void *attr, unsigned int size)
{
	long fd = syscall(SYS_bpf, cmd, attr, size);

	return fd < 0 ? -errno : (int)fd;
}

int bpf_sys_raw_tracepoint(int prog_fd, const char *name, uint64_t cookie)
{
	struct raw_tracepoint_attr attr = {
		.name = (uintptr_t)name,
		.prog_fd = (uint32_t)prog_fd,
		.cookie = cookie
	};
	int fd = sys_bpf(BPF_RAW_TRACEPOINT_OPEN, &attr, sizeof(attr));

	/* an older kernel wants zeros where it knows no field */
	if (fd == -EINVAL || fd == -E2BIG) {
		attr.cookie = 0;
		fd = sys_bpf(BPF_RAW_TRACEPOINT_OPEN, &attr, sizeof(attr));
	}
	return fd;
}
