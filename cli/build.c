/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/build.h"

#include <stdio.h>
#include <string.h>

#include "cli/compile.h"
#include "cli/outfile.h"
#include "cli/trace.h"

static int refuse(const char *what)
{
	fprintf(stderr, "awl: %s\n", what);
	return STATUS_USAGE;
}

static int check(const struct options *o)
{
	if (!o->given[O_OUTPUT])
		return refuse("build needs -o FILE: where the result goes");
	if (o->given[O_PID] || o->given[O_CMD])
		return refuse("-p and -c are for running what was built");
	if (!o->given[O_OBJECT])
		return refuse("build needs --object in this version");
	return STATUS_OK;
}

/*
 * Whoever runs the result says what it may do: it is compiled with --unsafe and
 * asks for it when run, and is ready for -p.
 */
static int compile_for_others(struct options *o, struct image *ret)
{
	o->given[O_UNSAFE] = true;
	o->for_others = true;
	return compile_object(o, ret);
}

int build(struct options *o)
{
	struct image object = { 0 };
	struct iovec part;
	int status = check(o), err;

	if (!status)
		status = compile_for_others(o, &object);
	if (status)
		return status;
	part = (struct iovec){ object.data, object.size };
	err = outfile_write(o->value[O_OUTPUT], 0666, &part, 1);
	if (err) {
		fprintf(stderr, "awl: cannot write %s: %s\n",
			o->value[O_OUTPUT], strerror(-err));
		status = STATUS_USAGE;
	}
	image_free(&object);
	return status;
}
