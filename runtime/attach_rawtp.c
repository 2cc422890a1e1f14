/* SPDX-License-Identifier: Apache-2.0 */
/* attach_rawtp: `rawtracepoint[:MODULE]:EVENT`. */
#include "runtime/attach.h"

#include <errno.h>

#include "lang/abi.h"
#include "runtime/bpf_sys.h"
#include "base/glob.h"

struct search {
	struct attacher *t;
	const struct plan_attach *at;
};

static bool add_match(void *arg, const char *name)
{
	struct search *s = arg;
	struct probe *p;

	if (!glob_match(s->at->name, name))
		return true;
	p = attach_add(s->t, s->at,
		       arena_printf(s->t->arena, "rawtracepoint:%s", name));
	p->name = arena_strdup(s->t->arena, name);
	return true;
}

/* Without BTF there is no list of them; then the attaching will tell. */
static int expand(struct attacher *t, const struct plan_attach *at)
{
	struct search s = { t, at };

	if (at->wildcard)
		target_each_raw_tracepoint(t->target, add_match, &s);
	else if (!target_has_btf(t->target) ||
		 target_raw_tracepoint(t->target, at->name))
		attach_add(t, at, NULL);
	return 0;
}

static int attach(struct attacher *t, const struct probe *p, int prog_fd)
{
	int fd = bpf_sys_raw_tracepoint(prog_fd, p->name,
					AWL_COOKIE(p->id, 0));

	if (fd == -ENOENT)
		return attach_error(t, p, fd, "the kernel has no such tracepoint");
	return fd < 0 ? fd : links_add(&t->links, -1, fd);
}

const struct attach_family attach_rawtp_family = { expand, attach };
