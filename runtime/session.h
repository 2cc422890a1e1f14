/* SPDX-License-Identifier: Apache-2.0 */
/*
 * session: one run of a script.
 *
 *	session_open	reads the plan, finds the attach points
 *	session_load	programs and maps go into the kernel
 *	session_fill	maps that shall not begin empty
 *	session_attach	begin programs run, then everything is attached
 *	session_run	the event loop, until exit(), a signal or the command's end;
 *			then detaches, runs end programs, drains, prints maps and
 *			losses
 *	session_close	frees everything, from any state; takes NULL
 *
 * Each must follow the one before it. All give 0 or -errno, with diagnostics
 * in the options' diags; nothing is printed but through the sink.
 *
 * The session blocks SIGINT, SIGTERM, SIGHUP, SIGCHLD and SIGUSR1 and takes
 * them from a signalfd; a second SIGINT or SIGTERM while it ends quits at once.
 */
#ifndef AWL_RUNTIME_SESSION_H
#define AWL_RUNTIME_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/diag.h"
#include "object/mapdata.h"
#include "object/plan.h"
#include "runtime/attach.h"
#include "runtime/kmem.h"
#include "runtime/sink.h"
#include "runtime/timing.h"

struct session;
struct symbols;

/* What a map holds from the start, each entry with its place, for messages. */
struct map_entries {
	uint32_t map;		/* index into the plan's */
	struct mapdata *data;
	const struct span *spans;
};

struct session_options {
	const void *object;	/* ELF image; outlives the session */
	size_t size;
	const struct plan *plan;	/* read from it */
	struct arena *arena;
	struct diags *diags;	/* sources: the plan's */
	struct target *target;
	pid_t pid;		/* -p; 0: all */
	const char *command;	/* -c, or NULL */
	enum session_mode mode;
	bool verbose;
	bool dry_run;		/* attach, but run nothing */
	bool unsafe;		/* --unsafe: also probes that are dangerous */
	struct timing *timing;
};

int session_open(const struct session_options *o, struct session **ret);
/* After session_open(), before anything prints. */
void session_set_sink(struct session *s, const struct sink *sink);
int session_load(struct session *s);
/* Between load and attach: as often as there are maps to fill. */
int session_fill(struct session *s, const struct map_entries *e);
int session_attach(struct session *s);
int session_run(struct session *s);
void session_close(struct session *s);

/* The kernel's memory for what is loaded: see kmem.h. */
void session_memory(const struct session *s, kmem_fn fn, void *arg);

/* What the script's exit() said, 1 after a failed assert(), else 0. */
int session_status(const struct session *s);
/* Anything was lost (--strict). */
bool session_lost(const struct session *s);

struct symbols *session_symbols(struct session *s);
const char *session_probe_name(struct session *s, uint32_t id);

/* test: and bench: programs, one at a time, for cli/. */
size_t session_ntests(const struct session *s);
const char *session_test_name(const struct session *s, size_t i);
/*
 * Runs test i once; its events go to the sink before this returns. It passes
 * if it returns 0 and neither exit(N), errorf() nor a failed assert() came.
 */
int session_test(struct session *s, size_t i, bool *ret_passed,
		 uint64_t *ret_ns);
/* Runs bench i until it took at least 1 ms. */
int session_bench(struct session *s, size_t i, uint64_t *ret_average_ns,
		  uint64_t *ret_iterations);

#endif
