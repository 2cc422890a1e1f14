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

/* union bpf_attr of BPF_LINK_CREATE with uprobe_multi. */
struct uprobe_multi_attr {
	uint32_t prog_fd, target_fd, attach_type, flags;
	uint64_t path, offsets, ref_ctr_offsets, cookies;
	uint32_t n, multi_flags, pid, pad;
};

/* struct bpf_link_info as kernels from 6.7 have it. */
struct link_info {
	uint32_t type, id, prog_id, pad;
	union {
		struct {
			uint64_t addrs;
			uint32_t count, flags;
			uint64_t missed;
		} kprobe_multi;
		struct {
			uint32_t type, pad;
			uint64_t name;
			uint32_t name_len, offset;
			uint64_t addr, missed;
		} kprobe;
	};
};

#define LINK_PERF_EVENT 7
#define LINK_KPROBE_MULTI 8

/* enum bpf_perf_event_type */
#define PERF_KPROBE 3
#define PERF_KRETPROBE 4

#define UPROBE_MULTI_RETURN 1

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

int bpf_sys_uprobe_multi(int prog_fd, const struct bpf_sys_uprobes *u)
{
	struct uprobe_multi_attr attr = {
		.prog_fd = (uint32_t)prog_fd,
		.attach_type = BPF_SYS_UPROBE_MULTI,
		.path = (uintptr_t)u->path,
		.offsets = (uintptr_t)u->offsets,
		.cookies = (uintptr_t)u->cookies,
		.n = u->n,
		.multi_flags = u->is_return ? UPROBE_MULTI_RETURN : 0,
		.pid = (uint32_t)u->pid
	};

	return sys_bpf(BPF_LINK_CREATE, &attr, sizeof(attr));
}

uint64_t bpf_sys_missed(int link_fd)
{
	struct link_info info = { 0 };
	struct {
		uint32_t fd, len;
		uint64_t info;
	} attr = { (uint32_t)link_fd, sizeof(info), (uintptr_t)&info };

	if (sys_bpf(BPF_OBJ_GET_INFO_BY_FD, &attr, sizeof(attr)) ||
	    attr.len < sizeof(info))
		return 0;
	if (info.type == LINK_KPROBE_MULTI)
		return info.kprobe_multi.missed;
	if (info.type == LINK_PERF_EVENT && (info.kprobe.type == PERF_KPROBE ||
					     info.kprobe.type == PERF_KRETPROBE))
		return info.kprobe.missed;
	return 0;
}
