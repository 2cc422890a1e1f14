/* SPDX-License-Identifier: Apache-2.0 */
/*
 * probe: clauses to programs. The attach points of a clause share one program
 * as long as its code can serve them all.
 */
#ifndef AWL_SEMA_PROBE_H
#define AWL_SEMA_PROBE_H

#include "sema/sema_priv.h"

/* Fills s->probes. */
void probe_collect(struct sema *s);
/* Builds predicate and body of one of them anew. */
void probe_build(struct sema *s, struct sprobe *sp);
/*
 * A clause of which nothing is left, because what its optional probes have is
 * known only to kernels that have them, is an error.
 */
void probe_check_left(struct sema *s);

#endif
