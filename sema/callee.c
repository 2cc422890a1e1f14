/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/callee.h"

struct callee *callee_find(const struct sema *s, const char *name)
{
	return strmap_get(&s->callees, name);
}

static struct callee *callee_of(struct sema *s, const char *name)
{
	struct callee *c = callee_find(s, name);

	if (!c) {
		c = arena_new(s->a, struct callee);
		strmap_set(&s->callees, name, c);
	}
	return c;
}

void callees_collect(struct sema *s)
{
	const struct ast_script *script = s->script;

	strmap_init(&s->callees, s->a);
	for (size_t i = 0; i < script->macros.n; i++) {
		const struct ast_macro *m = script->macros.v[i];

		vec_push(s->a, &callee_of(s, m->name)->macros, m);
	}
	for (size_t i = 0; i < script->fns.n; i++) {
		struct callee *c = callee_of(s, script->fns.v[i]->name);

		if (!c->fn)
			c->fn = script->fns.v[i];
	}
}
