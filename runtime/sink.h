/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sink: where a session's product goes. Given by cli/, which glues it to
 * output/; runtime/ itself prints nothing.
 *
 * All functions are called from the session's event loop, one at a time, in
 * the order in which things happened. None may be NULL.
 */
#ifndef AWL_RUNTIME_SINK_H
#define AWL_RUNTIME_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "lang/abi.h"
#include "object/mapdata.h"
#include "object/plan.h"

struct sink {
	void *arg;
	/* n attach points work: from here on events may come. */
	void (*attached)(void *arg, uint64_t n);
	/* An event that only prints. Its bytes are len, checked to hold the
	 * fixed part. */
	void (*event)(void *arg, const struct plan_event *e,
		      const struct awl_event *record, size_t len);
	/* The event's text with its arguments filled in. */
	void (*text)(void *arg, const struct plan_event *e,
		     const struct awl_event *record, size_t len,
		     struct buf *ret);
	/* print(@m, top, div); 0: not given. */
	void (*map)(void *arg, const struct mapdata *m, uint64_t top,
		    uint64_t div);
	/* print(@m[k], top, div): entry 0 of m; n is 0 if there is none. */
	void (*elem)(void *arg, const struct mapdata *m, uint64_t top,
		     uint64_t div);
	/* What a command of system() wrote. */
	void (*captured)(void *arg, const char *text, size_t len);
	/* The maps at the end of the session follow, through map(). */
	void (*maps_begin)(void *arg);
	/* count things happened at a site; true: it is a loss. */
	bool (*site)(void *arg, const struct plan_site *site, uint64_t count);
	/* The kernel skipped runs of a probe; why: "recursion", "nested",
	 * "too many calls at once", "interval". */
	void (*missed)(void *arg, const char *probe, const char *why,
		       uint64_t count);
	/* Something went wrong at a place of the script (span may be {0,0}). */
	void (*trouble)(void *arg, struct span span, const char *message);
	/* Events that were dropped since nobody reads them. */
	uint64_t (*unread)(void *arg);
	/* Once, when all has been printed; may be NULL. */
	void (*end)(void *arg);
	/*
	 * Writes out what can be written without waiting; with `wait`, all.
	 * 0, or the -errno of the first failed write, once. *ret_busy: the
	 * reader is slow and something is left; poll fd() for POLLOUT.
	 */
	int (*flush)(void *arg, bool wait, bool *ret_busy);
	int (*fd)(void *arg);
};

#endif
