/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE	/* qsort_r */
#include "output/order.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "base/prefault.h"
#include "lang/abi.h"
#include "output/agg.h"
#include "output/value.h"

#define SIGN (1ull << 63)

static int compare_numbers(const struct ptype *t, uint64_t a, uint64_t b)
{
	if (t->is_signed)
		return (int64_t)a < (int64_t)b ? -1 : (int64_t)a > (int64_t)b;
	return a < b ? -1 : a > b;
}

static int compare_bytes(const void *a, size_t na, const void *b, size_t nb)
{
	int d = memcmp(a, b, na < nb ? na : nb);

	return d ? d : na < nb ? -1 : na > nb;
}

static int compare_parts(const struct ptype *t, const uint8_t *a,
			 const uint8_t *b)
{
	uint64_t bits_a, bits_b;
	int d = 0;

	for (uint32_t i = 0; i < t->count && !d; i++) {
		if (t->kind == PT_ARRAY) {
			size_t at = (size_t)i * t->elem->size;

			d = order_values(t->elem, a + at, b + at);
			continue;
		}
		/* through value_field() for the sake of bit-fields */
		if (t->fields[i].bit_size)
			d = order_values(t->fields[i].type,
					 value_field(&t->fields[i], a,
						     &bits_a).p,
					 value_field(&t->fields[i], b,
						     &bits_b).p);
		else
			d = order_values(t->fields[i].type,
					 a + t->fields[i].offset,
					 b + t->fields[i].offset);
	}
	return d;
}

/* By the address, larger networks first. */
static int compare_networks(const void *a, const void *b)
{
	const struct awl_network *x = a, *y = b;
	int d = memcmp(&x->inet, &y->inet, sizeof(x->inet));

	return d ? d : x->bits < y->bits ? -1 : x->bits > y->bits;
}

int order_values(const struct ptype *t, const void *a, const void *b)
{
	struct value x, y;

	switch (t->kind) {
	case PT_STRING:
	case PT_BUFFER:
		x = value_at(t, a);
		y = value_at(t, b);
		return compare_bytes(x.p, x.len, y.p, y.len);
	case PT_TUPLE:
	case PT_RECORD:
	case PT_STRUCT:
	case PT_ARRAY:
		return compare_parts(t, a, b);
	case PT_NETWORK:
		return compare_networks(a, b);
	default:
		if (t->kind < PT_STRING && t->size <= 8)
			return compare_numbers(t, value_number(t, a),
					       value_number(t, b));
		return memcmp(a, b, t->size);
	}
}

static uint64_t number_rank(const struct ptype *t, uint64_t v)
{
	return t->is_signed ? v ^ SIGN : v;
}

/* The first bytes of a string, in an order that agrees with order_values(). */
static uint64_t string_rank(const struct ptype *t, const uint8_t *p)
{
	uint64_t v = 0;
	size_t n = strnlen((const char *)p, t->size);

	memcpy(&v, p, n < sizeof(v) ? n : sizeof(v));
	return be64toh(v);
}

/* Never puts two keys in another order than order_values(); may be equal. */
static uint64_t key_rank(const struct ptype *t, const uint8_t *p)
{
	while (t->kind == PT_TUPLE && t->count && !t->fields[0].bit_size) {
		p += t->fields[0].offset;
		t = t->fields[0].type;
	}
	if (t->kind == PT_STRING)
		return string_rank(t, p);
	if (t->kind < PT_STRING && t->kind != PT_NONE)
		return number_rank(t, value_number(t, p));
	return 0;
}

static bool is_by_value(const struct ptype *t)
{
	return t->kind == PT_INT || (t->kind >= PT_COUNT &&
				     t->kind != PT_TSERIES);
}

static uint64_t entry_rank(const struct mapdata *m, size_t i)
{
	const struct ptype *t = m->map->value;
	const uint8_t *p = m->values + i * m->value_size;

	if (t->kind == PT_INT)
		return number_rank(t, value_number(t, p));
	if (t->kind == PT_HIST || t->kind == PT_LHIST ||
	    t->kind == PT_QUANTILES)
		return agg_rank(t, p);
	if (is_by_value(t))
		return number_rank(t, agg_rank(t, p));
	return 0;
}

/* -- sorting ----------------------------------------------------------------- */

/* Keys and values may be long and lie anywhere; what is compared lies here. */
struct entry {
	uint64_t rank;		/* of the key, then of the value */
	uint32_t index;
};

#define AHEAD 16
#define RANK_BYTES 8	/* the lowest is number 0 */

static unsigned int rank_byte(const struct entry *e, int byte)
{
	return e->rank >> (byte * 8) & 0xff;
}

/* One pass: from e to other, by one byte of the ranks. count: how often each. */
static void scatter(const struct entry *e, struct entry *other, size_t n,
		    int byte, const size_t count[256])
{
	size_t at[256], sum = 0;

	for (int i = 0; i < 256; i++) {
		at[i] = sum;
		sum += count[i];
	}
	for (size_t i = 0; i < n; i++)
		other[at[rank_byte(&e[i], byte)]++] = e[i];
}

/*
 * Radix sort, least significant byte first, which leaves equal ranks in their
 * order: Knuth, TAOCP 3, 5.2.5. Bytes that are the same in all entries, which
 * are most, take no pass. Returns the one of both arrays that has the result.
 */
static struct entry *sort_by_rank(struct entry *e, struct entry *other,
				  size_t n)
{
	size_t count[RANK_BYTES][256] = { 0 };
	struct entry *swap;

	for (size_t i = 0; i < n; i++)
		for (int k = 0; k < RANK_BYTES; k++)
			count[k][rank_byte(&e[i], k)]++;
	for (int k = 0; k < RANK_BYTES; k++) {
		if (count[k][rank_byte(e, k)] == n)
			continue;
		scatter(e, other, n, k, count[k]);
		swap = e;
		e = other;
		other = swap;
	}
	return e;
}

static int by_key(const void *a, const void *b, void *arg)
{
	const struct entry *x = a, *y = b;
	const struct mapdata *m = arg;

	return order_values(m->map->key,
			    m->keys + (size_t)x->index * m->key_size,
			    m->keys + (size_t)y->index * m->key_size);
}

/* Keys whose ranks do not tell them apart. */
static void sort_runs(struct entry *e, const struct mapdata *m)
{
	for (size_t i = 0, n; i < m->n; i += n) {
		for (n = 1; i + n < m->n && e[i + n].rank == e[i].rank; n++)
			;
		if (n > 1)
			qsort_r(e + i, n, sizeof(*e), by_key, (void *)m);
	}
}

/* First by the keys, then by the values, which leaves keys of one value sorted. */
static struct entry *sort_entries(const struct mapdata *m, struct entry *e,
				  struct entry *other)
{
	struct entry *sorted;

	for (size_t i = 0; i < m->n; i++)
		e[i] = (struct entry){
			key_rank(m->map->key, m->keys + i * m->key_size),
			(uint32_t)i
		};
	sorted = sort_by_rank(e, other, m->n);
	sort_runs(sorted, m);
	for (size_t i = 0; i < m->n; i++) {
		if (i + AHEAD < m->n)	/* it lies anywhere, in no cache */
			__builtin_prefetch(m->values +
					   sorted[i + AHEAD].index *
					   m->value_size);
		sorted[i].rank = entry_rank(m, sorted[i].index);
	}
	return sort_by_rank(sorted, sorted == e ? other : e, m->n);
}

uint32_t *order_map(const struct mapdata *m)
{
	size_t bytes = 2 * (m->n + 1) * sizeof(struct entry);
	struct entry *both = malloc(bytes), *e = both;
	uint32_t *order = malloc((m->n + 1) * sizeof(*order));

	if (!both || !order) {
		free(both);
		free(order);
		return NULL;
	}
	prefault_block(both, bytes);
	prefault_block(order, m->n * sizeof(*order));
	both[0].index = 0;
	if (m->map->key && m->n)
		e = sort_entries(m, both, both + m->n);
	for (size_t i = 0; i < m->n; i++)
		order[i] = e[i].index;
	free(both);
	return order;
}
