/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exists: what a script asks for with exists() and with alternatives, answered
 * for the running kernel before the load, by looking and by trying.
 */
#ifndef AWL_RUNTIME_EXISTS_H
#define AWL_RUNTIME_EXISTS_H

#include <stdbool.h>

#include "runtime/attach.h"

/* Whether the kernel has probes of this family at all. */
bool exists_family(struct target *t, enum probe_family family);

/* Whether `at` would attach to anything. 0, or -errno with a diagnostic. */
int exists_probe(struct attacher *t, const struct plan_attach *at,
		 bool *ret_found);

/* Whether programs of that probe type may call helper "bpf_...". */
bool exists_helper(struct target *t, enum probe_type probe, const char *name);

#endif
