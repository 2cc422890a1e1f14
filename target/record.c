/* SPDX-License-Identifier: Apache-2.0 */
#include "target/record.h"

#include <stdio.h>

struct maker {
	struct arena *arena;
	VEC(struct cmember) members;
};

bool record_is_scalar(const struct ctype *c)
{
	return (c->kind == C_BOOL || c->kind == C_INT || c->kind == C_PTR ||
		c->kind == C_ENUM) && ctype_int(c->size, false);
}

static void add(struct maker *m, const char *name, const struct ctype *type,
		uint32_t offset)
{
	struct cmember new = {
		.name = name, .type = type, .bit_offset = offset * 8,
	};

	vec_push(m->arena, &m->members, new);
}

static void add_view(struct maker *m, const struct cmember *f, const char *view,
		     uint32_t size, uint32_t offset)
{
	add(m, arena_printf(m->arena, "%s%s", f->name, view),
	    ctype_int(size, false), offset);
}

/* What is not wider than wanted and not signed needs no sign extended. */
static void add_scalar(struct maker *m, const struct cmember *f, uint32_t at)
{
	const struct ctype *c = f->type;
	char view[8];

	add(m, f->name, ctype_int(c->size, c->is_signed), at);
	for (uint32_t n = 1; n <= 8; n *= 2) {
		uint32_t least = c->size < n ? c->size : n;

		snprintf(view, sizeof(view), RECORD_LOAD "%u", n);
		add_view(m, f, view, least, at);
		snprintf(view, sizeof(view), RECORD_SIGN "%u", n);
		add_view(m, f, view, c->is_signed ? least : n, at);
	}
}

static void add_data(struct maker *m, const struct cmember *f, uint32_t word,
		     uint32_t base, uint32_t mask, uint32_t most)
{
	add_view(m, f, RECORD_WORD, 4, word);
	add_view(m, f, RECORD_BASE, 1, base);
	add_view(m, f, RECORD_MASK, 1, mask);
	add_view(m, f, RECORD_MOST, 1, most);
}

static void add_field(struct maker *m, const struct cmember *f)
{
	uint32_t at = f->bit_offset / 8;

	add_view(m, f, RECORD_ANY, 1, at);
	if (f->data_loc)
		add_data(m, f, at, 0, RECORD_MAX, RECORD_MAX);
	else if (f->rel_loc)
		add_data(m, f, at, at + 4, RECORD_MAX, RECORD_MAX);
	else if (record_is_scalar(f->type))
		add_scalar(m, f, at);
	else
		add(m, f->name, f->type, at);
	/* A word of the record that may be read, of which nothing is taken. */
	if (f->type->kind == C_ARRAY && !f->data_loc && !f->rel_loc)
		add_data(m, f, at & ~3u, at, 0, f->type->size);
}

const struct ctype *record_views(struct arena *a, const struct ctype *record)
{
	struct maker m = { .arena = a };
	struct ctype *c = arena_memdup(a, record, sizeof(*record));

	for (uint32_t i = 0; i < record->nmembers; i++)
		if (record->members[i].name)
			add_field(&m, &record->members[i]);
	c->members = m.members.v;
	c->nmembers = (uint32_t)m.members.n;
	return c;
}
