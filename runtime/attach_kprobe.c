/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attach_kprobe: `kprobe[:MODULE]:FUNCTION[+OFFSET]` and kretprobe, through
 * the kprobe PMU.
 *
 * "kprobe:0xADDRESS" has an address and no name.
 */
#include "runtime/attach.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>

#include "runtime/cpus.h"
#include "base/glob.h"

#define PMU "/sys/bus/event_source/devices/kprobe"

struct search {
	struct attacher *t;
	const struct plan_attach *at;
};

/* A target_each_traceable() line: "func" or "func [module]". */
static bool matches(const struct plan_attach *at, const char *line,
		    size_t *ret_len)
{
	char func[256], module[64] = "";
	int len = 0;

	if (sscanf(line, "%255s%n [%63[^]]", func, &len, module) < 1)
		return false;
	*ret_len = (size_t)len;
	if (at->target && *at->target && !glob_match(at->target, module) &&
	    (*module || !glob_match(at->target, "vmlinux")))
		return false;
	return glob_match(at->name, func);
}

static bool add_match(void *arg, const char *line)
{
	struct search *s = arg;
	struct arena *a = s->t->arena;
	const char *name;
	size_t len;

	if (!matches(s->at, line, &len))
		return true;
	name = arena_strndup(a, line, len);
	attach_add(s->t, s->at,
		   arena_printf(a, "%s:%s", probe_table[s->at->type].name,
				name))->name = name;
	return true;
}

/*
 * An exact name is looked up among the symbols, not in the long list of
 * traceable functions: the attaching itself tells if it cannot be probed.
 */
static int expand(struct attacher *t, const struct plan_attach *at)
{
	struct search s = { t, at };

	if (at->wildcard)
		target_each_traceable(t->target, add_match, &s);
	else if (!at->name || !*at->name || target_kaddr(t->target, at->name))
		attach_add(t, at, NULL);
	return 0;
}

static int explain(struct attacher *t, const struct probe *p, int err)
{
	if (err == -ENOENT || err == -EADDRNOTAVAIL)
		return attach_error(t, p, err,
				    "the kernel has no such function");
	if (err == -EINVAL || err == -EILSEQ || err == -EADDRINUSE)
		return attach_error(t, p, err,
				    "the kernel does not allow a probe there");
	if (err == -EPERM)
		return attach_error(t, p, err, "not permitted");
	return err;
}

/*
 * The retprobe bit's place is in the PMU's format file ("config:0"); it has
 * been 0 since the PMU exists.
 */
static int attach(struct attacher *t, const struct probe *p, int prog_fd)
{
	int type = sysfs_number(PMU "/type");
	struct perf_event_attr attr = {
		.config = p->at->type == P_KRETPROBE,
		.sample_period = 1,
		.wakeup_events = 1
	};
	const char *name = p->name;

	if (type < 0)
		return attach_error(t, p, -ENODEV,
			"this kernel was built without kprobes (CONFIG_KPROBE_EVENTS)");
	attr.type = (uint32_t)type;
	/* "module:function" narrows it to that module */
	if (name && *name && p->target && *p->target && !p->at->wildcard)
		name = arena_printf(t->arena, "%s:%s", p->target, name);
	if (name && *name) {
		attr.kprobe_func = (uintptr_t)name;
		attr.probe_offset = p->offset;
	} else {
		attr.kprobe_addr = p->at->address;
	}
	return explain(t, p, attach_perf(t, p, &attr, -1, cpus_first(),
					 prog_fd, 0));
}

const struct attach_family attach_kprobe_family = { expand, attach };
