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

/*
 * Sets what the options give and leaves the other parameters at their
 * defaults. False: a value does not fit; *ret_error (in a) says in one line
 * what is wanted.
 */
bool params_set(struct arena *a, const struct options *o, struct plan *plan,
		const char **ret_error);

/*
 * One line of help; type is as written, and bool parameters have no value:
 * then it is NULL.
 */
struct param_line {
	const char *name, *type, *written, *help;
};
void params_help_line(const struct param_line *l, FILE *f);

/* "--min-time=uint64", "--[no-]all" */
void params_option(const struct param_line *l, struct buf *out);

/* For a plan: what the options are, in the arena, and an option_lookup. */
void params_help(struct arena *a, const struct plan *plan, FILE *f);
enum option_takes params_lookup(struct arena *a, const struct plan *plan,
				const char *name, size_t len,
				const char **ret_name);

/* Whether --written is the option of the parameter `declared`. */
bool params_same_name(const char *declared, const char *written, size_t len);

#endif
