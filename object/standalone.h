/* SPDX-License-Identifier: Apache-2.0 */
/*
 * standalone: a program with an object in it. The program is awl-standalone, a
 * static executable; the object becomes its section STANDALONE_SECTION, which
 * no segment loads and which strip(1) leaves there.
 */
#ifndef AWL_OBJECT_STANDALONE_H
#define AWL_OBJECT_STANDALONE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

#define STANDALONE_SECTION ".awl.object"

/*
 * Appends to `out` the program with the object in it. False: the program is no
 * ELF64 file with sections, or out of memory. Of the same input, the result is
 * the same.
 */
bool standalone_make(const void *program, size_t program_len,
		     const void *object, size_t object_len, struct buf *out);

#endif
