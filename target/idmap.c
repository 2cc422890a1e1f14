/* SPDX-License-Identifier: Apache-2.0 */
#include "target/idmap.h"

#include <stdlib.h>

#include "base/bug.h"

/* The slot that holds key, or the free one where it would go. */
static struct idmap_slot *find(const struct idmap *m, uint64_t key)
{
	/* Fibonacci hashing: ids are dense, addresses share low bits. */
	size_t i = key * 0x9e3779b97f4a7c15ull >> 32 & (m->nslots - 1);

	while (m->slots[i].key && m->slots[i].key != key)
		i = (i + 1) & (m->nslots - 1);
	return &m->slots[i];
}

void *idmap_get(const struct idmap *m, uint64_t key)
{
	return m->nslots ? find(m, key)->value : NULL;
}

static void grow(struct idmap *m)
{
	struct idmap bigger = { .nslots = m->nslots ? m->nslots * 2 : 64 };

	bigger.slots = calloc(bigger.nslots, sizeof(*bigger.slots));
	if (!bigger.slots)
		out_of_memory();
	for (size_t i = 0; i < m->nslots; i++)
		if (m->slots[i].key)
			*find(&bigger, m->slots[i].key) = m->slots[i];
	bigger.n = m->n;
	free(m->slots);
	*m = bigger;
}

void idmap_set(struct idmap *m, uint64_t key, void *value)
{
	struct idmap_slot *s;

	if (m->n * 2 >= m->nslots)
		grow(m);
	s = find(m, key);
	m->n += !s->key;
	*s = (struct idmap_slot){ key, value };
}

void idmap_clear(struct idmap *m)
{
	free(m->slots);
	*m = (struct idmap){ 0 };
}
