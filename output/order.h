/* SPDX-License-Identifier: Apache-2.0 */
/*
 * order: in which order a map's entries print.
 *
 * Integers and aggregations by value, avg and stats by average, histograms by
 * total, ties by key; all others by key: numbers by value, strings bytewise,
 * tuples field by field.
 */
#ifndef AWL_OUTPUT_ORDER_H
#define AWL_OUTPUT_ORDER_H

#include <stdint.h>

#include "object/mapdata.h"

/* Indices of the entries, in order, on the heap; NULL: out of memory. */
uint32_t *order_map(const struct mapdata *m);

/* Less, equal or greater than 0, as strcmp(). */
int order_values(const struct ptype *type, const void *a, const void *b);

#endif
