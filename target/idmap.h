/* SPDX-License-Identifier: Apache-2.0 */
/*
 * idmap: numbers (ids, addresses, hashes) to pointers, on the heap.
 *
 * Zeroed is empty. Key 0 is not allowed, nor is a NULL value. Running out of
 * memory aborts, as in an arena.
 */
#ifndef AWL_TARGET_IDMAP_H
#define AWL_TARGET_IDMAP_H

#include <stddef.h>
#include <stdint.h>

struct idmap {
	struct idmap_slot {
		uint64_t key;		/* 0: free */
		void *value;
	} *slots;
	size_t nslots, n;
};

void *idmap_get(const struct idmap *m, uint64_t key);	/* NULL: absent */
void idmap_set(struct idmap *m, uint64_t key, void *value);
void idmap_clear(struct idmap *m);

#endif
