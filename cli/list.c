/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/list.h"

#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/listfields.h"
#include "lang/probes.h"
#include "lang/syscalls.h"
#include "base/glob.h"
#include "runtime/perfnames.h"
#include "target/target.h"

struct lister {
	struct target *target;
	struct arena *arena;
	enum probe_type type;
	const char *rest;	/* pattern behind the provider; NULL: any */
	const char *path;	/* of user programs */
	bool verbose;
	bool told;		/* a line, or why there is none */
};

static void print_line(struct lister *l, const char *rest)
{
	if (l->rest && !glob_match(l->rest, rest))
		return;
	l->told = true;
	printf("%s:%s\n", probe_table[l->type].name, rest);
	if (l->verbose)
		list_fields(l->target, l->arena, l->type, rest);
}

static bool on_name(void *arg, const char *name)
{
	print_line(arg, name);
	return true;
}

/* "func" or "func [module]" */
static bool on_traceable(void *arg, const char *line, uint64_t addr)
{
	char name[256];

	(void)addr;
	if (sscanf(line, "%255s", name) == 1)
		print_line(arg, name);
	return true;
}

static void list_tracepoints(struct lister *l)
{
	target_each_tracepoint(l->target, on_name, l);
}

static void list_raw_tracepoints(struct lister *l)
{
	target_each_raw_tracepoint(l->target, on_name, l);
}

static void list_traceable(struct lister *l)
{
	target_each_traceable(l->target, on_traceable, l);
}

/* With its id where another one is called the same. */
static bool on_bpf(void *arg, const struct bpf_func *f)
{
	struct lister *l = arg;
	const struct bpf_func *first;

	if (!f->btf_id || f->prog_type == BPF_PROG_TYPE_TRACING)
		return true;
	if (target_find_bpf(l->target, f->name, 0, &first) > 1)
		print_line(l, arena_printf(l->arena, PROBE_IN_BPF ":%s:%u",
					   f->name, f->prog_id));
	else
		print_line(l, arena_printf(l->arena, PROBE_IN_BPF ":%s",
					   f->name));
	return true;
}

static void list_functions(struct lister *l)
{
	if (l->rest && !strncmp(l->rest, PROBE_IN_BPF ":", 4)) {
		target_each_bpf(l->target, on_bpf, l);
		return;
	}
	target_each_func(l->target, on_name, l);
}

static void list_iters(struct lister *l)
{
	target_each_iter(l->target, on_name, l);
}

static bool on_syscall(void *arg, const char *event)
{
	static const char prefix[] = "syscalls:sys_enter_";
	struct lister *l = arg;
	const char *name;

	if (strncmp(event, prefix, sizeof(prefix) - 1))
		return true;
	name = syscall_of_event(event + sizeof(prefix) - 1);
	if (syscall_number(name) < 0)
		return true;
	print_line(l, name);
	print_line(l, arena_printf(l->arena, "%s:return", name));
	return true;
}

static void list_syscalls(struct lister *l)
{
	target_each_event(l->target, "syscalls", on_syscall, l);
}

static void list_perf(struct lister *l)
{
	char rest[64];

	for (const struct perf_name *n = perf_names(l->type); n->name; n++) {
		snprintf(rest, sizeof(rest), "%s:", n->name);
		print_line(l, rest);
		if (!*n->alias)
			continue;
		snprintf(rest, sizeof(rest), "%s:", n->alias);
		print_line(l, rest);
	}
}

static void list_units(struct lister *l)
{
	static const char *const units[] = { "hz:", "ms:", "s:", "us:" };

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		print_line(l, units[i]);
}

static bool on_symbol(void *arg, const struct elf_symbol *s)
{
	struct lister *l = arg;

	print_line(l, arena_printf(l->arena, "%s:%s", l->path, s->name));
	return true;
}

static bool on_usdt(void *arg, const struct usdt_location *u)
{
	struct lister *l = arg;

	print_line(l, arena_printf(l->arena, "%s:%s:%s", l->path, u->provider,
				   u->name));
	return true;
}

/*
 * "PATH:pattern": the path is looked up as a script's would be, and stands in
 * the lines as it was found.
 */
static void list_user(struct lister *l)
{
	const char *colon = l->rest ? strchr(l->rest, ':') : NULL;
	const char *name, *path;
	size_t n;

	if (!l->rest)
		return;
	n = colon ? (size_t)(colon - l->rest) : strlen(l->rest);
	name = arena_strndup(l->arena, l->rest, n);
	path = target_find_binary(l->target, name);
	if (!path) {
		fprintf(stderr, "awl: there is no program or library '%s'\n",
			name);
		l->told = true;
		return;
	}
	l->path = arena_strdup(l->arena, path);
	l->rest = arena_printf(l->arena, "%s:%s", l->path,
			       colon ? colon + 1 : "*");
	if (l->type == P_USDT)
		target_each_usdt(l->target, l->path, on_usdt, l);
	else
		target_each_symbol(l->target, l->path, true, on_symbol, l);
}

static void (*const listers[P_COUNT])(struct lister *l) = {
	[P_INTERVAL] = list_units,
	[P_PROFILE] = list_units,
	[P_TRACEPOINT] = list_tracepoints,
	[P_RAWTRACEPOINT] = list_raw_tracepoints,
	[P_KPROBE] = list_traceable,
	[P_KRETPROBE] = list_traceable,
	[P_UPROBE] = list_user,
	[P_URETPROBE] = list_user,
	[P_USDT] = list_user,
	[P_SOFTWARE] = list_perf,
	[P_HARDWARE] = list_perf,
	[P_FENTRY] = list_functions,
	[P_FEXIT] = list_functions,
	[P_SYSCALL] = list_syscalls,
	[P_ITER] = list_iters
};

/* A pattern that lacks a part is short for one with '*' there. */
static const char *complete(struct lister *l, const char *rest)
{
	const char *colon;

	if (!*rest)
		return NULL;
	colon = strchr(rest, ':');
	switch (l->type) {
	case P_TRACEPOINT:
		if (!colon)
			return arena_printf(l->arena, "*:%s", rest);
		return rest;
	case P_SOFTWARE:
	case P_HARDWARE:
	case P_INTERVAL:
	case P_PROFILE:
		if (!colon)
			return arena_printf(l->arena, "%s:", rest);
		return rest;
	default:
		return rest;
	}
}

static bool provider_matches(const char *pattern, enum probe_type type)
{
	return strchr(pattern, '*') ?
		glob_match(pattern, probe_table[type].name) :
		probe_find(pattern) == (int)type;
}

/* Nothing was listed: like grep, that is an exit status of 1. */
static int nothing(const struct lister *l, const char *pattern)
{
	const char *why = target_why(l->target);

	fprintf(stderr, "awl: nothing matches '%s'%s%s\n", pattern,
		why ? ": " : "", why ? why : "");
	return 1;
}

/* "provider:rest", or a word with '*' that any part of a line may match. */
static int list_pattern(struct lister *l, const char *pattern)
{
	const char *colon = strchr(pattern, ':');
	const char *provider = pattern, *rest = "";
	int found = 0;

	if (colon) {
		provider = arena_strndup(l->arena, pattern,
					 (size_t)(colon - pattern));
		rest = colon + 1;
	} else if (probe_find(pattern) < 0) {
		provider = "*";
		rest = pattern;
	}
	for (int t = 0; t < P_COUNT; t++) {
		if (!listers[t] || !provider_matches(provider, t))
			continue;
		found++;
		l->type = (enum probe_type)t;
		l->rest = complete(l, rest);
		/* without a path there are no user programs to look into */
		if (listers[t] != list_user || colon)
			listers[t](l);
	}
	if (found)
		return l->told ? 0 : nothing(l, pattern);
	fprintf(stderr, probe_find(provider) < 0 ?
		"awl: no kind of probe is called '%s'\n" :
		"awl: there is no list of %s probes\n", provider);
	return 1;
}

/* "struct NAME" and the like: -1 when the pattern is no such thing. */
static int list_types(struct lister *l, const char *pattern)
{
	if (!strncmp(pattern, "struct ", 7))
		return list_type(l->target, l->arena, C_STRUCT, pattern + 7);
	if (!strncmp(pattern, "union ", 6))
		return list_type(l->target, l->arena, C_UNION, pattern + 6);
	if (!strncmp(pattern, "enum ", 5))
		return list_type(l->target, l->arena, C_ENUM, pattern + 5);
	return -1;
}

int list(const char *pattern, bool verbose)
{
	struct lister l = { .verbose = verbose };
	int status;

	l.target = target_open(NULL);
	l.arena = arena_create();
	if (!pattern)
		pattern = "*:";
	status = list_types(&l, pattern);
	if (status < 0)
		status = list_pattern(&l, pattern);
	arena_free(l.arena);
	target_close(l.target);
	return status;
}

/* Is there more to say of it than what it is called? */
static bool is_listed(const char *point, bool verbose)
{
	char type[32];
	int t;

	snprintf(type, sizeof(type), "%.*s", (int)strcspn(point, ":"), point);
	t = probe_find(type);
	return t >= 0 && listers[t] && listers[t] != list_units &&
	       (verbose || strchr(point, '*'));
}

int list_points(const char *const *points, size_t n, bool verbose)
{
	struct lister l = { .verbose = verbose };
	int status = 0;

	l.target = target_open(NULL);
	l.arena = arena_create();
	for (size_t i = 0; i < n; i++) {
		l.told = 0;
		if (is_listed(points[i], verbose))
			status |= list_pattern(&l, points[i]);
		else
			puts(points[i]);
	}
	arena_free(l.arena);
	target_close(l.target);
	return status;
}
