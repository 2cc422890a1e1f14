/* SPDX-License-Identifier: Apache-2.0 */
/*
 * state: the parts of a session and how far it has come. Shared by session.c
 * (opening and closing), loop.c (the event loop), finish.c (the end) and
 * tests.c (test and bench programs); nobody else includes it.
 */
#ifndef AWL_RUNTIME_STATE_H
#define AWL_RUNTIME_STATE_H

#include "runtime/attach.h"
#include "runtime/events.h"
#include "runtime/maps.h"
#include "runtime/procrun.h"
#include "runtime/rings.h"
#include "runtime/session.h"
#include "runtime/ticks.h"

struct session {
	struct session_options o;
	const struct sink *sink;
	struct attacher attacher;
	struct rings rings;
	struct bpf_object *object;
	struct maps maps;
	struct events events;
	struct procrun command;
	struct symbols *symbols;
	VEC(struct tick) ticks;
	unsigned int ncpus;	/* possible ones */
	int signal_fd, epoll_fd;
	int processes_fd;	/* of symbols_watch() */
	int target_fd;		/* pidfd of the process of -p, or -1 */
	int write_error;	/* -errno of the first failed write */
	bool held;		/* records wait for their turn in time */
	bool stop;		/* the loop has to end */
	bool signalled;		/* by a signal */
	bool iters_done;
	bool lost;
};

/* Delivers what may be delivered now, or with `all` everything. */
void session_drain(struct session *s, bool all);

/* Runs the programs of one probe type in source order, draining after each. */
int session_run_programs(struct session *s, enum probe_type type);

/* fd of the program a probe runs. */
int session_prog_fd(const struct session *s, const struct probe *p);

/* The event loop: returns when the session has to end. 0 or -errno. */
int loop_open(struct session *s);
int loop_run(struct session *s);
void loop_close(struct session *s);

/* Detach, end programs, rest of the events, maps, losses. */
int session_finish(struct session *s);

#endif
