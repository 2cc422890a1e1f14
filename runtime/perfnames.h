/* SPDX-License-Identifier: Apache-2.0 */
/* perfnames: names of software and hardware events. */
#ifndef AWL_RUNTIME_PERFNAMES_H
#define AWL_RUNTIME_PERFNAMES_H

#include <stdint.h>

#include "lang/probes.h"

struct perf_name {
	const char *name, *alias;	/* alias "" if none */
	uint64_t config;	/* of perf_event_attr */
	uint64_t period;	/* when the script gives no count */
};

/* The names of P_SOFTWARE or P_HARDWARE; the last row's name is NULL. */
const struct perf_name *perf_names(enum probe_type type);
/* NULL: none of that name or alias. */
const struct perf_name *perf_name_find(enum probe_type type, const char *name);

#endif
