/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/kfuncs.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/glob.h"
#include "lang/hazards.h"

struct found {
	const char *name;
	const char *module;	/* "" for the kernel itself */
	uint64_t listed;	/* by ftrace: of its first call; 0: not told */
	uint64_t addr;		/* of the symbol; 0: not sought */
};

/* The call is behind what else a function begins with: endbr64, a nop. */
#define MAX_PROLOGUE 16

struct search {
	struct attacher *t;
	const struct plan_attach *at;
	VEC(struct found) list;
	size_t nhazards;
	const char *hazard;	/* the first of those left out */
	const struct found *seek;	/* what is_listed() looks for */
	bool listed;
};

static bool in_module(const struct plan_attach *at, const char *module)
{
	if (!at->target || !*at->target)
		return true;
	return glob_match(at->target, *module ? module : "vmlinux");
}

/* -- what is dangerous ------------------------------------------------------ */

static bool only_stars(const char *s)
{
	return s[strspn(s, "*")] == '\0';
}

static bool is_everything(const struct plan_attach *at)
{
	return at->wildcard && only_stars(at->name) &&
		(!at->target || only_stars(at->target) ||
		 !strcmp(at->target, "vmlinux"));
}

int kfuncs_refuse(struct attacher *t, const struct plan_attach *at)
{
	const char *why = NULL;

	if (t->unsafe)
		return 0;
	if (is_everything(at)) {
		diag_error(t->diags, at->span, E_DANGER,
			   "%s is every function of the kernel, those included that run the probes",
			   at->full);
		diag_help(t->diags, "choose some, as in %s:vfs_*; --unsafe takes all that the kernel allows",
			  probe_table[at->type].name);
		return -EPERM;
	}
	if (!at->wildcard)
		why = hazard_in(at->type, at->name);
	if (!why)
		return 0;
	diag_error(t->diags, at->span, E_DANGER,
		   "a probe in '%s' could stop the machine: it is %s",
		   at->name, why);
	diag_help(t->diags, "probe what calls it; --unsafe attaches it all the same");
	return -EPERM;
}

static void tell_left_out(const struct search *s)
{
	if (!s->nhazards)
		return;
	diag_warning(s->t->diags, s->at->span, W_DANGER,
		     "%s leaves out what probes themselves need: '%s'%s",
		     s->at->full, s->hazard, s->nhazards == 1 ? "" :
		     arena_printf(s->t->arena, " and %zu more",
				  s->nhazards - 1));
	diag_help(s->t->diags, "--unsafe leaves out none");
}

/* -- wildcards --------------------------------------------------------------- */

/* Of target_each_traceable(): "func" or "func [module]". */
static bool add_match(void *arg, const char *entry, uint64_t addr)
{
	struct search *s = arg;
	struct arena *a = s->t->arena;
	char func[256], module[64] = "";
	size_t n = strcspn(entry, " \t");

	if (n >= sizeof(func))
		return true;
	memcpy(func, entry, n);
	func[n] = '\0';
	if (!glob_match(s->at->name, func))
		return true;
	sscanf(entry + n, " [%63[^]]", module);
	if (!in_module(s->at, module))
		return true;
	if (!s->t->unsafe && hazard_in(s->at->type, func)) {
		if (!s->nhazards++)
			s->hazard = arena_strdup(a, func);
		return true;
	}
	vec_push(a, &s->list, ((struct found){ arena_strdup(a, func),
				*module ? arena_strdup(a, module) : "", addr, 0 }));
	return true;
}

static bool is_twin(const struct search *s, size_t i)
{
	return i && !strcmp(s->list.v[i].name, s->list.v[i - 1].name);
}

static bool has_twins(const struct search *s)
{
	for (size_t i = 0; i < s->list.n; i++)
		if (is_twin(s, i))
			return true;
	return false;
}

static bool agrees(const struct found *f, const struct ksymbol *sym)
{
	return !strcmp(f->module, sym->module) &&
		(!f->listed || f->listed - sym->addr < MAX_PROLOGUE);
}

/* The first of that name; the list is sorted. */
static size_t first_of(const struct search *s, const char *name)
{
	size_t lo = 0, hi = s->list.n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (strcmp(s->list.v[mid].name, name) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static bool place(void *arg, const struct ksymbol *sym)
{
	struct search *s = arg;

	for (size_t i = first_of(s, sym->name); i < s->list.n; i++) {
		struct found *f = &s->list.v[i];

		if (strcmp(f->name, sym->name))
			break;
		if (!f->addr && agrees(f, sym)) {
			f->addr = sym->addr;
			break;
		}
	}
	return true;
}

static void add_probes(struct search *s, bool placed)
{
	for (size_t i = 0; i < s->list.n; i++) {
		const struct found *f = &s->list.v[i];
		struct probe *p;

		if (placed && !f->addr)
			continue;
		if (is_twin(s, i))
			p = attach_repeat(s->t);
		else
			p = attach_add(s->t, s->at,
				arena_printf(s->t->arena, "%s:%s",
					probe_table[s->at->type].name, f->name));
		p->name = f->name;
		p->address = f->addr;
	}
}

/* By name as long as names tell them apart; else all by address. */
static void expand_wildcard(struct search *s)
{
	bool twins;

	target_each_traceable(s->t->target, add_match, s);
	twins = has_twins(s);
	if (twins)
		target_each_code(s->t->target, NULL, place, s);
	tell_left_out(s);
	add_probes(s, twins);
}

/* -- one name ----------------------------------------------------------------- */

/* The functions of one name. */
struct namesakes {
	VEC(struct found) list;
};

static bool note_namesake(void *arg, const struct ksymbol *sym)
{
	struct attacher *t = arg;
	struct namesakes *n = strmap_get(&t->kfuncs, sym->name);

	if (n)
		vec_push(t->arena, &n->list, ((struct found){
			.name = sym->name, .addr = sym->addr,
			.module = arena_strdup(t->arena, sym->module) }));
	return true;
}

/*
 * The symbols of all names that the plan has, of one reading: the kernel takes
 * its time for the list.
 */
static void read_names(struct attacher *t)
{
	const char *only = NULL;

	strmap_init(&t->kfuncs, t->arena);
	for (size_t i = 0; i < t->plan->attach.n; i++) {
		const struct plan_attach *at = &t->plan->attach.v[i];

		if (probe_table[at->type].family != FA_KPROBE ||
		    at->wildcard || !at->name || strmap_get(&t->kfuncs, at->name))
			continue;
		strmap_set(&t->kfuncs, at->name,
			   arena_new(t->arena, struct namesakes));
		only = at->name;
	}
	target_each_code(t->target, t->kfuncs.entries.n == 1 ? only : NULL,
			 note_namesake, t);
}

static bool add_instance(void *arg, const struct ksymbol *sym)
{
	struct search *s = arg;

	if (in_module(s->at, sym->module))
		vec_push(s->t->arena, &s->list, ((struct found){
			s->at->name, arena_strdup(s->t->arena, sym->module),
			0, sym->addr }));
	return true;
}

/* What is not there is sought again, so that the target can say why. */
static void find_instances(struct search *s)
{
	const struct namesakes *n;

	if (!s->t->kfuncs.arena)
		read_names(s->t);
	n = strmap_get(&s->t->kfuncs, s->at->name);
	if (!n || !n->list.n)
		target_each_code(s->t->target, s->at->name, add_instance, s);
	for (size_t i = 0; n && i < n->list.n; i++)
		add_instance(s, &(struct ksymbol){ .name = s->at->name,
					.module = n->list.v[i].module,
					.addr = n->list.v[i].addr });
}

static bool is_listed(void *arg, const char *entry, uint64_t addr)
{
	struct search *s = arg;

	(void)entry;
	s->listed = addr - s->seek->addr < MAX_PROLOGUE;
	return !s->listed;
}

/*
 * Of several functions with one name some may not be traceable. Where the
 * kernel lists addresses, those go; if all do, attaching will say why.
 */
static void keep_traceable(struct search *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->list.n; i++) {
		s->seek = &s->list.v[i];
		s->listed = false;
		target_each_traceable(s->t->target, is_listed, s);
		if (s->listed)
			s->list.v[n++] = s->list.v[i];
	}
	if (n)
		s->list.n = n;
}

/* The kernel would take the place in whatever function comes behind. */
static bool offset_fits(struct search *s)
{
	for (size_t i = 0; i < s->list.n && s->at->offset; i++) {
		uint64_t addr = s->list.v[i].addr, off = 0;
		const char *module, *there;

		there = target_ksym(s->t->target, addr + s->at->offset, &off,
				    &module);
		if (there && addr + s->at->offset - off == addr)
			continue;
		attach_unfit(s->t, s->at,
			     arena_printf(s->t->arena, "'%s' ends before that; '%s' is there",
					  s->at->name, there ? there : "nothing"));
		return false;
	}
	return true;
}

/* A single function is left to the kernel by name, which is what errors tell. */
static void add_instances(struct search *s)
{
	if (s->list.n == 1)
		s->list.v[0].addr = 0;
	else if (!s->at->offset)
		keep_traceable(s);
	for (size_t i = 0; i < s->list.n; i++) {
		struct probe *p = attach_add(s->t, s->at, NULL);

		p->address = s->list.v[i].addr;
		p->target = s->list.v[i].module;
	}
}

/* What ftrace lists can be probed at its start; else the kernel must say. */
static void drop_unfit(struct search *s, size_t first)
{
	struct attacher *t = s->t;
	const char *why = NULL, *no;
	size_t n = first;

	if (!s->at->offset && target_is_traceable(t->target, s->at->name))
		return;
	for (size_t i = first; i < t->probes.n; i++) {
		no = kprobe_unfit(t, &t->probes.v[i]);
		if (no)
			why = no;
		else
			t->probes.v[n++] = t->probes.v[i];
	}
	t->probes.n = n;
	if (n == first && why)
		attach_unfit(t, s->at, why);
}

static int expand_name(struct search *s)
{
	size_t first = s->t->probes.n;
	int err;

	find_instances(s);
	if (!s->list.n)
		return 0;
	err = kfuncs_refuse(s->t, s->at);
	if (err)
		return err;
	if (target_is_blacklisted(s->t->target, s->at->name)) {
		attach_unfit(s->t, s->at, "the kernel forbids probes in it (see /sys/kernel/debug/kprobes/blacklist)");
		return 0;
	}
	if (!offset_fits(s))
		return 0;
	add_instances(s);
	if (attach_may_lack(s->t, s->at))
		drop_unfit(s, first);
	return 0;
}

int kfuncs_expand(struct attacher *t, const struct plan_attach *at)
{
	struct search s = { .t = t, .at = at };
	int err;

	if (!at->name || !*at->name) {
		attach_add(t, at, NULL)->address = at->address;
		return 0;
	}
	if (!at->wildcard)
		return expand_name(&s);
	err = kfuncs_refuse(t, at);
	if (!err)
		expand_wildcard(&s);
	return err;
}
