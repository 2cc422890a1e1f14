/* SPDX-License-Identifier: Apache-2.0 */
/*
 * loop: waits for records, ticks, signals, the end of the command or traced
 * process and a slow reader, and serves them. Declared in state.h.
 */
#include "runtime/state.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "runtime/symbols.h"
#include "runtime/testrun.h"

/* What an epoll event is about; ticks follow, by index. */
enum { SRC_RINGS, SRC_SIGNAL, SRC_COMMAND, SRC_OUTPUT, SRC_ITERS,
       SRC_PROCESSES, SRC_TICK };

static bool has_type(const struct session *s, enum probe_type type)
{
	for (size_t i = 0; i < s->o.plan->attach.n; i++)
		if (s->o.plan->attach.v[i].type == type)
			return true;
	return false;
}

/* nohup(1) asked for it. */
static bool is_ignored(int sig)
{
	struct sigaction old;

	return !sigaction(sig, NULL, &old) && old.sa_handler == SIG_IGN;
}

/* SIGUSR1 is ours only if the script asks for it. */
static void fill_signals(const struct session *s, sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	if (!is_ignored(SIGHUP))
		sigaddset(set, SIGHUP);
	if (has_type(s, P_SELF))
		sigaddset(set, SIGUSR1);
}

static int watch(struct session *s, int fd, uint32_t events, uint64_t source)
{
	struct epoll_event ev = { .events = events, .data.u64 = source };

	return epoll_ctl(s->epoll_fd, EPOLL_CTL_ADD, fd, &ev) < 0 ? -errno : 0;
}

int loop_open(struct session *s)
{
	sigset_t set;

	fill_signals(s, &set);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	s->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	s->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (s->signal_fd < 0 || s->epoll_fd < 0)
		return -errno;
	return 0;
}

void loop_close(struct session *s)
{
	sigset_t set;

	if (s->signal_fd >= 0)
		close(s->signal_fd);
	if (s->epoll_fd >= 0)
		close(s->epoll_fd);
	fill_signals(s, &set);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static int watch_all(struct session *s)
{
	int err = watch(s, s->signal_fd, EPOLLIN, SRC_SIGNAL);

	if (!err)
		err = watch(s, s->rings.epoll_fd, EPOLLIN, SRC_RINGS);
	if (!err && s->command.pid)
		err = watch(s, s->command.pid_fd, EPOLLIN, SRC_COMMAND);
	if (!err && s->target_fd >= 0)
		err = watch(s, s->target_fd, EPOLLIN, SRC_COMMAND);
	if (!err && s->attacher.iters.n)
		err = watch(s, s->attacher.iters.done_fd, EPOLLIN, SRC_ITERS);
	if (!err && s->processes_fd >= 0)
		err = watch(s, s->processes_fd, EPOLLIN, SRC_PROCESSES);
	for (size_t i = 0; i < s->ticks.n && !err; i++)
		err = watch(s, s->ticks.v[i].fd, EPOLLIN, SRC_TICK + i);
	return err;
}

static void serve_signal(struct session *s)
{
	struct signalfd_siginfo si;

	while (read(s->signal_fd, &si, sizeof(si)) == sizeof(si)) {
		if (si.ssi_signo == SIGUSR1)
			session_run_programs(s, P_SELF);
		else
			s->stop = s->signalled = true;
	}
}

static void serve_tick(struct session *s, struct tick *k)
{
	unsigned int n = tick_due(k);

	/* what came before the tick comes before its output */
	while (n-- && !s->stop) {
		testrun(k->prog_fd, k->probe->id, NULL);
		session_drain(s, true);
	}
}

/* Writes what there is; a slow reader is waited for in the loop. */
static int flush(struct session *s, bool *busy)
{
	bool was_busy = *busy;
	int err = s->sink->flush(s->sink->arg, false, busy);

	if (err) {
		s->write_error = err;
		s->stop = true;
		return 0;
	}
	if (*busy == was_busy)
		return 0;
	if (*busy)
		return watch(s, s->sink->fd(s->sink->arg), EPOLLOUT,
			     SRC_OUTPUT);
	epoll_ctl(s->epoll_fd, EPOLL_CTL_DEL, s->sink->fd(s->sink->arg), NULL);
	return 0;
}

/* Only begin, end and what has run to its end: nothing will happen any more. */
static bool has_nothing_to_wait_for(const struct session *s)
{
	for (size_t i = 0; i < s->attacher.probes.n; i++) {
		enum probe_type t = s->attacher.probes.v[i].at->type;

		if (t == P_ITER ? s->attacher.iters.n && !s->iters_done :
				  t != P_BEGIN && t != P_END)
			return false;
	}
	return !s->command.pid;
}

static void serve_iters(struct session *s)
{
	epoll_ctl(s->epoll_fd, EPOLL_CTL_DEL, s->attacher.iters.done_fd, NULL);
	s->iters_done = true;
	if (has_nothing_to_wait_for(s))
		s->stop = true;
}

static void serve(struct session *s, uint64_t source)
{
	if (source == SRC_SIGNAL)
		serve_signal(s);
	else if (source == SRC_COMMAND)
		s->stop = true;
	else if (source == SRC_PROCESSES)
		symbols_drain(s->symbols);
	else if (source == SRC_ITERS)
		serve_iters(s);
	else if (source >= SRC_TICK)
		serve_tick(s, &s->ticks.v[source - SRC_TICK]);
}

int loop_run(struct session *s)
{
	static const struct timespec slack = { .tv_nsec = 2 * RINGS_SLACK_NS };
	struct epoll_event ev[16];
	bool busy = false;
	int n, err;

	if (has_nothing_to_wait_for(s))
		return 0;
	err = watch_all(s);
	while (!err && !s->stop) {
		/* held records become due by themselves */
		if (s->held)
			clock_nanosleep(CLOCK_MONOTONIC, 0, &slack, NULL);
		n = epoll_wait(s->epoll_fd, ev, 16, s->held ? 0 : -1);
		if (n < 0 && errno != EINTR)
			return -errno;
		for (int i = 0; i < n && !s->stop; i++)
			serve(s, ev[i].data.u64);
		if (!s->events.exited)
			session_drain(s, false);
		err = flush(s, &busy);
	}
	return err;
}
