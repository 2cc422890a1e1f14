/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/binary.h"

#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* Takes the GNU build id from a segment of notes. */
static bool note_build_id(struct binary *b, const uint8_t *p, size_t n)
{
	while (n >= sizeof(Elf64_Nhdr)) {
		Elf64_Nhdr h;
		size_t name, desc, all;

		memcpy(&h, p, sizeof(h));
		name = (h.n_namesz + 3u) & ~(size_t)3;
		desc = (h.n_descsz + 3u) & ~(size_t)3;
		all = sizeof(h) + name + desc;
		if (all > n)
			return false;
		if (h.n_type == NT_GNU_BUILD_ID && h.n_namesz == 4 &&
		    !memcmp(p + sizeof(h), "GNU", 4) && h.n_descsz) {
			size_t k = h.n_descsz < 20 ? h.n_descsz : 20;

			memcpy(b->build_id, p + sizeof(h) + name, k);
			return true;
		}
		p += all;
		n -= all;
	}
	return false;
}

static bool find_build_id(struct binary *b, const uint8_t *image, size_t size)
{
	const Elf64_Ehdr *eh = (const Elf64_Ehdr *)image;

	if (size < sizeof(*eh) || memcmp(image, ELFMAG, SELFMAG) ||
	    eh->e_ident[EI_CLASS] != ELFCLASS64 ||
	    eh->e_phentsize != sizeof(Elf64_Phdr) ||
	    eh->e_phoff > size ||
	    eh->e_phnum > (size - eh->e_phoff) / sizeof(Elf64_Phdr))
		return false;
	for (unsigned int i = 0; i < eh->e_phnum; i++) {
		Elf64_Phdr ph;

		memcpy(&ph, image + eh->e_phoff + i * sizeof(ph), sizeof(ph));
		if (ph.p_type == PT_NOTE && ph.p_offset <= size &&
		    ph.p_filesz <= size - ph.p_offset &&
		    note_build_id(b, image + ph.p_offset, ph.p_filesz))
			return true;
	}
	return false;
}

static void read_build_id(struct binary *b, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *p;

	if (fd < 0)
		return;
	if (!fstat(fd, &st) && st.st_size > 0) {
		size_t size = (size_t)st.st_size;

		p = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (p != MAP_FAILED) {
			b->has_build_id = find_build_id(b, p, size);
			munmap(p, size);
		}
	}
	close(fd);
}

/* The file as the process sees it, or, when it is gone, as we do. */
static const char *readable_path(struct arena *a, pid_t pid, const char *path)
{
	const char *p = arena_printf(a, "/proc/%d/root%s", pid, path);

	return access(p, R_OK) ? path : p;
}

struct binary *binary_open(struct target *t, pid_t pid,
			   const struct mapping *m, bool demangled)
{
	struct binary *b = calloc(1, sizeof(*b));
	struct collect c = { b, demangled };
	const char *path;

	if (!b)
		return NULL;
	b->arena = arena_create();
	b->dev = m->dev;
	b->inode = m->inode;
	b->path = arena_strdup(b->arena, m->path);
	path = readable_path(b->arena, pid, m->path);
	target_each_symbol(t, path, true, add_symbol, &c);
	if (b->symbols.n)
		qsort(b->symbols.v, b->symbols.n, sizeof(*b->symbols.v),
		      by_offset);
	read_build_id(b, path);
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
