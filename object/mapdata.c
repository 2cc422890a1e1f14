/* SPDX-License-Identifier: Apache-2.0 */
#include "object/mapdata.h"

#include <stdlib.h>
#include <string.h>

#include "lang/abi.h"

struct mapdata *mapdata_new(const struct plan_map *map, size_t capacity)
{
	struct mapdata *m = calloc(1, sizeof(*m));
	size_t n = capacity ? capacity : 1;

	if (!m)
		return NULL;
	m->map = map;
	m->key_size = map->key ? map->key->size : 0;
	m->value_size = map->value->size;
	m->keys = calloc(n, m->key_size ? m->key_size : 1);
	m->values = calloc(n, m->value_size ? m->value_size : 1);
	if (!m->keys || !m->values) {
		mapdata_free(m);
		return NULL;
	}
	return m;
}

void mapdata_free(struct mapdata *m)
{
	if (!m)
		return;
	free(m->keys);
	free(m->values);
	free(m);
}

static void add_words(void *into, const void *from, size_t bytes)
{
	uint64_t *a = into;
	const uint64_t *b = from;

	for (size_t i = 0; i < bytes / 8; i++)
		a[i] += b[i];
}

static bool is_less(const struct ptype *t, int64_t a, int64_t b)
{
	return t->is_signed ? a < b : (uint64_t)a < (uint64_t)b;
}

static void merge_minmax(const struct ptype *t, struct awl_minmax *a,
			 const struct awl_minmax *b)
{
	if (!b->set)
		return;
	if (!a->set || (t->kind == PT_MIN ? is_less(t, b->value, a->value)
					  : is_less(t, a->value, b->value)))
		*a = *b;
}

/* What two CPUs have of one interval, or the newer of two. */
static void merge_slot(const struct ptype *t, struct awl_tslot *a,
		       const struct awl_tslot *b)
{
	if (!b->count || (a->count && a->epoch > b->epoch))
		return;
	if (!a->count || b->epoch > a->epoch) {
		*a = *b;
		return;
	}
	switch (t->step) {
	case PTS_AVG:
		a->count += b->count;
		/* fallthrough */
	case PTS_SUM:
		a->value = (int64_t)((uint64_t)a->value + (uint64_t)b->value);
		break;
	case PTS_MAX:
		if (is_less(t, a->value, b->value))
			a->value = b->value;
		break;
	case PTS_MIN:
		if (is_less(t, b->value, a->value))
			a->value = b->value;
		break;
	default:
		a->value = b->value;
	}
}

static void merge_tseries(const struct ptype *t, struct awl_tslot *a,
			  const struct awl_tslot *b)
{
	for (size_t i = 0; i < t->size / sizeof(*a); i++)
		merge_slot(t, &a[i], &b[i]);
}

static void add_int(void *into, const void *from, uint32_t size)
{
	uint64_t a = 0, b = 0;

	memcpy(&a, into, size);
	memcpy(&b, from, size);
	a += b;
	memcpy(into, &a, size);
}

static bool all_zero(const uint8_t *p, size_t n)
{
	while (n && !*p)
		p++, n--;
	return !n;
}

void ptype_merge(const struct ptype *type, void *into, const void *from)
{
	switch (type->kind) {
	case PT_COUNT:
	case PT_SUM:
	case PT_AVG:
	case PT_STATS:
	case PT_HIST:
	case PT_LHIST:
	case PT_QUANTILES:
		add_words(into, from, type->size);
		break;
	case PT_MIN:
	case PT_MAX:
		merge_minmax(type, into, from);
		break;
	case PT_TSERIES:
		merge_tseries(type, into, from);
		break;
	case PT_INT:
		add_int(into, from, type->size);
		break;
	default:
		if (all_zero(into, type->size))
			memcpy(into, from, type->size);
	}
}
