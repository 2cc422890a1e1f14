/* SPDX-License-Identifier: Apache-2.0 */
#include "target/target.h"

#include <stdlib.h>
#include <libiberty/demangle.h>

const char *demangle(struct arena *a, const char *name)
{
	/* Everything mangled begins so; most C names do not. */
	char *plain = name[0] == '_' ?
		      cplus_demangle(name, DMGL_AUTO | DMGL_PARAMS |
				     DMGL_ANSI) : NULL;
	const char *copy;

	if (!plain)
		return name;
	copy = arena_strdup(a, plain);
	free(plain);
	return copy;
}
