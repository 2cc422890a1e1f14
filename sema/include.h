/* SPDX-License-Identifier: Apache-2.0 */
/*
 * include: the C headers that a script includes.
 *
 * They are read by a program of their own, awl-cinclude, which is built where
 * libclang is found; the compiler is linked statically and has no C front end.
 * It answers with C definitions that our parser understands: those that the
 * script's words name and what these need. See cli/cinclude.c.
 */
#ifndef AWL_SEMA_INCLUDE_H
#define AWL_SEMA_INCLUDE_H

#include "base/diag.h"
#include "parser/parse.h"

struct include_options {
	/* -I DIR, -include FILE, as a C compiler takes them, word for word. */
	const char *const *flags;
	size_t nflags;
	bool always;	/* a flag includes something in each script */
};

/*
 * parse_script(), with what the script's headers say. A header that cannot be
 * read, or that no program is there to read, is reported as E_INCLUDE; then it
 * is NULL.
 *
 * The program is $AWL_CINCLUDE, or stands beside the running one. Directories
 * of $AWL_INCLUDE are looked into after those of the flags.
 */
struct ast_script *include_parse(struct arena *a, struct diags *d,
				 struct source_set *set,
				 const struct source *src,
				 const struct parse_options *opts,
				 const struct include_options *inc);

#endif
