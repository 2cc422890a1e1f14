/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/attach.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lang/abi.h"
#include "lang/syscalls.h"
#include "runtime/alternatives.h"
#include "runtime/batch.h"

#define OTHER_FILES 256	/* maps, programs, rings, what scripts open */

/* Programs that the event loop runs itself: they always exist. */
static int expand_testrun(struct attacher *t, const struct plan_attach *at)
{
	attach_add(t, at, NULL);
	return 0;
}

static int attach_testrun(struct attacher *t, const struct probe *p,
			  int prog_fd)
{
	(void)t;
	(void)p;
	(void)prog_fd;
	return 0;
}

static const struct attach_family testrun_family = {
	expand_testrun, attach_testrun
};

static const struct attach_family *const families[] = {
	[FA_TESTRUN] = &testrun_family,
	[FA_PERF] = &attach_perf_family,
	[FA_TRACEPOINT] = &attach_tracepoint_family,
	[FA_RAW_TP] = &attach_rawtp_family,
	[FA_KPROBE] = &attach_kprobe_family,
	[FA_UPROBE] = &attach_uprobe_family,
	[FA_TRACING] = &attach_tracing_family,
	[FA_SYSCALL] = &attach_syscall_family
};

static const struct attach_family *family_of(const struct plan_attach *at)
{
	return families[probe_table[at->type].family];
}

void attacher_init(struct attacher *t, const struct plan *plan,
		   struct arena *a, struct target *target,
		   struct diags *diags, pid_t pid)
{
	*t = (struct attacher){ .plan = plan, .arena = a, .target = target,
				.diags = diags, .pid = pid, .usdt_fd = -1 };
	iters_init(&t->iters);
	for (size_t i = 0; i < plan->attach.n; i++) {
		const struct plan_attach *at = &plan->attach.v[i];

		vec_push(a, &t->names, at->label ? at->label : at->full);
	}
}

void attacher_clear(struct attacher *t)
{
	for (size_t i = 0; i < t->probes.n; i++)
		if (t->probes.v[i].bpf_fd >= 0)
			close(t->probes.v[i].bpf_fd);
	t->probes.n = 0;
	iters_close(&t->iters);
	links_close(&t->links);
}

struct probe *attach_add(struct attacher *t, const struct plan_attach *at,
			 const char *full)
{
	struct probe p = { .at = at, .full = at->full, .target = at->target,
			   .name = at->name, .offset = at->offset,
			   .bpf_fd = -1 };
	const struct probe *last = t->probes.n ?
				   &t->probes.v[t->probes.n - 1] : NULL;

	if (last && at->prog && !strcmp(last->at->prog, at->prog))
		p.place = last->place + 1;
	if (full) {
		p.id = (uint32_t)t->names.n;
		p.full = full;
		vec_push(t->arena, &t->names, at->label ? at->label : full);
	} else {
		p.id = (uint32_t)(at - t->plan->attach.v);
	}
	vec_push(t->arena, &t->probes, p);
	return &t->probes.v[t->probes.n - 1];
}

void attach_rename(struct attacher *t, struct probe *p, const char *full)
{
	p->full = full;
	if (!p->at->label)
		t->names.v[p->id] = full;
}

struct probe *attach_repeat(struct attacher *t)
{
	struct probe p = t->probes.v[t->probes.n - 1];

	vec_push(t->arena, &t->probes, p);
	return &t->probes.v[t->probes.n - 1];
}

/* missing_probes, in the order of lang/config.def */
enum { MISSING_ERROR, MISSING_WARN, MISSING_IGNORE };

static unsigned int missing_rule(const struct attacher *t)
{
	return (unsigned int)config_num(&t->plan->config, missing_probes);
}

bool attach_may_lack(const struct attacher *t, const struct plan_attach *at)
{
	return at->optional || at->group || missing_rule(t) != MISSING_ERROR;
}

void attach_unfit(struct attacher *t, const struct plan_attach *at,
		  const char *why)
{
	if (!attach_why_unfit(t, at))
		vec_push(t->arena, &t->unfit, ((struct unfit){ at, why }));
}

const char *attach_why_unfit(const struct attacher *t,
			     const struct plan_attach *at)
{
	for (size_t i = 0; i < t->unfit.n; i++)
		if (t->unfit.v[i].at == at)
			return t->unfit.v[i].why;
	return NULL;
}

static void unfit(struct attacher *t, const struct plan_attach *at,
		  const char *why)
{
	if (missing_rule(t) == MISSING_WARN)
		diag_warning(t->diags, at->span, W_NO_PROBE,
			     "%s is left out: %s", at->full, why);
	else
		diag_error(t->diags, at->span, E_ATTACH,
			   "cannot attach %s: %s", at->full, why);
}

/* An attach point that does not exist here: reports what the rules want. */
static void missing(struct attacher *t, const struct plan_attach *at)
{
	unsigned int rule = missing_rule(t);
	const char *why = attach_why_unfit(t, at);

	if (at->optional || at->is_entry || rule == MISSING_IGNORE)
		return;
	if (why) {
		unfit(t, at, why);
		return;
	}
	if (rule == MISSING_WARN)
		diag_warning(t->diags, at->span, W_NO_PROBE,
			     "%s does not exist here", at->full);
	else
		diag_error(t->diags, at->span, E_NO_PROBE,
			   "%s does not exist here", at->full);
	why = target_why(t->target);
	if (why)
		diag_note(t->diags, (struct span){ 0, 0 }, "%s", why);
}

int attach_finds(struct attacher *t, const struct plan_attach *at,
		 bool *ret_found)
{
	size_t probes = t->probes.n, names = t->names.n;
	int err = family_of(at)->expand(t, at);

	*ret_found = t->probes.n > probes;
	t->probes.n = probes;
	t->names.n = names;
	return err;
}

static bool clause_has_probe(const struct attacher *t, uint32_t clause)
{
	for (size_t i = 0; i < t->probes.n; i++)
		if (t->probes.v[i].at->clause == clause)
			return true;
	return false;
}

/* Which of a clause's attach points are there, for nothing. */
static void tell_unfit(struct attacher *t, uint32_t clause)
{
	for (size_t i = 0; i < t->unfit.n; i++) {
		const struct unfit *u = &t->unfit.v[i];

		if (u->at->clause == clause && !u->at->is_entry)
			diag_note(t->diags, u->at->span, "%s: %s",
				  u->at->full, u->why);
	}
}

/* A clause whose attach points are all optional needs one that exists. */
static int check_clauses(struct attacher *t)
{
	for (size_t i = 0; i < t->plan->attach.n; i++) {
		const struct plan_attach *at = &t->plan->attach.v[i];

		if (!(at->group ? at->may_lack : at->optional) ||
		    clause_has_probe(t, at->clause))
			continue;
		diag_error(t->diags, at->span, E_NO_PROBE,
			   "none of this clause's probes exists here");
		tell_unfit(t, at->clause);
		return -ENOENT;
	}
	return 0;
}

static int check_limit(struct attacher *t)
{
	uint64_t max = config_num(&t->plan->config, max_probes);

	if (t->probes.n <= max)
		return 0;
	diag_error(t->diags, t->probes.v[max].at->span, E_TOO_MANY_PROBES,
		   "the script would attach to %zu probes, more than max_probes = %llu",
		   t->probes.n, (unsigned long long)max);
	diag_help(t->diags, "narrow the wildcard, or set `config = { max_probes=%zu }`",
		  t->probes.n);
	return -E2BIG;
}

/* test and bench programs run alone, and only when asked for. */
static bool in_mode(const struct attacher *t, enum probe_type type)
{
	switch (t->mode) {
	case SESSION_TEST:
		return type == P_TEST;
	case SESSION_BENCH:
		return type == P_BENCH;
	case SESSION_TRACE:
		break;
	}
	return type != P_TEST && type != P_BENCH;
}

static void note_firsts(struct attacher *t)
{
	strmap_init(&t->firsts, t->arena);
	for (size_t i = 0; i < t->probes.n; i++) {
		const char *prog = t->probes.v[i].at->prog;

		if (!i || strcmp(prog, t->probes.v[i - 1].at->prog))
			strmap_set(&t->firsts, prog,
				   arena_memdup(t->arena, &i, sizeof(i)));
	}
}

int attach_expand(struct attacher *t)
{
	size_t errors = t->diags->nerrors;
	int err = alternatives_choose(t);

	if (err)
		return err;
	for (size_t i = 0; i < t->plan->attach.n; i++) {
		const struct plan_attach *at = &t->plan->attach.v[i];
		size_t before = t->probes.n;

		if (!in_mode(t, at->type) || !alternatives_use(t, at))
			continue;
		err = family_of(at)->expand(t, at);
		if (err)
			return err;
		if (t->probes.n == before && t->diags->nerrors == errors)
			missing(t, at);
	}
	if (t->diags->nerrors > errors)
		return -ENOENT;
	err = check_clauses(t);
	if (!err)
		err = check_limit(t);
	if (err)
		return err;
	note_firsts(t);
	batch_choose(t);
	return 0;
}

struct probe *attach_first(const struct attacher *t, const char *prog)
{
	size_t *first = strmap_get(&t->firsts, prog);

	return first ? &t->probes.v[*first] : NULL;
}

void attacher_set_object(struct attacher *t, struct bpf_object *object)
{
	struct bpf_map *usdt = bpf_object__find_map_by_name(object, "awl_usdt");

	t->object = object;
	if (usdt)
		t->usdt_fd = bpf_map__fd(usdt);
}

/* Of its attach point, whose probes are in a row: a batch is attached with it. */
static bool is_first(const struct attacher *t, size_t i)
{
	return !i || t->probes.v[i - 1].at != t->probes.v[i].at;
}

static int attach_one(struct attacher *t, size_t i, int prog_fd)
{
	const struct probe *p = &t->probes.v[i];

	if (!p->batch)
		return family_of(p->at)->attach(t, p, prog_fd);
	return is_first(t, i) ? batch_attach(t, i, prog_fd) : 0;
}

/* The probes of one attach point, from the first on; some are left out. */
static int tell_left_out(struct attacher *t, size_t first, size_t end)
{
	const struct probe *one = NULL;
	size_t n = 0;

	for (size_t i = first; i < end; i++) {
		if (!t->probes.v[i].left_out)
			continue;
		n++;
		one = one ? one : &t->probes.v[i];
	}
	if (!n)
		return 0;
	if (n == end - first)
		return attach_error(t, one, -EINVAL, "the kernel allows no probe there");
	diag_warning(t->diags, one->at->span, W_NO_PROBE,
		     "%zu of the %zu functions of %s are left out, the kernel "
		     "allows no probe there: %s%s", n, end - first, one->at->full,
		     one->name, n > 1 ? ", ..." : "");
	return 0;
}

static int tell_all_left_out(struct attacher *t)
{
	size_t n = t->probes.n, first = 0;
	int err = 0;

	for (size_t i = 1; i <= n && !err; i++) {
		if (i < n && !is_first(t, i))
			continue;
		err = tell_left_out(t, first, i);
		first = i;
	}
	return err;
}

/*
 * One at a time, each probe takes two files. The limit that users have by
 * default is for programs that use select(); only who needs more has more.
 */
static void allow_files(const struct attacher *t)
{
	rlim_t need = 2 * (rlim_t)t->probes.n + OTHER_FILES;
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) || r.rlim_cur >= need)
		return;
	r.rlim_cur = need;
	if (r.rlim_max < need)
		r.rlim_max = need;	/* root may */
	if (!setrlimit(RLIMIT_NOFILE, &r) || getrlimit(RLIMIT_NOFILE, &r))
		return;
	r.rlim_cur = r.rlim_max;
	setrlimit(RLIMIT_NOFILE, &r);
}

int attach_all(struct attacher *t)
{
	const char *prog = "";
	int err, fd = -1;

	allow_files(t);
	for (size_t i = 0; i < t->probes.n; i++) {
		const struct probe *p = &t->probes.v[i];

		if (strcmp(prog, p->at->prog)) {
			prog = p->at->prog;
			fd = bpf_program__fd(bpf_object__find_program_by_name(
						     t->object, prog));
		}
		err = attach_one(t, i, fd);
		if (err == ATTACH_LEFT_OUT)
			t->probes.v[i].left_out = true;
		else if (err)
			return attach_error(t, p, err, "%s", strerror(-err));
	}
	return tell_all_left_out(t);
}

size_t attach_count(const struct attacher *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->probes.n; i++)
		n += !t->probes.v[i].at->is_entry && !t->probes.v[i].left_out;
	return n;
}

/* See AWL_SYSCALL_ID(). */
static const char *syscall_probe_name(const struct attacher *t, uint32_t id)
{
	uint32_t i = (id & ~AWL_SYSCALL_BIT) >> AWL_SYSCALL_NR_BITS;
	int64_t nr = id & ((1u << AWL_SYSCALL_NR_BITS) - 1);
	const struct plan_attach *at;
	const char *name = syscall_name(nr);

	if (i >= t->plan->attach.n)
		return "?";
	at = &t->plan->attach.v[i];
	if (at->label)
		return at->label;
	if (!name)
		name = arena_printf(t->arena, "%lld", (long long)nr);
	return arena_printf(t->arena, "syscall:%s%s", name,
			    at->type == P_SYSRET ? ":return" : "");
}

const char *attach_name(const struct attacher *t, uint32_t id)
{
	if (id & AWL_SYSCALL_BIT)
		return syscall_probe_name(t, id);
	return id < t->names.n ? t->names.v[id] : "?";
}

int attach_error(struct attacher *t, const struct probe *p, int err,
		 const char *fmt, ...)
{
	va_list ap;

	if (t->failed)
		return err;
	t->failed = true;
	va_start(ap, fmt);
	diag_error(t->diags, p->at->span, E_ATTACH, "cannot attach %s: %s",
		   p->full, arena_vprintf(t->arena, fmt, ap));
	va_end(ap);
	return err;
}

int attach_open_perf(struct perf_event_attr *attr, pid_t pid, int cpu)
{
	long fd;

	attr->size = sizeof(*attr);
	attr->disabled = 1;
	fd = syscall(SYS_perf_event_open, attr, pid, cpu, -1,
		     PERF_FLAG_FD_CLOEXEC);
	return fd < 0 ? -errno : (int)fd;
}

int attach_perf(struct attacher *t, const struct probe *p,
		struct perf_event_attr *attr, pid_t pid, int cpu, int prog_fd,
		uint32_t spec)
{
	int fd = attach_open_perf(attr, pid, cpu);

	return fd < 0 ? fd : links_add_perf(&t->links, fd, prog_fd,
					    AWL_COOKIE(p->id, spec));
}

int sysfs_number(const char *path)
{
	FILE *f = fopen(path, "re");
	int n;

	if (!f)
		return -errno;
	if (fscanf(f, "%d", &n) != 1)
		n = -EINVAL;
	fclose(f);
	return n;
}
