/* SPDX-License-Identifier: Apache-2.0 */
/* builtins: the table of builtin values and functions as C. */
#ifndef AWL_LANG_BUILTINS_H
#define AWL_LANG_BUILTINS_H

#include "lang/probes.h"

enum builtin_flags {
	BF_VALUE = 1 << 0,
	BF_UNSAFE = 1 << 1,
	BF_AGG = 1 << 2,
	BF_COMPTIME = 1 << 3,
	BF_ACTION = 1 << 4
};

enum builtin {
#define BUILTIN(id, name, sig, probes, flags, doc, example, prints) id,
#include "lang/builtins.def"
#undef BUILTIN
	BI_BUILTINS
};

struct builtin_info {
	const char *name, *signature;
	unsigned int probes;	/* mask of enum probe_class */
	unsigned int flags;	/* mask of enum builtin_flags */
	const char *doc, *example, *prints;
};

extern const struct builtin_info builtin_table[BI_BUILTINS];

int builtin_find(const char *name);	/* -1: none */

#endif
