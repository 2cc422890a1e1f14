/* SPDX-License-Identifier: Apache-2.0 */
#include "lang/hazards.h"

#include <stddef.h>

#include "base/glob.h"

static const struct {
	const char *pattern;
	enum hazard_where where;
	const char *why;
} table[] = {
#define HAZARD(pattern, where, why) { pattern, where, why },
#include "lang/hazards.def"
#undef HAZARD
};

const char *hazard_in(enum probe_type type, const char *func)
{
	bool typed = type == P_FENTRY || type == P_FEXIT;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if ((typed || table[i].where == HZ_ALL) &&
		    glob_match(table[i].pattern, func))
			return table[i].why;
	return NULL;
}
