/* SPDX-License-Identifier: Apache-2.0 */
/*
 * emit: records of named fields: rows of a table, objects, lines of CSV.
 *
 * A table begins with its header, which stands again where rows of another
 * name came between. A column is as wide as its type needs, and grows with
 * what it holds. When a script has records of several names, the first column
 * is the name.
 */
#ifndef AWL_OUTPUT_EMIT_H
#define AWL_OUTPUT_EMIT_H

#include "output/out.h"

/* Once, before the first event. */
bool emit_prepare(struct output *o);

/* 0, or -EINVAL for a malformed record: then nothing was printed. */
int emit_event(struct output *o, const struct plan_event *ev,
	       const void *record, size_t len);

#endif
