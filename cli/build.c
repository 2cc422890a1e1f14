/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/build.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "cli/compile.h"
#include "cli/outfile.h"
#include "cli/trace.h"
#include "object/standalone.h"

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
	return compile_object(o, ret, NULL);
}

/* The object, or the program with it in it, in *ret. */
static int add_program(const struct image *object, struct buf *ret)
{
	struct arena *a = arena_create();
	const char *path = compile_find(a, "AWL_STANDALONE", "awl-standalone");
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct image program = { 0 };
	int err = fd < 0 ? -errno : image_map(fd, path, &program);

	if (fd >= 0)
		close(fd);
	if (!err && !standalone_make(program.data, program.size, object->data,
				     object->size, ret))
		err = ret->failed ? -ENOMEM : -ENOEXEC;
	if (err)
		fprintf(stderr, "awl: cannot use the program %s: %s\n"
			"help: set AWL_STANDALONE to its path, or give --object\n",
			path, strerror(-err));
	image_free(&program);
	arena_free(a);
	return err ? STATUS_USAGE : STATUS_OK;
}

static int save(const struct options *o, const struct image *object)
{
	const char *path = o->value[O_OUTPUT];
	mode_t mode = o->given[O_OBJECT] ? 0666 : 0777;
	struct buf b;
	int status = STATUS_OK, err;

	buf_init(&b);
	if (o->given[O_OBJECT])
		buf_add(&b, object->data, object->size);
	else
		status = add_program(object, &b);
	err = status ? 0 : b.failed ? -ENOMEM :
	      outfile_write(path, mode, b.s, b.n);
	if (err) {
		fprintf(stderr, "awl: cannot write %s: %s\n", path,
			strerror(-err));
		status = STATUS_USAGE;
	}
	buf_clear(&b);
	return status;
}

int build(struct options *o)
{
	struct image object = { 0 };
	int status = check(o);

	if (!status)
		status = compile_for_others(o, &object);
	if (!status)
		status = save(o, &object);
	image_free(&object);
	return status;
}
