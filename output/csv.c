/* SPDX-License-Identifier: Apache-2.0 */
#include "output/csv.h"

#include <string.h>

#include "output/agg.h"
#include "output/hist.h"
#include "output/tseries.h"

void csv_cell(struct buf *b, const char *s, size_t n)
{
	size_t plain = 0;

	while (plain < n && !strchr(",\"\r\n", s[plain] ? s[plain] : 'x'))
		plain++;
	if (plain == n) {
		buf_add(b, s, n);
		return;
	}
	buf_addc(b, '"');
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '"')
			buf_addc(b, '"');
		buf_addc(b, s[i]);
	}
	buf_addc(b, '"');
}

void csv_value(struct output *o, struct buf *b, struct value v)
{
	if (v.type->kind == PT_DURATION || v.type->kind == PT_SIZE) {
		buf_add_u64(b, value_number(v.type, v.p));
		return;
	}
	buf_reset(&o->text);
	value_text(o, &o->text, v);
	csv_cell(b, o->text.s, o->text.n);
}

/* -- maps -------------------------------------------------------------------- */

static void key_header(struct buf *b, const struct plan_map *map)
{
	if (!map->key)
		return;
	if (!map->key_is_list) {
		buf_adds(b, ",key");
		return;
	}
	for (uint32_t i = 0; i < map->key->count; i++)
		buf_printf(b, ",key%u", i + 1);
}

static void header(struct output *o, struct buf *b, const struct mapdata *m)
{
	const struct ptype *t = m->map->value;
	struct agg_part parts[AGG_PARTS];
	size_t n;

	if (o->header == m->map)
		return;
	o->header = m->map;
	buf_adds(b, "map");
	key_header(b, m->map);
	if (t->kind == PT_HIST || t->kind == PT_LHIST) {
		buf_adds(b, ",min,max,count\n");
		return;
	}
	if (t->kind == PT_TSERIES) {
		buf_adds(b, ",interval_start,value\n");
		return;
	}
	n = t->kind >= PT_COUNT ? agg_parts(t, m->values, 1, parts) : 0;
	for (size_t i = 0; i < n; i++)
		buf_printf(b, ",%s", parts[i].name);
	buf_adds(b, n ? "\n" : ",value\n");
}

static void key_cells(struct output *o, struct buf *b, const struct mapdata *m,
		      size_t i)
{
	const struct ptype *t = m->map->key;
	const uint8_t *p = m->keys + i * m->key_size;
	uint64_t bits;

	if (t && !m->map->key_is_list) {
		csv_value(o, b, value_at(t, p));
		buf_addc(b, ',');
	}
	for (uint32_t k = 0; t && m->map->key_is_list && k < t->count; k++) {
		csv_value(o, b, value_field(&t->fields[k], p, &bits));
		buf_addc(b, ',');
	}
}

static void plain_cells(struct output *o, struct buf *b, const struct ptype *t,
			const uint8_t *p, uint64_t div)
{
	struct agg_part parts[AGG_PARTS];
	struct value v = value_at(t, p);
	uint64_t number;
	size_t n;

	if (t->kind < PT_COUNT) {
		if (t->kind == PT_INT && div > 1) {
			number = agg_divide(t, value_number(t, p), div);
			v.p = (const uint8_t *)&number;
		}
		csv_value(o, b, v);
		return;
	}
	n = agg_parts(t, p, div, parts);
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_addc(b, ',');
		if (t->is_signed)
			buf_add_i64(b, (int64_t)parts[i].value);
		else
			buf_add_u64(b, parts[i].value);
	}
}

void csv_map_entry(struct output *o, struct buf *b, const struct mapdata *m,
		   size_t i, uint64_t div)
{
	const struct ptype *t = m->map->value;
	const uint8_t *p = m->values + i * m->value_size;
	struct buf prefix;

	header(o, b, m);
	buf_init(&prefix);
	buf_printf(&prefix, "@%s,", m->map->name);
	key_cells(o, &prefix, m, i);
	if (t->kind == PT_HIST || t->kind == PT_LHIST) {
		hist_csv(b, t, p, div, prefix.s);
	} else if (t->kind == PT_TSERIES) {
		tseries_csv(o, b, t, p, div, prefix.s);
	} else {
		buf_add(b, prefix.s, prefix.n);
		plain_cells(o, b, t, p, div);
		buf_addc(b, '\n');
	}
	buf_clear(&prefix);
}
