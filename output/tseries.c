/* SPDX-License-Identifier: Apache-2.0 */
#include "output/tseries.h"

#include <stdlib.h>
#include <string.h>

#include "lang/abi.h"
#include "output/agg.h"
#include "output/json.h"
#include "output/when.h"

#define SECOND 1000000000ll
#define AXIS 51		/* columns between the bars */

/* The slots in use, in order of time, and the span of their values. */
struct series {
	const struct ptype *type;
	struct awl_tslot *slots;
	size_t n;
	int64_t min, max;	/* as the type's sign has it */
	uint64_t div;
};

static bool is_less(const struct ptype *t, int64_t a, int64_t b)
{
	return t->is_signed ? a < b : (uint64_t)a < (uint64_t)b;
}

static int by_epoch(const void *a, const void *b)
{
	const struct awl_tslot *x = a, *y = b;

	return x->epoch < y->epoch ? -1 : x->epoch > y->epoch;
}

static int64_t slot_value(const struct series *s, const struct awl_tslot *slot)
{
	uint64_t v = (uint64_t)slot->value;

	if (s->type->step == PTS_AVG)
		v = agg_divide(s->type, v, slot->count);
	return (int64_t)agg_divide(s->type, v, s->div);
}

/* Slots that the newest one has left behind are stale. */
static void drop_stale(struct series *s)
{
	uint64_t last = s->slots[s->n - 1].epoch;
	size_t skip = 0;

	while (last - s->slots[skip].epoch >= (uint64_t)s->type->hi)
		skip++;
	s->n -= skip;
	memmove(s->slots, s->slots + skip, s->n * sizeof(*s->slots));
}

static bool series_init(struct series *s, const struct ptype *type,
			const void *p, uint64_t div)
{
	size_t n = type->size / sizeof(struct awl_tslot);

	*s = (struct series){ .type = type, .div = div };
	s->slots = malloc(type->size);
	if (!s->slots)
		return false;
	memcpy(s->slots, p, type->size);
	for (size_t i = 0; i < n; i++)
		if (s->slots[i].count)
			s->slots[s->n++] = s->slots[i];
	if (!s->n)
		return true;
	qsort(s->slots, s->n, sizeof(*s->slots), by_epoch);
	drop_stale(s);
	s->min = s->max = slot_value(s, &s->slots[0]);
	for (size_t i = 1; i < s->n; i++) {
		int64_t v = slot_value(s, &s->slots[i]);

		if (is_less(type, v, s->min))
			s->min = v;
		if (is_less(type, s->max, v))
			s->max = v;
	}
	return true;
}

static void add_value(struct buf *b, const struct ptype *t, int64_t v)
{
	if (t->is_signed)
		buf_add_i64(b, v);
	else
		buf_add_u64(b, (uint64_t)v);
}

/* Digits after the second that the interval needs. */
static unsigned int fraction_digits(int64_t interval)
{
	if (interval % SECOND == 0)
		return 0;
	if (interval % 1000000 == 0)
		return 3;
	return interval % 1000 == 0 ? 6 : 9;
}

static void add_fraction(struct buf *b, int64_t ns, unsigned int digits)
{
	int64_t part = ns % SECOND + (ns % SECOND < 0 ? SECOND : 0);

	for (unsigned int i = digits; i < 9; i++)
		part /= 10;
	if (digits)
		buf_printf(b, ".%0*lld", (int)digits, (long long)part);
}

/* Column of a value on the axis. */
static size_t column(const struct series *s, int64_t v)
{
	uint64_t range = (uint64_t)s->max - (uint64_t)s->min;
	uint64_t at = (uint64_t)v - (uint64_t)s->min;

	if (!range)
		return 0;
	return (size_t)((unsigned __int128)at * (AXIS - 1) / range);
}

static void add_ends(struct buf *b, const struct series *s, size_t margin)
{
	struct buf max;
	size_t start, used;

	buf_fill(b, ' ', margin);
	start = b->n;
	add_value(b, s->type, s->min);
	used = b->n - start;
	buf_init(&max);
	add_value(&max, s->type, s->max);
	if (used + max.n < AXIS + 2)
		buf_fill(b, ' ', AXIS + 2 - used - max.n);
	else
		buf_addc(b, ' ');
	buf_add(b, max.s, max.n);
	buf_addc(b, '\n');
	buf_clear(&max);
}

static void add_axis(struct buf *b, char end)
{
	buf_addc(b, end);
	buf_fill(b, '_', AXIS);
	buf_addc(b, end);
	buf_addc(b, '\n');
}

static void add_bar(struct buf *b, const struct series *s,
		    const struct awl_tslot *slot)
{
	char line[AXIS];
	int64_t v;

	memset(line, ' ', sizeof(line));
	if (s->type->is_signed && s->min < 0 && s->max > 0)
		line[column(s, 0)] = '.';
	v = slot ? slot_value(s, slot) : 0;
	if (slot)
		line[column(s, v)] = '*';
	buf_addc(b, '|');
	buf_add(b, line, sizeof(line));
	buf_adds(b, "| ");
	if (slot)
		add_value(b, s->type, v);
	else
		buf_addc(b, '-');
	buf_addc(b, '\n');
}

static void add_rows(struct output *o, struct buf *b, const struct series *s)
{
	unsigned int digits = fraction_digits(s->type->lo);
	uint64_t epoch = s->slots[0].epoch;

	/* an epoch that stood twice, which no map has, is shown once */
	for (size_t i = 0; i < s->n; epoch++) {
		bool has = s->slots[i].epoch == epoch;
		int64_t ns = when_epoch(o, epoch * (uint64_t)s->type->lo,
					OUTPUT_EVENT_CLOCK);

		when_format(o, b, "%H:%M:%S", ns);
		add_fraction(b, ns, digits);
		buf_addc(b, ' ');
		add_bar(b, s, has ? &s->slots[i] : NULL);
		while (i < s->n && s->slots[i].epoch == epoch)
			i++;
	}
}

void tseries_text(struct output *o, struct buf *b, const struct ptype *type,
		  const void *p, uint64_t div)
{
	static const char *const units[] = { "", ".ms", ".us", ".ns" };
	unsigned int digits = fraction_digits(type->lo);
	size_t margin = 9 + (digits ? digits + 1 : 0), start;
	struct series s;

	if (!series_init(&s, type, p, div))
		return;
	if (s.n) {
		add_ends(b, &s, margin);
		start = b->n;
		buf_adds(b, "hh:mm:ss");
		buf_adds(b, units[digits / 3]);
		buf_fill(b, ' ', margin - (b->n - start));
		add_axis(b, '|');
		add_rows(o, b, &s);
		buf_fill(b, ' ', margin);
		add_axis(b, 'v');
		add_ends(b, &s, margin);
	}
	free(s.slots);
}

/* When a slot's interval began. */
static void add_start(struct output *o, struct buf *b, const struct series *s,
		      size_t i)
{
	int64_t ns = when_epoch(o, s->slots[i].epoch * (uint64_t)s->type->lo,
				OUTPUT_EVENT_CLOCK);

	when_format(o, b, "%Y-%m-%d %H:%M:%S", ns);
	add_fraction(b, ns, 9);
}

void tseries_json(struct output *o, struct buf *b, const struct ptype *type,
		  const void *p, uint64_t div)
{
	struct series s;

	buf_addc(b, '[');
	if (!series_init(&s, type, p, div))
		s.n = 0;
	for (size_t i = 0; i < s.n; i++) {
		buf_adds(b, i ? "," : "");
		buf_adds(b, "{\"interval_start\":\"");
		add_start(o, b, &s, i);
		buf_adds(b, "\",\"value\":");
		if (type->is_signed)
			add_json_i64(b, slot_value(&s, &s.slots[i]));
		else
			add_json_u64(b, (uint64_t)slot_value(&s, &s.slots[i]));
		buf_addc(b, '}');
	}
	buf_addc(b, ']');
	free(s.slots);
}

void tseries_csv(struct output *o, struct buf *b, const struct ptype *type,
		 const void *p, uint64_t div, const char *prefix)
{
	struct series s;

	if (!series_init(&s, type, p, div))
		return;
	for (size_t i = 0; i < s.n; i++) {
		buf_adds(b, prefix);
		add_start(o, b, &s, i);
		buf_addc(b, ',');
		add_value(b, type, slot_value(&s, &s.slots[i]));
		buf_addc(b, '\n');
	}
	free(s.slots);
}
