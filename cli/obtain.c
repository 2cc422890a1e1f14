/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/obtain.h"

#include "cli/cached.h"

/* The object's file if the script is one, else NULL. */
static const char *object_file(const struct options *o)
{
	const char *path = !o->given[O_EXPR] && o->nargs ? o->args[0] : NULL;

	return path && image_is_elf(path) ? path : NULL;
}

static int refuse(const char *path, const char *what)
{
	fprintf(stderr, "awl: %s '%s'\n", what, path);
	return 1;
}

static int open_object(const struct options *o, const char *path,
		       struct image *ret)
{
	if (o->nargs > 1 || o->nnamed)
		return refuse(path, "arguments go to awl build, not to the object");
	if (o->given[O_TEST] || o->given[O_BENCH])
		return refuse(path, "test: and bench: clauses are not in the object");
	return image_open(path, ret);
}

int obtain_object(const struct options *o, struct image *ret)
{
	const char *path = object_file(o);

	return path ? open_object(o, path, ret) : cached_object(o, ret);
}
