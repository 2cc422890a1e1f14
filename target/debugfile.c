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

struct build_id {
	const uint8_t *data;	/* in the file */
	size_t size;
};

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

/* The GNU build id among the notes of d. */
static bool note_build_id(Elf_Data *d, struct build_id *ret)
{
	size_t at = 0, name, desc;
	GElf_Nhdr n;

	while (d && (at = gelf_getnote(d, at, &n, &name, &desc))) {
		if (n.n_type != NT_GNU_BUILD_ID || n.n_namesz != 4 ||
		    memcmp((char *)d->d_buf + name, "GNU", 4) || !n.n_descsz)
			continue;
		ret->data = (uint8_t *)d->d_buf + desc;
		ret->size = n.n_descsz;
		return true;
	}
	return false;
}

static Elf_Data *notes(const struct elf_file *f, const GElf_Phdr *p)
{
	return elf_getdata_rawchunk(f->elf, (int64_t)p->p_offset, p->p_filesz,
				    p->p_align == 8 ? ELF_T_NHDR8 : ELF_T_NHDR);
}

/* From the segments, as the kernel does: sections may be stripped. */
static bool find_build_id(const struct elf_file *f, struct build_id *ret)
{
	GElf_Phdr p;
	size_t n;

	if (elf_getphdrnum(f->elf, &n))
		return false;
	for (size_t i = 0; i < n; i++)
		if (gelf_getphdr(f->elf, (int)i, &p) && p.p_type == PT_NOTE &&
		    note_build_id(notes(f, &p), ret))
			return true;
	return false;
}

bool target_build_id(struct target *t, const char *path, uint8_t ret[20])
{
	struct build_id id;
	struct elf_file *f;

	if (elf_file_open(t, path, &f) || !find_build_id(f, &id))
		return false;
	memset(ret, 0, 20);
	memcpy(ret, id.data, id.size < 20 ? id.size : 20);
	return true;
}

static const char *by_build_id(struct target *t, const struct elf_file *f)
{
	struct build_id id;
	char path[PATH_MAX];
	int len;

	if (!find_build_id(f, &id) || id.size < 2 || id.size > 64)
		return NULL;
	len = snprintf(path, sizeof(path), DEBUG_DIR "/.build-id/%02x/",
		       id.data[0]);
	for (size_t i = 1; i < id.size; i++)
		len += snprintf(path + len, sizeof(path) - (size_t)len, "%02x",
				id.data[i]);
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
