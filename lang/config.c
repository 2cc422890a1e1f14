/* SPDX-License-Identifier: Apache-2.0 */
#include "lang/config.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const struct config_info config_table[CFG_KEYS] = {
#define CONFIG(name, kind, dflt, old, doc) \
	[CFG_##name] = { #name, kind, dflt, old, doc },
#include "lang/config.def"
#undef CONFIG
};

void config_defaults(struct config *c)
{
	memset(c, 0, sizeof(*c));
	for (int i = 0; i < CFG_KEYS; i++)
		if (config_table[i].kind != CK_ENUM)
			config_set(c, i, config_table[i].dflt);
}

int config_find(const char *name)
{
	if (!strncasecmp(name, "BPFTRACE_", 9))
		name += 9;
	else if (!strncasecmp(name, "AWL_", 4))
		name += 4;
	for (int i = 0; i < CFG_KEYS; i++) {
		const struct config_info *k = &config_table[i];

		if (!strcasecmp(k->name, name) ||
		    (*k->old && !strcasecmp(k->old, name)))
			return i;
	}
	return -1;
}

uint64_t config_most(enum config_key key)
{
	/* each CPU has room for several such strings */
	return key == CFG_max_strlen ? 1 << 20 : UINT32_MAX;
}

static bool set_int(uint64_t *v, const char *text, uint64_t most)
{
	char *end;

	errno = 0;
	*v = strtoull(text, &end, 0);
	return isdigit((unsigned char)text[0]) && !*end && !errno &&
	       *v <= most;
}

static bool set_bool(uint64_t *v, const char *text)
{
	bool yes = !strcasecmp(text, "true") || !strcmp(text, "1");

	if (!yes && strcasecmp(text, "false") && strcmp(text, "0"))
		return false;
	*v = yes;
	return true;
}

static bool set_enum(uint64_t *v, const char *list, const char *text)
{
	size_t n = strlen(text);

	for (uint64_t i = 0; *list; i++) {
		size_t k = strcspn(list, "|");

		if (k == n && !strncasecmp(list, text, n)) {
			*v = i;
			return true;
		}
		list += k;
		list += *list == '|';
	}
	return false;
}

bool config_set(struct config *c, enum config_key key, const char *text)
{
	const struct config_info *k = &config_table[key];

	switch (k->kind) {
	case CK_INT:
		return set_int(&c->v[key].num, text, config_most(key));
	case CK_BOOL:
		return set_bool(&c->v[key].num, text);
	case CK_ENUM:
		return set_enum(&c->v[key].num, k->dflt, text);
	case CK_STR:
		c->v[key].str = text;
		return true;
	}
	return false;
}

/* The variable PREFIX_NAME, or NULL; `name` gets its full name. */
static const char *env_value(const char *prefix, const char *key, char *name,
			     size_t size)
{
	snprintf(name, size, "%s%s", prefix, key);
	for (char *p = name; *p; p++)
		*p = (char)toupper((unsigned char)*p);
	return getenv(name);
}

const char *config_from_env(struct config *c)
{
	static const char *const prefixes[] = { "BPFTRACE_", "AWL_" };
	static char name[96];

	for (int p = 0; p < 2; p++) {
		for (int i = 0; i < CFG_KEYS * 2; i++) {
			const struct config_info *k = &config_table[i / 2];
			const char *key = i % 2 ? k->old : k->name, *text;

			if (!*key)
				continue;
			text = env_value(prefixes[p], key, name, sizeof(name));
			if (text && !config_set(c, i / 2, text))
				return name;
		}
	}
	return NULL;
}
