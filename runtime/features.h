/* SPDX-License-Identifier: Apache-2.0 */
/*
 * features: what the running kernel can do for tracing, found by trying.
 *
 * Each row tries a tiny program, map or file, never the kernel's version.
 */
#ifndef AWL_RUNTIME_FEATURES_H
#define AWL_RUNTIME_FEATURES_H

#include <stdbool.h>
#include <stddef.h>

struct feature {
	const char *name;	/* "ring buffer" */
	const char *use;	/* what awl needs it for */
	/* 0, or the -errno that the attempt gave */
	int (*try)(void);
	const char *absent;	/* why it may be missing, and the remedy */
};

extern const struct feature features[];
extern const size_t nfeatures;

/* 0, or the -errno that the attempt gave. */
int features_task_storage(void);

#endif
