/* SPDX-License-Identifier: Apache-2.0 */
/* What the fixture says of itself. */
#ifndef AWL_TESTS_TARGET_KNOWN_H
#define AWL_TESTS_TARGET_KNOWN_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIXTURE "tests/target/fixture"

/* The value of a key, as text; "" when the fixture does not say. */
static inline const char *known_text(const char *key)
{
	static char value[64];
	FILE *f = popen("./" FIXTURE, "r");
	char line[128];
	size_t n = strlen(key);

	value[0] = '\0';
	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, key, n) && line[n] == ' ')
			snprintf(value, sizeof(value), "%.*s",
				 (int)strcspn(line + n + 1, "\n"),
				 line + n + 1);
	if (f)
		pclose(f);
	return value;
}

static inline unsigned long known(const char *key)
{
	return strtoul(known_text(key), NULL, 10);
}

#endif
