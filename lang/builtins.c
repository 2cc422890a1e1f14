/* SPDX-License-Identifier: Apache-2.0 */
#include "lang/builtins.h"

#include <string.h>

const struct builtin_info builtin_table[BI_BUILTINS] = {
#define BUILTIN(id, name, sig, probes, flags, doc, example, prints) \
	[id] = { name, sig, probes, flags, doc, example, prints },
#include "lang/builtins.def"
#undef BUILTIN
};

int builtin_find(const char *name)
{
	for (int i = 0; i < BI_BUILTINS; i++)
		if (!strcmp(builtin_table[i].name, name))
			return i;
	return -1;
}
