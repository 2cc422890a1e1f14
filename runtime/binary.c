/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/binary.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct collect {
	struct binary *b;
	bool demangled;
};

static bool add_symbol(void *arg, const struct elf_symbol *s)
{
	struct collect *c = arg;
	struct binary_symbol k = { .offset = s->offset, .size = s->size };

	if (!s->offset)
		return true;
	k.name = c->demangled ? demangle(c->b->arena, s->name) : s->name;
	if (k.name == s->name)
		k.name = arena_strdup(c->b->arena, s->name);
	vec_push(c->b->arena, &c->b->symbols, k);
	return true;
}

static size_t underscores(const char *name)
{
	return strspn(name, "_");
}

/*
 * Of several names for one place, the one to show first: with a size, with
 * few leading underscores ("read", not "__GI___libc_read"), short.
 */
static int by_offset(const void *a, const void *b)
{
	const struct binary_symbol *x = a, *y = b;
	size_t ux = underscores(x->name), uy = underscores(y->name);
	size_t nx = strlen(x->name), ny = strlen(y->name);

	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	if (!x->size != !y->size)
		return x->size ? -1 : 1;
	if (ux != uy)
		return ux < uy ? -1 : 1;
	if (nx != ny)
		return nx < ny ? -1 : 1;
	return strcmp(x->name, y->name);
}

static bool read_file(struct binary *b, struct target *t, const char *path,
		      bool demangled)
{
	struct collect c = { b, demangled };

	if (target_each_symbol(t, path, true, add_symbol, &c))
		return false;
	b->has_build_id = target_build_id(t, path, b->build_id);
	return true;
}

static bool is_ours(const struct mapping *m)
{
	struct stat st;

	return !stat(m->path, &st) && st.st_dev == m->dev &&
	       st.st_ino == m->inode;
}

/*
 * The file as the process sees it; as we do if that is the same one, or the
 * process is gone, which it may be from one line to the next.
 */
static void find_file(struct binary *b, struct target *t, pid_t pid,
		      const struct mapping *m, bool demangled)
{
	const char *theirs;

	if (is_ours(m) && read_file(b, t, m->path, demangled))
		return;
	theirs = arena_printf(b->arena, "/proc/%d/root%s", pid, m->path);
	if (!read_file(b, t, theirs, demangled))
		read_file(b, t, m->path, demangled);
}

struct binary *binary_open(struct target *t, pid_t pid,
			   const struct mapping *m, bool demangled)
{
	struct binary *b = calloc(1, sizeof(*b));

	if (!b)
		return NULL;
	b->arena = arena_create();
	b->dev = m->dev;
	b->inode = m->inode;
	b->path = arena_strdup(b->arena, m->path);
	find_file(b, t, pid, m, demangled);
	if (b->symbols.n)
		qsort(b->symbols.v, b->symbols.n, sizeof(*b->symbols.v),
		      by_offset);
	return b;
}

void binary_free(struct binary *b)
{
	if (!b)
		return;
	arena_free(b->arena);
	free(b);
}

bool binary_is(const struct binary *b, const struct mapping *m)
{
	return b->inode == m->inode && b->dev == m->dev &&
	       !strcmp(b->path, m->path);
}

/* The last symbol at or before the offset, if it reaches that far. */
const char *binary_symbol(const struct binary *b, uint64_t offset,
			  uint64_t *ret_distance)
{
	size_t lo = 0, hi = b->symbols.n;
	const struct binary_symbol *s;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (b->symbols.v[mid].offset <= offset)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (!lo)
		return NULL;
	s = &b->symbols.v[lo - 1];
	/* of several at one place, the first in the order */
	while (s > b->symbols.v && s[-1].offset == s->offset)
		s--;
	if (s->size && offset - s->offset >= s->size)
		return NULL;
	*ret_distance = offset - s->offset;
	return s->name;
}

bool binary_build_id(const struct binary *b, uint8_t ret_id[20])
{
	if (b->has_build_id)
		memcpy(ret_id, b->build_id, 20);
	return b->has_build_id;
}
