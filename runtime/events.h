/* SPDX-License-Identifier: Apache-2.0 */
/*
 * events: what is done for each record that comes out of the rings.
 *
 * Printing goes to the sink; what changes the session or its maps is done
 * here. A record is checked against the plan first; one that does not fit is
 * counted and dropped.
 */
#ifndef AWL_RUNTIME_EVENTS_H
#define AWL_RUNTIME_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lang/abi.h"
#include "runtime/links.h"
#include "runtime/maps.h"
#include "runtime/sink.h"

struct events {
	const struct plan *plan;
	const struct sink *sink;
	struct maps *maps;
	struct links *links;
	/* results */
	bool exited;		/* by exit() or a failed assert() */
	bool errored;		/* by errorf() or a failed assert() */
	int status;		/* of the last exit() */
	uint64_t exit_time;
	uint64_t malformed;
	uint8_t *key;		/* scratch for keys of print(@m[k]) */
};

int events_open(struct events *e, const struct plan *plan,
		const struct sink *sink, struct maps *maps,
		struct links *links);
void events_close(struct events *e);

/* For rings_drain(): false once the session has to end. */
bool events_handle(void *events, const struct awl_event *record, size_t len);

#endif
