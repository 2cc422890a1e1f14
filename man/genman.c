/* SPDX-License-Identifier: Apache-2.0 */
/*
 * genman: a manual page from a template and the language's tables.
 *
 *	genman TEMPLATE > PAGE
 *
 * A template is mdoc(7); a line that is one of the names in `sections` below
 * (@PROBES@ ...) is replaced by that table's rows.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lang/builtins.h"
#include "lang/config.h"
#include "lang/probes.h"

/* Text of the tables as mdoc text: nothing in it is taken for a request. */
static void put_text(const char *s)
{
	if (*s == '.' || *s == '\'')
		fputs("\\&", stdout);
	for (; *s; s++) {
		switch (*s) {
		case '\\': fputs("\\e", stdout); break;
		case '"': fputs("\\(dq", stdout); break;
		case '-': fputs("\\-", stdout); break;
		case '^': fputs("\\(ha", stdout); break;
		case '~': fputs("\\(ti", stdout); break;
		case '`': fputs("\\(ga", stdout); break;
		case '\'': fputs("\\(aq", stdout); break;
		default: putchar(*s);
		}
	}
}

/* A list item whose head is literal text. */
static void put_item(const char *head)
{
	printf(".It Li \"");
	put_text(head);
	printf("\"\n");
}

/* Words on lines of at most 72 bytes, each sentence on a new one. */
static void put_prose(const char *s)
{
	char line[80] = "";
	size_t len = 0;

	while (*s) {
		int n = (int)strcspn(s, " ");

		if (len && len + 1 + (size_t)n > 72) {
			put_text(line);
			putchar('\n');
			len = 0;
		}
		len += (size_t)snprintf(line + len, sizeof(line) - len, "%s%.*s",
					len ? " " : "", n, s);
		s += n + (s[n] == ' ');
		if (n && s[-1] == ' ' && s[-2] == '.') {
			put_text(line);
			putchar('\n');
			len = 0;
		}
	}
	if (len) {
		put_text(line);
		putchar('\n');
	}
}

static void put_example(const char *program)
{
	if (!program)
		return;
	printf(".Bd -literal\n");
	put_text(program);
	printf("\n.Ed\n");
}

static void put_probes(void)
{
	for (int i = 0; i < P_COUNT; i++) {
		const struct probe_info *p = &probe_table[i];

		put_item(p->syntax);
		if (*p->shorts) {
			printf("Short: ");
			put_text(p->shorts);
			printf(".\n");
		}
		put_prose(p->doc);
		put_example(p->example);
	}
}

/* name(arguments): result, or name: result for a value. */
static void put_signature(const struct builtin_info *b)
{
	const char *args = strchr(b->signature, '(');
	size_t result = strcspn(b->signature, "(");
	char head[200];

	if (b->flags & BF_VALUE)
		args = NULL;
	snprintf(head, sizeof(head), "%s%s", b->name, args ? args : "");
	printf(".It Li \"");
	put_text(head);
	printf("\"");
	if (strncmp(b->signature, "none", result) != 0 &&
	    strncmp(b->signature, "*", result) != 0 && !(b->flags & BF_AGG))
		printf(" : %.*s", (int)result, b->signature);
	putchar('\n');
}

static void put_builtin(const struct builtin_info *b)
{
	put_signature(b);
	put_prose(b->doc);
	if (b->flags & BF_UNSAFE)
		printf("Needs\n.Fl \\-unsafe .\n");
	put_example(b->example);
}

/* The builtins whose flags, of those in mask, are exactly these. */
static void put_builtins(unsigned int mask, unsigned int flags)
{
	for (int i = 0; i < BI_BUILTINS; i++)
		if ((builtin_table[i].flags & mask) == flags)
			put_builtin(&builtin_table[i]);
}

static void put_values(void)
{
	put_builtins(BF_VALUE, BF_VALUE);
}

static void put_functions(void)
{
	put_builtins(BF_VALUE | BF_AGG, 0);
}

static void put_aggregations(void)
{
	put_builtins(BF_AGG, BF_AGG);
}

/* An enum's values: the default stands first. */
static void put_default(const struct config_info *c)
{
	int len = (int)strcspn(c->dflt, "|");

	printf("Default: %.*s", len, *c->dflt ? c->dflt : "none");
	if (c->dflt[len]) {
		printf("; others: ");
		for (const char *s = c->dflt + len + 1; *s; s++)
			fputs(*s == '|' ? ", " : (char[]){ *s, 0 }, stdout);
	}
	printf(".\n");
}

static void put_configs(void)
{
	for (int i = 0; i < CFG_KEYS; i++) {
		const struct config_info *c = &config_table[i];

		put_item(c->name);
		put_prose(c->doc);
		put_default(c);
	}
}

static void put_option(char letter, const char *name, const char *arg,
		       const char *doc)
{
	printf(".It");
	if (letter)
		printf(" Fl %c", letter);
	if (letter && *name)
		printf(" ,");
	if (*name) {
		printf(" Fl \\-");
		put_text(name);
	}
	if (*arg)
		printf(*name ? " Ns = Ns Ar %s" : " Ar %s", arg);
	putchar('\n');
	put_prose(doc);
}

static void put_options(void)
{
#define OPTION(id, letter, name, arg, use, values, doc) put_option(letter, name, arg, doc);
#include "lang/options.def"
#undef OPTION
}

static const struct {
	const char *name;
	void (*put)(void);
} sections[] = {
	{ "@PROBES@", put_probes },
	{ "@VALUES@", put_values },
	{ "@FUNCTIONS@", put_functions },
	{ "@AGGREGATIONS@", put_aggregations },
	{ "@CONFIG@", put_configs },
	{ "@OPTIONS@", put_options },
};

static bool put_section(const char *line)
{
	for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++) {
		size_t n = strlen(sections[i].name);

		if (strncmp(line, sections[i].name, n) == 0) {
			sections[i].put();
			return true;
		}
	}
	return false;
}

int main(int argc, char **argv)
{
	char line[1000];
	FILE *f = argc == 2 ? fopen(argv[1], "r") : NULL;

	if (!f) {
		fprintf(stderr, "genman: give it a template\n");
		return 1;
	}
	while (fgets(line, sizeof(line), f))
		if (!put_section(line))
			fputs(line, stdout);
	fclose(f);
	return ferror(stdout) || fflush(stdout) ? 1 : 0;
}
