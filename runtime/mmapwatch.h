/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mmapwatch: learns of every executable mapping, fork, exec and exit in the
 * system through perf events, so that addresses of processes that lived for a
 * moment have names.
 *
 * Costs a ring of 64 KB per CPU and some work per exec; opened only for
 * scripts that show user addresses.
 */
#ifndef AWL_RUNTIME_MMAPWATCH_H
#define AWL_RUNTIME_MMAPWATCH_H

#include "runtime/usersyms.h"

struct mmapwatch;

/* u: who is told; outlives the watch. 0 or -errno. */
int mmapwatch_open(struct usersyms *u, struct mmapwatch **ret);
void mmapwatch_close(struct mmapwatch *w);	/* takes NULL */

int mmapwatch_fd(const struct mmapwatch *w);	/* readable: time to drain */
void mmapwatch_drain(struct mmapwatch *w);

#endif
