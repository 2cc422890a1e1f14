/* SPDX-License-Identifier: Apache-2.0 */
/*
 * batch: programs whose probes come from a wildcard, attached with one call
 * where the kernel can (kprobe-multi, uprobe-multi).
 *
 * A program has to be loaded for it, so it is decided between expanding and
 * loading.
 */
#ifndef AWL_RUNTIME_BATCH_H
#define AWL_RUNTIME_BATCH_H

#include <stdbool.h>

#include "runtime/attach.h"

/* Sets `batch` in the probes of every program that qualifies. */
void batch_choose(struct attacher *t);

/* The expected attach type of a program of batch probes. */
int batch_attach_type(enum probe_type type);

/*
 * Attaches all probes of the attach point of probe i, which is its first: what
 * two wildcards both match, fires for each of them.
 * 0 or -errno.
 */
int batch_attach(struct attacher *t, size_t i, int prog_fd);

/* Whether the kernel has it, found by trying. 0 or -errno. */
int batch_try_kprobes(void);
int batch_try_uprobes(void);

#endif
