/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kmem: the kernel's memory for what a session has loaded, as the kernel counts
 * it (`memlock` in /proc/self/fdinfo, exact since Linux 6.4, before that what a
 * full map takes).
 */
#ifndef AWL_RUNTIME_KMEM_H
#define AWL_RUNTIME_KMEM_H

#include <stdint.h>

#include "object/plan.h"
#include "runtime/rings.h"

struct bpf_object;

/* One line: "rings", "@name" of a map of the script, "programs", "other maps". */
typedef void (*kmem_fn)(void *arg, const char *what, uint64_t bytes);

void kmem_each(const struct plan *plan, struct bpf_object *obj,
	       const struct rings *rings, kmem_fn fn, void *arg);

#endif
