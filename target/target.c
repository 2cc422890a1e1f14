/* SPDX-License-Identifier: Apache-2.0 */
#include "target/target.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/bug.h"
#include "target/handle.h"

struct target *target_open(const struct target_options *opts)
{
	struct target *t = calloc(1, sizeof(*t));

	if (!t)
		out_of_memory();
	t->arena = arena_create();
	if (opts && opts->btf_path)
		t->btf_path = arena_strdup(t->arena, opts->btf_path);
	if (opts && opts->tracefs)
		t->tracefs = arena_strdup(t->arena, opts->tracefs);
	t->tracefs_sought = t->tracefs;
	t->foreign = opts && opts->foreign;
	strmap_init(&t->modules, t->arena);
	strmap_init(&t->bpf_btf, t->arena);
	strmap_init(&t->tracepoints, t->arena);
	strmap_init(&t->elfs, t->arena);
	strmap_init(&t->binaries, t->arena);
	strmap_init(&t->dwarfs, t->arena);
	return t;
}

void target_close(struct target *t)
{
	if (!t)
		return;
	dwarf_close_all(t);
	elf_close_all(t);
	traceable_close(t);
	kallsyms_close(t);
	bpfprog_close(t);
	kernel_close(t);
	arena_free(t->arena);
	free(t);
}

void target_each_file(const struct target *t,
		      void (*f)(void *arg, const char *path), void *arg)
{
	for (size_t i = 0; i < t->binaries.entries.n; i++)
		f(arg, t->binaries.entries.v[i].value);
	for (size_t i = 0; i < t->elfs.entries.n; i++)
		f(arg, t->elfs.entries.v[i].key);
	for (size_t i = 0; i < t->dwarfs.entries.n; i++)
		f(arg, t->dwarfs.entries.v[i].key);
}

const char *target_why(const struct target *t)
{
	return t->why;
}

void target_explain(struct target *t, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	t->why = arena_vprintf(t->arena, fmt, ap);
	va_end(ap);
}

void target_no_excuse(struct target *t)
{
	t->why = NULL;
}

int target_read_file(const char *path, struct buf *b)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -errno;
	do {
		if (!buf_reserve(b, 16384)) {
			close(fd);
			return -ENOMEM;
		}
		n = read(fd, b->s + b->n, 16384);
		b->n += n > 0 ? (size_t)n : 0;
	} while (n > 0);
	if (n < 0)
		n = -errno;
	close(fd);
	b->s[b->n] = '\0';
	return (int)n;
}
