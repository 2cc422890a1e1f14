/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bpfprogs: `fentry:bpf:PROGRAM[:ID]` and fexit: which loaded BPF program is
 * meant. Its id goes into the probe, which owns nothing of it.
 */
#ifndef AWL_RUNTIME_BPFPROGS_H
#define AWL_RUNTIME_BPFPROGS_H

#include "runtime/attach.h"

/* Adds the probe if there is such a program. 0, or -errno with a diagnostic. */
int bpfprogs_expand(struct attacher *t, const struct plan_attach *at);

#endif
