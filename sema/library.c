/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/library.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_dir(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

static const char *parent(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return ".";
	return arena_strndup(a, path, slash == path ? 1 :
			     (size_t)(slash - path));
}

/* The folder of the running program; NULL: unknown. */
static const char *own_dir(struct arena *a)
{
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n <= 0)
		return NULL;
	self[n] = '\0';
	return parent(a, self);
}

/*
 * Where both programs stand in one folder with config.status, that is a build
 * tree; sources are in it or in a folder above it.
 */
static const char *build_tree(struct arena *a)
{
	const char *dir = own_dir(a), *path;

	if (!dir || access(arena_printf(a, "%s/config.status", dir), F_OK))
		return NULL;
	for (int up = 0; up < 4; up++) {
		path = arena_printf(a, "%s/stdlib", dir);
		if (is_dir(path))
			return path;
		dir = parent(a, dir);
	}
	return NULL;
}

const char *library_dir(struct arena *a)
{
	const char *env = getenv("AWL_STDLIB"), *path = env;

	if (!env || !*env)
		path = build_tree(a);
	if (!path)
		path = AWL_PKGDATADIR "/stdlib";
	return is_dir(path) ? path : NULL;
}

const char *library_path(struct arena *a, size_t i)
{
	const char *dirs = getenv("AWL_PATH");

	while (dirs && *dirs) {
		size_t n = strcspn(dirs, ":");

		if (n && !i--)
			return arena_strndup(a, dirs, n);
		dirs += n + (dirs[n] == ':');
	}
	return NULL;
}

bool library_is_safe(struct arena *a, const char *file)
{
	struct stat f, d;

	if (stat(file, &f) || stat(parent(a, file), &d))
		return false;
	return !(f.st_mode & S_IWOTH) &&
	       !((d.st_mode & S_IWOTH) && !(d.st_mode & S_ISVTX));
}
