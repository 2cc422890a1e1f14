/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What attach points stand for on this machine: whether one exists, and what
 * one with wildcards expands to.
 */
#include "sema/attach_priv.h"

#include <errno.h>
#include <glob.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>

#include "base/glob.h"
#include "lang/hazards.h"
#include "lang/syscalls.h"

struct search {
	struct arena *arena;
	struct target *target;
	const struct tattach *t;
	size_t limit;
	candidate_list *list;
	const char *path;	/* of the binary being searched */
};

static bool is_bpf(const struct tattach *t)
{
	return probe_in_bpf(t->type, t->target);
}

uint32_t bpf_probe_id(const struct tattach *t)
{
	return t->ns ? (uint32_t)strtoul(t->ns, NULL, 10) : 0;
}

const char *bpf_probe_name(struct arena *a, const struct tattach *t)
{
	return arena_printf(a, "%s:%s:%s%s%s", probe_table[t->type].name,
			    PROBE_IN_BPF, t->name, t->ns ? ":" : "",
			    t->ns ? t->ns : "");
}

static bool matches(const char *pattern, const char *name)
{
	return !pattern || glob_match(pattern, name);
}

/* False when there are enough. */
static bool take(struct search *s, const char *target, const char *ns,
		 const char *name)
{
	struct candidate c = { target, ns, arena_strdup(s->arena, name) };

	vec_push(s->arena, s->list, c);
	return s->list->n < s->limit;
}

/* -- kernel -------------------------------------------------------------------- */

static bool on_tracepoint(void *arg, const char *name)
{
	struct search *s = arg;
	const char *colon = strchr(name, ':');
	const char *sys;

	if (!colon || !matches(s->t->name, colon + 1))
		return true;
	sys = arena_strndup(s->arena, name, (size_t)(colon - name));
	return !matches(s->t->target, sys) || take(s, sys, NULL, colon + 1);
}

static void find_tracepoints(struct search *s)
{
	if (s->t->wildcard)
		target_each_tracepoint(s->target, on_tracepoint, s);
	else if (target_tracepoint_id(s->target, s->t->target,
				      s->t->name) >= 0)
		take(s, s->t->target, NULL, s->t->name);
}

static bool on_name(void *arg, const char *name)
{
	struct search *s = arg;

	return !matches(s->t->name, name) || take(s, s->t->target, NULL, name);
}

static void find_raw_tracepoints(struct search *s)
{
	if (s->t->wildcard)
		target_each_raw_tracepoint(s->target, on_name, s);
	else if (target_raw_tracepoint(s->target, s->t->name))
		take(s, s->t->target, NULL, s->t->name);
}

/* "syscalls:sys_enter_NAME" */
static bool on_syscall(void *arg, const char *event)
{
	static const char prefix[] = "syscalls:sys_enter_";
	struct search *s = arg;
	const char *name;

	if (strncmp(event, prefix, sizeof(prefix) - 1))
		return true;
	name = syscall_of_event(event + sizeof(prefix) - 1);
	if (syscall_number(name) < 0 || !matches(s->t->name, name))
		return true;
	return take(s, NULL, NULL, name);
}

static void find_syscalls(struct search *s)
{
	if (s->t->wildcard)
		target_each_event(s->target, "syscalls", on_syscall, s);
	else if (syscall_number(s->t->name) >= 0 &&
		 target_has_syscall(s->target, s->t->name))
		take(s, NULL, NULL, s->t->name);
}

/* "func" or "func [module]" */
static bool on_traceable(void *arg, const char *entry, uint64_t addr)
{
	struct search *s = arg;
	size_t n = strcspn(entry, " \t");
	const char *open = strchr(entry + n, '['), *module = NULL;
	char name[256];

	(void)addr;
	if (n >= sizeof(name))
		return true;
	memcpy(name, entry, n);
	name[n] = '\0';
	if (!matches(s->t->name, name))
		return true;
	if (open)
		module = arena_strndup(s->arena, open + 1,
				       strcspn(open + 1, "]"));
	if (!matches(s->t->target, module ? module : "vmlinux"))
		return true;
	return take(s, s->t->target ? module : NULL, NULL, name);
}

/*
 * A function that ftrace does not list may still be in the symbol table, and a
 * kprobe on it works.
 */
static void find_kprobes(struct search *s)
{
	if (s->t->wildcard)
		target_each_traceable(s->target, on_traceable, s);
	else if (target_is_traceable(s->target, s->t->name) ||
		 (!target_why(s->target) &&
		  target_kaddr(s->target, s->t->name)))
		take(s, s->t->target, NULL, s->t->name);
}

/* Typed, and traceable as far as that is known. */
static bool on_typed(void *arg, const char *name)
{
	struct search *s = arg;

	if (!matches(s->t->name, name))
		return true;
	/* Without a list, that it has a type is all that is known. */
	if (target_lists_traceable(s->target) &&
	    !target_is_traceable(s->target, name) && !target_why(s->target))
		return true;
	return take(s, s->t->target, NULL, name);
}

static void drop_untyped(struct search *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->list->n; i++) {
		const struct candidate *c = &s->list->v[i];

		if (target_func(s->target, c->target, c->name))
			s->list->v[n++] = *c;
	}
	s->list->n = n;
}

/*
 * Typed ones, which the kernel lets nobody type (but once, from 6.8 on), are
 * not what a wildcard means.
 */
static bool on_bpf(void *arg, const struct bpf_func *f)
{
	struct search *s = arg;
	struct candidate c = { .target = PROBE_IN_BPF };

	if (!matches(s->t->name, f->name) || !f->btf_id ||
	    f->prog_type == BPF_PROG_TYPE_TRACING)
		return true;
	c.ns = arena_printf(s->arena, "%u", f->prog_id);
	c.name = arena_strdup(s->arena, f->name);
	vec_push(s->arena, s->list, c);
	return s->list->n < s->limit;
}

static void find_bpf(struct search *s)
{
	const struct bpf_func *f;

	if (s->t->wildcard)
		target_each_bpf(s->target, on_bpf, s);
	else if (target_find_bpf(s->target, s->t->name, bpf_probe_id(s->t), &f))
		take(s, s->t->target, s->t->ns, s->t->name);
}

static void find_fentries(struct search *s)
{
	const char *module = s->t->target;

	if (is_bpf(s->t)) {
		find_bpf(s);
		return;
	}

	if (!s->t->wildcard) {
		if (target_func(s->target, module, s->t->name))
			take(s, module, NULL, s->t->name);
	} else if (!module || !strcmp(module, "vmlinux")) {
		target_each_func(s->target, on_typed, s);
	} else {
		target_each_traceable(s->target, on_traceable, s);
		drop_untyped(s);
	}
}

static void find_iters(struct search *s)
{
	if (s->t->wildcard)
		target_each_iter(s->target, on_name, s);
	else if (target_iter(s->target, s->t->name))
		take(s, s->t->target, NULL, s->t->name);
}

/* -- user programs ---------------------------------------------------------------- */

/* A demangled name matches with and without its parameters. */
static bool demangled_matches(const struct search *s, const char *mangled)
{
	const char *name = demangle(s->arena, mangled);

	if (matches(s->t->name, name))
		return true;
	return matches(s->t->name,
		       arena_strndup(s->arena, name, strcspn(name, "(")));
}

static bool on_symbol(void *arg, const struct elf_symbol *sym)
{
	struct search *s = arg;

	if (s->t->demangle ? !demangled_matches(s, sym->name) :
	    !matches(s->t->name, sym->name))
		return true;
	return take(s, s->path, NULL, sym->name);
}

static int find_symbols(struct search *s)
{
	struct elf_symbol sym;
	int err;

	if (s->t->wildcard || s->t->demangle)
		return target_each_symbol(s->target, s->path, true, on_symbol,
					  s);
	err = target_elf_symbol(s->target, s->path, s->t->name, &sym);
	if (!err)
		take(s, s->path, NULL, s->t->name);
	return err;
}

static bool on_usdt(void *arg, const struct usdt_location *l)
{
	struct search *s = arg;

	if (!matches(s->t->ns, l->provider) || !matches(s->t->name, l->name))
		return true;
	return take(s, s->path, arena_strdup(s->arena, l->provider), l->name);
}

/* 0 or the -errno of the last file that could not be read. */
static int search_file(struct search *s, const char *path)
{
	s->path = arena_strdup(s->arena, path);
	if (s->t->type == P_USDT)
		return target_each_usdt(s->target, s->path, on_usdt, s);
	return find_symbols(s);
}

static int find_in_files(struct search *s)
{
	glob_t g;
	int err = 0;

	if (!strchr(s->t->target, '*'))
		return search_file(s, s->t->target);
	if (glob(s->t->target, 0, NULL, &g))
		return 0;
	for (size_t i = 0; i < g.gl_pathc && s->list->n < s->limit; i++) {
		int e = search_file(s, g.gl_pathv[i]);

		if (e == -EACCES || e == -EPERM)
			err = e;
	}
	globfree(&g);
	return err;
}

/* -- all of them -------------------------------------------------------------------- */

bool attach_candidates(struct arena *a, struct target *target,
		       const struct tattach *t, size_t limit,
		       candidate_list *ret, const char **ret_why)
{
	struct search s = { .arena = a, .target = target, .t = t,
			    .limit = limit, .list = ret };
	int err;

	*ret_why = NULL;
	switch (t->type) {
	case P_TRACEPOINT:
		find_tracepoints(&s);
		break;
	case P_SYSCALL: case P_SYSRET:
		find_syscalls(&s);
		break;
	case P_RAWTRACEPOINT:
		find_raw_tracepoints(&s);
		break;
	case P_KPROBE: case P_KRETPROBE:
		find_kprobes(&s);
		break;
	case P_FENTRY: case P_FEXIT:
		find_fentries(&s);
		break;
	case P_ITER:
		find_iters(&s);
		break;
	case P_UPROBE: case P_URETPROBE: case P_USDT:
		err = find_in_files(&s);
		if (err == -EACCES || err == -EPERM)
			*ret_why = strerror(-err);
		return ret->n || !*ret_why;
	default:	/* names nothing that could be missing */
		take(&s, t->target, t->ns, t->name);
		return true;
	}
	if (!ret->n)
		*ret_why = target_why(target);
	return ret->n || !*ret_why;
}

/* -- what is missing ------------------------------------------------------------------ */

enum { MISSING_ERROR, MISSING_WARN, MISSING_IGNORE };	/* as in config.def */

static unsigned int on_missing(const struct reader *r)
{
	if (r->ast->optional)
		return MISSING_IGNORE;
	if (!r->opts->config)
		return MISSING_ERROR;
	return (unsigned int)config_num(r->opts->config, missing_probes);
}

bool attach_missing(const struct reader *r, const struct ast_part *p,
		    const char *near, const char *fmt, ...)
{
	unsigned int what = on_missing(r);
	struct span span = p ? p->span : r->ast->span;
	va_list ap;
	const char *s;

	if (what == MISSING_IGNORE)
		return true;
	va_start(ap, fmt);
	s = arena_vprintf(r->arena, fmt, ap);
	va_end(ap);
	if (what == MISSING_WARN)
		diag_warning(r->diags, span, W_NO_PROBE,
			     "%s; this attach point is left out", s);
	else
		diag_error(r->diags, span, E_NO_PROBE, "%s", s);
	if (near)
		diag_help(r->diags, "did you mean '%s'?", near);
	return what == MISSING_WARN;
}

#define MAX_NAMES (1u << 20)

/* The nearest name that exists, as the script would write it. */
static const char *nearest(const struct reader *r, const struct tattach *t)
{
	struct tattach any = *t;
	candidate_list list = { 0 };
	const char *why, **names, *wanted = t->name;

	any.wildcard = true;
	any.name = "*";
	any.ns = NULL;
	if (t->type == P_TRACEPOINT)
		any.target = "*";
	if (!attach_candidates(r->arena, r->target, &any, MAX_NAMES, &list,
			       &why))
		return NULL;
	names = arena_array(r->arena, const char *, list.n + 1);
	for (size_t i = 0; i < list.n; i++)
		names[i] = t->type != P_TRACEPOINT ? list.v[i].name :
			arena_printf(r->arena, "%s:%s", list.v[i].target,
				     list.v[i].name);
	if (t->type == P_TRACEPOINT)
		wanted = arena_printf(r->arena, "%s:%s", t->target, t->name);
	return nearest_name(wanted, names, list.n);
}

static const char *thing(const struct tattach *t)
{
	switch (t->type) {
	case P_TRACEPOINT: case P_RAWTRACEPOINT:
		return "tracepoint";
	case P_SYSCALL: case P_SYSRET:
		return "system call";
	case P_USDT:
		return "USDT probe";
	case P_ITER:
		return "iterator";
	case P_FENTRY: case P_FEXIT:
		return is_bpf(t) ? "loaded BPF program" : "function";
	default:
		return "function";
	}
}

/* "no function 'x' in '/bin/y'" */
static bool report_missing(const struct reader *r, struct tattach *t)
{
	const struct ast_part *p = attach_arg(r, t->type == P_SYSRET ? 0 :
					      attach_nargs(r) - 1);
	bool in_file = t->type == P_UPROBE || t->type == P_URETPROBE ||
		t->type == P_USDT;
	const char *name = t->name, *in = "";

	if (is_bpf(t))
		p = attach_arg(r, 1);

	if (r->ast->optional) {
		t->absent = true;
		return attach_add(r, t);
	}
	if (on_missing(r) == MISSING_IGNORE)
		return true;
	if (t->target && t->type == P_TRACEPOINT)
		name = arena_printf(r->arena, "%s:%s", t->target, t->name);
	else if (t->target && t->type != P_ITER && !is_bpf(t))
		in = arena_printf(r->arena, " in %s'%s'",
				  in_file ? "" : "module ", t->target);
	if (t->ns)
		name = arena_printf(r->arena, is_bpf(t) ? "%2$s:%1$s" : "%s:%s",
				    t->ns, t->name);
	if (t->wildcard)
		return attach_missing(r, p, NULL, "no %s%s matches '%s'",
				      thing(t), in, name);
	return attach_missing(r, p, nearest(r, t), "no %s '%s'%s", thing(t),
			      name, in);
}

bool attach_add_checked(const struct reader *r, struct tattach *t)
{
	candidate_list found = { 0 };
	const char *why;

	if (attach_candidates(r->arena, r->target, t, 1, &found, &why) &&
	    !found.n)
		return report_missing(r, t);
	return attach_add(r, t);
}

/* -- expansion -------------------------------------------------------------------------- */

static int compare_strings(const char *a, const char *b)
{
	if (!a || !b)
		return (a != NULL) - (b != NULL);
	return strcmp(a, b);
}

static int compare(const void *x, const void *y)
{
	const struct candidate *a = x, *b = y;
	int r = compare_strings(a->target, b->target);

	if (!r)
		r = compare_strings(a->ns, b->ns);
	return r ? r : compare_strings(a->name, b->name);
}

static const char *full_of(struct arena *a, const struct tattach *t)
{
	bool is_return = t->type == P_SYSRET;
	const char *s = probe_table[is_return ? P_SYSCALL : t->type].name;

	if (is_bpf(t))
		return bpf_probe_name(a, t);
	if (t->target)
		s = arena_printf(a, "%s:%s", s, t->target);
	if (t->ns)
		s = arena_printf(a, "%s:%s", s, t->ns);
	return arena_printf(a, "%s:%s%s", s, t->name, is_return ? ":return" : "");
}

static void add_one(struct arena *a, const struct tattach *w,
		    const struct candidate *c, attach_list *ret)
{
	struct tattach *t = arena_memdup(a, w, sizeof(*w));

	t->wildcard = t->demangle = false;
	t->target = c->target;
	t->ns = c->ns;
	t->name = c->name;
	t->full = full_of(a, t);
	vec_push(a, ret, t);
}

/* Typed probes may nest, so that one in what they run themselves can hang. */
static bool drop_hazards(struct arena *a, struct diags *d,
			 const struct attach_options *opts,
			 const struct tattach *w, candidate_list *list)
{
	const char *first = NULL;
	size_t n = 0, all = list->n;

	if (opts->unsafe || (w->type != P_FENTRY && w->type != P_FEXIT) ||
	    is_bpf(w))
		return true;
	if (!strcmp(w->name, "*") && (!w->target || *w->target == '*')) {
		diag_error(d, w->span, E_DANGER,
			   "%s is every function of the kernel, those included that run the probes",
			   w->full);
		diag_help(d, "choose some, as in %s:vfs_*",
			  probe_table[w->type].name);
		return false;
	}
	for (size_t i = 0; i < list->n; i++) {
		if (!hazard_in(w->type, list->v[i].name))
			list->v[n++] = list->v[i];
		else if (!first)
			first = list->v[i].name;
	}
	list->n = n;
	if (!first)
		return true;
	diag_warning(d, w->span, W_DANGER,
		     "%s leaves out what probes themselves need: '%s'%s",
		     w->full, first, all - n == 1 ? "" :
		     arena_printf(a, " and %zu more", all - n - 1));
	diag_help(d, "--unsafe leaves out none");
	return n;
}

bool attach_expand(struct arena *a, struct diags *d, struct target *t,
		   const struct attach_options *opts, struct tattach *w,
		   attach_list *ret)
{
	uint64_t max = opts->config ? config_num(opts->config, max_probes) :
		1024;
	candidate_list list = { 0 };
	const char *why;
	size_t n = 0;

	if (!w->wildcard) {
		vec_push(a, ret, w);
		return true;
	}
	if (!attach_candidates(a, t, w, MAX_NAMES, &list, &why) || !list.n) {
		diag_error(d, w->span, E_NO_PROBE, "%s matches nothing%s%s",
			   w->full, why ? ": " : "", why ? why : "");
		return false;
	}
	if (!drop_hazards(a, d, opts, w, &list))
		return false;
	qsort(list.v, list.n, sizeof(*list.v), compare);
	for (size_t i = 0; i < list.n; i++)	/* a USDT probe is in places */
		if (!i || compare(&list.v[n - 1], &list.v[i]))
			list.v[n++] = list.v[i];
	if (n > max) {
		diag_error(d, w->span, E_TOO_MANY_PROBES,
			   "%s matches %zu probes, more than max_probes = %llu",
			   w->full, n, (unsigned long long)max);
		diag_help(d, "narrow the wildcard, or set `config = { max_probes=%zu }`",
			  n);
		return false;
	}
	for (size_t i = 0; i < n; i++)
		add_one(a, w, &list.v[i], ret);
	return true;
}
