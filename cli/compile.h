/* SPDX-License-Identifier: Apache-2.0 */
/*
 * compile: runs the compiler, awlc, a process of its own.
 *
 * awlc is $AWL_AWLC, or stands beside awl (build tree), or in the configured
 * libexec directory. Its diagnostics go straight to stderr.
 */
#ifndef AWL_CLI_COMPILE_H
#define AWL_CLI_COMPILE_H

#include "base/arena.h"
#include "base/buf.h"
#include "cli/image.h"
#include "cli/options.h"

struct compile_words {
	char **v;
	size_t n, cap;
};

/*
 * The compiler and its arguments, but for where results go: all that a result
 * depends on as far as the command line goes.
 */
void compile_command(struct arena *a, const struct options *o,
		     struct compile_words *ret);

/*
 * Compiles the script that the options name. 0 with the object in *ret, and
 * added to ret_report, unless that is NULL, what awlc --report says; or the
 * exit status to end with; then it has been said why.
 */
int compile_object(const struct options *o, struct image *ret,
		   struct buf *ret_report);

/*
 * Path of a program that is installed with awl: the environment variable, else
 * beside awl, else the configured one.
 */
const char *compile_find(struct arena *a, const char *variable,
			 const char *name);

/*
 * Compiles without keeping the object: status. With --kernel for each kernel
 * named, of which a line on stdout says whether it has all that is needed.
 */
int compile_check(const struct options *o);
/* Prints a stage (--emit): status. */
int compile_emit(const struct options *o);

#endif
