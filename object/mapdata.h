/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mapdata: a map's content as read at one moment, per-CPU values merged.
 *
 * Made by runtime/, printed by output/. Keys and values stand in two dense
 * arrays, entry i at keys + i * key_size and values + i * value_size, in the
 * layout of the map's plan types. Scalar maps have n 0 or 1 and key_size 0.
 */
#ifndef AWL_OBJECT_MAPDATA_H
#define AWL_OBJECT_MAPDATA_H

#include <stddef.h>
#include <stdint.h>

#include "object/plan.h"

struct mapdata {
	const struct plan_map *map;
	size_t n;
	uint32_t key_size, value_size;
	uint8_t *keys, *values;
};

/*
 * Heap storage, zeroed, for `capacity` entries of a map; n starts at 0, sizes
 * are those of the plan's types. NULL: out of memory.
 */
struct mapdata *mapdata_new(const struct plan_map *map, size_t capacity);
void mapdata_free(struct mapdata *m);	/* takes NULL */

/*
 * Adds one CPU's value to what other CPUs had: sums, buckets and averages add
 * up, min and max compare, a tseries merges slot by slot (a newer epoch wins),
 * integers add; of other kinds the first that is not all zero stays.
 */
void ptype_merge(const struct ptype *type, void *into, const void *from);

#endif
