/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fnflow: `return` of functions, turned into what flows on at their end.
 *
 * A S_RETURN with a variable leaves the function that is being built, with its
 * value in that variable. Behind a branch that always leaves, what follows
 * becomes the other branch; elsewhere it depends on a flag, and loops are left
 * by `break`.
 */
#ifndef AWL_SEMA_FNFLOW_H
#define AWL_SEMA_FNFLOW_H

#include "sema/sema_priv.h"

/* Whether a return of the function is among these, or within them. */
bool fnflow_leaves(const tstmts *list);

/* The same statements without such returns. */
tstmts fnflow_lower(struct sema *s, const tstmts *list, struct span span);

#endif
