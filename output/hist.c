/* SPDX-License-Identifier: Apache-2.0 */
#include "output/hist.h"

#include <inttypes.h>
#include <string.h>

#include "lang/abi.h"
#include "output/json.h"

#define LABEL_WIDTH 16
#define COUNT_WIDTH 8
#define BAR_WIDTH 52

/* What a bucket holds: lo <= v <= hi, where it has such bounds. */
struct bounds {
	bool has_lo, has_hi;
	uint64_t lo, hi;	/* int64 for a linear histogram */
};

static uint64_t count_at(const void *p, size_t i)
{
	uint64_t v;

	memcpy(&v, (const char *)p + i * 8, 8);
	return v;
}

static size_t nbuckets(const struct ptype *type)
{
	return type->size / 8;
}

static struct bounds log_bounds(uint32_t bits, size_t i)
{
	struct bounds b = { .has_lo = true, .has_hi = true };
	uint64_t j = i - 1, sub = 1ull << bits, level;

	if (!i)
		return (struct bounds){ .has_hi = true, .hi = UINT64_MAX };
	if (j < sub) {
		b.lo = b.hi = j;
		return b;
	}
	level = (j >> bits) - 1;
	b.lo = ((j & (sub - 1)) + sub) << level;
	b.hi = b.lo + (1ull << level) - 1;
	return b;
}

static struct bounds linear_bounds(const struct ptype *type, size_t i)
{
	uint64_t step = (uint64_t)type->step;
	uint64_t lo = (uint64_t)type->lo + (i - 1) * step;

	if (!i)
		return (struct bounds){ .has_hi = true,
					.hi = (uint64_t)type->lo - 1 };
	if (i == nbuckets(type) - 1)
		return (struct bounds){ .has_lo = true, .lo = lo };
	return (struct bounds){ true, true, lo, lo + step - 1 };
}

static struct bounds bounds_of(const struct ptype *type, size_t i)
{
	if (type->kind == PT_LHIST)
		return linear_bounds(type, i);
	if (type->kind == PT_QUANTILES)
		return log_bounds(AWL_QUANTILE_BITS, i);
	return log_bounds(type->bits, i);
}

uint64_t hist_total(const struct ptype *type, const void *p)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < nbuckets(type); i++)
		sum += count_at(p, i);
	return sum;
}

uint64_t hist_quantile(const struct ptype *type, const void *p,
		       uint32_t permille)
{
	unsigned __int128 total = hist_total(type, p);
	uint64_t rank = (uint64_t)((total * permille + 999) / 1000), seen = 0;

	for (size_t i = 0; rank && i < nbuckets(type); i++) {
		seen += count_at(p, i);
		if (seen >= rank)
			return i ? bounds_of(type, i).hi : 0;
	}
	return 0;
}

/* The buckets in use: first to end - 1; max is the greatest count, 0: none. */
struct range {
	size_t first, end;
	uint64_t max;
};

static struct range find_range(const struct ptype *type, const void *p)
{
	struct range r = { 0 };

	for (size_t i = 0; i < nbuckets(type); i++) {
		uint64_t n = count_at(p, i);

		if (!n)
			continue;
		if (!r.max)
			r.first = i;
		r.end = i + 1;
		if (n > r.max)
			r.max = n;
	}
	return r;
}

/* A power of two's multiple in short: 2048 is 2K; 2^64, which is 0 here, 16E. */
static void add_scaled(struct buf *b, uint64_t v, bool is_end)
{
	static const char units[] = " KMGTPE";
	size_t unit = 0;

	if (!v && is_end) {
		buf_adds(b, "16E");
		return;
	}
	while (v >= 1024 && v % 1024 == 0 && units[unit + 1]) {
		v /= 1024;
		unit++;
	}
	buf_add_u64(b, v);
	if (unit)
		buf_addc(b, units[unit]);
}

static void add_linear(struct buf *b, int64_t v, int64_t step)
{
	if (step % 1024 || !v || v % 1024) {
		buf_add_i64(b, v);
	} else if (v % (1024 * 1024)) {
		buf_add_i64(b, v / 1024);
		buf_addc(b, 'K');
	} else {
		buf_add_i64(b, v / (1024 * 1024));
		buf_addc(b, 'M');
	}
}

static void add_edge(struct buf *b, const struct ptype *type, uint64_t v,
		     bool is_end)
{
	if (type->kind == PT_LHIST)
		add_linear(b, (int64_t)v, type->step);
	else
		add_scaled(b, v, is_end);
}

static void add_label(struct buf *b, const struct ptype *type, size_t i)
{
	struct bounds at = bounds_of(type, i);

	if (!at.has_lo) {
		buf_adds(b, "(..., ");
		add_edge(b, type, at.hi + 1, false);
		buf_addc(b, ')');
		return;
	}
	buf_addc(b, '[');
	add_edge(b, type, at.lo, false);
	if (!at.has_hi) {
		buf_adds(b, ", ...)");
	} else if (type->kind != PT_LHIST && at.lo == at.hi) {
		buf_addc(b, ']');
	} else {
		buf_adds(b, ", ");
		add_edge(b, type, at.hi + 1, true);
		buf_addc(b, ')');
	}
}

static void add_row(struct buf *b, const struct ptype *type, size_t i,
		    uint64_t n, uint64_t max, uint64_t div)
{
	size_t start = b->n, bar;

	add_label(b, type, i);
	if (b->n - start < LABEL_WIDTH)
		buf_fill(b, ' ', LABEL_WIDTH - (b->n - start));
	buf_printf(b, "%*" PRIu64, COUNT_WIDTH, n / div);
	bar = (size_t)((unsigned __int128)n * BAR_WIDTH / max);
	buf_adds(b, " |");
	buf_fill(b, '@', bar);
	buf_fill(b, ' ', BAR_WIDTH - bar);
	buf_adds(b, "|\n");
}

void hist_text(struct buf *b, const struct ptype *type, const void *p,
	       uint64_t div)
{
	struct range r = find_range(type, p);

	for (size_t i = r.first; i < r.end; i++)
		add_row(b, type, i, count_at(p, i), r.max, div ? div : 1);
}

static void json_edge(struct buf *b, const struct ptype *type, const char *name,
		      uint64_t v, bool is_negative)
{
	buf_adds(b, name);
	if (type->kind == PT_LHIST || is_negative)
		add_json_i64(b, (int64_t)v);
	else
		add_json_u64(b, v);
	buf_addc(b, ',');
}

void hist_json(struct buf *b, const struct ptype *type, const void *p,
	       uint64_t div)
{
	struct range r = find_range(type, p);

	buf_addc(b, '[');
	for (size_t i = r.first; i < r.end; i++) {
		struct bounds at = bounds_of(type, i);

		buf_adds(b, i > r.first ? ",{" : "{");
		if (at.has_lo)
			json_edge(b, type, "\"min\":", at.lo, false);
		if (at.has_hi)
			json_edge(b, type, "\"max\":", at.hi, !at.has_lo);
		buf_adds(b, "\"count\":");
		add_json_u64(b, count_at(p, i) / (div ? div : 1));
		buf_addc(b, '}');
	}
	buf_addc(b, ']');
}

static void csv_edge(struct buf *b, bool has, bool is_signed, uint64_t v)
{
	if (has && is_signed)
		buf_add_i64(b, (int64_t)v);
	else if (has)
		buf_add_u64(b, v);
	buf_addc(b, ',');
}

void hist_csv(struct buf *b, const struct ptype *type, const void *p,
	      uint64_t div, const char *prefix)
{
	struct range r = find_range(type, p);

	for (size_t i = r.first; i < r.end; i++) {
		struct bounds at = bounds_of(type, i);
		bool is_signed = type->kind == PT_LHIST || !at.has_lo;

		buf_adds(b, prefix);
		csv_edge(b, at.has_lo, is_signed, at.lo);
		csv_edge(b, at.has_hi, is_signed, at.hi);
		buf_add_u64(b, count_at(p, i) / (div ? div : 1));
		buf_addc(b, '\n');
	}
}
