/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/entry.h"

#include <string.h>

#include "sema/expr.h"
#include "sema/scope.h"
#include "sema/unify.h"

#define MAX_USERS 64	/* return programs of one entry: bits of a word */
#define MAX_KEPT (60u * 1024)	/* of task storage */

static const enum probe_type entry_types[P_COUNT] = {
	[P_KRETPROBE] = P_KPROBE, [P_URETPROBE] = P_UPROBE,
	[P_FEXIT] = P_FENTRY, [P_SYSRET] = P_SYSCALL,
};

/* "kretprobe:vfs_read" to "kprobe:vfs_read", "syscall:read:return" likewise. */
static const char *entry_name(struct sema *s, const struct tattach *at)
{
	const char *rest = strchr(at->full, ':');
	size_t n = strlen(rest);

	if (at->type == P_SYSRET)
		n -= strlen(":return");
	return arena_printf(s->a, "%s%.*s",
			    probe_table[entry_types[at->type]].name, (int)n, rest);
}

static void add_attach(struct sema *s, struct tprobe *p,
		       const struct tattach *at)
{
	struct tattach *t = arena_memdup(s->a, at, sizeof(*at));

	t->type = entry_types[at->type];
	t->full = entry_name(s, at);
	t->label = NULL;
	vec_push(s->a, &p->attach, t);
}

static struct sprobe *make(struct sema *s, const struct sprobe *ret)
{
	struct sprobe *sp = arena_new(s->a, struct sprobe);
	struct tprobe *p = arena_new(s->a, struct tprobe);
	struct tentry *e = arena_new(s->a, struct tentry);

	sp->probe = p;
	p->type = entry_types[ret->probe->type];
	p->span = ret->probe->span;
	sp->absent = ret->absent;
	p->clause = ret->probe->clause;
	p->name = arena_printf(s->a, "%s_entry", ret->probe->name);
	p->entry = e;
	e->probe = p;
	for (size_t i = 0; i < ret->probe->attach.n; i++)
		add_attach(s, p, ret->probe->attach.v[i]);
	e->many = p->attach.n > 1 || p->attach.v[0]->wildcard ||
		  p->attach.v[0]->demangle;
	e->index = (uint32_t)s->prog->entries.n;
	vec_push(s->a, &s->prog->entries, e);
	return sp;
}

/* Whether the program on the entries fits the attach points of `ret`. */
static bool serves(struct sema *s, const struct tprobe *entry,
		   const struct tprobe *ret)
{
	if (entry->type != entry_types[ret->type] ||
	    entry->attach.n != ret->attach.n || entry->entry->nusers == MAX_USERS)
		return false;
	for (size_t i = 0; i < ret->attach.n; i++)
		if (strcmp(entry->attach.v[i]->full,
			   entry_name(s, ret->attach.v[i])))
			return false;
	return true;
}

void entry_join(struct sema *s, struct sprobe *sp, struct sprobe **ret_made)
{
	struct sprobe *found = NULL;

	*ret_made = NULL;
	for (size_t i = 0; i < s->probes.n && !found; i++) {
		struct sprobe *o = s->probes.v[i];

		if (!o->clause && serves(s, o->probe, sp->probe))
			found = o;
	}
	if (!found)
		*ret_made = found = make(s, sp);
	sp->on_entry = found;
	sp->probe->entry = found->probe->entry;
	found->probe->entry->nusers++;
}

void entry_reset(struct sprobe *sp)
{
	struct tprobe *p = sp->probe;

	memset(&p->taken, 0, sizeof(p->taken));
	p->duration = NULL;
	if (sp->clause)
		return;
	memset(&p->entry->values, 0, sizeof(p->entry->values));
	memset(&sp->texts, 0, sizeof(sp->texts));
	p->entry->timed = false;
}

struct texpr *entry_duration(struct sema *s, struct span span)
{
	struct tprobe *p = s->sp->probe;

	if (!p->entry)
		return texpr_unknown(s, span);
	p->entry->timed = true;
	if (!p->duration)
		p->duration = scope_temp(s, &type_uint64, span);
	return texpr_var(s, span, p->duration);
}

/* Builds e in the program on the entries, in a scope of its own. */
static struct texpr *build_there(struct sema *s, const struct ast_expr *e)
{
	struct sprobe *ret = s->sp;
	struct scope scope;
	struct texpr *v;

	s->sp = ret->on_entry;
	scope_enter(s, &scope);
	v = texpr_value(s, e);
	scope_leave(s);
	s->sp = ret;
	return v;
}

/* The place of v among what is kept; the same text is kept once. */
static uint32_t keep(struct sema *s, const struct ast_expr *e, struct texpr *v)
{
	struct sprobe *on = s->sp->on_entry;
	struct tentry *t = on->probe->entry;
	const char *text = s->frame ? "" : sema_text(s, e);

	for (uint32_t i = 0; i < t->values.n && *text; i++)
		if (!strcmp(on->texts.v[i], text))
			return i;
	vec_push(s->a, &t->values, v);
	vec_push(s->a, &on->texts, text);
	return (uint32_t)t->values.n - 1;
}

static struct tvar *variable_of(struct sema *s, uint32_t index,
				const struct type *type, struct span span)
{
	struct tprobe *p = s->sp->probe;
	struct ttaken t = { .index = index };

	for (size_t i = 0; i < p->taken.n; i++)
		if (p->taken.v[i].index == index)
			return p->taken.v[i].var;
	t.var = scope_temp(s, type, span);
	vec_push(s->a, &p->taken, t);
	return t.var;
}

struct texpr *entry_value(struct sema *s, const struct ast_expr *e,
			  struct span span)
{
	const struct type *type;
	struct texpr *v;

	if (!s->sp->on_entry)
		return texpr_unknown(s, span);
	v = build_there(s, e);
	s->sp->left_out |= s->sp->on_entry->left_out;
	if (texpr_is_bad(v))
		return texpr_unknown(s, span);
	type = type_stored(s->a, v->type);
	v = texpr_cast(s, v, type);
	return texpr_var(s, span, variable_of(s, keep(s, e, v), type, span));
}

bool entry_has_args(const struct tattach *at)
{
	static const char *const names[] = {
		"execve", "execveat", "rt_sigreturn",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (at->type == P_SYSRET && at->name && !strcmp(at->name, names[i]))
			return true;
	return false;
}

static void check_size(struct sema *s, const struct tentry *e)
{
	uint64_t size = 0;

	for (size_t i = 0; i < e->values.n; i++)
		size += (e->values.v[i]->type->size + 7) & ~7u;
	if (size * TENTRY_DEPTH > MAX_KEPT)
		sema_error(s, e->probe->span, E_MAP_SIZE, "the values of "
			   "entry() take %llu bytes for each call; at most %u work",
			   (unsigned long long)size, MAX_KEPT / TENTRY_DEPTH);
}

static bool is_idle(const struct tentry *e)
{
	return !e->values.n && !e->timed;
}

/* Only what is really built and asks for something takes part. */
static void number_users(struct sema *s)
{
	for (size_t i = 0; i < s->prog->entries.n; i++)
		s->prog->entries.v[i]->nusers = 0;
	for (size_t i = 0; i < s->probes.n; i++) {
		struct sprobe *sp = s->probes.v[i];
		struct tprobe *p = sp->probe;

		if (!sp->on_entry)
			continue;
		if (sp->left_out || (!p->taken.n && !p->duration))
			p->entry = NULL;
		else
			p->entry_user = p->entry->nusers++;
	}
}

static void drop_idle_entries(struct sema *s)
{
	struct tprog *p = s->prog;
	size_t n = 0;

	for (size_t i = 0; i < p->entries.n; i++) {
		struct tentry *e = p->entries.v[i];

		if (is_idle(e))
			continue;
		check_size(s, e);
		e->index = (uint32_t)n;
		p->entries.v[n++] = e;
	}
	p->entries.n = n;
}

void entry_finish(struct sema *s)
{
	size_t n = 0;

	number_users(s);
	drop_idle_entries(s);
	for (size_t i = 0; i < s->probes.n; i++) {
		struct sprobe *sp = s->probes.v[i];

		if (sp->clause || !is_idle(sp->probe->entry))
			s->probes.v[n++] = sp;
	}
	s->probes.n = n;
}
