/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/probe.h"

#include <ctype.h>
#include <string.h>

#include "sema/alias.h"
#include "sema/attach.h"
#include "sema/expand.h"
#include "sema/entry.h"
#include "sema/exists.h"
#include "sema/expr.h"
#include "sema/scan.h"
#include "sema/scope.h"
#include "sema/stmt.h"

struct grouping {
	struct sema *s;
	const struct ast_clause *clause;
	struct scan scan;
	struct strmap *names;
	uint32_t number;	/* of the clause */
	bool alias_entry;	/* an alternative uses entry() or duration */
	size_t first;		/* of this clause's programs */
	bool any_here;		/* some attach point exists on this kernel */
	/* of an alias, while its attach points are collected: */
	const struct ast_alias *alias;
	const struct ast_clause *alternative;
};

static struct attach_options options(const struct sema *s)
{
	return (struct attach_options){
		.pid_path = s->opts->pid_path,
		.config = &s->prog->config,
		.unsafe = s->opts->unsafe,
		.prog = s->prog,
	};
}

/* test: and bench: clauses exist for their commands only. */
static bool is_wanted(const struct sema *s, const struct tattach *at)
{
	return (at->type != P_TEST || s->opts->for_test) &&
	       (at->type != P_BENCH || s->opts->for_bench);
}

/* The program depends on which attach point it is. */
static bool is_alone(const struct grouping *g, const struct tattach *at)
{
	if (g->scan.probe)
		return true;
	switch (at->type) {
	case P_TRACEPOINT:
	case P_RAWTRACEPOINT:
		return g->scan.args;
	case P_SYSCALL:
	case P_SYSRET:
		return g->scan.args || at->label;
	case P_UPROBE:
		return g->scan.args || g->scan.uaddr;
	case P_URETPROBE:
		return g->scan.uaddr || (g->scan.entry && g->scan.args);
	case P_USDT:
		return g->scan.uaddr || (g->scan.argn && !at->wildcard);
	case P_FENTRY:
	case P_FEXIT:
	case P_ITER:
		return true;	/* the kernel binds them at load */
	default:
		return false;
	}
}

static const char *identifier(struct grouping *g, const struct tattach *at)
{
	struct sema *s = g->s;
	char *name = arena_printf(s->a, "%s%s%.40s", probe_table[at->type].name,
				  at->name ? "_" : "",
				  at->name ? at->name : "");
	const char *unique = name;
	uint32_t *next;		/* number to be tried behind the name */

	for (char *p = name; *p; p++)
		if (!isalnum((unsigned char)*p))
			*p = '_';
	next = strmap_get(g->names, name);
	while (strmap_get(g->names, unique))
		unique = arena_printf(s->a, "%s_%u", name, (*next)++);
	next = arena_new(s->a, uint32_t);
	*next = 2;
	strmap_set(g->names, unique, next);
	return unique;
}

static struct sprobe *new_program(struct grouping *g, struct tattach *at)
{
	struct sema *s = g->s;
	struct sprobe *sp = arena_new(s->a, struct sprobe);

	sp->clause = g->clause;
	sp->absent = true;
	sp->alias = g->alias;
	sp->alternative = g->alternative;
	sp->probe = arena_new(s->a, struct tprobe);
	sp->probe->type = at->type;
	sp->probe->span = g->clause->span;
	sp->probe->clause = g->number;
	sp->probe->name = identifier(g, at);
	vec_push(s->a, &s->probes, sp);
	return sp;
}

static bool is_syscall(const struct tattach *at)
{
	return at->type == P_TRACEPOINT && at->target &&
	       !strcmp(at->target, "syscalls");
}

static const struct ctype *record_of(struct sema *s, const struct tattach *at)
{
	if (at->absent)
		return exists_foreign_record(s, at->target, at->name);
	return target_tracepoint(s->target, at->target, at->name);
}

static void add(struct grouping *g, struct tattach *at, bool alone)
{
	struct sema *s = g->s;
	struct sprobe *sp = NULL;

	for (size_t i = g->first; i < s->probes.n && !sp && !alone; i++) {
		struct sprobe *o = s->probes.v[i];

		/* Addresses of system calls are in user space. */
		if (o->probe->type == at->type &&
		    o->alternative == g->alternative &&
		    is_syscall(o->probe->attach.v[0]) == is_syscall(at))
			sp = o;
	}
	if (!sp)
		sp = new_program(g, at);
	vec_push(s->a, &sp->probe->attach, at);
	s->prog->unsafe |= at->unsafe;
	sp->absent = sp->absent && at->absent;
	if (at->type == P_TRACEPOINT && g->scan.args && !at->wildcard)
		sp->probe->args = record_of(s, at);
}

/* One attach point: expanded if each needs its own program. */
static void place(struct grouping *g, struct tattach *at)
{
	struct attach_options opts = options(g->s);
	attach_list list = { 0 };

	if (!is_wanted(g->s, at))
		return;
	if (!is_alone(g, at)) {
		add(g, at, false);
		return;
	}
	if (at->absent) {
		/* Nobody knows what it stands for elsewhere. */
		if (!at->wildcard)
			add(g, at, true);
		return;
	}
	attach_expand(g->s->a, g->s->d, g->s->target, &opts, at, &list);
	for (size_t i = 0; i < list.n; i++)
		add(g, list.v[i], true);
}

static void place_all(struct grouping *g, const attach_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		g->any_here |= !list->v[i]->absent;
		place(g, list->v[i]);
	}
}

/* What one alternative of an alias attaches to, here or elsewhere. */
static void collect_alternative(struct grouping *g, const struct ast_attach *use,
				uint32_t rank)
{
	struct sema *s = g->s;
	struct attach_options opts = options(s);
	const struct ast_clause *c = g->alias->alternatives.v[rank];
	ast_attaches attach = { 0 };
	attach_list list = { 0 };

	for (size_t i = 0; i < c->attach.n; i++)
		expand_attach(s, c->attach.v[i], &attach);
	for (size_t i = 0; i < attach.n; i++) {
		struct ast_attach any = *attach.v[i];
		size_t n = list.n;

		any.optional = true;
		attach_resolve(s->a, s->d, s->target, &opts, &any, &list);
		for (; n < list.n; n++) {
			list.v[n]->label = use->label ? use->label :
						       g->alias->name;
			list.v[n]->optional = attach.v[i]->optional;
			list.v[n]->group = s->groups;
			list.v[n]->rank = rank;
			list.v[n]->may_lack = use->optional;
		}
	}
	g->alternative = c;
	g->scan = scan_clause(s, c);
	g->alias_entry |= g->scan.entry;
	place_all(g, &list);
}

static void collect_alias(struct grouping *g, const struct ast_attach *use)
{
	struct scan own = g->scan;

	g->s->groups++;
	for (uint32_t i = 0; i < g->alias->alternatives.n; i++)
		collect_alternative(g, use, i);
	g->scan = own;
	g->alias = NULL;
	g->alternative = NULL;
}

static void collect_one(struct grouping *g, const struct ast_attach *at)
{
	struct sema *s = g->s;
	struct attach_options opts = options(s);
	attach_list list = { 0 };
	const char *near;

	g->alias = alias_find(s, at);
	if (g->alias) {
		collect_alias(g, at);
		return;
	}
	near = probe_find(at->parts.v[0].text) < 0 ? alias_nearest(s, at) : NULL;
	if (near) {
		sema_error(s, at->span, E_PROBE_TYPE, "unknown probe");
		sema_help(s, "did you mean '%s'?", near);
		return;
	}
	attach_resolve(s->a, s->d, s->target, &opts, at, &list);
	place_all(g, &list);
}

static void collect_attach(struct grouping *g, const struct ast_attach *at)
{
	ast_attaches all = { 0 };

	expand_attach(g->s, at, &all);
	for (size_t i = 0; i < all.n; i++) {
		size_t n = g->s->d->list.n;

		collect_one(g, all.v[i]);
		if (g->s->d->list.n > n)
			expand_note(g->s, at, all.v[i]);
	}
}

/* Return programs that want to know of the entry. */
static void join_entries(struct grouping *g)
{
	struct sema *s = g->s;
	size_t n = s->probes.n;

	for (size_t i = g->first; i < n; i++) {
		struct sprobe *sp = s->probes.v[i], *made;

		if (!probe_is_return(sp->probe->type) ||
		    (!g->scan.entry && !g->alias_entry && !(g->scan.args &&
			entry_has_args(sp->probe->attach.v[0]))))
			continue;
		entry_join(s, sp, &made);
		if (made)
			vec_push(s->a, &s->probes, made);
	}
}

/* With the number of the clause, from 1. */
static void collect_clause(struct sema *s, struct strmap *names,
			   const struct ast_clause *clause, uint32_t number)
{
	struct grouping g = { .s = s, .clause = clause, .names = names,
			      .number = number,
			      .scan = scan_clause(s, clause),
			      .first = s->probes.n };
	size_t errors = s->d->nerrors;

	for (size_t i = 0; i < clause->attach.n; i++)
		collect_attach(&g, clause->attach.v[i]);
	if (s->d->nerrors > errors) {
		s->lost_clause = true;
		return;
	}
	/* Of what is absent here the kernel that loads it has to say. */
	if (!config_num(&s->prog->config, missing_probes) && !g.any_here &&
	    (s->opts->for_check || s->probes.n == g.first))
		sema_error(s, clause->span, E_NO_PROBE,
			   "none of the probes of this clause exists");
	join_entries(&g);
}

/* begin runs first; the programs on entries are attached before others. */
static int rank(const struct sprobe *sp)
{
	return sp->probe->type == P_BEGIN ? 0 : sp->clause ? 2 : 1;
}

static void begin_first(struct sema *s)
{
	struct sprobe **sorted = arena_array(s->a, struct sprobe *,
					     s->probes.n);
	size_t n = 0;

	for (int pass = 0; pass < 3; pass++)
		for (size_t i = 0; i < s->probes.n; i++)
			if (rank(s->probes.v[i]) == pass)
				sorted[n++] = s->probes.v[i];
	s->probes.v = sorted;
	s->probes.cap = n;
}

void probe_collect(struct sema *s)
{
	uint64_t max = config_num(&s->prog->config, max_bpf_progs);
	struct strmap names;

	strmap_init(&names, s->a);
	for (size_t i = 0; i < s->script->clauses.n; i++)
		collect_clause(s, &names, s->script->clauses.v[i],
			       (uint32_t)i + 1);
	begin_first(s);
	if (s->probes.n > max)
		sema_error(s, s->probes.v[max]->probe->span, E_TOO_MANY_PROGRAMS,
			   "the script needs %zu programs, more than "
			   "max_bpf_progs allows (%llu)", s->probes.n,
			   (unsigned long long)max);
}

/* Every round builds from nothing; only the slots stay. */
static void reset(struct sprobe *sp)
{
	struct tprobe *p = sp->probe;

	memset(&p->body, 0, sizeof(p->body));
	memset(&p->vars, 0, sizeof(p->vars));
	sp->old_slots = sp->slots.n;
	sp->next_slot = 0;
	p->predicate = NULL;
	if (p->entry)
		entry_reset(sp);
}

/* if (!predicate) { return; } */
static void leave_unless(struct sema *s, struct texpr *predicate, tstmts *out)
{
	struct tstmt *t = tstmt_new(s, S_IF, predicate->span);

	t->a = texpr_new(s, X_NOT, &type_bool, predicate->span);
	t->a->a = predicate;
	vec_push(s->a, &t->body, tstmt_new(s, S_RETURN, predicate->span));
	vec_push(s->a, out, t);
}

/* The alternative's own predicate comes first, where it costs least. */
static void build_alternative(struct sema *s, struct sprobe *sp)
{
	struct tprobe *p = sp->probe;
	struct scope scope;

	sp->in_alternative = true;
	scope_enter(s, &scope);
	if (sp->alternative->predicate)
		p->predicate = texpr_condition(s, sp->alternative->predicate);
	alias_bind(s, &p->body);
	scope_leave(s);
	sp->in_alternative = false;
}

static void build_clause(struct sema *s, struct sprobe *sp)
{
	const struct ast_clause *c = sp->clause;
	struct tprobe *p = sp->probe;
	struct texpr *predicate = NULL;
	struct scope scope;
	bool is_absent;

	scope_enter(s, &scope);
	if (c->predicate)
		predicate = texpr_condition(s, c->predicate);
	if (sp->alias && predicate)
		leave_unless(s, predicate, &p->body);
	else if (predicate)
		p->predicate = predicate;
	is_absent = predicate && exists_here(predicate) == 0;
	s->absent += is_absent;
	tstmt_list(s, &c->body, &p->body);
	s->absent -= is_absent;
	scope_leave(s);
}

void probe_build(struct sema *s, struct sprobe *sp)
{
	struct tprobe *p = sp->probe;

	reset(sp);
	if (sp->left_out || !sp->clause)	/* on entries: return programs fill it */
		return;
	s->absent = sp->absent;
	s->sp = sp;
	s->scope = NULL;
	s->frame = NULL;
	s->loops = 0;
	if (sp->alias)
		build_alternative(s, sp);
	build_clause(s, sp);
	if (p->predicate && texpr_is_const(p->predicate)) {
		if (!p->predicate->value)
			memset(&p->body, 0, sizeof(p->body));
		p->predicate = NULL;
	}
	s->sp = NULL;
}

static bool is_left(const struct sema *s, uint32_t clause)
{
	for (size_t i = 0; i < s->probes.n; i++)
		if (s->probes.v[i]->probe->clause == clause &&
		    s->probes.v[i]->clause &&
		    !s->probes.v[i]->left_out)
			return true;
	return false;
}

void probe_check_left(struct sema *s)
{
	for (size_t i = 0; i < s->probes.n; i++) {
		const struct sprobe *sp = s->probes.v[i];

		if (!sp->left_out || !sp->clause || is_left(s, sp->probe->clause))
			continue;
		sema_error(s, sp->clause->span, E_NO_PROBE,
			   "none of the probes of this clause exists");
		sema_note(s, sp->probe->attach.v[0]->span, "what '%s' has is "
			  "known only where it exists",
			  sp->probe->attach.v[0]->full);
	}
}
