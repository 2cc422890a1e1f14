/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow: scripts of assignments and control flow on integers, and what they
 * must print, found by running them here.
 *
 * All state is int64: variables of the clause, scalar maps, keys of one map. A
 * clause changes it by loops, branches and jumps; the next one prints what is
 * in the maps.
 */
#ifndef AWL_TESTS_GEN_FLOW_H
#define AWL_TESTS_GEN_FLOW_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

/* n clauses. */
void flow_program(struct arena *a, uint64_t seed, uint32_t n,
		  struct buf *script, struct buf *expected);

#endif
