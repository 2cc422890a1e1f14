/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record: the record of a tracepoint as relocations see it.
 *
 * From one kernel to the next a field of a record changes its place, but also
 * its size and its kind: an array of chars becomes a word that says where in
 * the record the text is. No relocation of libbpf's goes from one kind to the
 * other. But the record's BTF is written by us, so we give in it to each field
 * members of other names, from which code that knows none of this reads the
 * field right wherever it is loaded. FIELD is
 *
 *	FIELD		the field itself; not if its data is elsewhere
 *	FIELD__any	any field, whatever it is
 *	FIELD__lN	its value as code wants it that takes N bytes of it:
 *			unsigned, at most N bytes
 *	FIELD__xN	the bytes that such code has to extend the sign of
 *
 * and for text and arrays, the data of which are at
 *
 *	byte offset of FIELD__base + (word at FIELD__word & byte offset of
 *	FIELD__mask), and are at most as long as the byte offset of FIELD__most
 *
 * The compiler (codegen/record.c) asks for these, the runtime (corebtf.h)
 * makes them. Little-endian machines only, like all of awl.
 */
#ifndef AWL_TARGET_RECORD_H
#define AWL_TARGET_RECORD_H

#include "target/ctype.h"

#define RECORD_ANY "__any"
#define RECORD_LOAD "__l"	/* and 1, 2, 4 or 8 */
#define RECORD_SIGN "__x"
#define RECORD_WORD "__word"
#define RECORD_BASE "__base"
#define RECORD_MASK "__mask"
#define RECORD_MOST "__most"
#define RECORD_MAX 0xffffu	/* where in a record anything may be */

/* The record of that name and size with these members. All in arena a. */
const struct ctype *record_views(struct arena *a, const struct ctype *record);

/* A field is compared or computed with: an integer, enum, bool or pointer. */
bool record_is_scalar(const struct ctype *c);

#endif
