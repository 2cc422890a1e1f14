/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hist: buckets of hist, lhist and quantiles.
 *
 * Values are arrays of uint64 counts as lang/abi.h numbers them, at p without
 * alignment.
 */
#ifndef AWL_OUTPUT_HIST_H
#define AWL_OUTPUT_HIST_H

#include <stdint.h>

#include "base/buf.h"
#include "object/plan.h"

uint64_t hist_total(const struct ptype *type, const void *p);

/*
 * The largest value of the bucket that holds the sample of that rank; 0 when
 * there are no samples. PT_QUANTILES only.
 */
uint64_t hist_quantile(const struct ptype *type, const void *p,
		       uint32_t permille);

/* One line a bucket, from the first to the last that is not empty. */
void hist_text(struct buf *b, const struct ptype *type, const void *p,
	       uint64_t div);
void hist_json(struct buf *b, const struct ptype *type, const void *p,
	       uint64_t div);

/* The same as lines of CSV, "min,max,count", each behind prefix. */
void hist_csv(struct buf *b, const struct ptype *type, const void *p,
	      uint64_t div, const char *prefix);

#endif
