/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/timing.h"

#include <string.h>
#include <time.h>

uint64_t timing_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

void timing_start(struct timing *t)
{
	memset(t, 0, sizeof(*t));
	t->start = t->last = timing_now();
}

void timing_lap(struct timing *t, enum timing_phase phase)
{
	uint64_t now = timing_now();

	t->phase[phase] += now - t->last;
	t->last = now;
}
