/* SPDX-License-Identifier: Apache-2.0 */
/*
 * alternatives: which of the attach points that stand for one another are used
 * on this kernel: see struct plan_attach.
 */
#ifndef AWL_RUNTIME_ALTERNATIVES_H
#define AWL_RUNTIME_ALTERNATIVES_H

#include "runtime/attach.h"

/* Chooses in each group. 0, or -errno with a diagnostic: a group has nothing. */
int alternatives_choose(struct attacher *t);

/* Whether an attach point has been chosen, or is of no group. */
bool alternatives_use(const struct attacher *t, const struct plan_attach *at);

#endif
