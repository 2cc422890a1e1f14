/* SPDX-License-Identifier: Apache-2.0 */
/* procmaps: the executable mappings of one process. */
#ifndef AWL_RUNTIME_PROCMAPS_H
#define AWL_RUNTIME_PROCMAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct mapping {
	uint64_t start, end, offset;	/* addresses; offset in the file */
	uint64_t dev, inode;
	char *path;
};

struct procmaps {
	struct procmaps *next;	/* for the owner's list */
	pid_t pid;
	struct mapping *v;	/* by address */
	size_t n;
};

struct procmaps *procmaps_new(pid_t pid);	/* NULL: no memory */
void procmaps_free(struct procmaps *p);

/*
 * Reads /proc/PID/maps; what is known already stays when the process is gone.
 * False: nothing was read.
 */
bool procmaps_read(struct procmaps *p);
const struct mapping *procmaps_find(const struct procmaps *p, uint64_t addr);

#endif
