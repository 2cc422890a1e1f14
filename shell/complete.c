/* SPDX-License-Identifier: Apache-2.0 */
/*
 * complete: writes the completions of a shell, from the tables of commands and
 * options.
 *
 *	complete bash|zsh|fish >FILE
 */
#include <stdio.h>
#include <string.h>

struct option {
	char letter;
	const char *name, *arg, *values, *doc;
};

static const struct option options[] = {
#define OPTION(id, letter, name, arg, use, values, doc) \
	{ letter, name, arg, values, doc },
#include "lang/options.def"
#undef OPTION
};

static const struct command {
	const char *name, *values, *doc;
} commands[] = {
#define COMMAND(name, run, arguments, values, doc) { #name, values, doc },
#include "lang/commands.def"
#undef COMMAND
};

#define EACH(v, list) \
	for (v = list; v < list + sizeof(list) / sizeof(*list); v++)

/* What stands in `values` instead of words. */
static const char *const kinds[] = { "file", "dir", "pid", "command", "script" };

static int is_kind(const char *values)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strcmp(kinds[i], values))
			return 1;
	return 0;
}

/* -- bash ------------------------------------------------------------------------ */

static void bash_answer(const char *values)
{
	if (!strcmp(values, "dir"))
		printf("COMPREPLY=($(compgen -d -- \"$cur\"))");
	else if (!strcmp(values, "pid"))
		printf("COMPREPLY=($(cd /proc && compgen -G \"${cur:-[0-9]}*\"))");
	else if (!strcmp(values, "command"))
		printf("COMPREPLY=($(compgen -c -- \"$cur\"))");
	else if (is_kind(values))
		printf("COMPREPLY=($(compgen -f -- \"$cur\"))");
	else
		printf("COMPREPLY=($(compgen -W '%s' -- \"$cur\"))", values);
}

static void bash_case(const struct option *o)
{
	if (!*o->arg)
		return;
	printf("\t%s%.1s%s%s%s) ", o->letter ? "-" : "",
	       (char[]){ o->letter, 0 }, o->letter && *o->name ? "|" : "",
	       *o->name ? "--" : "", o->name);
	bash_answer(o->values);
	printf("; return ;;\n");
}

static void bash(void)
{
	const struct command *c;
	const struct option *o;

	printf("# Completion of awl's command line for bash.\n_awl() {\n"
	       "\tlocal cur prev\n"
	       "\tcur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
	       "\t# --NAME=VALUE comes in three words\n"
	       "\tif [ \"$cur\" = = ]; then cur=\n"
	       "\telif [ \"$prev\" = = ]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
	       "\tcase $prev in\n");
	EACH(o, options)
		bash_case(o);
	printf("\tesac\n\tcase $cur in\n\t-*) COMPREPLY=($(compgen -W '");
	EACH(o, options)
		printf("%s%.1s%s%s%s ", o->letter ? "-" : "",
		       (char[]){ o->letter, 0 }, o->letter && *o->name ? " " : "",
		       *o->name ? "--" : "", o->name);
	printf("' -- \"$cur\")); return ;;\n\tesac\n\tcase ${COMP_WORDS[1]} in\n");
	EACH(c, commands) {
		printf("\t%s) [ \"$COMP_CWORD\" = 1 ] || { ", c->name);
		bash_answer(c->values);
		printf("; return; } ;;\n");
	}
	printf("\tesac\n\tCOMPREPLY=($(compgen -f -- \"$cur\"))\n"
	       "\t[ \"$COMP_CWORD\" != 1 ] || COMPREPLY+=($(compgen -W '");
	EACH(c, commands)
		printf("%s ", c->name);
	printf("' -- \"$cur\"))\n}\ncomplete -o filenames -F _awl awl\n");
}

/* -- zsh ------------------------------------------------------------------------- */

/* Text within '...' and [...] of an _arguments specification. */
static void zsh_text(const char *s)
{
	for (; *s; s++) {
		if (*s == '\'')
			printf("'\\''");
		else if (strchr("[]:\\", *s))
			printf("\\%c", *s);
		else
			putchar(*s);
	}
}

static void zsh_answer(const char *values)
{
	if (!strcmp(values, "dir"))
		printf("_files -/");
	else if (!strcmp(values, "pid"))
		printf("_pids");
	else if (!strcmp(values, "command"))
		printf("_command_names -e");
	else if (is_kind(values))
		printf("_files");
	else
		printf("(%s)", values);
}

static void zsh_option(const struct option *o, const char *dashes,
		       const char *name, const char *equals)
{
	printf("\t'*%s%s%s[", dashes, name, *o->arg ? equals : "");
	zsh_text(o->doc);
	printf("]");
	if (*o->arg) {
		printf(":%s:", o->arg);
		zsh_answer(o->values);
	}
	printf("' \\\n");
}

static void zsh(void)
{
	const struct command *c;
	const struct option *o;

	printf("#compdef awl\n# Completion of awl's command line for zsh.\n"
	       "_awl_first() {\n\tlocal -a commands=(\n");
	EACH(c, commands) {
		printf("\t\t'%s:", c->name);
		zsh_text(c->doc);
		printf("'\n");
	}
	printf("\t)\n\t_describe command commands\n\t_files\n}\n_arguments -s \\\n");
	EACH(o, options) {
		if (o->letter)
			zsh_option(o, "-", (char[]){ o->letter, 0 }, "+");
		if (*o->name)
			zsh_option(o, "--", o->name, "=");
	}
	printf("\t'1:script or command:_awl_first' \\\n\t'*:argument:_files'\n");
}

/* -- fish ------------------------------------------------------------------------ */

static void fish_text(const char *s)
{
	putchar('\'');
	for (; *s; s++)
		printf(*s == '\'' || *s == '\\' ? "\\%c" : "%c", *s);
	putchar('\'');
}

static void fish_answer(const char *values)
{
	if (!strcmp(values, "dir"))
		printf(" -x -a '(__fish_complete_directories)'");
	else if (!strcmp(values, "pid"))
		printf(" -x -a '(__fish_complete_pids)'");
	else if (!strcmp(values, "command"))
		printf(" -x -a '(__fish_complete_command)'");
	else if (is_kind(values))
		printf(" -r -F");
	else
		printf(" -x -a '%s'", values);
}

static void fish(void)
{
	const struct command *c;
	const struct option *o;

	printf("# Completion of awl's command line for fish.\n");
	EACH(c, commands) {
		printf("complete -c awl -n __fish_is_first_token -a %s -d ",
		       c->name);
		fish_text(c->doc);
		if (*c->values && !is_kind(c->values))
			printf("\ncomplete -c awl -n '__fish_seen_subcommand_from %s' -f -a '%s'",
			       c->name, c->values);
		putchar('\n');
	}
	EACH(o, options) {
		printf("complete -c awl");
		if (o->letter)
			printf(" -s %c", o->letter);
		if (*o->name)
			printf(" -l %s", o->name);
		if (*o->arg)
			fish_answer(o->values);
		printf(" -d ");
		fish_text(o->doc);
		putchar('\n');
	}
}

int main(int argc, char **argv)
{
	const char *shell = argc == 2 ? argv[1] : "";

	if (!strcmp(shell, "bash"))
		bash();
	else if (!strcmp(shell, "zsh"))
		zsh();
	else if (!strcmp(shell, "fish"))
		fish();
	else
		return fputs("usage: complete bash|zsh|fish\n", stderr), 1;
	return 0;
}
