/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bpf_sys: the few bpf() calls that libbpf 1.1 lacks, with their constants
 * (include/uapi/linux/bpf.h of later kernels). All return an fd or -errno.
 */
#ifndef AWL_RUNTIME_BPF_SYS_H
#define AWL_RUNTIME_BPF_SYS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* enum bpf_attach_type: BPF_TRACE_UPROBE_MULTI, Linux 6.6 */
#define BPF_SYS_UPROBE_MULTI 48

/* With the cookie where the kernel takes one (6.10 and later). */
int bpf_sys_raw_tracepoint(int prog_fd, const char *name, uint64_t cookie);

/*
 * How often the kernel did not run the program of a kprobe's or kprobe-multi
 * link, e.g. since more calls waited for their return than it has room for.
 * Known from Linux 6.7 on; before that 0.
 */
uint64_t bpf_sys_missed(int link_fd);

/* Many places of one file; offsets and cookies (or NULL) have n entries. */
struct bpf_sys_uprobes {
	const char *path;
	const uint64_t *offsets, *cookies;
	uint32_t n;
	bool is_return;
	pid_t pid;		/* 0: all processes */
};

int bpf_sys_uprobe_multi(int prog_fd, const struct bpf_sys_uprobes *u);

#endif
