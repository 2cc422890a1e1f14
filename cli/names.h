/* SPDX-License-Identifier: Apache-2.0 */
/*
 * names: scripts that are run by their name: those of the library and of
 * $AWL_PATH.
 */
#ifndef AWL_CLI_NAMES_H
#define AWL_CLI_NAMES_H

#include <stdbool.h>

#include "base/arena.h"

/* One that there is; strings in the arena. */
struct named_script {
	const char *name;	/* "execsnoop" */
	const char *area;	/* the folder it is in, or NULL */
	const char *path;
};

typedef VEC(struct named_script) named_scripts;

/* All of them: $AWL_PATH first, then by area and name. */
void names_all(struct arena *a, named_scripts *ret);

/* Whether a word could be the name of a script: no path, no ending. */
bool names_is_name(const char *word);

/* The path of a script; NULL: there is none, *ret_near the nearest or NULL. */
const char *names_find(struct arena *a, const char *name,
		       const char **ret_near);

/* `awl scripts`: a line for each; the exit status. */
int names_list(void);

#endif
