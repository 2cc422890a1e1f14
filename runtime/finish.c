/* SPDX-License-Identifier: Apache-2.0 */
/* finish: the end of a session. Declared in state.h. */
#include "runtime/state.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "runtime/loss.h"

/* Signals that asked for the end so far. */
static volatile sig_atomic_t asked;

static void on_signal(int sig)
{
	if (!asked++)
		return;
	/* blocked while we are in here: acts when we return */
	signal(sig, SIG_DFL);
	raise(sig);
}

/*
 * The session ends already; the first signal asks for no more than that, but
 * the second means "at once".
 */
static void restore_signals(struct session *s)
{
	struct sigaction act = { .sa_handler = on_signal };
	struct signalfd_siginfo si;
	sigset_t set;

	while (read(s->signal_fd, &si, sizeof(si)) == sizeof(si))
		s->signalled |= si.ssi_signo != SIGUSR1;
	asked = s->signalled;
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	for (int i = 0; i < 2; i++)
		sigaction(i ? SIGTERM : SIGINT, &act, NULL);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

/* The blank lines before the maps come with the first that has anything. */
static void print_map(struct session *s, uint32_t i, bool *begun)
{
	struct mapdata *d;

	if (maps_read(&s->maps, i, &d)) {
		s->sink->trouble(s->sink->arg, s->o.plan->maps.v[i].span,
				 "cannot read the map");
		return;
	}
	if (d->n) {
		if (!*begun)
			s->sink->maps_begin(s->sink->arg);
		*begun = true;
		s->sink->map(s->sink->arg, d, 0, 0);
	}
	mapdata_free(d);
}

static void print_maps(struct session *s)
{
	bool begun = false;

	for (uint32_t i = 0; i < s->o.plan->maps.n; i++)
		print_map(s, i, &begun);
}

static void report_losses(struct session *s)
{
	s->lost = loss_report(&s->maps, &s->attacher, s->sink);
	for (size_t i = 0; i < s->ticks.n; i++) {
		const struct tick *k = &s->ticks.v[i];

		if (!k->missed)
			continue;
		s->sink->missed(s->sink->arg, k->probe->full, "interval",
				k->missed);
		s->lost = true;
	}
}

int session_finish(struct session *s)
{
	int err;
	bool busy;

	restore_signals(s);
	procrun_end(&s->command);
	links_count_missed(&s->attacher.links);
	links_detach(&s->attacher.links);
	/* what came after an exit() is not of the session any more */
	if (s->events.exited)
		rings_skip(&s->rings);
	else
		session_drain(s, true);
	err = session_run_programs(s, P_END);
	if (s->o.mode == SESSION_TRACE && !s->write_error) {
		if (config_num(&s->o.plan->config, print_maps_on_exit))
			print_maps(s);
		report_losses(s);
	}
	if (s->sink->end && !s->write_error)
		s->sink->end(s->sink->arg);
	if (!s->write_error)
		s->write_error = s->sink->flush(s->sink->arg, true, &busy);
	return err ? err : s->write_error;
}
