/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attach_syscall: `syscall:NAME[:return]`, by the raw tracepoints sys_enter and
 * sys_exit, which one program serves for all the calls it is for: it finds out
 * itself which one it is (codegen/syscall.c).
 */
#include "runtime/attach.h"

#include <string.h>

#include "base/glob.h"
#include "lang/abi.h"
#include "lang/syscalls.h"
#include "runtime/bpf_sys.h"

struct search {
	const char *pattern;
	bool found;
};

static bool on_event(void *arg, const char *event)
{
	static const char prefix[] = "syscalls:sys_enter_";
	struct search *s = arg;

	if (strncmp(event, prefix, sizeof(prefix) - 1))
		return true;
	s->found = glob_match(s->pattern,
			      syscall_of_event(event + sizeof(prefix) - 1));
	return !s->found;
}

/* Without tracefs nothing says which calls there are: all that are known. */
static bool exists(struct attacher *t, const struct plan_attach *at)
{
	struct search s = { at->name, false };

	if (!target_tracefs(t->target))
		return at->wildcard || syscall_number(at->name) >= 0;
	if (!at->wildcard)
		return target_has_syscall(t->target, at->name);
	target_each_event(t->target, "syscalls", on_event, &s);
	return s.found;
}

static int expand(struct attacher *t, const struct plan_attach *at)
{
	if (exists(t, at))
		attach_add(t, at, NULL);
	return 0;
}

/* The program of p is attached already, with another attach point. */
static bool is_attached(const struct attacher *t, const struct probe *p)
{
	for (const struct probe *o = t->probes.v; o < p; o++)
		if (!strcmp(o->at->prog, p->at->prog))
			return true;
	return false;
}

static int attach(struct attacher *t, const struct probe *p, int prog_fd)
{
	int fd;

	if (is_attached(t, p))
		return 0;
	fd = bpf_sys_raw_tracepoint(prog_fd, p->at->type == P_SYSRET ?
				    "sys_exit" : "sys_enter",
				    AWL_COOKIE(p->id, 0));
	return fd < 0 ? fd : links_add(&t->links, -1, fd);
}

const struct attach_family attach_syscall_family = { expand, attach };
