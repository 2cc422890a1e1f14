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
#include "cli/image.h"
#include "cli/options.h"

/*
 * Compiles the script that the options name. 0 with the object in *ret, or the
 * exit status to end with; then it has been said why.
 */
int compile_object(const struct options *o, struct image *ret);

/*
 * Path of a program that is installed with awl: the environment variable, else
 * beside awl, else the configured one.
 */
const char *compile_find(struct arena *a, const char *variable,
			 const char *name);

/* Compiles without keeping the object, or prints a stage (--emit): status. */
int compile_check(const struct options *o);
int compile_emit(const struct options *o);

#endif
