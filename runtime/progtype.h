/* SPDX-License-Identifier: Apache-2.0 */
/*
 * progtype: says to libbpf what kind each program of an object is, from the
 * plan and not from section names; programs without a probe are not loaded.
 */
#ifndef AWL_RUNTIME_PROGTYPE_H
#define AWL_RUNTIME_PROGTYPE_H

#include "runtime/attach.h"

struct bpf_object;

/* 0, or -errno with a diagnostic. */
int progtype_set_all(struct attacher *t, struct bpf_object *object);

#endif
