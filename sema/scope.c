/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/scope.h"

#include <string.h>

#include "sema/expr.h"
#include "sema/paramdecl.h"
#include "sema/unify.h"

#define MANY 16		/* variables in a scope, from where a table pays */

void scope_enter(struct sema *s, struct scope *scope)
{
	memset(scope, 0, sizeof(*scope));
	scope->up = s->scope;
	s->scope = scope;
}

void scope_leave(struct sema *s)
{
	/* What an error has stopped from being built was not read, either. */
	for (size_t i = 0; i < s->scope->vars.n && !s->d->nerrors; i++) {
		const struct svar *v = s->scope->vars.v[i];

		if (!v->read && !v->is_loop)
			sema_warning(s, v->var->span, W_UNUSED_VAR,
				     "'$%s' is never read", v->var->name);
	}
	s->scope = s->scope->up;
}

/* A place in the script, through the macros that are being expanded. */
static uint64_t place_key(const struct sema *s, struct span span)
{
	uint64_t key = hash_bytes(&span, sizeof(span));

	for (const struct frame *f = s->frame; f; f = f->up)
		key = key * 31 + hash_bytes(&f->call->span, sizeof(span));
	return key;
}

/* The variable made at this place in the last round, if there was one. */
static struct svar *find_slot(struct sema *s, uint64_t key)
{
	struct sprobe *sp = s->sp;
	struct svar *v;

	/* Rounds mostly make the same ones, one after the other. */
	for (size_t i = 0; i < sp->old_slots; i++) {
		size_t at = (sp->next_slot + i) % sp->old_slots;

		v = sp->slots.v[at];
		if (v->key == key && v->round != s->rounds) {
			sp->next_slot = at + 1;
			return v;
		}
	}
	v = arena_new(s->a, struct svar);
	v->sp = sp;
	v->key = key;
	v->var = arena_new(s->a, struct tvar);
	v->var->type = &type_unknown;
	vec_push(s->a, &sp->slots, v);
	return v;
}

static struct svar *take_slot(struct sema *s, const char *name,
			      struct span span)
{
	struct sprobe *sp = s->sp;
	struct svar *v = find_slot(s, place_key(s, span));

	v->round = s->rounds;
	v->fixed = v->is_loop = v->assigned = v->read = false;
	v->var->name = name;
	v->var->span = span;
	v->var->id = (uint32_t)sp->probe->vars.n;
	vec_push(s->a, &sp->probe->vars, v->var);
	return v;
}

/* The first of a name is what the name means. */
static void add_name(struct scope *scope, struct svar *v)
{
	if (!strmap_get(&scope->by_name, v->var->name))
		strmap_set(&scope->by_name, v->var->name, v);
}

static void add_var(struct sema *s, struct scope *scope, struct svar *v)
{
	vec_push(s->a, &scope->vars, v);
	if (scope->vars.n > MANY) {
		add_name(scope, v);
	} else if (scope->vars.n == MANY) {
		strmap_init(&scope->by_name, s->a);
		for (size_t i = 0; i < MANY; i++)
			add_name(scope, scope->vars.v[i]);
	}
}

static struct svar *find_here(const struct scope *scope, const char *name)
{
	if (scope->vars.n >= MANY)
		return strmap_get(&scope->by_name, name);
	for (size_t i = 0; i < scope->vars.n; i++)
		if (!strcmp(scope->vars.v[i]->var->name, name))
			return scope->vars.v[i];
	return NULL;
}

static struct svar *find_any(const struct scope *scope, const char *name)
{
	struct svar *v = NULL;

	for (; scope && !v; scope = scope->up)
		v = find_here(scope, name);
	return v;
}

/* What entry() evaluates is part of another program than what surrounds it. */
static struct svar *find_in(struct sema *s, const struct scope *scope,
			    const char *name)
{
	struct svar *v = find_any(scope, name);

	return v && v->sp == s->sp ? v : NULL;
}

/* What $*name means for the macro that is expanded: the caller's variable. */
static struct scope *follow_params(struct sema *s, const char **name)
{
	struct scope *scope = s->scope;
	const struct frame *f = s->frame;

	while (f) {
		size_t i = 0;

		while (i < f->macro->args.n &&
		       (f->macro->args.v[i].kind != MA_VAR ||
			strcmp(f->macro->args.v[i].name, *name)))
			i++;
		if (i == f->macro->args.n)
			break;
		*name = f->call->args.v[i]->name;
		scope = f->scope;
		f = f->up;
	}
	return scope;
}

struct svar *scope_find(struct sema *s, const char *name)
{
	struct scope *scope = follow_params(s, &name);

	return find_in(s, scope, name);
}

static struct svar *add_to(struct sema *s, struct scope *scope,
			   const char *name, struct span span)
{
	struct svar *v = take_slot(s, name, span);

	add_var(s, scope, v);
	return v;
}

struct svar *scope_declare(struct sema *s, const char *name, struct span span)
{
	const struct svar *old = find_in(s, s->scope, name);

	if (old) {
		sema_error(s, span, E_SHADOW, "'$%s' exists already", name);
		sema_note(s, old->var->span, "it was made here");
	} else {
		paramdecl_assigned(s, name, span);
	}
	return add_to(s, s->scope, name, span);
}

struct tvar *scope_temp(struct sema *s, const struct type *type,
			struct span span)
{
	struct svar *v = take_slot(s, "", span);

	v->var->type = type;
	return v->var;
}

static void warn_undefined(struct sema *s, const struct ast_expr *e)
{
	const char *names[64];
	size_t n = 0;

	sema_warning(s, e->span, W_UNASSIGNED,
		     "'$%s' was never assigned and reads as 0", e->name);
	for (struct scope *c = s->scope; c; c = c->up)
		for (size_t i = 0; i < c->vars.n && n < 64; i++)
			names[n++] = c->vars.v[i]->var->name;
	for (size_t i = 0; i < s->prog->params.n && n < 64; i++)
		names[n++] = s->prog->params.v[i].name;
	sema_help_nearest(s, "$", e->name, names, n);
	for (size_t i = 0; i < s->sp->probe->vars.n; i++) {
		const struct tvar *v = s->sp->probe->vars.v[i];

		if (strcmp(v->name, e->name))
			continue;
		sema_note(s, v->span, "this '$%s' ended with its block; "
			  "declare it before: let $%s;", v->name, v->name);
		break;
	}
}

/* A variable of the program around entry(), or of entry()'s own. */
static bool is_elsewhere(struct sema *s, const char *name)
{
	const struct scope *scope = follow_params(s, &name);

	return find_any(scope, name) || !s->sp->clause;
}

struct texpr *scope_read(struct sema *s, const struct ast_expr *e)
{
	struct svar *v = scope_find(s, e->name);
	struct texpr *param = v ? NULL : paramdecl_read(s, e);

	if (param)
		return param;
	if (!v && is_elsewhere(s, e->name)) {
		sema_error(s, e->span, E_ENTRY, "'$%s' is not there when the "
			   "call begins", e->name);
		sema_help(s, "entry() is evaluated by a probe on the entry; "
			  "its value can be assigned: $x = entry(...)");
		return texpr_unknown(s, e->span);
	}
	if (!v) {
		warn_undefined(s, e);
		return texpr_const(s, e->span, &type_int64, 0);
	}
	v->read = true;
	if (!v->assigned && !v->is_loop) {
		sema_warning(s, e->span, W_UNASSIGNED,
			     "'$%s' is read before it was assigned: it is 0",
			     e->name);
		sema_note(s, v->var->span, "it is declared here");
	}
	return texpr_var(s, e->span, v->var);
}

bool scope_widen(struct sema *s, struct svar *v, const struct type *type)
{
	const struct type *t = type_unify(s->a, v->var->type, type);

	if (!t)
		return false;
	if (v->fixed || type_equal(t, v->var->type))
		return true;
	v->var->type = sema_settle(s, t);
	sema_changed(s, '$', v->var->name, v->var->span);
	return true;
}

/* A constant that a declared integer type cannot hold. */
static bool fits(const struct type *t, const struct texpr *e)
{
	uint32_t bits = t->size * 8;
	int64_t v = e->value;

	if (t->kind != T_INT || !texpr_is_const(e) || bits == 64)
		return true;
	if (t->is_signed)
		return v >= -(1LL << (bits - 1)) && v < 1LL << (bits - 1);
	return v >= 0 && v < 1LL << bits;
}

static bool check_assign(struct sema *s, struct svar *v, struct span span,
			 struct texpr *value)
{
	if (v->is_loop) {
		sema_error(s, span, E_LOOP_VAR,
			   "the loop's variable '$%s' cannot be assigned",
			   v->var->name);
		return false;
	}
	if (!scope_widen(s, v, value->type)) {
		sema_error(s, value->span, E_TYPE,
			   "'$%s' is %s, this is %s", v->var->name,
			   sema_type_text(s, v->var->type),
			   sema_type_text(s, value->type));
		sema_note(s, v->var->span, "its type comes from here");
		return false;
	}
	if (v->fixed && !fits(v->var->type, value)) {
		sema_error(s, value->span, E_RANGE, "%s cannot hold %lld",
			   sema_type_text(s, v->var->type),
			   (long long)value->value);
		return false;
	}
	return true;
}

struct texpr *scope_assign(struct sema *s, const char *name, struct span span,
			   struct texpr *value, struct tvar **ret_var)
{
	const char *own = name;
	struct scope *scope = follow_params(s, &own);
	struct svar *v = find_in(s, scope, own);

	if (!v && paramdecl_assigned(s, own, span))
		return NULL;
	if (!v)
		v = add_to(s, scope, own, span);
	v->assigned = true;
	*ret_var = v->var;
	if (texpr_is_bad(value) || !check_assign(s, v, span, value))
		return NULL;
	return texpr_cast(s, value, v->var->type);
}
