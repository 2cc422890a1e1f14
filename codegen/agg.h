/* SPDX-License-Identifier: Apache-2.0 */
/* agg: aggregations in their per-CPU values; layouts in lang/abi.h. */
#ifndef AWL_CODEGEN_AGG_H
#define AWL_CODEGEN_AGG_H

#include "codegen/cg.h"

/* Bytes of one CPU's value of an aggregation. */
uint32_t cg_agg_size(const struct type *t);
/* Zeroes a scalar aggregation on every CPU; 1. */
val cg_agg_reset(struct cg *cg, const struct tmap *m);

#endif
