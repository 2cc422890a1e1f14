/* SPDX-License-Identifier: Apache-2.0 */
/* awl: the command. */
#include "config.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/build.h"
#include "cli/cached.h"
#include "cli/compile.h"
#include "cli/doc.h"
#include "cli/fmt.h"
#include "cli/info.h"
#include "cli/list.h"
#include "cli/listscript.h"
#include "cli/names.h"
#include "cli/obtain.h"
#include "cli/options.h"
#include "cli/script.h"
#include "cli/trace.h"

/* A word that is no script. */
struct command {
	const char *name;
	int (*run)(struct options *o);
	const char *values;	/* "script": its first argument is one */
	const char *arguments, *doc;
};

static const struct command commands[];

static void print_usage(FILE *f)
{
	fputs("usage: awl [OPTIONS] -e PROGRAM [ARGUMENT...] [-- --NAME=VALUE...]\n"
	      "       awl [OPTIONS] FILE|NAME [SCRIPT OPTION|ARGUMENT...] [-- --NAME=VALUE...]\n"
	      "       awl COMMAND ...\n\n", f);
}

static bool has_script(const struct options *o)
{
	return o->given[O_EXPR] || o->nargs;
}

static int unreadable(const struct options *o)
{
	fprintf(stderr, "awl: cannot read '%s'\n",
		o->nargs ? o->args[0] : o->value[O_EXPR]);
	return STATUS_USAGE;
}

static int run_help(struct options *o)
{
	if (has_script(o))
		return script_help(o->script, o) ? STATUS_OK : unreadable(o);
	print_usage(stdout);
	fputs("Traces what PROGRAM, or the script FILE (- is standard input), says. NAME is a\n"
	      "script that is installed: awl scripts lists them.\n\n"
	      "Options:\n", stdout);
	options_help(stdout);
	fputs("\nCommands:\n", stdout);
	for (const struct command *c = commands; c->doc; c++)
		printf("  %-7s %-18s %s\n", c->name, c->arguments, c->doc);
	return STATUS_OK;
}

static int run_version(struct options *o)
{
	(void)o;
	puts("awl " VERSION);
	return STATUS_OK;
}

static int need_script(const char *command)
{
	fprintf(stderr, "awl: %s needs a script: -e PROGRAM or FILE\n", command);
	return STATUS_USAGE;
}

static int run_check(struct options *o)
{
	return has_script(o) ? compile_check(o) : need_script("check");
}

static int run_test(struct options *o)
{
	o->given[O_TEST] = true;
	return has_script(o) ? trace(o, obtain_object) : need_script("test");
}

static int run_bench(struct options *o)
{
	o->given[O_BENCH] = true;
	return has_script(o) ? trace(o, obtain_object) : need_script("bench");
}

static int run_build(struct options *o)
{
	return has_script(o) ? build(o) : need_script("build");
}

static int run_cache(struct options *o)
{
	const char *what = o->nargs ? o->args[0] : "show";

	if (o->nargs > 1 || (strcmp(what, "show") && strcmp(what, "clear"))) {
		fputs("awl: cache takes show or clear\n", stderr);
		return STATUS_USAGE;
	}
	return *what == 's' ? cached_show() : cached_clear();
}

static int run_doc(struct options *o)
{
	if (!has_script(o))
		return need_script("doc");
	return doc_print(o->script, o) ? STATUS_OK : unreadable(o);
}

static int run_scripts(struct options *o)
{
	(void)o;
	return names_list();
}

static int run_fmt(struct options *o)
{
	return fmt(o);
}

static int run_list(struct options *o)
{
	struct stat st;

	if (o->given[O_EXPR] ||
	    (o->nargs && !stat(o->args[0], &st) && S_ISREG(st.st_mode)))
		return list_script(o);
	return list(o->nargs ? o->args[0] : NULL, o->given[O_VERBOSE]);
}

static const struct command commands[] = {
#define COMMAND(name, run, arguments, values, doc) \
	{ #name, run, values, arguments, doc },
#include "lang/commands.def"
#undef COMMAND
	{ NULL }
};

static const struct command *find_command(const char *word)
{
	for (const struct command *c = commands; c->name; c++)
		if (!strcmp(c->name, word))
			return c;
	return NULL;
}

/* A script's name becomes its path. False: there is none, which was said. */
static bool resolve_name(struct options *o)
{
	const char *near = NULL, *path;

	if (o->given[O_EXPR] || !o->nargs || !names_is_name(o->args[0]))
		return true;
	o->name = o->args[0];
	path = names_find(o->script->arena, o->name, &near);
	if (!path && !access(o->name, F_OK))
		return true;
	if (!path) {
		fprintf(stderr, "awl: there is no script or file '%s'\n", o->name);
		fprintf(stderr, near ? "help: did you mean '%s'?\n" :
			"help: awl scripts lists those that are installed\n",
			near);
		return false;
	}
	o->args[0] = (char *)(uintptr_t)path;
	return true;
}

static bool takes_script(const struct command *c, const struct options *o)
{
	if (c)
		return c->values && !strcmp(c->values, "script");
	return !o->given[O_LIST];
}

static int dispatch(const struct command *c, struct options *o)
{
	if (takes_script(c, o) && !resolve_name(o))
		return STATUS_USAGE;
	if (o->given[O_HELP] && !c)
		return run_help(o);
	if (o->given[O_VERSION])
		return run_version(o);
	if (o->given[O_INFO])
		return info();
	if (c)
		return c->run(o);
	if (o->given[O_LIST])
		return run_list(o);
	if (!has_script(o)) {
		print_usage(stderr);
		fputs("awl: there is nothing to trace: give -e PROGRAM or FILE; awl --help says more\n",
		      stderr);
		return STATUS_USAGE;
	}
	if (o->given[O_EMIT])
		return compile_emit(o);
	return trace(o, obtain_object);
}

int main(int argc, char **argv)
{
	const struct command *c = NULL;
	struct script script;
	struct options o;
	const char *error;
	int status = STATUS_USAGE;

	/* a command is the first word, so that a script's arguments never are */
	if (argc > 1)
		c = find_command(argv[1]);
	script_init(&script);
	if (options_parse_script(argc - !!c, argv + !!c, script_lookup, &script,
				 &o, &error))
		status = dispatch(c, &o);
	else
		fprintf(stderr, "awl: %s\nawl: see awl --help\n", error);
	script_clear(&script);
	return status;
}
