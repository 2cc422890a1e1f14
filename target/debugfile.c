/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where distributions put debug information: see elf.h, and
 * https://sourceware.org/gdb/current/onlinedocs/gdb/Separate-Debug-Files.html
 */
#include "target/elf.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "target/handle.h"

#define DEBUG_DIR "/usr/lib/debug"

/* The contents of section name; NULL when it is absent or empty. */
static const Elf_Data *contents(const struct elf_file *f, const char *name)
{
	GElf_Shdr h;
	Elf_Scn *s = elf_section(f, name, &h);
	const Elf_Data *d = s && h.sh_type != SHT_NOBITS ?
			    elf_getdata(s, NULL) : NULL;

	return d && d->d_buf && d->d_size ? d : NULL;
}

static const char *if_readable(struct target *t, const struct elf_file *f,
			       const char *path)
{
	char real[PATH_MAX];

	if (access(path, R_OK) || !realpath(path, real) ||
	    !strcmp(real, f->path))
		return NULL;
	return arena_strdup(t->arena, path);
}

static const char *by_build_id(struct target *t, const struct elf_file *f)
{
	Elf_Data *d = (Elf_Data *)contents(f, ".note.gnu.build-id");
	const unsigned char *id;
	char path[PATH_MAX];
	size_t name, desc;
	GElf_Nhdr n;
	int len;

	if (!d || !gelf_getnote(d, 0, &n, &name, &desc) ||
	    n.n_type != NT_GNU_BUILD_ID || n.n_descsz < 2 || n.n_descsz > 64)
		return NULL;
	id = (const unsigned char *)d->d_buf + desc;
	len = snprintf(path, sizeof(path), DEBUG_DIR "/.build-id/%02x/", id[0]);
	for (size_t i = 1; i < n.n_descsz; i++)
		len += snprintf(path + len, sizeof(path) - (size_t)len, "%02x",
				id[i]);
	snprintf(path + len, sizeof(path) - (size_t)len, ".debug");
	return if_readable(t, f, path);
}

static const char *by_link(struct target *t, const struct elf_file *f)
{
	static const char *const places[] = {
		"%.*s/%s", "%.*s/.debug/%s", DEBUG_DIR "%.*s/%s",
	};
	const Elf_Data *d = contents(f, ".gnu_debuglink");
	const char *slash = strrchr(f->path, '/'), *found;
	int dir = slash ? (int)(slash - f->path) : 1;
	char path[PATH_MAX];

	if (!d || !memchr(d->d_buf, '\0', d->d_size))
		return NULL;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (snprintf(path, sizeof(path), places[i], dir,
			     slash ? f->path : ".", (const char *)d->d_buf) >=
		    (int)sizeof(path))
			continue;
		found = if_readable(t, f, path);
		if (found)
			return found;
	}
	return NULL;
}

const char *elf_debug_path(struct target *t, const struct elf_file *f)
{
	const char *path = by_build_id(t, f);

	return path ? path : by_link(t, f);
}
