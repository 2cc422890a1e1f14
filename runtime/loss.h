/* SPDX-License-Identifier: Apache-2.0 */
/*
 * loss: everything that went missing in a run, told to the sink at its end:
 * the sites' counters, runs that the kernel skipped, ticks that came late.
 */
#ifndef AWL_RUNTIME_LOSS_H
#define AWL_RUNTIME_LOSS_H

#include <stdbool.h>

#include "runtime/attach.h"
#include "runtime/maps.h"
#include "runtime/sink.h"

/* True when any of it counts as a loss. */
bool loss_report(const struct maps *maps, const struct attacher *t,
		 const struct sink *sink);

#endif
