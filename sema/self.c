/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/self.h"

#include <string.h>

#include "sema/names.h"

static const char prefix[] = "self.";

const struct ast_expr *self_as_map(struct sema *s, const struct ast_expr *e)
{
	struct ast_expr *m;

	if (!ast_is_self(e) || names_macro_param(s->frame, "self"))
		return NULL;
	m = arena_memdup(s->a, e, sizeof(*e));
	m->kind = EX_MAP;
	m->name = arena_printf(s->a, "%s%s", prefix, e->name);
	m->name_span = e->span;
	m->a = NULL;
	return m;
}

bool self_is_name(const char *map_name)
{
	return !strncmp(map_name, prefix, sizeof(prefix) - 1);
}

const char *self_map_text(struct sema *s, const struct tmap *m)
{
	return self_is_name(m->name) ? m->name : arena_printf(s->a, "@%s", m->name);
}
