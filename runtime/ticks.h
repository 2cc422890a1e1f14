/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ticks: interval probes, as timers of the event loop.
 *
 * struct tick lives in the session's arena; tick_close() closes its timer.
 */
#ifndef AWL_RUNTIME_TICKS_H
#define AWL_RUNTIME_TICKS_H

#include <stdint.h>

#include "runtime/attach.h"

struct tick {
	int fd;			/* timerfd */
	int prog_fd;
	const struct probe *probe;
	uint64_t missed;	/* ticks that came while others were late */
};

/* Starts counting now. 0 or -errno. */
int tick_open(struct tick *k, const struct probe *p, int prog_fd);
void tick_close(struct tick *k);

/*
 * After the timer became readable: how often the program has to run now. A
 * loop that fell far behind skips ticks, counting them in `missed`.
 */
unsigned int tick_due(struct tick *k);

#endif
