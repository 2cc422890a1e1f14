/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config: the values of config.def for one compilation.
 *
 * Integers and booleans are numbers; enums are the index of the value in the
 * table's list; strings belong to whoever set them.
 */
#ifndef AWL_LANG_CONFIG_H
#define AWL_LANG_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

enum config_kind { CK_INT, CK_BOOL, CK_STR, CK_ENUM };

enum config_key {
#define CONFIG(name, kind, dflt, old, doc) CFG_##name,
#include "lang/config.def"
#undef CONFIG
	CFG_KEYS
};

struct config_info {
	const char *name;
	enum config_kind kind;
	const char *dflt, *old, *doc;
};

extern const struct config_info config_table[CFG_KEYS];

struct config {
	struct {
		uint64_t num;
		const char *str;
	} v[CFG_KEYS];
};

#define config_num(c, key) ((c)->v[CFG_##key].num)
#define config_str(c, key) ((c)->v[CFG_##key].str)

void config_defaults(struct config *c);

/* By name, any case, with or without BPFTRACE_ or AWL_; old names too. -1: none */
int config_find(const char *name);

/* The most that an integer key may be. */
uint64_t config_most(enum config_key key);

/*
 * Sets a key from text, as the environment or a script gives it; text is kept.
 * False when it does not fit the key's kind.
 */
bool config_set(struct config *c, enum config_key key, const char *text);

/* Applies AWL_* and BPFTRACE_* variables; returns the name of a bad one. */
const char *config_from_env(struct config *c);

#endif
