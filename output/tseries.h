/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tseries: values over time, as a chart or as JSON.
 *
 * A chart has a line for each interval from the first to the last with a value;
 * '*' stands where the value lies between the least and the greatest, '.' on
 * the line of zero, '-' for an interval without a value.
 */
#ifndef AWL_OUTPUT_TSERIES_H
#define AWL_OUTPUT_TSERIES_H

#include "output/out.h"

void tseries_text(struct output *o, struct buf *b, const struct ptype *type,
		  const void *p, uint64_t div);
void tseries_json(struct output *o, struct buf *b, const struct ptype *type,
		  const void *p, uint64_t div);

/* Lines of CSV, "interval_start,value", each behind prefix. */
void tseries_csv(struct output *o, struct buf *b, const struct ptype *type,
		 const void *p, uint64_t div, const char *prefix);

#endif
