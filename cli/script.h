/* SPDX-License-Identifier: Apache-2.0 */
/*
 * script: what awl itself looks up in a script: the parameters and the
 * documentation that it declares. Its errors are left to the compiler.
 */
#ifndef AWL_CLI_SCRIPT_H
#define AWL_CLI_SCRIPT_H

#include "cli/options.h"
#include "parser/ast.h"

struct script {
	struct arena *arena;
	const struct ast_script *tree;	/* imports merged; NULL: not read */
	bool tried;
};

void script_init(struct script *s);
void script_clear(struct script *s);

/*
 * The script that the options name, with what it imports; NULL when it cannot
 * be read, or only once ("-"). Read at the first call.
 */
const struct ast_script *script_tree(struct script *s, const struct options *o);

/* An option_lookup. */
enum option_takes script_lookup(struct script *s, const struct options *o,
				const char *name, size_t len,
				const char **ret_name);

/* What the script is for and its options; false: it cannot be read. */
bool script_help(struct script *s, const struct options *o);

#endif
