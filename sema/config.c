/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE	/* strcasestr */
#include "sema/config.h"

#include <string.h>
#include <strings.h>

static const char *value_text(struct sema *s, const struct ast_config *c)
{
	switch (c->kind) {
	case CV_INT:
		return arena_printf(s->a, "%llu",
				    (unsigned long long)c->number);
	case CV_BOOL:
		return c->number ? "true" : "false";
	case CV_STR:
	case CV_NAME:
		break;
	}
	return c->text;
}

static const char *wanted(struct sema *s, enum config_key key)
{
	const struct config_info *k = &config_table[key];

	switch (k->kind) {
	case CK_INT:
		return arena_printf(s->a, "an integer, at most %llu",
				    (unsigned long long)config_most(key));
	case CK_BOOL:
		return "true or false";
	case CK_ENUM:
		return k->dflt;
	case CK_STR:
		break;
	}
	return "a string";
}

static void unknown_key(struct sema *s, const struct ast_config *c)
{
	const char *names[CFG_KEYS];

	for (int i = 0; i < CFG_KEYS; i++)
		names[i] = config_table[i].name;
	sema_error(s, c->span, E_CONFIG, "unknown config key '%s'", c->key);
	sema_help_nearest(s, "", c->key, names, CFG_KEYS);
}

static void apply(struct sema *s, const struct ast_config *c)
{
	int key = config_find(c->key);
	const struct config_info *k;
	size_t n;

	if (key < 0) {
		unknown_key(s, c);
		return;
	}
	k = &config_table[key];
	if (!config_set(&s->prog->config, key, value_text(s, c)))
		sema_error(s, c->value_span, E_CONFIG, "'%s' is %s", k->name,
			   wanted(s, (enum config_key)key));
	/* No use to correct the name of what has no effect. */
	n = strncmp(k->doc, "Accepted", 8) ? strlen(k->old) : 0;
	if (n && strlen(c->key) >= n &&
	    !strcasecmp(c->key + strlen(c->key) - n, k->old) &&
	    strcasecmp(c->key, k->name) && !strcasestr(c->key, k->name))
		sema_warning(s, c->span, W_RENAMED, "'%s' is called '%s' now",
			     c->key, k->name);
}

void config_apply(struct sema *s)
{
	struct config *c = &s->prog->config;

	if (s->opts->config)
		*c = *s->opts->config;
	else
		config_defaults(c);
	for (size_t i = 0; i < s->script->config.n; i++)
		apply(s, &s->script->config.v[i]);
	config_from_env(c);
}
