/* SPDX-License-Identifier: Apache-2.0 */
/*
 * progtype: says to libbpf what kind each program of an object is, from the
 * plan and not from section names; programs without a probe are not loaded.
 */
#ifndef AWL_RUNTIME_PROGTYPE_H
#define AWL_RUNTIME_PROGTYPE_H

#include "runtime/attach.h"

struct bpf_object;

#define PROGTYPE_SECTIONS 3

struct progtype {
	int handler[PROGTYPE_SECTIONS];
	int n;
};

/*
 * Tells libbpf that sections of tracing programs are ours. Before the object
 * is opened; undone after the load. 0 or -errno.
 */
int progtype_register(struct attacher *t, struct progtype *ret);
void progtype_unregister(struct progtype *p);

/* enum bpf_prog_type of a probe type; that of a kprobe for FA_TRACING, whose
 * programs change it as they are loaded. */
int progtype_of(enum probe_type p);

/* 0, or -errno with a diagnostic. */
int progtype_set_all(struct attacher *t, struct bpf_object *object);

#endif
