/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attach_kprobe: `kprobe[:MODULE]:FUNCTION[+OFFSET]` and kretprobe, through
 * the kprobe PMU.
 *
 * "kprobe:0xADDRESS" has an address and no name; functions that share their
 * name have both.
 */
#include "runtime/attach.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runtime/cpus.h"
#include "runtime/kfuncs.h"

#define PMU "/sys/bus/event_source/devices/kprobe"

/* Why the kernel does not let a probe be there, as far as can be found out. */
static const char *why_not(struct attacher *t, const struct probe *p)
{
	if (p->offset)
		return "the kernel lets no probe be there; it must be where an instruction begins (see objdump -d)";
	if (p->name && *p->name && !target_is_traceable(t->target, p->name))
		return "the kernel lets nothing trace that function (it is not in available_filter_functions)";
	return "the kernel does not allow a probe there";
}

/* NULL: what the error says has nothing to do with the place. */
static const char *why_refused(struct attacher *t, const struct probe *p,
			       int err)
{
	if (err == -ENOENT || err == -EADDRNOTAVAIL)
		return "the kernel has no such function";
	if (err == -EINVAL || err == -EILSEQ || err == -EADDRINUSE)
		return why_not(t, p);
	return NULL;
}

static int explain(struct attacher *t, const struct probe *p, int err)
{
	const char *why = why_refused(t, p, err);

	if (why)
		return attach_error(t, p, err, "%s", why);
	if (err == -EPERM)
		return attach_error(t, p, err, "not permitted");
	return err;
}

/*
 * The retprobe bit's place is in the PMU's format file ("config:0"); it has
 * been 0 since the PMU exists. False: there is no such PMU.
 */
static bool set_attr(struct attacher *t, const struct probe *p,
		     struct perf_event_attr *ret)
{
	int type = sysfs_number(PMU "/type");
	const char *name = p->name;

	if (type < 0)
		return false;
	*ret = (struct perf_event_attr){
		.type = (uint32_t)type,
		.config = p->at->type == P_KRETPROBE,
		.sample_period = 1,
		.wakeup_events = 1
	};
	/* "module:function" narrows it to that module */
	if (p->target && *p->target && !p->at->wildcard)
		name = arena_printf(t->arena, "%s:%s", p->target, name);
	if (p->address) {
		ret->kprobe_addr = p->address + p->offset;
	} else {
		ret->kprobe_func = (uintptr_t)name;
		ret->probe_offset = p->offset;
	}
	return true;
}

const char *kprobe_unfit(struct attacher *t, const struct probe *p)
{
	struct perf_event_attr attr;
	int fd;

	if (!set_attr(t, p, &attr))
		return NULL;
	fd = attach_open_perf(&attr, -1, cpus_first());
	if (fd < 0)
		return why_refused(t, p, fd);
	close(fd);
	return NULL;
}

static int attach(struct attacher *t, const struct probe *p, int prog_fd)
{
	struct perf_event_attr attr;
	int err;

	if (!set_attr(t, p, &attr))
		return attach_error(t, p, -ENODEV,
			"this kernel was built without kprobes (CONFIG_KPROBE_EVENTS)");
	err = attach_perf(t, p, &attr, -1, cpus_first(), prog_fd,
			  p->place);
	if (err && p->at->wildcard && why_refused(t, p, err))
		return ATTACH_LEFT_OUT;
	if (err)
		return explain(t, p, err);
	t->links.v[t->links.n - 1].kprobe = p->full;
	return 0;
}

const struct attach_family attach_kprobe_family = { kfuncs_expand, attach };
