/* SPDX-License-Identifier: Apache-2.0 */
/*
 * format: the text of a tracepoint's format file as a ctype.
 *
 * The file gives for each field a C declaration, its offset, size and sign:
 *
 *	field:const char * filename;	offset:24;	size:8;	signed:0;
 *
 * The declaration says what the value means, the numbers say where it is and
 * win where they disagree; only a system call's arguments are narrower than
 * their 8-byte slots by design. Types that need the kernel's BTF are looked up
 * in it, pointed-to structs only when completed; without BTF a typedef is an
 * int of the field's size.
 */
#ifndef AWL_TARGET_FORMAT_H
#define AWL_TARGET_FORMAT_H

#include "target/target.h"

/*
 * NULL when the text has no field. The type and its names are in t's arena.
 * subsys "syscalls": pointers are user's.
 */
const struct ctype *tracefs_format_parse(struct target *t, const char *subsys,
				 const char *event, const char *text);

#endif
