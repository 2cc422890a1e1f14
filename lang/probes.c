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

typedef int (*compare_fn)(const char *, const char *, size_t);

static bool in_list(const char *list, const char *name, compare_fn compare)
{
	size_t n = strlen(name);

	while (*list) {
		size_t k = strcspn(list, " ");

		if (k == n && !compare(list, name, n))
			return true;
		list += k;
		list += *list == ' ';
	}
	return false;
}

int probe_find(const char *name)
{
	/* u is uprobe and U is usdt, so the exact short name comes first. */
	for (int i = 0; i < P_COUNT; i++)
		if (in_list(probe_table[i].shorts, name, strncmp))
			return i;
	for (int i = 0; i < P_COUNT; i++) {
		if (!strcasecmp(probe_table[i].name, name) ||
		    in_list(probe_table[i].shorts, name, strncasecmp))
			return i;
	}
	return -1;
}
