/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/alias.h"

#include <string.h>

#include "sema/cast.h"
#include "sema/ctypes.h"
#include "sema/expr.h"
#include "sema/scope.h"
#include "sema/stmt.h"

/* -- names ---------------------------------------------------------------------- */

static const char *full_name(const struct sema *s, const struct ast_attach *at)
{
	const char *name = at->parts.v[0].text;

	for (size_t i = 1; i < at->parts.n; i++)
		name = arena_printf(s->a, "%s:%s", name, at->parts.v[i].text);
	return name;
}

const struct ast_alias *alias_find(const struct sema *s,
				   const struct ast_attach *at)
{
	const char *name;

	if (!s->script->aliases.n)
		return NULL;
	name = full_name(s, at);
	for (size_t i = 0; i < s->script->aliases.n; i++)
		if (!strcmp(s->script->aliases.v[i]->name, name))
			return s->script->aliases.v[i];
	return NULL;
}

const char *alias_nearest(const struct sema *s, const struct ast_attach *at)
{
	size_t n = s->script->aliases.n;
	const char **names = arena_array(s->a, const char *, n + 1);

	for (size_t i = 0; i < n; i++)
		names[i] = s->script->aliases.v[i]->name;
	return nearest_name(full_name(s, at), names, n);
}

/* -- declarations --------------------------------------------------------------- */

static void check_name(struct sema *s, size_t index)
{
	const struct ast_alias *a = s->script->aliases.v[index];
	const char *first = arena_strndup(s->a, a->name, strcspn(a->name, ":"));

	if (probe_find(first) >= 0)
		sema_error(s, a->name_span, E_ALIAS, "'%s' is a probe type: an "
			   "alias needs another name", first);
	for (size_t i = 0; i < index; i++) {
		const struct ast_alias *old = s->script->aliases.v[i];

		if (strcmp(old->name, a->name))
			continue;
		sema_error(s, a->name_span, E_REDEFINED,
			   "the alias '%s' is defined twice", a->name);
		sema_note(s, old->name_span, "the first is here");
		return;
	}
}

static void check_params(struct sema *s, const struct ast_alias *a)
{
	for (size_t i = 0; i < a->args.n; i++)
		for (size_t j = 0; j < i; j++)
			if (!strcmp(a->args.v[i].name, a->args.v[j].name))
				sema_error(s, a->args.v[i].span, E_REDEFINED,
					   "the alias has two arguments '%s'",
					   a->args.v[i].name);
}

static void check_alternatives(struct sema *s, const struct ast_alias *a)
{
	for (size_t i = 0; i < a->alternatives.n; i++) {
		const struct ast_clause *c = a->alternatives.v[i];

		for (size_t j = 0; j < c->attach.n; j++)
			if (alias_find(s, c->attach.v[j]))
				sema_error(s, c->attach.v[j]->span, E_ALIAS,
					   "an alias stands for probes, not for "
					   "another alias");
	}
}

void alias_check(struct sema *s)
{
	for (size_t i = 0; i < s->script->aliases.n; i++) {
		check_name(s, i);
		check_params(s, s->script->aliases.v[i]);
		check_alternatives(s, s->script->aliases.v[i]);
	}
}

/* -- an alternative ----------------------------------------------------------------- */

static void wrong_values(struct sema *s, struct span span, size_t n)
{
	const struct ast_alias *a = s->sp->alias;

	sema_error(s, span, E_ALIAS, "'%s' has %zu argument%s, but this "
		   "alternative gives %zu", a->name, a->args.n,
		   a->args.n == 1 ? "" : "s", n);
	sema_help(s, "its last statement, without ';', is their tuple: (a, b)");
	sema_note(s, a->name_span, "'%s' is defined here", a->name);
}

static void set(struct sema *s, const struct ast_fn_arg *arg,
		const struct ast_expr *value, size_t i, tstmts *out)
{
	const struct type *t = ctypes_resolve(s, arg->type);
	struct texpr *v = texpr_value(s, value);
	struct tvar *var = scope_temp(s, t ? t : &type_unknown, arg->span);
	struct tstmt *st = tstmt_new(s, S_SET_VAR, value->span);

	s->sp->given[i] = var;
	if (!t)
		return;
	v = cast_to(s, v, t, value->span);
	if (texpr_is_bad(v))
		return;
	st->var = var;
	st->a = v;
	vec_push(s->a, out, st);
}

/* The last statement, where it is a value. */
static const struct ast_expr *last_value(const ast_stmts *body)
{
	const struct ast_stmt *st = body->n ? body->v[body->n - 1] : NULL;

	return st && st->kind == ST_EXPR && st->unended ? st->a : NULL;
}

void alias_bind(struct sema *s, tstmts *out)
{
	const struct ast_alias *a = s->sp->alias;
	const struct ast_clause *c = s->sp->alternative;
	const struct ast_expr *value = a->args.n ? last_value(&c->body) : NULL;
	ast_stmts rest = c->body;
	ast_exprs values = { 0 };
	struct scope scope;

	s->sp->given = arena_array(s->a, struct tvar *, a->args.n + 1);
	if (value && value->kind == EX_TUPLE)
		values = value->args;
	else if (value)
		vec_push(s->a, &values, (struct ast_expr *)(uintptr_t)value);
	rest.n -= value != NULL;
	scope_enter(s, &scope);
	tstmt_list(s, &rest, out);
	if (values.n != a->args.n)
		wrong_values(s, value ? value->span : c->span, values.n);
	for (size_t i = 0; i < a->args.n && i < values.n; i++)
		set(s, &a->args.v[i], values.v[i], i, out);
	scope_leave(s);
}

/* -- a clause of an alias ---------------------------------------------------------- */

static bool in_clause(const struct sema *s)
{
	return s->sp->alias && !s->sp->in_alternative;
}

/* "it has args.dev, args.bytes" */
static void help_args(struct sema *s)
{
	const struct ast_alias *a = s->sp->alias;
	const char *list = "";

	for (size_t i = 0; i < a->args.n; i++)
		list = arena_printf(s->a, "%s%sargs.%s", list, i ? ", " : "",
				    a->args.v[i].name);
	if (*list)
		sema_help(s, "it has %s", list);
}

static struct texpr *given(struct sema *s, size_t i, struct span span)
{
	struct tvar *var = s->sp->given[i];

	return var ? texpr_var(s, span, var) : texpr_unknown(s, span);
}

struct texpr *alias_args(struct sema *s, struct span span)
{
	const struct ast_alias *a = s->sp->alias;
	const struct type **types;
	const char **names;
	struct texpr *r;

	if (!in_clause(s))
		return NULL;
	types = arena_array(s->a, const struct type *, a->args.n);
	names = arena_array(s->a, const char *, a->args.n);
	r = texpr_new(s, X_TUPLE, &type_unknown, span);
	for (size_t i = 0; i < a->args.n; i++) {
		struct texpr *v = given(s, i, span);

		if (texpr_is_bad(v))
			return v;
		types[i] = v->type;
		names[i] = a->args.v[i].name;
		vec_push(s->a, &r->args, v);
	}
	r->type = type_tuple(s->a, types, names, (uint32_t)a->args.n);
	return r;
}

struct texpr *alias_field(struct sema *s, const struct ast_expr *e)
{
	const struct ast_alias *a = s->sp->alias;

	if (!in_clause(s))
		return NULL;
	for (size_t i = 0; i < a->args.n; i++)
		if (!strcmp(a->args.v[i].name, e->name))
			return given(s, i, e->span);
	sema_error(s, e->name_span, E_FIELD, "'%s' has no argument '%s'",
		   a->name, e->name);
	help_args(s);
	return texpr_unknown(s, e->span);
}

bool alias_refuses(struct sema *s, struct span span, const char *name)
{
	if (!in_clause(s))
		return false;
	sema_error(s, span, E_ALIAS, "'%s' differs between the probes that "
		   "'%s' stands for", name, s->sp->alias->name);
	help_args(s);
	return true;
}
