/* SPDX-License-Identifier: Apache-2.0 */
/*
 * options: the awl command line, from the table lang/options.def.
 *
 * Everything in struct options points into argv.
 */
#ifndef AWL_CLI_OPTIONS_H
#define AWL_CLI_OPTIONS_H

#include <stdbool.h>
#include <stdio.h>

enum option_id {
#define OPTION(id, letter, name, arg, use, values, doc) id,
#include "lang/options.def"
#undef OPTION
	O_COUNT
};

struct script;

struct options {
	bool given[O_COUNT];
	const char *value[O_COUNT];	/* of the last one given */
	char **args;		/* script (unless -e), arguments */
	int nargs;
	/* -I and --include, in their order: each may be given many times */
	struct option_use {
		enum option_id id;
		const char *value;
	} includes[64];
	int nincludes;
	const char *loads[64];	/* --load, in their order */
	int nloads;
	bool for_check;		/* awl check */
	const char *kernel;	/* awl check: BTF of the one to check against */
	char **named;		/* what stands behind "--" and sets no param */
	int nnamed;
	bool for_others;	/* awl build: who runs it gives -p, --unsafe */
	/* params of the script that are set, in their order */
	struct option_param {
		const char *name;	/* as declared */
		const char *value;	/* NULL: --NAME alone, or --no-NAME */
		bool no;
	} params[64];
	int nparams;
	struct script *script;	/* as given to options_parse_script() */
	const char *name;	/* args[0], if it was a script's name */
};

/*
 * What the script that o names so far declares under the name written: --NAME,
 * '-' in it standing for '_'. *ret_name is that, or when it is unknown the
 * nearest, or NULL.
 */
enum option_takes { OPTION_UNKNOWN, OPTION_VALUE, OPTION_BOOL };
typedef enum option_takes option_lookup(struct script *s,
					const struct options *o,
					const char *name, size_t len,
					const char **ret_name);

/*
 * Parses argv[1..]. Behind the script, its parameters go before our options of
 * the same name; behind "--" there are none of ours. False: not understood;
 * *ret_error, static, says what in one line. argv is reordered.
 */
bool options_parse_script(int argc, char **argv, option_lookup *lookup,
			  struct script *s, struct options *ret,
			  const char **ret_error);

/* The same for a command line without a script's parameters. */
bool options_parse(int argc, char **argv, struct options *ret,
		   const char **ret_error);

/* The table, as --help shows it. */
void options_help(FILE *f);

#endif
