/* SPDX-License-Identifier: Apache-2.0 */
/* trace: from a script to the end of its session. */
#ifndef AWL_CLI_TRACE_H
#define AWL_CLI_TRACE_H

#include "cli/options.h"

/*
 * Exit statuses of awl. An exit(N) in the script gives N.
 */
enum {
	STATUS_OK, STATUS_USAGE = 1, STATUS_KERNEL = 2, STATUS_LOST = 3
};

/* Compiles and traces, or with --test or --bench runs those; the status. */
int trace(const struct options *o);

#endif
