/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fold: maps whose key holds a stack, as folded stacks ("main;read 5") or, at
 * the end, as a flame graph.
 *
 * A line's frames are the parts of the key that are no stack, then the user
 * stack, then the kernel stack, from the outermost caller on; the functions of
 * the kernel end in "_[k]". The number is the count or sum. Entries that give
 * the same line are added up.
 */
#ifndef AWL_OUTPUT_FOLD_H
#define AWL_OUTPUT_FOLD_H

#include "output/out.h"

/* Whether the map has stacks to fold, and numbers. */
bool fold_takes(const struct plan_map *map);

/* The map's lines, in order; m->n > 0. False: no memory. */
bool fold_map(struct output *o, struct buf *b, const struct mapdata *m,
	      const uint32_t *order, size_t first, uint64_t div);

#endif
