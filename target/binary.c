/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Binaries and libraries by the names scripts use; see target.h.
 *
 * Libraries come from the dynamic linker's cache, whose format is that of
 * glibc's sysdeps/generic/dl-cache.h ("glibc-ld.so.cache1.1"); without one,
 * from the usual directories.
 */
#define _GNU_SOURCE	/* memmem */
#include "target/handle.h"

#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"

#define CACHE "/etc/ld.so.cache"
#define CACHE_MAGIC "glibc-ld.so.cache1.1"

#if defined(__x86_64__)
#define CACHE_FLAGS 0x0303	/* ELF, libc6, x86-64 */
#define TRIPLET "x86_64-linux-gnu"
#elif defined(__aarch64__)
#define CACHE_FLAGS 0x0a03	/* ELF, libc6, AArch64 */
#define TRIPLET "aarch64-linux-gnu"
#else
#error "add this architecture's ld.so.cache flags and library directory"
#endif

struct cache_header {
	char magic[sizeof(CACHE_MAGIC) - 1];
	uint32_t nlibs, len_strings;
	uint32_t unused[5];
};

struct cache_entry {
	int32_t flags;
	uint32_t key, value;	/* offsets from the header */
	uint32_t osversion;
	uint64_t hwcap;
};

static bool is_file(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode);
}

/*
 * How well soname answers to name: 3 it is the name, 2 the name with a version
 * ("libc" and "libc.so.6"), 1 without one ("libc.so"), 0 not at all.
 */
static int rate(const char *soname, const char *name)
{
	size_t n = strlen(name);

	if (!strcmp(soname, name))
		return 3;
	if (strncmp(soname, name, n) || strncmp(soname + n, ".so", 3))
		return 0;
	return soname[n + 3] == '.' ? 2 : !soname[n + 3];
}

/* The best library in a cache that begins at p. Bounds are not trusted. */
static const char *best_in_cache(const char *p, size_t size, const char *name)
{
	const struct cache_header *h = (const void *)p;
	const struct cache_entry *e = (const void *)(h + 1);
	const char *best = NULL;
	int best_rate = 0, r;

	if (size < sizeof(*h) ||
	    memcmp(h->magic, CACHE_MAGIC, sizeof(h->magic)))
		return NULL;
	for (uint32_t i = 0; i < h->nlibs; i++, e++) {
		if ((size_t)((const char *)(e + 1) - p) > size)
			break;
		if (e->flags != CACHE_FLAGS || e->key >= size ||
		    e->value >= size)
			continue;
		r = rate(p + e->key, name);
		if (r > best_rate && is_file(p + e->value)) {
			best_rate = r;
			best = p + e->value;
		}
	}
	return best;
}

static const char *library_in_cache(struct target *t, const char *name)
{
	const char *found = NULL, *new_format;
	struct buf b;

	buf_init(&b);
	if (!target_read_file(CACHE, &b)) {
		/* It may follow the old format's table in one file. */
		new_format = memmem(b.s, b.n, CACHE_MAGIC,
				    sizeof(CACHE_MAGIC) - 1);
		if (new_format)
			found = best_in_cache(new_format, b.n -
					      (size_t)(new_format - b.s), name);
		if (found)
			found = arena_strdup(t->arena, found);
	}
	buf_clear(&b);
	return found;
}

static const char *library_in(struct target *t, const char *dir,
			      const char *name)
{
	const char *found = NULL, *base;
	int best = 0, r;
	glob_t g;

	if (glob(arena_printf(t->arena, "%s/%s*", dir, name), 0, NULL, &g))
		return NULL;
	for (size_t i = 0; i < g.gl_pathc; i++) {
		base = strrchr(g.gl_pathv[i], '/') + 1;
		r = rate(base, name);
		if (r > best && is_file(g.gl_pathv[i])) {
			best = r;
			found = arena_strdup(t->arena, g.gl_pathv[i]);
		}
	}
	globfree(&g);
	return found;
}

static const char *find_library(struct target *t, const char *name)
{
	static const char *const dirs[] = {
		"/lib/" TRIPLET, "/usr/lib/" TRIPLET, "/lib64", "/usr/lib64",
		"/lib", "/usr/lib", "/usr/local/lib",
	};
	const char *found = library_in_cache(t, name);

	for (size_t i = 0; !found && i < sizeof(dirs) / sizeof(dirs[0]); i++)
		found = library_in(t, dirs[i], name);
	return found;
}

static const char *find_in_path(struct target *t, const char *name)
{
	const char *dir = getenv("PATH"), *path;
	size_t n;

	for (; dir && *dir; dir += n + (dir[n] == ':')) {
		n = strcspn(dir, ":");
		path = arena_printf(t->arena, "%.*s/%s", (int)n, dir, name);
		if (n && is_file(path) && !access(path, X_OK))
			return path;
	}
	return NULL;
}

static const char *find_by_path(struct target *t, const char *name)
{
	char real[PATH_MAX];

	if (!is_file(name))
		return NULL;
	if (name[0] == '/')
		return arena_strdup(t->arena, name);
	return realpath(name, real) ? arena_strdup(t->arena, real) : NULL;
}

const char *target_find_binary(struct target *t, const char *name)
{
	const char *found = strmap_get(&t->binaries, name);

	target_no_excuse(t);
	if (found)
		return found;
	if (strchr(name, '/')) {
		found = find_by_path(t, name);
	} else if (*name) {
		found = find_in_path(t, name);
		if (!found)
			found = find_library(t, name);
	}
	if (found)
		strmap_set(&t->binaries, name, (void *)found);
	return found;
}
