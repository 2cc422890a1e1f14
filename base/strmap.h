/* SPDX-License-Identifier: Apache-2.0 */
/*
 * strmap: names to pointers, remembering the order of insertion.
 *
 * Lives in an arena; keys are copied, values are the caller's.
 */
#ifndef AWL_BASE_STRMAP_H
#define AWL_BASE_STRMAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct strmap_entry {
	const char *key;
	void *value;
	uint32_t hash;
};

struct strmap {
	struct arena *arena;
	VEC(struct strmap_entry) entries;	/* in order of insertion */
	uint32_t *slots;			/* entry index + 1; 0 is free */
	size_t nslots;
};

void strmap_init(struct strmap *m, struct arena *a);
void *strmap_get(const struct strmap *m, const char *key);	/* NULL: absent */
void strmap_set(struct strmap *m, const char *key, void *value);

/* FNV-1a, 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/). */
uint64_t hash_bytes(const void *p, size_t n);

#endif
