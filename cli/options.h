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
	char **named;		/* what stands behind "--" */
	int nnamed;
	bool for_others;	/* awl build: who runs it gives -p, --unsafe */
};

/*
 * Parses argv[1..]. False: not understood; *ret_error, static, says what in
 * one line. argv is reordered.
 */
bool options_parse(int argc, char **argv, struct options *ret,
		   const char **ret_error);

/* The table, as --help shows it. */
void options_help(FILE *f);

#endif
