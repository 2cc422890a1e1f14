/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attach_perf: profile, software, hardware and watchpoint: perf events that
 * run the program on overflow.
 *
 * Without a process: one event per online CPU. With one: one event per thread
 * it has, inherited by threads and children made later.
 */
#include "runtime/attach.h"

#include <dirent.h>
#include <errno.h>
#include <linux/hw_breakpoint.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/cpus.h"
#include "runtime/perfnames.h"

static int expand(struct attacher *t, const struct plan_attach *at)
{
	if (at->type == P_PROFILE || at->type == P_WATCHPOINT || perf_name_find(at->type, at->name))
		attach_add(t, at, NULL);
	return 0;
}

static void fill_counter(const struct plan_attach *at,
			 struct perf_event_attr *attr)
{
	const struct perf_name *n = perf_name_find(at->type, at->name);

	attr->type = at->type == P_HARDWARE ? PERF_TYPE_HARDWARE :
					      PERF_TYPE_SOFTWARE;
	attr->config = n->config;
	attr->sample_period = at->period ? at->period : n->period;
}

static void fill_profile(const struct plan_attach *at,
			 struct perf_event_attr *attr)
{
	attr->type = PERF_TYPE_SOFTWARE;
	attr->config = PERF_COUNT_SW_CPU_CLOCK;
	attr->freq = at->is_freq;
	attr->sample_period = at->period;
}

static void fill_watchpoint(const struct plan_attach *at,
			    struct perf_event_attr *attr)
{
	/* bits of plan_attach.mode */
	static const unsigned int r = 1, w = 2, x = 4;

	attr->type = PERF_TYPE_BREAKPOINT;
	attr->bp_type = (at->mode & r ? HW_BREAKPOINT_R : 0) |
			(at->mode & w ? HW_BREAKPOINT_W : 0) |
			(at->mode & x ? HW_BREAKPOINT_X : 0);
	/* x86 has no read-only breakpoint */
	if (at->mode == r)
		attr->bp_type = HW_BREAKPOINT_RW;
	attr->bp_addr = at->address;
	attr->bp_len = at->mode & x ? sizeof(long) : at->length;
	attr->sample_period = 1;
	attr->precise_ip = 2;
}

struct job {
	struct attacher *t;
	const struct probe *p;
	struct perf_event_attr attr;
	int prog_fd;
};

static int open_one(struct job *j, pid_t tid, int cpu)
{
	size_t before = j->t->links.n;
	int err = attach_perf(j->t, j->p, &j->attr, tid, cpu, j->prog_fd, 0);

	if (!err && j->p->at->type == P_WATCHPOINT)
		j->t->links.v[before].address = j->p->at->address;
	return err;
}

static int open_on_cpu(void *arg, int cpu)
{
	return open_one(arg, -1, cpu);
}

static int open_on_threads(struct job *j, pid_t pid)
{
	char path[64];
	struct dirent *e;
	DIR *dir;
	int err = -ESRCH;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	dir = opendir(path);
	if (!dir)
		return -errno;
	j->attr.inherit = 1;
	while ((e = readdir(dir))) {
		if (e->d_name[0] == '.')
			continue;
		err = open_one(j, atoi(e->d_name), -1);
		/* a thread may end while we look */
		if (err && err != -ESRCH)
			break;
	}
	closedir(dir);
	return err == -ESRCH && j->t->links.n ? 0 : err;
}

static int explain(struct attacher *t, const struct probe *p, int err)
{
	enum probe_type type = p->at->type;

	if (type == P_HARDWARE && (err == -ENOENT || err == -EOPNOTSUPP ||
				   err == -ENODEV))
		return attach_error(t, p, err,
			"this machine has no performance counter for it (virtual machines often have none)");
	if (type == P_WATCHPOINT && err == -ENOSPC)
		return attach_error(t, p, err,
			"the CPU has no free debug register for another watchpoint");
	if (type == P_WATCHPOINT && err == -EINVAL)
		return attach_error(t, p, err,
			"the CPU cannot watch this address, length and mode (an address must be aligned to its length)");
	if (err == -ESRCH)
		return attach_error(t, p, err, "process %d does not exist",
				    t->pid);
	return err;
}

static int attach(struct attacher *t, const struct probe *p, int prog_fd)
{
	struct job j = { t, p, { 0 }, prog_fd };
	int err;

	if (p->at->type == P_PROFILE)
		fill_profile(p->at, &j.attr);
	else if (p->at->type == P_WATCHPOINT)
		fill_watchpoint(p->at, &j.attr);
	else
		fill_counter(p->at, &j.attr);
	if (t->pid)
		err = open_on_threads(&j, t->pid);
	else
		err = cpus_each_online(open_on_cpu, &j);
	return err ? explain(t, p, err) : 0;
}

const struct attach_family attach_perf_family = { expand, attach };
