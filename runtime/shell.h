/* SPDX-License-Identifier: Apache-2.0 */
/* shell: commands of system(), run to their end with their output passed on. */
#ifndef AWL_RUNTIME_SHELL_H
#define AWL_RUNTIME_SHELL_H

#include <stddef.h>

/*
 * Runs `sh -c command` with its standard output caught: fn gets it piece by
 * piece. Signals that the session blocks are unblocked in the command. A
 * command that fails is no error; -errno when none could be started.
 */
int shell_run(const char *command,
	      void (*fn)(void *arg, const char *text, size_t len), void *arg);

#endif
