/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The examples of lang/builtins.def and lang/probes.def are right, and every
 * builtin has a checker. What an example needs and this machine lacks (a
 * program, a kernel function, a type) does not count.
 */
#include "base/arena.h"
#include "lang/builtins.h"
#include "lang/probes.h"
#include "parser/parse.h"
#include "sema/sema.h"
#include "tests/sema/verify.h"
#include "tests/unit.h"

static bool is_machine(const struct diag *g)
{
	return g->level != DIAG_ERROR || g->tag == E_NO_PROBE ||
	       g->tag == E_NO_PROTOTYPE || g->tag == E_UNKNOWN_TYPE ||
	       g->tag == E_INCOMPLETE;
}

static void check(const char *text)
{
	struct arena *a = arena_create();
	struct sema_options opts = { .unsafe = true, .for_test = true,
				     .for_bench = true };
	const struct parse_options po = { 0 };
	const struct target_options to = { 0 };
	struct target *target = target_open(&to);
	const struct ast_script *script;
	struct tprog *prog = NULL;
	struct source_set set;
	struct diags diags;
	struct buf out;

	source_set_init(&set, a);
	diags_init(&diags, a, &set);
	buf_init(&out);
	script = parse_script(a, &diags, source_add(&set, "example", text,
						    strlen(text)), &po);
	if (script)
		prog = sema_check(a, &diags, script, &opts, target);
	CU_ASSERT(script != NULL);
	for (size_t i = 0; i < diags.list.n; i++)
		if (!is_machine(&diags.list.v[i]))
			buf_adds(&out, diags.list.v[i].text);
	unit_text(out.s, "");
	if (prog)
		unit_text(verify(a, prog) ? verify(a, prog) : "", "");
	buf_clear(&out);
	target_close(target);
	arena_free(a);
}

static void builtins(void)
{
	for (int i = 0; i < BI_BUILTINS; i++) {
		const char *text = builtin_table[i].example;

		if (text)
			check(text);
	}
}

static void probes(void)
{
	for (int i = 0; i < P_COUNT; i++)
		check(probe_table[i].example);
}

/* fail() has no example: it is made to stop the compiler. */
static void all_have_one(void)
{
	for (int i = 0; i < BI_BUILTINS; i++)
		CU_ASSERT(builtin_table[i].example || i == BI_FAIL);
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "every builtin has an example", all_have_one },
		{ "examples of builtins are right", builtins },
		{ "examples of probes are right", probes },
	};

	return UNIT("sema/examples", tests);
}
