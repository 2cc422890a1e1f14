/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Expressions of a wanted type. Each writer falls back on something shallow
 * when it is deep enough or the clause has become large enough.
 */
#include "tests/gen/gen.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const int_types[] = {
	"int8", "int16", "int32", "int64", "uint8", "uint16", "uint32",
	"uint64", "bool"
};

uint64_t rng_integer(uint64_t *state)
{
	uint64_t v = rng_next(state);

	switch (rng_below(state, 6)) {
	case 0: return v & 7;
	case 1: return v & 127;
	case 2: return 1ull << (v & 63);
	case 3: return (1ull << (v & 63)) - 1;
	case 4: return v >> (v & 63);
	default: return -(1ull << (v & 63));
	}
}

void gen_literal(struct gen *g)
{
	static const char *const odd[] = {
		"1ms", "5us", "2s", "1e6", "0xff", "017", "1_000", "true",
		"false", "sizeof(int32)", "1m", "7ns"
	};
	uint64_t v = rng_integer(&g->rng);

	if (chance(g, 15))
		put(g, "%s", pick(g, odd));
	else if (v > INT64_MAX)
		put(g, "(-%" PRIu64 ")", -v > INT64_MAX ? 5 : -v);
	else
		put(g, "%" PRIu64, chance(g, 60) ? v & 15 : v);
}

void gen_text(struct gen *g, uint32_t max)
{
	static const char *const parts[] = {
		"a", "foo", "bar baz", "\\n", "\\t", "/etc/", "x\\\"y",
		"0123456789abcdef", "%%d", "\\x41"
	};

	put(g, "\"");
	for (uint32_t n = below(g, max + 1); n > 0; n--)
		put(g, "%s", pick(g, parts));
	put(g, "\"");
}

/* A variable of the type that is in scope; NULL if there is none. */
const struct gvar *gen_find_var(struct gen *g, const struct gtype *t,
				bool to_assign)
{
	uint32_t n = (uint32_t)g->vars.n, start;

	if (!n)
		return NULL;
	start = below(g, n);
	for (uint32_t i = 0; i < n; i++) {
		const struct gvar *v = &g->vars.v[(start + i) % n];

		if (gtype_equal(v->type, t) && !(to_assign && v->fixed))
			return v;
	}
	return NULL;
}

const struct gvar *gen_new_var(struct gen *g, const struct gtype *t,
			       bool fixed)
{
	struct gvar v = { .type = t, .fixed = fixed };

	v.name = arena_printf(g->a, "$v%u", g->serial++);
	vec_push(g->a, &g->vars, v);
	return &g->vars.v[g->vars.n - 1];
}

/* A map whose values are of the type; NULL if there is none. */
static const struct gmap *find_map(struct gen *g, const struct gtype *t)
{
	uint32_t n = (uint32_t)g->maps.n, start = n ? below(g, n) : 0;

	for (uint32_t i = 0; i < n; i++) {
		const struct gmap *m = &g->maps.v[(start + i) % n];

		if (gtype_equal(m->value, t))
			return m;
		if (t->kind == G_INT && m->value->kind == G_AGG &&
		    gen_aggs[m->value->agg].is_number && chance(g, 30))
			return m;
	}
	return NULL;
}

static const struct gmap *keyed_map(struct gen *g)
{
	uint32_t n = (uint32_t)g->maps.n, start = n ? below(g, n) : 0;

	for (uint32_t i = 0; i < n; i++) {
		const struct gmap *m = &g->maps.v[(start + i) % n];

		if (m->key)
			return m;
	}
	return NULL;
}

static void key_list(struct gen *g, const struct gtype *key, uint32_t depth)
{
	if (key->kind != G_TUPLE) {
		gen_expr(g, key, depth);
		return;
	}
	for (uint32_t i = 0; i < key->n; i++) {
		put(g, i ? ", " : "");
		gen_expr(g, key->field[i], depth);
	}
}

void gen_map(struct gen *g, const struct gmap *m, uint32_t depth)
{
	put(g, "%s", m->name);
	if (!m->key)
		return;
	put(g, "[");
	key_list(g, m->key, depth ? depth - 1 : 0);
	put(g, "]");
}

/* A part of a tuple variable that has the type; false if there is none. */
static bool part_of_var(struct gen *g, const struct gtype *t)
{
	for (size_t i = g->vars.n; i-- > 0;) {
		const struct gvar *v = &g->vars.v[i];
		const struct gtype *vt = v->type;

		for (uint32_t k = 0; k < vt->n; k++) {
			if (!gtype_equal(vt->field[k], t) || chance(g, 30))
				continue;
			if (vt->kind == G_TUPLE)
				put(g, "%s.%u", v->name, k);
			else
				put(g, "%s.%s", v->name, gen_field(k));
			return true;
		}
	}
	return false;
}

/*
 * A variable, one of the n values that the probe has, the builtin, or a part of
 * a variable; false if it shall be a literal.
 */
static bool value_leaf(struct gen *g, const struct gtype *t,
		       const char *const *has, uint32_t n, const char *builtin)
{
	const struct gvar *v;

	switch (below(g, 6)) {
	case 0: case 1:
		v = gen_find_var(g, t, false);
		if (!v)
			return false;
		put(g, "%s", v->name);
		return true;
	case 2:
		if (!n)
			return false;
		put(g, "%s", has[below(g, n)]);
		return true;
	case 3:
		put(g, "%s", builtin);
		return true;
	case 4:
		return part_of_var(g, t);
	default:
		return false;
	}
}

/* -- integers -------------------------------------------------------------------- */

static void int_leaf(struct gen *g)
{
	static const char *const values[] = {
		"pid", "tid", "uid", "gid", "cpu", "nsecs", "elapsed",
		"curtask->pid", "curtask->tgid", "$gp->a", "$gp->in.y",
		"$gp->arr[2]", "curtask->mm->start_stack", "ppid", "ncpus",
		"rand", "(uint64)curtask", "$gp->bits", "*(uint8 *)0",
		"curtask->parent->pid", "jiffies", "cgroup", "numaid"
	};

	if (value_leaf(g, &gtype_int, g->ints.v, (uint32_t)g->ints.n, pick(g, values)))
		return;
	gen_literal(g);
}

static void int_binary(struct gen *g, uint32_t depth)
{
	static const char *const ops[] = {
		"+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", "==",
		"!=", "<", "<=", ">", ">=", "&&", "||"
	};

	put(g, "(");
	gen_int(g, depth);
	put(g, " %s ", pick(g, ops));
	gen_int(g, depth);
	put(g, ")");
}

static void int_unary(struct gen *g, uint32_t depth)
{
	switch (below(g, 4)) {
	case 0:
		put(g, "-(");
		break;
	case 1:
		put(g, "!(");
		break;
	case 2:
		put(g, "~(");
		break;
	default:
		put(g, "(%s)(", pick(g, int_types));
		break;
	}
	gen_int(g, depth);
	put(g, ")");
}

static void int_of_strings(struct gen *g, uint32_t depth)
{
	uint32_t way = below(g, 6);

	if (way == 0) {
		put(g, "strlen(");
		gen_str(g, depth);
		put(g, ")");
		return;
	}
	put(g, way == 1 ? "strncmp(" : way == 2 ? "strcontains(" :
	       way == 3 ? "strstr(" : "(");
	gen_str(g, depth);
	put(g, way < 4 ? ", " : way == 4 ? " == " : " != ");
	gen_str(g, depth);
	put(g, way == 1 ? ", 3)" : ")");
}

static void int_of_map(struct gen *g, uint32_t depth)
{
	const struct gmap *m = keyed_map(g);

	if (m && chance(g, 25)) {
		put(g, "len(%s)", m->name);
		return;
	}
	if (m && chance(g, 35)) {
		put(g, "has_key(%s, ", m->name);
		gen_expr(g, m->key, depth);
		put(g, ")");
		return;
	}
	if (m && chance(g, 20)) {
		put(g, "delete(%s, ", m->name);
		gen_expr(g, m->key, depth);
		put(g, ")");
		return;
	}
	m = find_map(g, &gtype_int);
	if (m)
		gen_map(g, m, depth);
	else
		int_leaf(g);
}

static void int_step(struct gen *g, uint32_t depth)
{
	const struct gmap *m = find_map(g, &gtype_int);
	const struct gvar *v = gen_find_var(g, &gtype_int, true);
	const char *op = chance(g, 50) ? "++" : "--";
	bool prefix = chance(g, 50);

	if (m && m->value->kind == G_INT && chance(g, 50)) {
		put(g, prefix ? op : "");
		gen_map(g, m, depth);
		put(g, prefix ? "" : op);
	} else if (v) {
		put(g, "%s%s%s", prefix ? op : "", v->name, prefix ? "" : op);
	} else {
		int_leaf(g);
	}
}

/* { let $v = e; ...; e } */
static void int_block(struct gen *g, uint32_t depth)
{
	size_t vars = g->vars.n;
	const char *name = arena_printf(g->a, "$v%u", g->serial++);
	struct gvar v = { .name = name, .type = &gtype_int };

	put(g, "{ let %s = (int64)(", name);
	gen_int(g, depth);
	put(g, "); ");
	vec_push(g->a, &g->vars, v);
	if (g->maps.n && chance(g, 40))	/* which may leave the clause, or a loop */
		gen_stmts(g, 1, below(g, 2));
	gen_int(g, depth);
	put(g, " }");
	g->vars.n = vars;
}

static void choice(struct gen *g, const struct gtype *t, uint32_t depth)
{
	bool elvis = t->kind == G_INT && chance(g, 20);

	put(g, "(");
	gen_int(g, depth);
	put(g, elvis ? " ?: " : " ? ");
	gen_expr(g, t, depth);
	if (!elvis) {
		put(g, " : ");
		gen_expr(g, t, depth);
	}
	put(g, ")");
}

static void if_value(struct gen *g, const struct gtype *t, uint32_t depth)
{
	put(g, "(if (");
	gen_int(g, depth);
	put(g, ") { ");
	gen_expr(g, t, depth);
	put(g, " } else { ");
	gen_expr(g, t, depth);
	put(g, " })");
}

static void compare_tuples(struct gen *g, uint32_t depth)
{
	const struct gtype *t = gen_type(g, 2);

	if (t->kind == G_STRUCT || t->kind == G_INT)
		t = &gtype_str;
	put(g, "(");
	gen_expr(g, t, depth);
	put(g, chance(g, 50) ? " == " : " != ");
	gen_expr(g, t, depth);
	put(g, ")");
}

void gen_int(struct gen *g, uint32_t depth)
{
	if (g->budget-- <= 0 || !depth) {
		int_leaf(g);
		return;
	}
	depth--;
	switch (below(g, 20)) {
	case 0: case 1: case 2: case 3: case 4:
		int_binary(g, depth);
		break;
	case 5: case 6:
		int_unary(g, depth);
		break;
	case 7: case 8:
		int_of_strings(g, depth);
		break;
	case 9: case 10: case 11:
		int_of_map(g, depth);
		break;
	case 12:
		choice(g, &gtype_int, depth);
		break;
	case 13:
		int_step(g, depth);
		break;
	case 14:
		int_block(g, depth);
		break;
	case 15:
		compare_tuples(g, depth);
		break;
	case 16:
		if_value(g, &gtype_int, depth);
		break;
	case 17:
		put(g, "bswap((uint%u)", 8u << below(g, 4));
		int_leaf(g);
		put(g, ")");
		break;
	default:
		int_leaf(g);
		break;
	}
}

/* -- strings -------------------------------------------------------------------- */

static void str_leaf(struct gen *g)
{
	static const char *const values[] = {
		"comm", "pcomm", "curtask->comm", "$gp->name", "probetype",
		"str(curtask->comm)", "str((uint8 *)curtask, 20)",
		"str($gp->name, 5)", "cgroup_name"
	};

	if (value_leaf(g, &gtype_str, g->strs.v, (uint32_t)g->strs.n, pick(g, values)))
		return;
	gen_text(g, chance(g, 10) ? 20 : 2);
}

void gen_str(struct gen *g, uint32_t depth)
{
	const struct gmap *m;

	if (g->budget-- <= 0 || !depth) {
		str_leaf(g);
		return;
	}
	depth--;
	switch (below(g, 9)) {
	case 0: case 1:
		put(g, "str_concat(");
		gen_str(g, depth);
		put(g, ", ");
		gen_str(g, depth);
		put(g, ")");
		break;
	case 2: case 3:
		m = find_map(g, &gtype_str);
		if (m)
			gen_map(g, m, depth);
		else
			str_leaf(g);
		break;
	case 4:
		choice(g, &gtype_str, depth);
		break;
	case 5:
		if_value(g, &gtype_str, depth);
		break;
	default:
		str_leaf(g);
		break;
	}
}

/* -- other types ------------------------------------------------------------------ */

static void make_fields(struct gen *g, const struct gtype *t, uint32_t depth)
{
	put(g, "(");
	for (uint32_t i = 0; i < t->n; i++) {
		put(g, i ? ", " : "");
		if (t->kind == G_RECORD)
			put(g, "%s=", gen_field(i));
		gen_expr(g, t->field[i], depth);
	}
	put(g, ")");
}

static void gen_fields(struct gen *g, const struct gtype *t, uint32_t depth)
{
	const struct gvar *v = gen_find_var(g, t, false);
	const struct gmap *m = find_map(g, t);

	if (v && chance(g, 30))
		put(g, "%s", v->name);
	else if (m && depth && chance(g, 40))
		gen_map(g, m, depth - 1);
	else if (depth && chance(g, 15))
		choice(g, t, depth - 1);
	else
		make_fields(g, t, depth ? depth - 1 : 0);
}

static void gen_struct(struct gen *g, const struct gtype *t, uint32_t depth)
{
	const struct gvar *v = gen_find_var(g, t, false);
	const struct gmap *m = find_map(g, t);

	if (v && chance(g, 50))
		put(g, "%s", v->name);
	else if (m && depth && chance(g, 50))
		gen_map(g, m, depth - 1);
	else
		put(g, "*$gp");
}

void gen_expr(struct gen *g, const struct gtype *t, uint32_t depth)
{
	switch (t->kind) {
	case G_INT:
		gen_int(g, depth);
		break;
	case G_STR:
		gen_str(g, depth);
		break;
	case G_TUPLE:
	case G_RECORD:
		gen_fields(g, t, depth);
		break;
	case G_KSTACK:
		put(g, "kstack(5)");
		break;
	case G_USTACK:
		put(g, "ustack(5)");
		break;
	case G_STRUCT:
		gen_struct(g, t, depth);
		break;
	case G_AGG:
		break;
	}
}
