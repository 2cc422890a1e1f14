/* SPDX-License-Identifier: Apache-2.0 */
/* attach_tracepoint: `tracepoint:SUBSYSTEM:EVENT`, through perf events. */
#include "runtime/attach.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>

#include "runtime/cpus.h"
#include "base/glob.h"

struct search {
	struct attacher *t;
	const struct plan_attach *at;
	const char *pattern;	/* "subsys:event" */
};

static bool add_match(void *arg, const char *name)
{
	struct search *s = arg;
	const char *colon = strchr(name, ':');
	struct probe *p;

	if (!colon || !glob_match(s->pattern, name))
		return true;
	p = attach_add(s->t, s->at, arena_printf(s->t->arena, "tracepoint:%s",
						 name));
	p->target = arena_strndup(s->t->arena, name, (size_t)(colon - name));
	p->name = arena_strdup(s->t->arena, colon + 1);
	return true;
}

static int expand(struct attacher *t, const struct plan_attach *at)
{
	struct search s = { t, at, NULL };

	if (!at->wildcard) {
		if (target_tracepoint_id(t->target, at->target, at->name) >= 0)
			attach_add(t, at, NULL);
		return 0;
	}
	s.pattern = arena_printf(t->arena, "%s:%s", at->target, at->name);
	target_each_tracepoint(t->target, add_match, &s);
	return 0;
}

/* The program runs on every CPU, whichever one the perf event is bound to. */
static int attach(struct attacher *t, const struct probe *p, int prog_fd)
{
	int id = target_tracepoint_id(t->target, p->target, p->name);
	struct perf_event_attr attr = {
		.type = PERF_TYPE_TRACEPOINT,
		.config = (uint64_t)id,
		.sample_period = 1,
		.wakeup_events = 1
	};

	int err;

	if (id < 0)
		return -ENOENT;
	err = attach_perf(t, p, &attr, -1, cpus_first(), prog_fd, 0);
	if (err == -E2BIG)
		return attach_error(t, p, err, "the kernel runs at most 64 programs on one tracepoint; put these clauses together, or end other tools");
	return err;
}

const struct attach_family attach_tracepoint_family = { expand, attach };
