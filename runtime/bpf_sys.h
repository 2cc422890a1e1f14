/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bpf_sys: the few bpf() calls that libbpf 1.1 lacks, with their constants
 * (include/uapi/linux/bpf.h of later kernels). All return an fd or -errno.
 */
#ifndef AWL_RUNTIME_BPF_SYS_H
#define AWL_RUNTIME_BPF_SYS_H

#include <stdint.h>
#include <sys/types.h>

/* With the cookie where the kernel takes one (6.10 and later). */
int bpf_sys_raw_tracepoint(int prog_fd, const char *name, uint64_t cookie);

#endif
