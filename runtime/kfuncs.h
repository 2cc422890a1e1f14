/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kfuncs: the kernel functions that an attach point of kprobe or kretprobe
 * stands for, and those that it had better not.
 */
#ifndef AWL_RUNTIME_KFUNCS_H
#define AWL_RUNTIME_KFUNCS_H

#include "runtime/attach.h"

/*
 * Adds a probe for each; those that several functions of one name are get one
 * for every function, by address. 0, or -errno with a diagnostic.
 */
int kfuncs_expand(struct attacher *t, const struct plan_attach *at);

/*
 * An E_DANGER if the attach point, also a typed one, is in a function that
 * probes themselves need and the script did not ask for --unsafe. 0 or -EPERM.
 */
int kfuncs_refuse(struct attacher *t, const struct plan_attach *at);

#endif
