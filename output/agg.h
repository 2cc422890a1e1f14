/* SPDX-License-Identifier: Apache-2.0 */
/*
 * agg: aggregations that print on one line: count sum min max avg stats
 * quantiles. div divides what is printed; 1 changes nothing.
 */
#ifndef AWL_OUTPUT_AGG_H
#define AWL_OUTPUT_AGG_H

#include <stdint.h>

#include "base/buf.h"
#include "object/plan.h"

/*
 * What a value is sorted by: itself, its average, or the total of its buckets.
 * To be taken as int64 when the type is signed.
 */
uint64_t agg_rank(const struct ptype *type, const void *p);

/* An integer over a divisor, by its type's sign. */
uint64_t agg_divide(const struct ptype *type, uint64_t v, uint64_t div);

/* The numbers an aggregation prints as, with their names; how many. */
struct agg_part {
	const char *name;
	uint64_t value;
};

#define AGG_PARTS 6

size_t agg_parts(const struct ptype *type, const void *p, uint64_t div,
		 struct agg_part *ret);

void agg_text(struct buf *b, const struct ptype *type, const void *p,
	      uint64_t div);
void agg_json(struct buf *b, const struct ptype *type, const void *p,
	      uint64_t div);

#endif
