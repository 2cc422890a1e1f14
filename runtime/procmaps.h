/* SPDX-License-Identifier: Apache-2.0 */
/*
 * procmaps: the executable mappings of one process, read from /proc/PID/maps
 * or told piece by piece as they are made.
 */
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
	struct procmaps *next;	/* for the owner's lists */
	struct procmaps *next_exited;
	pid_t pid, parent;	/* parent: whose mappings it began with, or 0 */
	bool exited;
	uint64_t read_ns;	/* when it was last read from /proc; 0: never */
	struct mapping *v;	/* by address */
	size_t n, cap;
};

struct procmaps *procmaps_new(pid_t pid);	/* NULL: no memory */
void procmaps_free(struct procmaps *p);

/*
 * Reads /proc/PID/maps, but not again within a tenth of a second; what is
 * known already stays when the process is gone. False: nothing was read.
 */
bool procmaps_read(struct procmaps *p);
/* A copy of m replaces what it overlaps. False: no memory. */
bool procmaps_add(struct procmaps *p, const struct mapping *m);
void procmaps_reset(struct procmaps *p);	/* as after exec */
const struct mapping *procmaps_find(const struct procmaps *p, uint64_t addr);

#endif
