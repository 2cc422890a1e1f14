/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flame: a flame graph (Gregg, 2011) of folded stacks, as one SVG file that needs
 * nothing else: width is the number of samples, height the depth of the stack. A
 * click on a frame zooms to it, the field at the top searches.
 */
#ifndef AWL_OUTPUT_FLAME_H
#define AWL_OUTPUT_FLAME_H

#include <stddef.h>

#include "base/buf.h"

/*
 * lines: folded stacks, "main;read 5\n"; those without a number at their end are
 * left out. title stands above the picture. False: no memory.
 */
bool flame_svg(const char *lines, size_t len, const char *title,
	       struct buf *out);

#endif
