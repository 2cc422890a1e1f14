/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sema: AST to typed program.
 *
 * Resolves names and types (maps and variables by inference to a fixed point),
 * expands macros and attach points, folds constants, and rejects whatever the
 * stages behind it could not handle. Reports all it finds.
 */
#ifndef AWL_SEMA_SEMA_H
#define AWL_SEMA_SEMA_H

#include "base/arena.h"
#include "base/diag.h"
#include "parser/ast.h"
#include "sema/typed.h"
#include "target/target.h"

struct sema_options {
	const char *const *positional;	/* $1.. */
	size_t npositional;
	const char *const *named;	/* "--name=value" after "--", for getopt */
	size_t nnamed;
	const char *const *params;	/* "NAME=VALUE": of those that stand in
					   attach points */
	size_t nparams;
	bool unsafe;
	bool pid_filter;
	bool no_warnings;
	bool for_test, for_bench;	/* keep only test:/bench: with the rest */
	bool for_check;			/* say what this kernel lacks, also
					   where the load would say it */
	const char *pid_path;		/* -p: executable, for probes without
					   a target; NULL */
	const struct config *config;	/* environment already applied */
	unsigned int config_locked;	/* reserved */
};

/* NULL when there were errors. target outlives the result. */
struct tprog *sema_check(struct arena *a, struct diags *d,
			 const struct ast_script *script,
			 const struct sema_options *opts,
			 struct target *target);

#endif
