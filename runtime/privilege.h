/* SPDX-License-Identifier: Apache-2.0 */
/*
 * privilege: what this process or kernel lacks for tracing, and the command
 * that fixes it.
 */
#ifndef AWL_RUNTIME_PRIVILEGE_H
#define AWL_RUNTIME_PRIVILEGE_H

#include "base/diag.h"

/*
 * Before anything is asked of the kernel: 0, or -EPERM after an error when
 * this user cannot trace at all.
 */
int privilege_check(struct diags *d);

/*
 * Called when the kernel said no (err: -EPERM and the like): if something is
 * missing, adds one error that names it and how to get it, and returns err; 0
 * when nothing is found to be missing.
 */
int privilege_explain(struct diags *d, int err);

#endif
