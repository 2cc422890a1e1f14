/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cdecl: what libclang knows of a C type, written as definitions that our own
 * parser understands.
 *
 * Typedefs and qualifiers are gone, and layouts are exact whatever attributes
 * the header has: structs are written as packed, with the padding as unnamed
 * bit-fields.
 */
#ifndef AWL_CLI_CDECL_H
#define AWL_CLI_CDECL_H

#include <clang-c/Index.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/strmap.h"

struct cdecls {
	struct arena *arena;
	struct buf *out;
	struct strmap seen;		/* "struct x" and so on */
	VEC(CXCursor) wanted;		/* definitions still to be written */
	size_t written;
};

void cdecls_init(struct cdecls *c, struct arena *a, struct buf *out);

/*
 * Wants a struct, union, enum or typedef; each is written once. Not what is
 * only declared, and not what the main file defines, which has it already.
 */
void cdecls_want(struct cdecls *c, CXCursor decl);

/* Writes all that is wanted, and what these need, by value or by pointer. */
void cdecls_write(struct cdecls *c);

#endif
