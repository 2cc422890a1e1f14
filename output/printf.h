/* SPDX-License-Identifier: Apache-2.0 */
/* printf: an event's format with its arguments filled in. */
#ifndef AWL_OUTPUT_PRINTF_H
#define AWL_OUTPUT_PRINTF_H

#include "output/out.h"

/*
 * Parses the formats of all events into o->formats. False when one is
 * malformed or does not fit its arguments.
 */
bool printf_prepare(struct output *o);

/* 0, or -EINVAL: an argument lies outside the record. */
int printf_event(struct output *o, struct buf *b, const struct plan_event *ev,
		 const void *record, size_t len);

#endif
