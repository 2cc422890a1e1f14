/* SPDX-License-Identifier: Apache-2.0 */
/* fmt: `awl fmt`, scripts in the house style (parser/format.h). */
#ifndef AWL_CLI_FMT_H
#define AWL_CLI_FMT_H

#include "cli/options.h"

/*
 * Formats the files of the command line, or standard input, to standard
 * output; with -i each in its place; with --check only names those that would
 * change. The exit status: 1 if one has errors, or would change.
 */
int fmt(const struct options *o);

#endif
