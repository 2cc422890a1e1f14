/* SPDX-License-Identifier: Apache-2.0 */
/* listscript: awl -l with a script: what it would attach to. */
#ifndef AWL_CLI_LISTSCRIPT_H
#define AWL_CLI_LISTSCRIPT_H

#include "cli/options.h"

/* Compiles the script, or takes its object. The exit status. */
int list_script(const struct options *o);

#endif
