/* SPDX-License-Identifier: Apache-2.0 */
#include "output/fold.h"

#include <string.h>

#include "base/strmap.h"
#include "lang/abi.h"
#include "output/agg.h"
#include "output/symbol.h"
#include "output/value.h"

static bool is_stack(const struct ptype *t)
{
	return t->kind == PT_KSTACK || t->kind == PT_USTACK;
}

static bool has_stack(const struct ptype *key)
{
	if (key->kind != PT_TUPLE && key->kind != PT_RECORD)
		return is_stack(key);
	for (uint32_t i = 0; i < key->count; i++)
		if (is_stack(key->fields[i].type))
			return true;
	return false;
}

bool fold_takes(const struct plan_map *map)
{
	const struct ptype *v = map->value;

	return map->key && has_stack(map->key) &&
	       (v->kind == PT_INT || v->kind == PT_COUNT || v->kind == PT_SUM);
}

/* A frame of text: what separates frames and lines must not be in it. */
static void add_frame(struct buf *b, const char *s, size_t n)
{
	if (b->n)
		buf_addc(b, ';');
	for (size_t i = 0; i < n; i++) {
		char c = s[i];

		if (c == ';')
			c = ':';
		else if ((unsigned char)c < ' ' || c == 127)
			c = ' ';
		buf_addc(b, c);
	}
	if (!n)
		buf_addc(b, '-');
}

static void add_part(struct output *o, struct buf *b, struct value v)
{
	buf_reset(&o->padded);
	value_text(o, &o->padded, v);
	add_frame(b, o->padded.s, o->padded.n);
}

static void add_stack(struct output *o, struct buf *b, const struct ptype *t,
		      const uint8_t *p)
{
	bool user = t->kind == PT_USTACK;
	const uint64_t *ips = NULL;
	struct awl_stack st;
	uint32_t n = 0;

	memcpy(&st, p, sizeof(st));
	if (st.id && o->symbols.stack)
		ips = o->symbols.stack(o->symbols.arg, st.id, st.n, user);
	while (ips && n < st.n && ips[n])
		n++;
	if (!n && user)
		return;
	while (n--) {
		buf_reset(&o->padded);
		symbol_frame(o, &o->padded, user, st.pid, ips[n]);
		if (!user)
			buf_adds(&o->padded, "_[k]");
		add_frame(b, o->padded.s, o->padded.n);
	}
}

/* The stacks of one kind in a key, or with PT_NONE its other parts. */
static void add_parts(struct output *o, struct buf *b, const struct ptype *key,
		      const uint8_t *p, enum ptype_kind kind)
{
	bool whole = key->kind != PT_TUPLE && key->kind != PT_RECORD;
	struct pfield self = { .type = key };
	uint64_t bits;

	for (uint32_t i = 0; i < (whole ? 1 : key->count); i++) {
		const struct pfield *f = whole ? &self : &key->fields[i];

		if (!is_stack(f->type) && kind == PT_NONE)
			add_part(o, b, value_field(f, p, &bits));
		else if (f->type->kind == kind)
			add_stack(o, b, f->type, p + f->offset);
	}
}

static void add_key(struct output *o, struct buf *b, const struct ptype *key,
		    const uint8_t *p)
{
	add_parts(o, b, key, p, PT_NONE);
	add_parts(o, b, key, p, PT_USTACK);
	add_parts(o, b, key, p, PT_KSTACK);
	if (!b->n)
		buf_adds(b, "[unknown]");
}

static uint64_t number(const struct ptype *t, const uint8_t *p, uint64_t div)
{
	uint64_t v = t->kind == PT_INT ? value_number(t, p) : agg_rank(t, p);

	return agg_divide(t, v, div);
}

/* Sums by line; what is not above zero is no sample. */
static void collect(struct output *o, struct strmap *lines, struct arena *a,
		    const struct mapdata *m, size_t i, uint64_t div)
{
	const struct ptype *t = m->map->value;
	uint64_t v = number(t, m->values + i * m->value_size, div), *sum;

	if (!v || (t->is_signed && (int64_t)v < 0))
		return;
	buf_reset(&o->text);
	add_key(o, &o->text, m->map->key, m->keys + i * m->key_size);
	sum = strmap_get(lines, o->text.s);
	if (!sum) {
		sum = arena_new(a, uint64_t);
		strmap_set(lines, o->text.s, sum);
	}
	*sum += v;
}

bool fold_map(struct output *o, struct buf *b, const struct mapdata *m,
	      const uint32_t *order, size_t first, uint64_t div)
{
	struct arena *a = arena_create();
	struct strmap lines;

	strmap_init(&lines, a);
	for (size_t i = first; i < m->n; i++)
		collect(o, &lines, a, m, order ? order[i] : i, div);
	for (size_t i = 0; i < lines.entries.n; i++) {
		buf_adds(b, lines.entries.v[i].key);
		buf_addc(b, ' ');
		buf_add_u64(b, *(uint64_t *)lines.entries.v[i].value);
		buf_addc(b, '\n');
	}
	arena_free(a);
	return !b->failed;
}
