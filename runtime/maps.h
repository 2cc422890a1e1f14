/* SPDX-License-Identifier: Apache-2.0 */
/*
 * maps: the script's maps, read and changed from outside while programs write
 * them.
 *
 * A read takes keys and values in batches where the kernel can, merges the
 * per-CPU values of a key into one, and gives a mapdata on the heap, freed by
 * mapdata_free(). Nothing is locked: an entry is a value it had at some moment
 * of the read.
 */
#ifndef AWL_RUNTIME_MAPS_H
#define AWL_RUNTIME_MAPS_H

#include <stdbool.h>
#include <stdint.h>

#include "object/mapdata.h"

struct bpf_object;

struct maps {
	const struct plan *plan;
	struct bpf_object *object;
	uint8_t *bss;		/* live: mapped */
	size_t bss_size;
	unsigned int ncpus;	/* possible ones */
	bool *zeroed;		/* by map: a per-CPU scalar that zero() emptied;
				   it is set, unlike one that never was */
};

/* After the load. 0, or -EINVAL when the object lacks what the plan names. */
int maps_open(struct maps *m, const struct plan *plan,
	      struct bpf_object *object, unsigned int ncpus);
void maps_close(struct maps *m);	/* also one that was never opened */

/* Each: 0 or -errno. i is an index into plan->maps. */
int maps_read(struct maps *m, uint32_t i, struct mapdata **ret);
/* One entry; n is 0 when there is none, with room for a zeroed one. key is of
 * the plan's type. */
int maps_read_elem(struct maps *m, uint32_t i, const void *key,
		   struct mapdata **ret);
/* Puts the entries of d into a map whose values are not per CPU. -ENOSPC: it is
 * full; *ret_done is how many are in it. */
int maps_fill(struct maps *m, uint32_t i, const struct mapdata *d,
	      size_t *ret_done);
int maps_clear(struct maps *m, uint32_t i);	/* no entries are left */
int maps_zero(struct maps *m, uint32_t i);	/* keys stay, values are 0 */

#endif
