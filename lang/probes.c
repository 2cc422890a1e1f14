/* SPDX-License-Identifier: Apache-2.0 */
#include "lang/probes.h"

#include <string.h>
#include <strings.h>

const struct probe_info probe_table[P_COUNT] = {
#define PROBE(id, name, shorts, class, family, syntax, doc, example) \
	[id] = { name, shorts, class, family, syntax, doc, example },
#include "lang/probes.def"
#undef PROBE
};

static bool in_list(const char *list, const char *name)
{
	size_t n = strlen(name);

	while (*list) {
		size_t k = strcspn(list, " ");

		if (k == n && !strncasecmp(list, name, n))
			return true;
		list += k;
		list += *list == ' ';
	}
	return false;
}

int probe_find(const char *name)
{
	for (int i = 0; i < P_COUNT; i++) {
		if (!strcasecmp(probe_table[i].name, name) ||
		    in_list(probe_table[i].shorts, name))
			return i;
	}
	return -1;
}
