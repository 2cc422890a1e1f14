/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dwarf: one program's debug information as ctypes.
 *
 * Opened once per program and kept until target_close(). dwarf.c finds
 * functions and tags, dwarftype.c converts. All pointers are user's.
 */
#ifndef AWL_TARGET_DWARF_H
#define AWL_TARGET_DWARF_H

#include <elfutils/libdw.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/strmap.h"
#include "target/ctype.h"
#include "target/idmap.h"

struct dwarf_file {
	struct ctype_maker maker;	/* first: the maker of its ctypes */
	struct arena *arena;
	int fd;
	Dwarf *dw;
	struct idmap made;		/* ctypes so far, by DIE's address */
	VEC(Dwarf_Die) dies;		/* a ctype's maker_id is an index */
	struct strmap found;		/* ctypes by "func NAME", "tag NAME" */
	int depth;			/* of the conversion under way */
};

/* As a ctype without typedefs and qualifiers. die NULL: void. */
const struct ctype *dwarf_ctype(struct dwarf_file *f, Dwarf_Die *die);
/* What die's DW_AT_type refers to. */
const struct ctype *dwarf_type_of(struct dwarf_file *f, Dwarf_Die *die);
/* Reads members, enumerators or parameters; what f->maker calls. */
void dwarf_complete(const struct ctype_maker *m, struct ctype *t);
/* The definition of a tag, in whatever unit it is. */
bool dwarf_find_tag(struct dwarf_file *f, enum ctype_kind kind,
		    const char *name, Dwarf_Die *ret);

#endif
