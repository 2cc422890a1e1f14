/* SPDX-License-Identifier: Apache-2.0 */
/*
 * table: the examples of the language's tables, as runtime cases on stdout.
 *
 * A builtin's example prints what its row says; one without that is run if it
 * is all begin clauses, else only compiled: what it traces may not be here.
 * Each config key takes its default, and each probe type's example compiles.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "lang/builtins.h"
#include "lang/config.h"
#include "lang/probes.h"

static void put_case(const char *kind, const char *name, const char *command,
		     const char *program)
{
	printf("=== %s %s: its example\n", kind, name);
	printf("run: %s $PROG\n", command);
	printf("--- program\n%s\n", program);
}

/* Where cgroups are mounted is the machine's choice. */
static bool runs_anywhere(const char *program)
{
	return strncmp(program, "begin", 5) == 0 &&
	       !strstr(program, "/sys/fs/cgroup/");
}

static void put_builtin(const struct builtin_info *b)
{
	bool unsafe = b->flags & BF_UNSAFE;

	if (!b->example)
		return;
	if (!runs_anywhere(b->example)) {
		put_case("builtin", b->name, unsafe ?
			 "awlc --unsafe -o /dev/null" : "awlc -o /dev/null",
			 b->example);
		return;
	}
	put_case("builtin", b->name, unsafe ? "awl --unsafe" : "awl",
		 b->example);
	if (b->prints)
		printf("--- stdout\n%s\n", b->prints);
	else
		printf("--- stdout any\n--- stderr any\n");
}

static void put_probe(enum probe_type type)
{
	const struct probe_info *p = &probe_table[type];
	const char *command = type == P_TEST ? "awlc --test -o /dev/null" :
			      type == P_BENCH ? "awlc --bench -o /dev/null" :
						"awlc -o /dev/null";

	put_case("probe", p->name, command, p->example);
}

static void put_config(const struct config_info *c)
{
	const char *quote = c->kind == CK_STR ? "\"" : "";
	int len = (int)strcspn(c->dflt, "|");

	printf("=== config %s: takes its default\n--- program\n", c->name);
	printf("config = { %s = %s%.*s%s; }\n", c->name, quote, len, c->dflt,
	       quote);
	printf("begin { print(\"ok\"); }\n--- stdout\nok\n");
}

/* No script may set a key to what is none of its values. */
static void put_bad_config(const struct config_info *c)
{
	if (c->kind == CK_STR)
		return;
	printf("=== config %s: refuses another kind of value\n", c->name);
	printf("status: 1\n--- program\n");
	printf("config = { %s = \"no such value\"; }\nbegin { }\n", c->name);
	printf("--- stderr match\n.*case.probe:1:.*%s.*\n", c->name);
}

int main(void)
{
	for (int i = 0; i < BI_BUILTINS; i++)
		put_builtin(&builtin_table[i]);
	for (int i = 0; i < P_COUNT; i++)
		put_probe(i);
	for (int i = 0; i < CFG_KEYS; i++) {
		put_config(&config_table[i]);
		put_bad_config(&config_table[i]);
	}
	return 0;
}
