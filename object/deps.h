/* SPDX-License-Identifier: Apache-2.0 */
/*
 * deps: the files that a compilation looked at, and how they were then.
 *
 * The owner calls deps_init() before the compilation and deps_clear() at the end.
 */
#ifndef AWL_OBJECT_DEPS_H
#define AWL_OBJECT_DEPS_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "base/buf.h"

struct deps {
	struct buf list;
	struct timespec since;	/* when the compilation began */
	bool changed;		/* a file changed since; perhaps the compiler
				   saw it as it was before */
};

void deps_init(struct deps *d);
void deps_clear(struct deps *d);
/* By content, or by what stat(2) says; one that is not there, as that. */
void deps_add(struct deps *d, bool content, const char *path);

/* Each file of a list made by deps_add() is as it was then. */
bool deps_hold(const char *list, size_t len);

#endif
