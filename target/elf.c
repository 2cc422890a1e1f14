/* SPDX-License-Identifier: Apache-2.0 */
#include "target/elf.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "target/handle.h"
#include "target/idmap.h"

static int open_elf(struct elf_file *f)
{
	f->fd = open(f->path, O_RDONLY | O_CLOEXEC);
	if (f->fd < 0)
		return -errno;
	elf_version(EV_CURRENT);
	f->elf = elf_begin(f->fd, ELF_C_READ_MMAP, NULL);
	if (!f->elf || elf_kind(f->elf) != ELF_K_ELF ||
	    !gelf_getehdr(f->elf, &f->ehdr))
		return -ENOEXEC;
	return 0;
}

static void close_elf(struct elf_file *f)
{
	elf_end(f->elf);
	if (f->fd >= 0)
		close(f->fd);
}

int elf_file_open(struct target *t, const char *path, struct elf_file **ret)
{
	struct elf_file *f = strmap_get(&t->elfs, path);
	int r;

	if (!f) {
		f = arena_new(t->arena, struct elf_file);
		f->path = arena_strdup(t->arena, path);
		r = open_elf(f);
		if (r) {
			close_elf(f);
			return r;
		}
		strmap_set(&t->elfs, path, f);
	}
	*ret = f;
	return 0;
}

void elf_close_all(struct target *t)
{
	for (size_t i = 0; i < t->elfs.entries.n; i++)
		close_elf(t->elfs.entries.v[i].value);
}

Elf_Scn *elf_section(const struct elf_file *f, const char *name,
		     GElf_Shdr *ret_shdr)
{
	Elf_Scn *s = NULL;
	const char *found;
	GElf_Shdr h;
	size_t strs;

	if (elf_getshdrstrndx(f->elf, &strs))
		return NULL;
	while ((s = elf_nextscn(f->elf, s))) {
		if (!gelf_getshdr(s, &h))
			continue;
		found = elf_strptr(f->elf, strs, h.sh_name);
		if (!found || strcmp(found, name))
			continue;
		*ret_shdr = h;
		return s;
	}
	return NULL;
}

uint64_t elf_file_offset(const struct elf_file *f, uint64_t addr)
{
	GElf_Phdr p;
	size_t n;

	if (elf_getphdrnum(f->elf, &n))
		return 0;
	for (size_t i = 0; i < n; i++) {
		if (!gelf_getphdr(f->elf, (int)i, &p) || p.p_type != PT_LOAD)
			continue;
		if (addr >= p.p_vaddr && addr - p.p_vaddr < p.p_filesz)
			return addr - p.p_vaddr + p.p_offset;
	}
	return 0;
}

uint64_t target_elf_offset(struct target *t, const char *path, uint64_t addr)
{
	struct elf_file *f;

	return elf_file_open(t, path, &f) ? 0 : elf_file_offset(f, addr);
}

/* A pass over the symbols of one file. */
struct walk {
	const struct elf_file *image;	/* whose segments say the offsets */
	struct idmap *seen;		/* by name's hash; NULL: tell again */
	bool (*want)(void *arg, const struct elf_symbol *s);
	void *arg;
};

static bool is_func(const GElf_Sym *s)
{
	int type = GELF_ST_TYPE(s->st_info);

	return type == STT_FUNC || type == STT_GNU_IFUNC;
}

/* symtab repeats what dynsym has. */
static bool first_time(struct idmap *seen, const char *name)
{
	uint64_t hash = hash_bytes(name, strlen(name)) | 1;

	if (idmap_get(seen, hash))
		return false;
	idmap_set(seen, hash, seen);
	return true;
}

/* False: stop. */
static bool visit(const struct walk *w, const char *name, const GElf_Sym *s)
{
	struct elf_symbol out = {
		.name = name,
		.address = s->st_value,
		.size = s->st_size,
		.is_func = is_func(s),
	};

	if (s->st_shndx == SHN_UNDEF || !s->st_value || !*name)
		return true;
	if (!out.is_func && GELF_ST_TYPE(s->st_info) != STT_OBJECT)
		return true;
	if (w->seen && !first_time(w->seen, name))
		return true;
	out.offset = elf_file_offset(w->image, s->st_value);
	return w->want(w->arg, &out);
}

static bool walk_section(const struct walk *w, const struct elf_file *f,
			 Elf_Scn *scn, const GElf_Shdr *h)
{
	Elf_Data *d = elf_getdata(scn, NULL);
	const char *name;
	GElf_Sym s;
	size_t n;

	if (!d || !h->sh_entsize)
		return true;
	n = d->d_size / h->sh_entsize;
	for (size_t i = 0; i < n && i < INT32_MAX; i++) {
		if (!gelf_getsym(d, (int)i, &s))
			break;
		name = elf_strptr(f->elf, h->sh_link, s.st_name);
		if (name && !visit(w, name, &s))
			return false;
	}
	return true;
}

static bool walk_file(const struct walk *w, const struct elf_file *f)
{
	static const uint32_t types[] = { SHT_SYMTAB, SHT_DYNSYM };
	Elf_Scn *scn;
	GElf_Shdr h;

	for (size_t i = 0; i < 2; i++)
		for (scn = NULL; (scn = elf_nextscn(f->elf, scn));)
			if (gelf_getshdr(scn, &h) && h.sh_type == types[i] &&
			    !walk_section(w, f, scn, &h))
				return false;
	return true;
}

/* The file's symbols, then those of its debug file, if it has one. */
static void walk_all(struct target *t, const struct walk *w,
		     struct elf_file *f)
{
	const char *path;

	if (!walk_file(w, f))
		return;
	if (!f->debug_sought) {
		f->debug_sought = true;
		path = elf_debug_path(t, f);
		if (path && elf_file_open(t, path, &f->debug))
			f->debug = NULL;
	}
	if (f->debug)
		walk_file(w, f->debug);
}

struct search {
	const char *name;
	size_t len;
	struct elf_symbol *ret;
	bool found;
};

/* Names may carry their version: "memcpy@@GLIBC_2.14". */
static bool match(void *arg, const struct elf_symbol *s)
{
	struct search *q = arg;

	if (strncmp(s->name, q->name, q->len) ||
	    (s->name[q->len] && s->name[q->len] != '@'))
		return true;
	*q->ret = *s;
	q->found = true;
	return false;
}

int target_elf_symbol(struct target *t, const char *path, const char *symbol,
		      struct elf_symbol *ret)
{
	struct search q = { symbol, strlen(symbol), ret, false };
	struct walk w = { .want = match, .arg = &q };
	struct elf_file *f;
	int r = elf_file_open(t, path, &f);

	if (r)
		return r;
	w.image = f;
	walk_all(t, &w, f);
	return q.found ? 0 : -ENOENT;
}

struct filter {
	bool funcs;
	target_symbol_fn fn;
	void *arg;
};

static bool pass(void *arg, const struct elf_symbol *s)
{
	const struct filter *q = arg;

	return s->is_func != q->funcs || q->fn(q->arg, s);
}

int target_each_symbol(struct target *t, const char *path, bool funcs,
		       target_symbol_fn fn, void *arg)
{
	struct filter q = { funcs, fn, arg };
	struct idmap seen = { 0 };
	struct walk w = { .seen = &seen, .want = pass, .arg = &q };
	struct elf_file *f;
	int r = elf_file_open(t, path, &f);

	if (r)
		return r;
	w.image = f;
	walk_all(t, &w, f);
	idmap_clear(&seen);
	return 0;
}
