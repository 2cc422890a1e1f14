/* SPDX-License-Identifier: Apache-2.0 */
/* Random types. Integers are one type here: awl converts between them. */
#include "tests/gen/gen.h"

const struct gtype gtype_int = { .kind = G_INT };
const struct gtype gtype_str = { .kind = G_STR };
static const struct gtype gtype_kstack = { .kind = G_KSTACK };
static const struct gtype gtype_ustack = { .kind = G_USTACK };
static const struct gtype gtype_struct = { .kind = G_STRUCT };

static const struct gtype *fields(struct gen *g, enum gkind kind,
				  uint32_t depth)
{
	struct gtype *t = arena_new(g->a, struct gtype);

	t->kind = kind;
	t->n = 2 + below(g, 3);
	for (uint32_t i = 0; i < t->n; i++)
		t->field[i] = gen_type(g, depth - 1);
	return t;
}

const struct gtype *gen_type(struct gen *g, uint32_t depth)
{
	switch (below(g, depth ? 12 : 6)) {
	case 0: case 1: case 2:
		return &gtype_int;
	case 3: case 4: case 5:
		return &gtype_str;
	case 6: case 7: case 8:
		return fields(g, G_TUPLE, depth);
	case 9: case 10:
		return fields(g, G_RECORD, depth);
	default:
		return &gtype_struct;
	}
}

const struct gtype *gen_key_type(struct gen *g)
{
	if (chance(g, 10))
		return chance(g, 50) ? &gtype_kstack : &gtype_ustack;
	return gen_type(g, 2);
}

const char *gen_field(uint32_t i)
{
	static const char *const names[] = { "a", "b", "c", "d" };

	return names[i];
}

bool gtype_equal(const struct gtype *x, const struct gtype *y)
{
	if (x == y)
		return true;
	if (x->kind != y->kind || x->n != y->n || x->agg != y->agg)
		return false;
	for (uint32_t i = 0; i < x->n; i++)
		if (!gtype_equal(x->field[i], y->field[i]))
			return false;
	return true;
}
