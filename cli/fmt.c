/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/fmt.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/outfile.h"
#include "cli/trace.h"
#include "parser/format.h"

static int complain(const char *what, const char *path, int error)
{
	fprintf(stderr, "awl: cannot %s %s: %s\n", what, path,
		strerror(error));
	return STATUS_USAGE;
}

static void show(struct diags *d)
{
	struct buf b;

	buf_init(&b);
	diags_render(d, &b);
	fputs(b.s, stderr);
	buf_clear(&b);
}

static int to_stdout(const char *path, const struct buf *text)
{
	(void)path;
	if (fwrite(text->s, 1, text->n, stdout) == text->n && !fflush(stdout))
		return STATUS_OK;
	perror("awl: cannot write");
	return STATUS_USAGE;
}

static int in_place(const char *path, const struct buf *text)
{
	struct stat st;
	int err;

	if (stat(path, &st))
		return complain("write", path, errno);
	err = outfile_write(path, st.st_mode & 07777, text->s, text->n);
	return err ? complain("write", path, -err) : STATUS_OK;
}

static int name_it(const char *path, const struct buf *text)
{
	(void)text;
	printf("%s\n", path);
	return STATUS_USAGE;
}

/* What is done with the result, in the way the options say. */
static int deliver(const struct options *o, const struct source *src,
		   const char *path, const struct buf *text)
{
	bool same = text->n == src->len && !memcmp(text->s, src->text, text->n);

	if (text->failed)
		return complain("format", path, ENOMEM);
	if (o->given[O_CHECK])
		return same ? STATUS_OK : name_it(path, text);
	if (o->given[O_IN_PLACE])
		return same ? STATUS_OK : in_place(path, text);
	return to_stdout(path, text);
}

static int format_one(const struct options *o, const char *path)
{
	struct arena *a = arena_create();
	struct source_set set;
	const struct source *src;
	struct diags diags;
	struct buf text;
	int status = STATUS_USAGE, error;

	source_set_init(&set, a);
	diags_init(&diags, a, &set);
	buf_init(&text);
	src = source_read(&set, path, &error);
	if (!src)
		complain("read", path, error);
	else if (format_script(a, &diags, src, &text))
		status = deliver(o, src, path, &text);
	else
		show(&diags);
	buf_clear(&text);
	arena_free(a);
	return status;
}

int fmt(const struct options *o)
{
	int status = STATUS_OK;

	if (o->given[O_IN_PLACE] && (o->given[O_CHECK] || !o->nargs)) {
		fputs("awl: fmt -i takes files, and no --check\n", stderr);
		return STATUS_USAGE;
	}
	if (!o->nargs)
		return format_one(o, "-");
	for (int i = 0; i < o->nargs; i++) {
		int one = format_one(o, o->args[i]);

		if (one)
			status = one;
	}
	return status;
}
