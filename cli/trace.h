/* SPDX-License-Identifier: Apache-2.0 */
/* trace: from a script to the end of its session. */
#ifndef AWL_CLI_TRACE_H
#define AWL_CLI_TRACE_H

#include "cli/image.h"
#include "cli/options.h"

/*
 * Exit statuses of awl. An exit(N) in the script gives N.
 */
enum {
	STATUS_OK, STATUS_USAGE = 1, STATUS_KERNEL = 2, STATUS_LOST = 3
};

/*
 * Where the object comes from: 0, or the exit status to end with; then it has
 * been said why.
 */
typedef int object_source(const struct options *o, struct image *ret);

/* Traces, or with --test or --bench runs those; the exit status. */
int trace(const struct options *o, object_source *source);

#endif
