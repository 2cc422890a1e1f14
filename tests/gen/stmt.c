/* SPDX-License-Identifier: Apache-2.0 */
/* Statements. Loops end: their bounds are small, their counters untouched. */
#include "tests/gen/gen.h"

#include <stdio.h>

const struct gen_agg gen_aggs[] = {
	{ "count()", true },
	{ "sum(%s)", true },
	{ "min(%s)", true },
	{ "max(%s)", true },
	{ "avg(%s)", true },
	{ "stats(%s)", false },
	{ "hist(%s)", false },
	{ "hist(%s, 3)", false },
	{ "lhist(%s, 0, 100, 10)", false },
	{ "tseries(%s, 1s, 5)", false }
};
const uint32_t gen_naggs = sizeof(gen_aggs) / sizeof(gen_aggs[0]);

void put(struct gen *g, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(g->out, fmt, ap);
	va_end(ap);
}

void line(struct gen *g)
{
	buf_addc(g->out, '\n');
	buf_fill(g->out, '\t', g->indent);
}

static const struct gmap *any_map(struct gen *g)
{
	return &g->maps.v[below(g, (uint32_t)g->maps.n)];
}

/* -- assignments ------------------------------------------------------------------ */

static void new_var(struct gen *g)
{
	const struct gtype *t = gen_type(g, 2);
	const char *name = arena_printf(g->a, "$v%u", g->serial++);
	struct gvar v = { .name = name, .type = t };

	if (t->kind == G_INT && chance(g, 30)) {
		put(g, "let %s: int%u = (int8)", name, 8u << below(g, 4));
		v.fixed = true;
	} else {
		put(g, "%s%s = ", chance(g, 30) ? "let " : "", name);
	}
	if (t->kind == G_INT && !v.fixed)	/* no bool: it could not step */
		put(g, "(%sint%u)", chance(g, 50) ? "u" : "", 8u << below(g, 4));
	put(g, t->kind == G_INT ? "(" : "");
	gen_expr(g, t, 3);
	put(g, t->kind == G_INT ? ");" : ";");
	vec_push(g->a, &g->vars, v);
}

static const char *compound(struct gen *g)
{
	static const char *const ops[] = {
		"+=", "-=", "*=", "/=", "%%=", "&=", "|=", "^=", "<<=", ">>="
	};

	return pick(g, ops);
}

static void set_var(struct gen *g)
{
	const struct gtype *t = chance(g, 40) ? &gtype_int : gen_type(g, 0);
	const struct gvar *v = gen_find_var(g, t, true);

	if (!v) {
		new_var(g);
		return;
	}
	put(g, "%s ", v->name);
	put(g, t->kind == G_INT && chance(g, 60) ? compound(g) : "=");
	put(g, " ");
	gen_expr(g, t, 3);
	put(g, ";");
}

void gen_agg_stmt(struct gen *g, const struct gmap *m)
{
	const char *call = gen_aggs[m->value->agg].call;

	gen_map(g, m, 2);
	put(g, " = ");
	for (; *call; call++) {
		if (*call != '%') {
			put(g, "%c", *call);
			continue;
		}
		gen_int(g, 2);
		call++;
	}
	put(g, ";");
}

static void set_map(struct gen *g)
{
	const struct gmap *m = any_map(g);

	if (m->value->kind == G_AGG) {
		gen_agg_stmt(g, m);
		return;
	}
	gen_map(g, m, 2);
	if (m->value->kind == G_INT && chance(g, 50)) {
		if (chance(g, 30)) {
			put(g, chance(g, 50) ? "++;" : "--;");
			return;
		}
		put(g, " ");
		put(g, compound(g), 0);
		put(g, " ");
	} else {
		put(g, " = ");
	}
	gen_expr(g, m->value, 3);
	put(g, ";");
}

/* -- output ------------------------------------------------------------------------- */

void gen_printf(struct gen *g, uint32_t nargs)
{
	static const char *const ints[] = {
		"%d", "%u", "%x", "%lld", "%5d", "%-8x", "%c", "%08llx", "%o"
	};
	static const char *const strs[] = { "%s", "%-10s", "%.3s", "%20s" };
	bool is_str[32];

	put(g, "printf(\"");
	for (uint32_t i = 0; i < nargs; i++) {
		is_str[i] = chance(g, 40);
		put(g, " ");
		buf_adds(g->out, is_str[i] ? pick(g, strs) : pick(g, ints));
	}
	put(g, "\\n\"");
	for (uint32_t i = 0; i < nargs; i++) {
		put(g, ", ");
		if (is_str[i])
			gen_str(g, 2);
		else
			gen_int(g, 2);
	}
	put(g, ");");
}

static void print(struct gen *g)
{
	static const char *const odd[] = {
		"print(kstack(3));", "print(ustack);", "printf(\"%s\", kstack);",
		"time(\"%H\\n\");", "print(ntop(0x0100007f));",
		"printf(\"%r\", buf(\"abc\", 2));", "print(nsecs);",
		"printf(\"%p %s\\n\", curtask, probe);", "print(curtask->comm);",
		"print(*$gp);", "print($gp->arr);", "print($gp);",
		"print(strftime(\"%S\", nsecs));", "print(ksym(1));",
		"print((comm, probe, username));"
	};
	const struct gmap *m = any_map(g);

	if (chance(g, 30)) {
		buf_adds(g->out, pick(g, odd));
	} else if (chance(g, 30)) {
		put(g, "print(%s", m->name);
		if (m->key && chance(g, 50))
			put(g, ", 3");
		put(g, ");");
	} else {
		put(g, "print(");
		gen_expr(g, gen_type(g, 2), 2);
		put(g, ");");
	}
}

/* -- maps ------------------------------------------------------------------------------ */

static void map_call(struct gen *g)
{
	const struct gmap *m = any_map(g);
	const char *name;

	if (!m->key || chance(g, 20)) {
		put(g, "%s(%s);", chance(g, 50) ? "clear" : "zero", m->name);
		return;
	}
	if (m->value->kind == G_AGG || chance(g, 40)) {
		put(g, "delete(%s, ", m->name);
		gen_expr(g, m->key, 2);
		put(g, ");");
		return;
	}
	name = arena_printf(g->a, "$v%u", g->serial++);
	put(g, "if (find(%s, ", m->name);
	gen_expr(g, m->key, 1);
	put(g, ", %s)) { print(%s); }", name, name);
}

/* -- control flow ---------------------------------------------------------------------- */

void gen_block(struct gen *g, uint32_t n, uint32_t depth)
{
	size_t vars = g->vars.n;

	put(g, "{");
	g->indent++;
	gen_stmts(g, n, depth);
	g->indent--;
	line(g);
	put(g, "}");
	g->vars.n = vars;
}

static void if_stmt(struct gen *g, uint32_t depth)
{
	put(g, "if (");
	gen_int(g, 3);
	put(g, ") ");
	gen_block(g, 1 + below(g, 3), depth);
	if (chance(g, 30)) {
		put(g, " else if (");
		gen_int(g, 2);
		put(g, ") ");
		gen_block(g, 1 + below(g, 2), depth);
	}
	if (chance(g, 40)) {
		put(g, " else ");
		gen_block(g, 1 + below(g, 3), depth);
	}
}

static void for_range(struct gen *g, uint32_t depth)
{
	size_t vars = g->vars.n;
	const char *name = arena_printf(g->a, "$v%u", g->serial++);
	struct gvar v = { .name = name, .type = &gtype_int, .fixed = true };

	if (chance(g, 70)) {
		put(g, "for (%s : %u..%u) ", name, below(g, 3), below(g, 9));
	} else {
		put(g, "for (%s : 0..((uint8)(", name);
		gen_int(g, 2);
		put(g, ") %% 5)) ");
	}
	vec_push(g->a, &g->vars, v);
	g->loops++;
	gen_block(g, 1 + below(g, 3), depth);
	g->loops--;
	g->vars.n = vars;
}

static void while_loop(struct gen *g, uint32_t depth)
{
	size_t vars = g->vars.n;
	const char *name = arena_printf(g->a, "$v%u", g->serial++);
	struct gvar v = { .name = name, .type = &gtype_int, .fixed = true };

	put(g, "let %s = 0;", name);
	line(g);
	put(g, "while (%s < %u", name, 1 + below(g, 6));
	if (chance(g, 30)) {
		put(g, " && ");
		gen_int(g, 2);
	}
	put(g, ") { %s++; ", name);
	vec_push(g->a, &g->vars, v);
	g->loops++;
	gen_block(g, 1 + below(g, 3), depth);
	g->loops--;
	put(g, " }");
	g->vars.n = vars;
}

static void for_map(struct gen *g, uint32_t depth)
{
	const struct gmap *m = any_map(g);
	struct gtype *pair = arena_new(g->a, struct gtype);
	struct gvar v = { .type = pair, .fixed = true };
	size_t vars = g->vars.n;

	if (!m->key || (m->value->kind == G_AGG &&
			!gen_aggs[m->value->agg].is_number)) {
		for_range(g, depth);
		return;
	}
	pair->kind = G_TUPLE;
	pair->n = 2;
	pair->field[0] = m->key;
	pair->field[1] = m->value->kind == G_AGG ? &gtype_int : m->value;
	v.name = arena_printf(g->a, "$v%u", g->serial++);
	put(g, "for (%s : %s) ", v.name, m->name);
	vec_push(g->a, &g->vars, v);
	g->loops++;
	gen_block(g, 1 + below(g, 3), depth);
	g->loops--;
	g->vars.n = vars;
}

static void unroll(struct gen *g, uint32_t depth)
{
	if (g->unrolls) {
		for_range(g, depth);
		return;
	}
	put(g, "unroll(%u) ", 1 + below(g, 4));
	g->loops++;
	g->unrolls++;
	gen_block(g, 1 + below(g, 2), depth);
	g->unrolls--;
	g->loops--;
}

static void loop(struct gen *g, uint32_t depth)
{
	if (g->loops >= 2) {	/* rounds multiply */
		set_map(g);
		return;
	}
	switch (below(g, 4)) {
	case 0:
		for_range(g, depth);
		break;
	case 1:
		while_loop(g, depth);
		break;
	case 2:
		for_map(g, depth);
		break;
	default:
		unroll(g, depth);
		break;
	}
}

static void leave(struct gen *g)
{
	put(g, "if (");
	gen_int(g, 2);
	put(g, ") { ");
	if (g->loops && chance(g, 80))
		put(g, chance(g, 50) ? "break; }" : "continue; }");
	else
		put(g, "return; }");
}

static void flow(struct gen *g, uint32_t depth)
{
	if (!depth) {
		leave(g);
		return;
	}
	switch (below(g, 4)) {
	case 0: case 1:
		if_stmt(g, depth - 1);
		break;
	case 2:
		loop(g, depth - 1);
		break;
	default:
		gen_block(g, 2, depth - 1);
		break;
	}
}

static void gen_stmt(struct gen *g, uint32_t depth)
{
	line(g);
	switch (below(g, 14)) {
	case 0: case 1:
		new_var(g);
		break;
	case 2: case 3:
		set_var(g);
		break;
	case 4: case 5: case 6:
		set_map(g);
		break;
	case 7:
		gen_printf(g, below(g, 6));
		break;
	case 8:
		print(g);
		break;
	case 9:
		map_call(g);
		break;
	case 10:
		put(g, "_ = ");
		gen_expr(g, gen_type(g, 1), 3);
		put(g, ";");
		break;
	default:
		flow(g, depth);
		break;
	}
}

void gen_stmts(struct gen *g, uint32_t n, uint32_t depth)
{
	while (n-- > 0)
		gen_stmt(g, depth);
}
