/* SPDX-License-Identifier: Apache-2.0 */
#include "base/strmap.h"

#include <string.h>

uint64_t hash_bytes(const void *p, size_t n)
{
	const unsigned char *s = p;
	uint64_t h = 0xcbf29ce484222325ULL;

	for (size_t i = 0; i < n; i++)
		h = (h ^ s[i]) * 0x100000001b3ULL;
	return h;
}

static uint32_t hash_key(const char *key)
{
	uint64_t h = hash_bytes(key, strlen(key));

	return (uint32_t)(h ^ (h >> 32));
}

void strmap_init(struct strmap *m, struct arena *a)
{
	memset(m, 0, sizeof(*m));
	m->arena = a;
}

/* The slot that holds key, or the free one where it would go. */
static size_t find_slot(const struct strmap *m, const char *key, uint32_t hash)
{
	size_t i = hash & (m->nslots - 1);

	while (m->slots[i]) {
		const struct strmap_entry *e = &m->entries.v[m->slots[i] - 1];

		if (e->hash == hash && !strcmp(e->key, key))
			break;
		i = (i + 1) & (m->nslots - 1);
	}
	return i;
}

void *strmap_get(const struct strmap *m, const char *key)
{
	size_t i;

	if (!m->nslots)
		return NULL;
	i = find_slot(m, key, hash_key(key));
	return m->slots[i] ? m->entries.v[m->slots[i] - 1].value : NULL;
}

static void rehash(struct strmap *m)
{
	m->nslots = m->nslots ? m->nslots * 2 : 16;
	m->slots = arena_array(m->arena, uint32_t, m->nslots);
	for (size_t i = 0; i < m->entries.n; i++) {
		const struct strmap_entry *e = &m->entries.v[i];

		m->slots[find_slot(m, e->key, e->hash)] = (uint32_t)i + 1;
	}
}

void strmap_set(struct strmap *m, const char *key, void *value)
{
	uint32_t hash = hash_key(key);
	struct strmap_entry e = { .value = value, .hash = hash };
	size_t i;

	if (m->entries.n * 2 >= m->nslots)
		rehash(m);
	i = find_slot(m, key, hash);
	if (m->slots[i]) {
		m->entries.v[m->slots[i] - 1].value = value;
		return;
	}
	e.key = arena_strdup(m->arena, key);
	vec_push(m->arena, &m->entries, e);
	m->slots[i] = (uint32_t)m->entries.n;
}
