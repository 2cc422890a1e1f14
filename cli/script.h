/* SPDX-License-Identifier: Apache-2.0 */
/*
 * script: what awl itself looks up in a script: the parameters and the
 * documentation that it declares. Its errors are left to the compiler.
 */
#ifndef AWL_CLI_SCRIPT_H
#define AWL_CLI_SCRIPT_H

#include "base/source.h"
#include "cli/image.h"
#include "cli/options.h"
#include "object/plan.h"
#include "parser/ast.h"

struct script {
	struct arena *arena;
	const struct source *source;	/* of the script itself */
	const struct ast_script *tree;	/* imports merged; NULL: not read */
	struct image image;		/* the script is an object: its bytes */
	const struct plan *plan;	/* and its plan; else NULL */
	bool tried;
};

void script_init(struct script *s);
void script_clear(struct script *s);

/*
 * The script that the options name, with what it imports; NULL when it cannot
 * be read, or only once ("-"), or is an object. Read at the first call.
 */
const struct ast_script *script_tree(struct script *s, const struct options *o);

/* An option_lookup. */
enum option_takes script_lookup(struct script *s, const struct options *o,
				const char *name, size_t len,
				const char **ret_name);

/*
 * Whether a string parameter stands in an attach point: then the compiler must
 * know its value.
 */
bool script_compiles(struct script *s, const struct options *o,
		     const char *name);

/* What the script is for and its options; false: it cannot be read. */
bool script_help(struct script *s, const struct options *o);

/* The documentation of a script's file; NULL: none, or it cannot be read. */
const char *script_doc(struct arena *a, const char *path);

/* A parameter as --help and `awl doc` show it; its type in the arena. */
struct param_line;
struct param_line script_param(struct arena *a, const struct ast_param *p);

#endif
