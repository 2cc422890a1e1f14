/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clauses that are large in one respect: what the BPF stack, the verifier or
 * LLVM could have too much of.
 */
#include "tests/gen/gen.h"

/* More variables than the stack has room for, all alive to the end. */
static void many_variables(struct gen *g)
{
	uint32_t n = 100 + below(g, 60);

	for (uint32_t i = 0; i < n; i++) {
		line(g);
		put(g, "$m%u = ", i);
		if (chance(g, 15))
			gen_text(g, 2);
		else if (chance(g, 30))
			put(g, "(cpu, comm, %u)", i);
		else
			put(g, "nsecs + %u", i);
		put(g, ";");
	}
	for (uint32_t i = 0; i < n; i += 10) {
		line(g);
		put(g, "print(($m%u, $m%u, $m%u));", i, n - 1 - i, n / 2);
	}
}

/* One side deep, mostly the same one: what stands on the other side waits. */
static void nest(struct gen *g, uint32_t depth, uint32_t left_percent)
{
	static const char *const ops[] = {
		" + ", " - ", " * ", " / ", " ^ ", " & ", " >> ", " < ", " % "
	};
	bool left = chance(g, left_percent);

	if (!depth) {
		gen_int(g, 0);
		return;
	}
	put(g, "(");
	if (left)
		nest(g, depth - 1, left_percent);
	else
		gen_int(g, 1);
	buf_adds(g->out, pick(g, ops));
	if (left)
		gen_int(g, 1);
	else
		nest(g, depth - 1, left_percent);
	put(g, ")");
}

static void deep_expression(struct gen *g)
{
	line(g);
	put(g, "print(");
	nest(g, 60, 10);
	put(g, ");");
	line(g);
	put(g, "if (");
	nest(g, 40, 50);
	put(g, ") { print(comm); }");
}

/* A balanced tree keeps the most values waiting. */
static void bushy(struct gen *g, uint32_t depth)
{
	if (!depth) {
		gen_int(g, 0);
		return;
	}
	put(g, "(");
	bushy(g, depth - 1);
	put(g, chance(g, 50) ? " + " : " * ");
	bushy(g, depth - 1);
	put(g, ")");
}

static void bushy_expression(struct gen *g)
{
	line(g);
	put(g, "print(");
	bushy(g, 7);
	put(g, ");");
}

static void many_printf(struct gen *g)
{
	for (uint32_t i = 0; i < 40; i++) {
		line(g);
		gen_printf(g, below(g, 4));
	}
}

static void long_printf(struct gen *g)
{
	for (uint32_t i = 0; i < 3; i++) {
		line(g);
		gen_printf(g, 20);
	}
}

/* Strings of max_strlen in tuples, as keys and values. */
static void big_keys(struct gen *g)
{
	put(g, "\n\t$s = str(curtask->comm); $u = str(\"user\");"
	    "\n\t@big[$s, $u, (1, str(comm))] = ($u, 2, $s, (3, $s));"
	    "\n\t$b = @big[$s, $u, (1, $s)];"
	    "\n\tprint(($b.2, $b.3.1, strlen($b.0)));"
	    "\n\tfor ($kv : @big) { print($kv.0.2.1);"
	    " @big2[$kv.1.3.1, $kv.0.0] = $kv.1.0; }"
	    "\n\tdelete(@big, ($s, $u, (1, $s)));"
	    "\n\t@big3 = $b; print(@big3.3);"
	    "\n\tif (@big[$s, $s, (1, $s)] == $b) { print(1); }");
}

static void string_loops(struct gen *g)
{
	line(g);
	put(g, "$s = str(comm); $t = \"\";");
	line(g);
	put(g, "for ($i : 0..%u) {", 2 + below(g, 5));
	put(g, "\n\t\t$t = str_concat($s, $t);"
	    "\n\t\tfor ($j : 0..3) {"
	    "\n\t\t\tif (strcontains($t, $s)) { @hits[$t, $i] = count(); }"
	    "\n\t\t\t@at[strstr($t, $s)] = $s;"
	    "\n\t\t\tif ($j == %u) { %s; }"
	    "\n\t\t\tif (strncmp($t, $s, 8) == 0 && $t != $s) {"
	    " printf(\"%%s %%s %%d\\n\", $t, $s, $j); }"
	    "\n\t\t}", below(g, 4), chance(g, 50) ? "break" : "continue");
	put(g, "\n\t\t$k = 0; while ($k < 3) { $k++; $s = @at[$k];"
	    " if ($s == \"x\") { return; } }\n\t}");
	line(g);
	put(g, "print(($s, $t));");
}

static void deep_nesting(struct gen *g)
{
	uint32_t n = 3 + below(g, 3);

	for (uint32_t i = 0; i < n; i++) {
		line(g);
		put(g, "for ($n%u : 0..2) { $w%u = comm; @n[$n%u]++;", i, i, i);
	}
	line(g);
	put(g, "print(($n0, $n%u, $w0, $w%u)); %s", n - 1, n - 1,
	    chance(g, 50) ? "if ($n0 == 1) { return; }" : "");
	for (uint32_t i = 0; i < n; i++)
		put(g, " }");
	line(g);
	for (uint32_t i = 0; i < 8; i++)
		put(g, "if (nsecs %% %u) { ", i + 2);
	gen_printf(g, 3);
	for (uint32_t i = 0; i < 8; i++)
		put(g, " }");
}

/* Branches one after the other: paths multiply unless the verifier prunes. */
static void many_branches(struct gen *g)
{
	line(g);
	put(g, "$p = 0; $q = \"\";");
	for (uint32_t i = 0; i < 30; i++) {
		line(g);
		put(g, "if (");
		gen_int(g, 1);
		put(g, ") { $p += %u; $q = \"b%u\"; } else { $p ^= %u; }",
		    i, i, i);
	}
	line(g);
	put(g, "print(($p, $q));");
}

void gen_stress(struct gen *g)
{
	static void (*const kinds[])(struct gen *g) = {
		many_variables, deep_expression, bushy_expression,
		many_printf, long_printf, big_keys, string_loops,
		deep_nesting, many_branches
	};

	g->budget = 400;
	pick(g, kinds)(g);
}
