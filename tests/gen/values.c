/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/gen/values.h"

#include <inttypes.h>

#include "tests/gen/gen.h"
#include "tests/gen/ref.h"

#define MAPS 24		/* operands in maps, half of them with a key */
#define LEAVES 36	/* and in variables, of all types */
#define PER_CLAUSE 24
#define PER_LINE 4

static const struct rtype types[] = {
	{ 8, true }, { 8, false }, { 1, true }, { 2, true }, { 4, true },
	{ 1, false }, { 2, false }, { 4, false }, { 0, false }
};

struct values {
	struct arena *a;
	uint64_t rng;
	struct rleaf leaves[LEAVES];
	uint64_t maps[MAPS];
	bool literals;
	struct buf *script, *expected;
};

/* Maps hold 64 bits: int64 the even ones, uint64 the odd ones. */
static void make_map(struct values *v, uint32_t i)
{
	struct rleaf *l = &v->leaves[i];

	v->maps[i] = i < 4 ? i / 2 : rng_integer(&v->rng);
	l->type = types[i % 2];
	l->value = v->maps[i];
	if (i < MAPS / 2)
		l->text = arena_printf(v->a, "@m%u", i);
	else
		l->text = arena_printf(v->a, "@%c[%u]", "iu"[i % 2], i);
}

/* Variables, of a smaller type, take their value from a map. */
static void make_var(struct values *v, uint32_t i)
{
	struct rleaf *l = &v->leaves[i];
	const struct rleaf *from = &v->leaves[4 + rng_below(&v->rng, MAPS - 4)];

	l->type = types[2 + i % 7];
	l->value = ref_cut(from->value, l->type);
	l->text = arena_printf(v->a, "$x%u", i);
}

static void set_maps(struct values *v)
{
	buf_adds(v->script, "config = { print_maps_on_exit = false; }\n"
			    "begin\n{\n");
	for (uint32_t i = 0; i < MAPS; i++) {
		buf_printf(v->script, "\t%s = ", v->leaves[i].text);
		ref_constant(v->maps[i], v->leaves[i].type, v->script);
		buf_adds(v->script, ";\n");
	}
	buf_adds(v->script, "}\n");
}

/* In every clause anew: a variable is not shared. */
static void set_vars(struct values *v)
{
	for (uint32_t i = MAPS; i < LEAVES; i++) {
		const struct rleaf *l = &v->leaves[i];
		uint32_t from = 4;

		while (ref_cut(v->maps[from], l->type) != l->value)
			from++;
		buf_printf(v->script, "\t%s = (%s)%s;\n", l->text,
			   ref_type_name(l->type), v->leaves[from].text);
	}
}

/* As print() shows it: by its type. */
static void expect(struct buf *out, struct rvalue v)
{
	if (!v.type.size)
		buf_adds(out, v.v ? "true" : "false");
	else if (v.type.is_signed)
		buf_printf(out, "%" PRId64, (int64_t)v.v);
	else
		buf_printf(out, "%" PRIu64, v.v);
}

/* PER_LINE expressions in one print(), behind their number. */
static void print_some(struct values *v, uint32_t first)
{
	buf_printf(v->script, "\tprint((%u", first);
	buf_printf(v->expected, "(%u", first);
	for (uint32_t i = 0; i < PER_LINE; i++) {
		struct rexpr *e = ref_random(v->a, &v->rng, v->leaves, LEAVES,
					     1 + rng_below(&v->rng, 4));

		buf_adds(v->script, ",\n\t\t");
		ref_text(e, v->literals, v->script);
		buf_adds(v->expected, ", ");
		expect(v->expected, ref_eval(e, v->literals));
	}
	buf_adds(v->script, "));\n");
	buf_adds(v->expected, ")\n");
}

/* The bits of a number as wide as its type. */
static uint64_t bits(struct rvalue r)
{
	return r.type.size ? ref_cut(r.v, (struct rtype){ r.type.size, false }) :
			     r.v;
}

/* The same through printf(), where the conversion decides on the sign. */
static void printf_one(struct values *v, uint32_t number)
{
	struct rexpr *e = ref_random(v->a, &v->rng, v->leaves, LEAVES, 3);
	struct rvalue r = ref_eval(e, v->literals);

	buf_printf(v->script, "\tprintf(\"%u %%lld %%llu %%llx\\n\"", number);
	for (int i = 0; i < 3; i++) {
		buf_adds(v->script, ",\n\t\t");
		ref_text(e, v->literals, v->script);
	}
	buf_adds(v->script, ");\n");
	buf_printf(v->expected, "%u %" PRId64 " %" PRIu64 " %" PRIx64 "\n",
		   number, (int64_t)r.v, bits(r), bits(r));
}

void values_program(struct arena *a, uint64_t seed, uint32_t n, bool literals,
		    struct buf *script, struct buf *expected)
{
	struct values v = { .a = a, .rng = seed, .literals = literals,
			    .script = script, .expected = expected };

	for (uint32_t i = 0; i < LEAVES; i++)
		(i < MAPS ? make_map : make_var)(&v, i);
	set_maps(&v);
	for (uint32_t i = 0; i < n; i += PER_CLAUSE) {
		buf_adds(script, "begin\n{\n");
		if (!literals)
			set_vars(&v);
		for (uint32_t k = 0; k < PER_CLAUSE; k += PER_LINE)
			print_some(&v, i + k);
		printf_one(&v, i);
		buf_adds(script, "}\n");
	}
	buf_adds(script, "begin { exit(); }\n");
}
