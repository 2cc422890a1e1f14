/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attach_uprobe: uprobe, uretprobe and usdt, through the uprobe PMU.
 *
 * The target is a program or library; without one it is the program of the
 * traced process. Files of a traced process are taken from its own root.
 */
#include "runtime/attach.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/perf_event.h>
#include <string.h>
#include <unistd.h>

#include "lang/abi.h"
#include "runtime/cpus.h"
#include "base/glob.h"
#include "runtime/usdt.h"

#define PMU "/sys/bus/event_source/devices/uprobe"
/* Where the PMU's format file says the reference counter's offset goes. */
#define REF_CTR_SHIFT 32

struct search {
	struct attacher *t;
	const struct plan_attach *at;
	const char *path;	/* NULL: there is no such file */
	const char *file;	/* the same, not as -p's process sees it */
	struct arena *names;	/* demangled ones, for the search alone */
};

static const char *in_root_of(struct attacher *t, const char *path)
{
	const char *p;

	if (!t->pid || *path != '/' || !strncmp(path, "/proc/", 6))
		return path;
	p = arena_printf(t->arena, "/proc/%d/root%s", t->pid, path);
	return access(p, R_OK) ? path : p;
}

static void find_path(struct search *s)
{
	struct attacher *t = s->t;
	const char *target = s->at->target;

	s->file = target;
	if (!target || !*target) {
		if (t->pid)
			s->path = arena_printf(t->arena, "/proc/%d/exe",
					       t->pid);
		return;
	}
	target = target_find_binary(t->target, target);
	s->file = target ? arena_strdup(t->arena, target) : NULL;
	if (s->file)
		s->path = in_root_of(t, s->file);
}

/* "uprobe:libc:malloc" with the library's path. */
static const char *found_name(const struct search *s)
{
	const char *type = probe_table[s->at->type].name;
	const char *rest = s->at->full + strlen(type) + 1;

	if (!s->file || !*s->file || strchr(s->at->target, '/'))
		return s->at->full;
	return arena_printf(s->t->arena, "%s:%s%s", type, s->file,
			    rest + strlen(s->at->target));
}

static struct probe *add(struct search *s, const char *name)
{
	struct arena *a = s->t->arena;
	const char *full = NULL;
	struct probe *p;

	if (s->at->wildcard)
		full = arena_printf(a, "%s:%s:%s",
				    probe_table[s->at->type].name, s->file,
				    name);
	p = attach_add(s->t, s->at, full);
	if (!full)
		attach_rename(s->t, p, found_name(s));
	p->target = s->path;
	p->name = arena_strdup(a, name);
	return p;
}

/* A demangled name without its parameters: "ns::f(int)" is "ns::f". */
static bool names_match(struct search *s, const char *name)
{
	const char *plain;
	size_t n;

	if (!s->at->demangle)
		return glob_match(s->at->name, name);
	plain = demangle(s->names, name);
	if (glob_match(s->at->name, plain))
		return true;
	n = strcspn(plain, "(");
	return plain[n] && glob_match(s->at->name,
				      arena_strndup(s->names, plain, n));
}

static bool add_symbol(void *arg, const struct elf_symbol *sym)
{
	struct search *s = arg;

	if (sym->offset && names_match(s, sym->name))
		add(s, sym->name)->offset = sym->offset;
	return true;
}

static int expand_wildcard(struct search *s)
{
	int err;

	s->names = arena_create();
	err = target_each_symbol(s->t->target, s->path, true, add_symbol, s);
	arena_free(s->names);
	return err == -ENOENT ? 0 : err;
}

static int expand_function(struct search *s)
{
	const struct plan_attach *at = s->at;
	struct elf_symbol sym;

	if (!at->name || !*at->name) {
		add(s, "")->offset = at->offset;
		return 0;
	}
	if (at->wildcard || at->demangle)
		return expand_wildcard(s);
	if (target_elf_symbol(s->t->target, s->path, at->name, &sym))
		return 0;
	/* a breakpoint in something else would break the program */
	if (sym.size && at->offset >= sym.size) {
		diag_error(s->t->diags, at->span, E_ATTACH,
			   "cannot attach %s: '%s' is %" PRIu64 " bytes long",
			   at->full, at->name, sym.size);
		return -ERANGE;
	}
	add(s, at->name)->offset = sym.offset + at->offset;
	return 0;
}

static bool add_usdt(void *arg, const struct usdt_location *l)
{
	struct search *s = arg;
	struct arena *a = s->t->arena;
	struct usdt_location *copy;
	struct probe *p;

	if (!glob_match(s->at->name, l->name) ||
	    (s->at->ns && *s->at->ns && !glob_match(s->at->ns, l->provider)))
		return true;
	copy = arena_memdup(a, l, sizeof(*l));
	copy->provider = arena_strdup(a, l->provider);
	copy->name = arena_strdup(a, l->name);
	copy->args = arena_strdup(a, l->args);
	p = add(s, arena_printf(a, "%s:%s", l->provider, l->name));
	p->offset = l->offset;
	p->usdt = copy;
	return true;
}

static int expand(struct attacher *t, const struct plan_attach *at)
{
	struct search s = { .t = t, .at = at };
	int err;

	find_path(&s);
	if (!s.path)
		return 0;
	err = at->type == P_USDT ?
		target_each_usdt(t->target, s.path, add_usdt, &s) :
		expand_function(&s);
	if (err && err != -ENOENT && err != -ERANGE)
		diag_error(t->diags, at->span, E_ATTACH, "cannot read %s: %s",
			   s.path, strerror(-err));
	return err == -ENOENT ? 0 : err;
}

/* Puts where the arguments are into awl_usdt; *ret_spec is the index. */
static int add_spec(struct attacher *t, const struct probe *p,
		    uint32_t *ret_spec)
{
	struct awl_usdt_spec spec;
	int err;

	if (!p->usdt || t->usdt_fd < 0)
		return 0;
	if (!usdt_parse(p->usdt->args, &spec))
		return attach_error(t, p, -EINVAL,
			"its arguments '%s' are in a form awl does not know",
			p->usdt->args);
	err = bpf_map_update_elem(t->usdt_fd, &t->nusdt, &spec, BPF_ANY);
	if (!err)
		*ret_spec = t->nusdt++;
	return err;
}

static int attach(struct attacher *t, const struct probe *p, int prog_fd)
{
	int type = sysfs_number(PMU "/type"), err;
	struct perf_event_attr attr = {
		.config = p->at->type == P_URETPROBE,
		.sample_period = 1,
		.wakeup_events = 1,
		.uprobe_path = (uintptr_t)p->target,
		.probe_offset = p->offset
	};
	uint32_t spec = p->place;

	if (type < 0)
		return attach_error(t, p, -ENODEV,
			"this kernel was built without uprobes (CONFIG_UPROBE_EVENTS)");
	attr.type = (uint32_t)type;
	err = add_spec(t, p, &spec);
	if (err)
		return err;
	if (p->usdt)
		attr.config |= p->usdt->semaphore << REF_CTR_SHIFT;
	if (t->pid)
		err = attach_perf(t, p, &attr, t->pid, -1, prog_fd, spec);
	else
		err = attach_perf(t, p, &attr, -1, cpus_first(), prog_fd, spec);
	if (err == -EINVAL || err == -EOPNOTSUPP)
		return attach_error(t, p, err,
			"there is no instruction in %s that can be probed at offset 0x%llx",
			p->target, (unsigned long long)p->offset);
	return err;
}

const struct attach_family attach_uprobe_family = { expand, attach };
