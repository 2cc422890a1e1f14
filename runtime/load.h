/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load: from an object's bytes to programs and maps in the kernel.
 *
 * load_object() opens and loads; the caller closes *ret with
 * bpf_object__close(). Rings are made here as well, since the object's
 * awl_rings must be filled before anything runs.
 */
#ifndef AWL_RUNTIME_LOAD_H
#define AWL_RUNTIME_LOAD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "object/plan.h"
#include "runtime/attach.h"
#include "runtime/rings.h"
#include "runtime/timing.h"
#include "target/target.h"

struct bpf_object;

struct load_options {
	const void *object;
	size_t size;
	const struct plan *plan;
	struct attacher *attacher;	/* which programs are wanted */
	struct target *target;
	struct arena *arena;
	struct diags *diags;
	unsigned int ncpus;		/* possible ones */
	bool verbose;			/* keep the verifier's log as a note */
	struct timing *timing;
};

/* 0, or -errno with a diagnostic. */
int load_object(const struct load_options *o, struct rings *rings,
		struct bpf_object **ret);

#endif
