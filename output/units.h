/* SPDX-License-Identifier: Apache-2.0 */
/*
 * units: numbers with a unit, in three digits: 1.50ms, 12.3K, 970ns. Durations
 * of a minute and more in two units: 2m05s, 3h20m, 4d06h.
 */
#ifndef AWL_OUTPUT_UNITS_H
#define AWL_OUTPUT_UNITS_H

#include <stdint.h>

#include "base/buf.h"

void unit_duration(struct buf *b, uint64_t ns);
void unit_size(struct buf *b, uint64_t bytes);	/* powers of 1024 */

#endif
