/* SPDX-License-Identifier: Apache-2.0 */
/*
 * params: a script's parameters, from the command line into the plan, and
 * what --help says of them.
 */
#ifndef AWL_CLI_PARAMS_H
#define AWL_CLI_PARAMS_H

#include <stdio.h>

#include "cli/options.h"
#include "object/plan.h"
#include "parser/ast.h"

/*
 * Sets what the options give and leaves the other parameters at their
 * defaults. False: a value does not fit; *ret_error (in a) says in one line
 * what is wanted.
 */
bool params_set(struct arena *a, const struct options *o, struct plan *plan,
		const char **ret_error);

/* One line for each parameter that a script declares. */
void params_help(const struct ast_script *script, FILE *f);

#endif
