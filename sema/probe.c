/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/probe.h"

#include <ctype.h>
#include <string.h>

#include "sema/attach.h"
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
	size_t first;		/* of this clause's programs */
};

static struct attach_options options(const struct sema *s)
{
	return (struct attach_options){
		.pid_path = s->opts->pid_path,
		.config = &s->prog->config,
		.unsafe = s->opts->unsafe,
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
		return g->scan.uaddr;
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

	for (char *p = name; *p; p++)
		if (!isalnum((unsigned char)*p))
			*p = '_';
	for (unsigned int i = 2; strmap_get(g->names, unique); i++)
		unique = arena_printf(s->a, "%s_%u", name, i);
	strmap_set(g->names, unique, name);
	return unique;
}

static struct sprobe *new_program(struct grouping *g, struct tattach *at)
{
	struct sema *s = g->s;
	struct sprobe *sp = arena_new(s->a, struct sprobe);

	sp->clause = g->clause;
	sp->absent = true;
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

/* Whether a clause has a probe; which, another kernel may have to say. */
static bool any_here(const struct sema *s, const attach_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (!list->v[i]->absent || !s->opts->for_check)
			return true;
	return false;
}

/* With the number of the clause, from 1. */
static void collect_clause(struct sema *s, struct strmap *names,
			   const struct ast_clause *clause, uint32_t number)
{
	struct attach_options opts = options(s);
	struct grouping g = { .s = s, .clause = clause, .names = names,
			      .number = number,
			      .scan = scan_clause(s, clause),
			      .first = s->probes.n };
	size_t errors = s->d->nerrors;
	attach_list list = { 0 };

	for (size_t i = 0; i < clause->attach.n; i++)
		attach_resolve(s->a, s->d, s->target, &opts,
			       clause->attach.v[i], &list);
	if (!any_here(s, &list) && s->d->nerrors == errors &&
	    config_num(&s->prog->config, missing_probes) == 0)
		sema_error(s, clause->span, E_NO_PROBE,
			   "none of the probes of this clause exists");
	for (size_t i = 0; i < list.n; i++)
		place(&g, list.v[i]);
}

static void begin_first(struct sema *s)
{
	struct sprobe **sorted = arena_array(s->a, struct sprobe *,
					     s->probes.n);
	size_t n = 0;

	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < s->probes.n; i++)
			if ((s->probes.v[i]->probe->type == P_BEGIN) == !pass)
				sorted[n++] = s->probes.v[i];
	s->probes.v = sorted;
	s->probes.cap = n;
}

void probe_collect(struct sema *s)
{
	struct strmap names;

	strmap_init(&names, s->a);
	for (size_t i = 0; i < s->script->clauses.n; i++)
		collect_clause(s, &names, s->script->clauses.v[i],
			       (uint32_t)i + 1);
	begin_first(s);
	if (s->probes.n > config_num(&s->prog->config, max_bpf_progs))
		sema_error(s, (struct span){ 0, 0 }, E_TOO_MANY_PROGRAMS,
			   "the script needs %zu programs, more than "
			   "max_bpf_progs allows (%llu)", s->probes.n,
			   (unsigned long long)
			   config_num(&s->prog->config, max_bpf_progs));
}

/* Every round builds from nothing; only the slots stay. */
static void reset(struct sprobe *sp)
{
	struct tprobe *p = sp->probe;

	memset(&p->body, 0, sizeof(p->body));
	memset(&p->vars, 0, sizeof(p->vars));
	p->predicate = NULL;
}

void probe_build(struct sema *s, struct sprobe *sp)
{
	const struct ast_clause *c = sp->clause;
	struct tprobe *p = sp->probe;
	struct scope scope;
	bool is_absent;

	reset(sp);
	if (sp->left_out)
		return;
	s->absent = sp->absent;
	s->sp = sp;
	s->scope = NULL;
	s->frame = NULL;
	s->loops = 0;
	scope_enter(s, &scope);
	if (c->predicate)
		p->predicate = texpr_condition(s, c->predicate);
	is_absent = p->predicate && exists_here(p->predicate) == 0;
	s->absent += is_absent;
	tstmt_list(s, &c->body, &p->body);
	s->absent -= is_absent;
	scope_leave(s);
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
		    !s->probes.v[i]->left_out)
			return true;
	return false;
}

void probe_check_left(struct sema *s)
{
	for (size_t i = 0; i < s->probes.n; i++) {
		const struct sprobe *sp = s->probes.v[i];

		if (!sp->left_out || is_left(s, sp->probe->clause))
			continue;
		sema_error(s, sp->clause->span, E_NO_PROBE,
			   "none of the probes of this clause exists");
		sema_note(s, sp->probe->attach.v[0]->span, "what '%s' has is "
			  "known only where it exists",
			  sp->probe->attach.v[0]->full);
	}
}
