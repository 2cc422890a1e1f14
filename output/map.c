/* SPDX-License-Identifier: Apache-2.0 */
#include "output/output.h"

#include <stdlib.h>
#include <string.h>

#include "output/agg.h"
#include "output/csv.h"
#include "output/fold.h"
#include "output/hist.h"
#include "output/json.h"
#include "output/order.h"
#include "output/out.h"
#include "output/tseries.h"
#include "output/value.h"

static bool is_hist(const struct ptype *t)
{
	return t->kind == PT_HIST || t->kind == PT_LHIST;
}

static struct value key_at(const struct mapdata *m, size_t i)
{
	return value_at(m->map->key, m->keys + i * m->key_size);
}

/* An integer of a map may be divided before it is printed. */
static struct value divided(const struct mapdata *m, size_t i, uint64_t div,
			    uint64_t *number)
{
	const struct ptype *t = m->map->value;
	struct value v = value_at(t, m->values + i * m->value_size);

	if (t->kind != PT_INT || div <= 1)
		return v;
	*number = agg_divide(t, value_number(t, v.p), div);
	v.p = (const uint8_t *)number;
	return v;
}

static void text_head(struct output *o, struct buf *b, const struct mapdata *m,
		      size_t i)
{
	buf_addc(b, '@');
	buf_adds(b, m->map->name);
	if (m->map->key) {
		buf_addc(b, '[');
		value_key(o, b, key_at(m, i), m->map->key_is_list, false);
		buf_addc(b, ']');
	}
	buf_addc(b, ':');
}

static void text_entry(struct output *o, struct buf *b,
		       const struct mapdata *m, size_t i, uint64_t div)
{
	const struct ptype *t = m->map->value;
	const uint8_t *p = m->values + i * m->value_size;
	uint64_t number;

	text_head(o, b, m, i);
	if (is_hist(t) || t->kind == PT_TSERIES) {
		buf_addc(b, '\n');
		if (is_hist(t))
			hist_text(b, t, p, div);
		else
			tseries_text(o, b, t, p, div);
	} else {
		buf_addc(b, ' ');
		if (t->kind >= PT_COUNT)
			agg_text(b, t, p, div);
		else
			value_text(o, b, divided(m, i, div, &number));
	}
	buf_addc(b, '\n');
}

static void json_key(struct output *o, struct buf *b, const struct mapdata *m,
		     size_t i)
{
	buf_reset(&o->text);
	value_key(o, &o->text, key_at(m, i), m->map->key_is_list, true);
	add_json_string(b, o->text.s, o->text.n);
	buf_addc(b, ':');
}

static void json_entry(struct output *o, struct buf *b,
		       const struct mapdata *m, size_t i, uint64_t div)
{
	const struct ptype *t = m->map->value;
	const uint8_t *p = m->values + i * m->value_size;
	uint64_t number;

	if (m->map->key)
		json_key(o, b, m, i);
	if (is_hist(t))
		hist_json(b, t, p, div);
	else if (t->kind == PT_TSERIES)
		tseries_json(o, b, t, p, div);
	else if (t->kind >= PT_COUNT)
		agg_json(b, t, p, div);
	else
		value_json(o, b, divided(m, i, div, &number));
}

static const char *json_type(const struct ptype *t)
{
	switch (t->kind) {
	case PT_HIST:
	case PT_LHIST:
		return "hist";
	case PT_AVG:
	case PT_STATS:
		return "stats";
	case PT_QUANTILES:
		return "quantiles";
	case PT_TSERIES:
		return "tseries";
	default:
		return "map";
	}
}

static void json_open(struct buf *b, const struct plan_map *map)
{
	buf_adds(b, "{\"type\":\"");
	buf_adds(b, json_type(map->value));
	buf_adds(b, "\",\"data\":{\"@");
	add_json_escape(b, map->name, strlen(map->name));
	buf_adds(b, map->key ? "\":{" : "\":");
}

static void json_close(struct buf *b, const struct plan_map *map)
{
	buf_adds(b, map->key ? "}}}\n" : "}}\n");
}

/* Said once of each map that has no place in a product of stacks. */
static void say_unfolded(struct output *o, const struct plan_map *map)
{
	struct buf b;

	for (size_t i = 0; i < o->unfolded.n; i++)
		if (o->unfolded.v[i] == map)
			return;
	vec_push(o->arena, &o->unfolded, map);
	buf_init(&b);
	out_place(o, &b, map->span);
	buf_printf(&b, "warning: '@%s' is not printed: folded stacks need a stack in the key and a count or sum\n",
		   map->name);
	if (!o->opts.no_warnings)
		out_message(o, b.s, b.n);
	buf_clear(&b);
}

static void print_stacks(struct output *o, const struct mapdata *m,
			 const uint32_t *order, size_t first, uint64_t div)
{
	bool graph = o->opts.format == OUTPUT_FLAMEGRAPH;

	if (!fold_takes(m->map)) {
		say_unfolded(o, m->map);
		return;
	}
	fold_map(o, graph ? &o->folded : sink_buf(&o->sink), m, order, first,
		 div);
	sink_event(&o->sink);
}

#define AHEAD 16

/* Entries in order lie anywhere: those of a large map are in no cache. */
static void fetch_ahead(const struct mapdata *m, const uint32_t *order, size_t i)
{
	size_t at;

	if (!order || i + AHEAD >= m->n)
		return;
	at = order[i + AHEAD];
	if (m->keys)
		__builtin_prefetch(m->keys + at * m->key_size);
	__builtin_prefetch(m->values + at * m->value_size);
}

/* Entries order[first .. n-1]; NULL order: as they stand. */
static void print_entries(struct output *o, const struct mapdata *m,
			  const uint32_t *order, size_t first, uint64_t div)
{
	struct buf *b = sink_buf(&o->sink);
	bool json = out_json(o);

	if (out_stacks(o)) {
		print_stacks(o, m, order, first, div);
		return;
	}
	if (json)
		json_open(b, m->map);
	for (size_t i = first; i < m->n; i++) {
		size_t at = order ? order[i] : i;

		fetch_ahead(m, order, i);
		if (json && i > first)
			buf_addc(b, ',');
		if (json)
			json_entry(o, b, m, at, div);
		else if (out_csv(o))
			csv_map_entry(o, b, m, at, div);
		else
			text_entry(o, b, m, at, div);
		sink_room(&o->sink);
	}
	if (json)
		json_close(b, m->map);
	sink_event(&o->sink);
}

/* A scalar that was never set, as its zero value. */
static void print_unset(struct output *o, const struct mapdata *m)
{
	struct mapdata *zero = mapdata_new(m->map, 1);

	if (!zero) {
		sink_buf(&o->sink)->failed = true;
		return;
	}
	zero->n = 1;
	print_entries(o, zero, NULL, 0, 1);
	mapdata_free(zero);
}

void output_map(struct output *o, const struct mapdata *m, uint64_t top,
		uint64_t div)
{
	uint32_t *order;

	if (!m->n) {
		if (!m->map->key)
			print_unset(o, m);
		return;
	}
	order = order_map(m);
	if (!order) {
		sink_buf(&o->sink)->failed = true;
		return;
	}
	print_entries(o, m, order, top && top < m->n ? m->n - top : 0,
		      div ? div : 1);
	free(order);
}

void output_elem(struct output *o, const struct mapdata *m, uint64_t top,
		 uint64_t div)
{
	struct mapdata one = *m;

	(void)top;	/* of one entry, the largest is itself */
	if (!m->n)
		return;
	one.n = 1;
	print_entries(o, &one, NULL, 0, div ? div : 1);
}

void output_maps_begin(struct output *o)
{
	if (o->opts.format == OUTPUT_TEXT)
		buf_adds(sink_buf(&o->sink), "\n\n");
}
