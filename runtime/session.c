/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/session.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "runtime/load.h"
#include "runtime/notify.h"
#include "runtime/pins.h"
#include "runtime/privilege.h"
#include "runtime/state.h"
#include "runtime/symbols.h"
#include "runtime/testrun.h"

static const struct span nowhere;

static int start_command(struct session *s)
{
	int err;

	if (!s->o.command)
		return 0;
	err = procrun_start(&s->command, s->o.command);
	if (err == -EINVAL)
		diag_error(s->o.diags, nowhere, E_COMMAND,
			   "the command '%s' is empty or has an unclosed quote",
			   s->o.command);
	else if (err)
		diag_error(s->o.diags, nowhere, E_COMMAND,
			   "cannot start '%s': %s", s->o.command,
			   strerror(-err));
	else
		s->o.pid = s->command.pid;
	return err;
}

static int find_probes(struct session *s)
{
	int ncpus = libbpf_num_possible_cpus();

	if (ncpus < 1) {
		diag_error(s->o.diags, nowhere, E_LOAD,
			   "cannot tell how many CPUs there are: %s",
			   strerror(-ncpus));
		return ncpus;
	}
	s->ncpus = (unsigned int)ncpus;
	attacher_init(&s->attacher, s->o.plan, s->o.arena, s->o.target,
		      s->o.diags, s->o.pid);
	s->attacher.mode = s->o.mode;
	s->attacher.unsafe = s->o.unsafe;
	return attach_expand(&s->attacher);
}

int session_open(const struct session_options *o, struct session **ret)
{
	struct session *s = calloc(1, sizeof(*s));
	int err;

	if (!s)
		return -ENOMEM;
	s->o = *o;
	iters_init(&s->attacher.iters);
	s->rings.epoll_fd = s->signal_fd = s->epoll_fd = -1;
	s->processes_fd = s->target_fd = -1;
	s->command = (struct procrun){ .pid_fd = -1, .go_fd = -1,
				       .error_fd = -1 };
	err = privilege_check(s->o.diags);
	if (!err)
		err = loop_open(s);
	/* A thread's id has none: then only a signal ends the run. */
	if (!err && o->pid)
		s->target_fd = (int)syscall(SYS_pidfd_open, o->pid, 0);
	if (!err)
		err = start_command(s);
	if (!err)
		err = find_probes(s);
	if (!err)
		err = symbols_open(&s->symbols, o->target, s->o.plan, s->o.pid);
	if (err)
		session_close(s);
	else
		*ret = s;
	return err;
}

void session_set_sink(struct session *s, const struct sink *sink)
{
	s->sink = sink;
}

void session_close(struct session *s)
{
	if (!s)
		return;
	loop_close(s);
	if (s->target_fd >= 0)
		close(s->target_fd);
	for (size_t i = 0; i < s->ticks.n; i++)
		tick_close(&s->ticks.v[i]);
	rings_close(&s->rings);
	events_close(&s->events);
	maps_close(&s->maps);
	bpf_object__close(s->object);
	procrun_end(&s->command);
	symbols_close(s->symbols);
	attacher_clear(&s->attacher);
	free(s);
}

int session_load(struct session *s)
{
	struct load_options lo = {
		.object = s->o.object, .size = s->o.size, .plan = s->o.plan,
		.attacher = &s->attacher, .target = s->o.target,
		.arena = s->o.arena, .diags = s->o.diags, .ncpus = s->ncpus,
		.verbose = s->o.verbose, .timing = s->o.timing
	};
	int err = load_object(&lo, &s->rings, &s->object);

	if (err)
		return err;
	attacher_set_object(&s->attacher, s->object);
	symbols_set_object(s->symbols, s->object);
	err = maps_open(&s->maps, s->o.plan, s->object, s->ncpus);
	if (!err)
		err = events_open(&s->events, s->o.plan, s->sink, &s->maps,
				  &s->attacher.links);
	if (err)
		diag_error(s->o.diags, nowhere, E_LOAD,
			   "the object and its plan do not agree: %s",
			   strerror(-err));
	return err;
}

int session_fill(struct session *s, const struct map_entries *e)
{
	const struct plan_map *m = &s->o.plan->maps.v[e->map];
	size_t done;
	int err = maps_fill(&s->maps, e->map, e->data, &done);

	if (err == -ENOSPC)
		diag_error(s->o.diags, e->spans[done], E_MAP_FILE,
			   "'@%s' is full: it holds %llu entries", m->name,
			   (unsigned long long)m->max_entries);
	else if (err)
		diag_error(s->o.diags, nowhere, E_MAP_FILE,
			   "'@%s' cannot be filled: %s", m->name, strerror(-err));
	if (err == -ENOSPC)
		diag_note(s->o.diags, m->span, "its size comes from here");
	return err;
}

void session_drain(struct session *s, bool all)
{
	uint64_t until = UINT64_MAX;

	if (!all)
		until = timing_now() - RINGS_SLACK_NS;
	s->held = rings_drain(&s->rings, until, events_handle, &s->events);
	if (s->events.exited)
		s->stop = true;
}

int session_prog_fd(const struct session *s, const struct probe *p)
{
	return bpf_program__fd(bpf_object__find_program_by_name(s->object,
								p->at->prog));
}

static int run_error(struct session *s, const struct probe *p, int err)
{
	diag_error(s->o.diags, p->at->span, E_RUN, "cannot run %s: %s",
		   p->full, strerror(-err));
	return err;
}

int session_run_programs(struct session *s, enum probe_type type)
{
	int err;

	for (size_t i = 0; i < s->attacher.probes.n; i++) {
		const struct probe *p = &s->attacher.probes.v[i];

		if (p->at->type != type)
			continue;
		/* exit() keeps everything from running but end programs */
		if (s->events.exited && type != P_END)
			break;
		s->events.exited = false;
		err = testrun(session_prog_fd(s, p), p->id, NULL);
		if (err)
			return run_error(s, p, err);
		session_drain(s, true);
	}
	return 0;
}

static int open_ticks(struct session *s)
{
	for (size_t i = 0; i < s->attacher.probes.n; i++) {
		const struct probe *p = &s->attacher.probes.v[i];
		struct tick k;
		int err;

		if (p->at->type != P_INTERVAL)
			continue;
		err = tick_open(&k, p, session_prog_fd(s, p));
		if (err)
			return run_error(s, p, err);
		vec_push(s->o.arena, &s->ticks, k);
	}
	return 0;
}

static int start_iters(struct session *s)
{
	int err;

	if (!s->attacher.iters.n)
		return 0;
	err = iters_start(&s->attacher.iters);
	if (err)
		diag_error(s->o.diags, nowhere, E_RUN,
			   "cannot read the iterators: %s", strerror(-err));
	return err;
}

static int release_command(struct session *s)
{
	int err;

	if (!s->command.pid)
		return 0;
	err = procrun_go(&s->command);
	if (err)
		diag_error(s->o.diags, nowhere, E_COMMAND,
			   "cannot run '%s': %s", s->o.command, strerror(-err));
	return err;
}

static int attach_probes(struct session *s)
{
	int err = attach_all(&s->attacher);

	if (err == -EPERM || err == -EACCES)
		privilege_explain(s->o.diags, err);
	if (!err && !s->o.dry_run)
		err = pins_make(&s->attacher);
	if (!err && !s->o.dry_run)
		err = open_ticks(s);
	if (!err && !s->o.dry_run)
		err = start_iters(s);
	return err;
}

int session_attach(struct session *s)
{
	int err = 0;

	s->processes_fd = symbols_watch(s->symbols);
	if (!s->o.dry_run)
		err = session_run_programs(s, P_BEGIN);
	/* exit() in begin: nothing is attached */
	if (!err && !s->stop)
		err = attach_probes(s);
	if (err)
		return err;
	timing_lap(s->o.timing, TIME_ATTACH);
	s->sink->attached(s->sink->arg, attach_count(&s->attacher));
	if (s->o.dry_run)
		return 0;
	notify("READY=1");
	return s->stop ? 0 : release_command(s);
}

int session_run(struct session *s)
{
	int err = 0, ferr;

	if (!s->stop)
		err = loop_run(s);
	notify("STOPPING=1");
	ferr = session_finish(s);
	return err ? err : ferr;
}

void session_memory(const struct session *s, kmem_fn fn, void *arg)
{
	kmem_each(s->o.plan, s->object, &s->rings, fn, arg);
}

int session_status(const struct session *s)
{
	return s->events.status;
}

bool session_lost(const struct session *s)
{
	return s->lost;
}

struct symbols *session_symbols(struct session *s)
{
	return s->symbols;
}

const char *session_probe_name(struct session *s, uint32_t id)
{
	return attach_name(&s->attacher, id);
}
