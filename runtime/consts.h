/* SPDX-License-Identifier: Apache-2.0 */
/*
 * consts: what of the host goes into .rodata.awl before the load: the fixed
 * struct awl_consts, then each value the plan wants resolved.
 */
#ifndef AWL_RUNTIME_CONSTS_H
#define AWL_RUNTIME_CONSTS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/diag.h"
#include "lang/abi.h"
#include "object/plan.h"
#include "target/target.h"

/* Of this process. */
int consts_fill(struct awl_consts *c, pid_t pid, int ncpus);

/*
 * Resolves one value of the plan. 0, or -errno with a diagnostic.
 */
int consts_resolve(const struct plan_resolve *r, struct target *t,
		   struct diags *d, uint64_t *ret_value);

#endif
