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

/* The fixed part. pid: of -p or -c, or 0. 0 or -errno. */
int consts_fill(struct awl_consts *c, const struct plan *plan,
		struct target *t, pid_t pid, unsigned int ncpus);

/*
 * Resolves one address or id of the plan. 0, or -errno with a diagnostic.
 */
int consts_resolve(const struct plan_resolve *r, struct target *t,
		   struct diags *d, uint64_t *ret_value);

/* Puts a parameter's value into .rodata; false: the plan says where none is. */
bool consts_param(const struct plan_param *p, uint8_t *data, size_t size);

#endif
