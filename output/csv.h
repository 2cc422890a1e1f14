/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv: cells of CSV, quoted as RFC 4180 says; lines end with a newline. Maps are
 * tables with the map's name in the first column.
 */
#ifndef AWL_OUTPUT_CSV_H
#define AWL_OUTPUT_CSV_H

#include "output/value.h"

/* Bytes as a cell. */
void csv_cell(struct buf *b, const char *s, size_t n);

/* A value as a cell: numbers without units, all else as in text. */
void csv_value(struct output *o, struct buf *b, struct value v);

/* Entry i of a map, behind the header if another one came before; an integer
 * is divided by div. A histogram is a line for each bucket. */
void csv_map_entry(struct output *o, struct buf *b, const struct mapdata *m,
		   size_t i, uint64_t div);

#endif
