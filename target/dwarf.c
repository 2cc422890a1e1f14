/* SPDX-License-Identifier: Apache-2.0 */
#include "target/dwarf.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <dwarf.h>

#include "target/elf.h"
#include "target/handle.h"

static Dwarf *open_dwarf(const char *path, int *ret_fd)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	Dwarf *dw = fd < 0 ? NULL : dwarf_begin(fd, DWARF_C_READ);

	if (fd >= 0 && !dw)
		close(fd);
	*ret_fd = fd;
	return dw;
}

static bool has_debug_info(const struct elf_file *f)
{
	GElf_Shdr h;

	return elf_section(f, ".debug_info", &h) ||
	       elf_section(f, ".zdebug_info", &h);
}

static struct dwarf_file *dwarf_of(struct target *t, const char *path)
{
	struct dwarf_file *d = strmap_get(&t->dwarfs, path);
	const char *where = path;
	struct elf_file *f;

	target_no_excuse(t);
	if (d)
		return d;
	if (elf_file_open(t, path, &f))
		return NULL;
	if (!has_debug_info(f))
		where = elf_debug_path(t, f);
	d = arena_new(t->arena, struct dwarf_file);
	d->dw = where ? open_dwarf(where, &d->fd) : NULL;
	if (!d->dw) {
		target_explain(t, "%s has no debug information; build it with "
			       "-g, or install its debug symbol package", path);
		return NULL;
	}
	d->arena = t->arena;
	d->maker.complete = dwarf_complete;
	strmap_init(&d->found, t->arena);
	strmap_set(&t->dwarfs, path, d);
	return d;
}

void dwarf_close_all(struct target *t)
{
	struct dwarf_file *d;

	for (size_t i = 0; i < t->dwarfs.entries.n; i++) {
		d = t->dwarfs.entries.v[i].value;
		dwarf_end(d->dw);
		close(d->fd);
		idmap_clear(&d->made);
	}
}

/* A search for one DIE. */
struct search {
	const char *name;
	enum ctype_kind kind;
	Dwarf_Die *ret;
	bool found;
};

static bool has_name(Dwarf_Die *die, const char *name)
{
	static const unsigned int linkage[] = {
		DW_AT_linkage_name, DW_AT_MIPS_linkage_name,
	};
	const char *s = dwarf_diename(die);
	Dwarf_Attribute attr;

	if (s && !strcmp(s, name))
		return true;
	for (size_t i = 0; i < 2; i++) {
		if (!dwarf_attr_integrate(die, linkage[i], &attr))
			continue;
		s = dwarf_formstring(&attr);
		if (s && !strcmp(s, name))
			return true;
	}
	return false;
}

static int match_func(Dwarf_Die *die, void *arg)
{
	struct search *q = arg;

	if (dwarf_hasattr(die, DW_AT_declaration) || !has_name(die, q->name))
		return DWARF_CB_OK;
	*q->ret = *die;
	q->found = true;
	return DWARF_CB_ABORT;
}

/* The unit of the symbol's address is a short cut where the file has one. */
static bool func_at_symbol(struct target *t, struct dwarf_file *f,
			   const char *path, struct search *q)
{
	struct elf_symbol sym;
	Dwarf_Die unit;

	if (target_elf_symbol(t, path, q->name, &sym) || !sym.is_func ||
	    !dwarf_addrdie(f->dw, sym.address, &unit))
		return false;
	dwarf_getfuncs(&unit, match_func, q, 0);
	return q->found;
}

/* The next unit's DIE, that of its split part where it has one. */
static bool next_unit(struct dwarf_file *f, Dwarf_CU **unit, Dwarf_Die *ret)
{
	Dwarf_Die die, split;

	if (dwarf_get_units(f->dw, *unit, unit, NULL, NULL, &die, &split))
		return false;
	*ret = split.addr ? split : die;
	return true;
}

static bool func_anywhere(struct dwarf_file *f, struct search *q)
{
	Dwarf_CU *unit = NULL;
	Dwarf_Die die;

	while (!q->found && next_unit(f, &unit, &die))
		dwarf_getfuncs(&die, match_func, q, 0);
	return q->found;
}

const struct ctype *target_user_func(struct target *t, const char *path,
				     const char *func)
{
	struct dwarf_file *f = dwarf_of(t, path);
	const char *key = arena_printf(t->arena, "func %s", func);
	const struct ctype *c = f ? strmap_get(&f->found, key) : NULL;
	struct search q = { .name = func };
	Dwarf_Die die;

	if (c || !f)
		return c;
	q.ret = &die;
	if (!func_at_symbol(t, f, path, &q) && !func_anywhere(f, &q))
		return NULL;
	c = dwarf_ctype(f, &die);
	strmap_set(&f->found, key, (void *)c);
	return c;
}

static bool is_tag(int tag, enum ctype_kind kind)
{
	switch (kind) {
	case C_STRUCT:
		return tag == DW_TAG_structure_type || tag == DW_TAG_class_type;
	case C_UNION:
		return tag == DW_TAG_union_type;
	case C_ENUM:
		return tag == DW_TAG_enumeration_type;
	default:
		return false;
	}
}

/* Through a scope's children and the namespaces and modules among them. */
static void search_scope(Dwarf_Die *scope, struct search *q, int depth)
{
	const char *name;
	Dwarf_Die die;
	int tag;

	if (depth > 16 || dwarf_child(scope, &die))
		return;
	do {
		tag = dwarf_tag(&die);
		if (tag == DW_TAG_namespace || tag == DW_TAG_module)
			search_scope(&die, q, depth + 1);
		if (q->found)
			return;
		if (!is_tag(tag, q->kind) ||
		    dwarf_hasattr(&die, DW_AT_declaration))
			continue;
		name = dwarf_diename(&die);
		if (name && !strcmp(name, q->name)) {
			*q->ret = die;
			q->found = true;
			return;
		}
	} while (!dwarf_siblingof(&die, &die));
}

bool dwarf_find_tag(struct dwarf_file *f, enum ctype_kind kind,
		    const char *name, Dwarf_Die *ret)
{
	struct search q = { .name = name, .kind = kind, .ret = ret };
	Dwarf_CU *unit = NULL;
	Dwarf_Die die;

	while (!q.found && next_unit(f, &unit, &die))
		search_scope(&die, &q, 0);
	return q.found;
}

const struct ctype *target_user_struct(struct target *t, const char *path,
				       enum ctype_kind kind, const char *name)
{
	struct dwarf_file *f = dwarf_of(t, path);
	const char *key = arena_printf(t->arena, "%d %s", kind, name);
	const struct ctype *c = f ? strmap_get(&f->found, key) : NULL;
	Dwarf_Die die;

	if (c || !f || !dwarf_find_tag(f, kind, name, &die))
		return c;
	c = dwarf_ctype(f, &die);
	strmap_set(&f->found, key, (void *)c);
	return c;
}
