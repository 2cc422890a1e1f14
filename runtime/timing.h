/* SPDX-License-Identifier: Apache-2.0 */
/* timing: how long each phase took, for --timing. */
#ifndef AWL_RUNTIME_TIMING_H
#define AWL_RUNTIME_TIMING_H

#include <stdint.h>

enum timing_phase {
	TIME_COMPILE, TIME_PLAN, TIME_BTF, TIME_OPEN, TIME_LOAD, TIME_ATTACH,
	TIME_PHASES
};

struct timing {
	uint64_t start, last;		/* CLOCK_MONOTONIC ns */
	uint64_t phase[TIME_PHASES];	/* ns */
};

uint64_t timing_now(void);
void timing_start(struct timing *t);
/* What passed since the last call belongs to this phase. */
void timing_lap(struct timing *t, enum timing_phase phase);

#endif
