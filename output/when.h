/* SPDX-License-Identifier: Apache-2.0 */
/* when: times of the kernel's clocks as dates. */
#ifndef AWL_OUTPUT_WHEN_H
#define AWL_OUTPUT_WHEN_H

#include <stdint.h>

#include "output/out.h"

/* Nanoseconds since 1970 of a time of some clock (see symbols_ops). */
int64_t when_epoch(struct output *o, uint64_t ns, uint32_t clock);

/* strftime(3) of nanoseconds since 1970, local time; %f is microseconds. */
void when_format(struct output *o, struct buf *b, const char *format,
		 int64_t ns);

/* A value of strftime(). */
void when_stamp(struct output *o, struct buf *b, const struct ptype *type,
		uint64_t ns);

/* time(): when the event was made, or now where the offset is unknown. */
void when_event(struct output *o, struct buf *b, const char *format,
		uint64_t ns);

#endif
