/* SPDX-License-Identifier: Apache-2.0 */
/*
 * format: a script in the house style.
 *
 * Tabs of 8; one statement a line; a block that stood on one line and fits 80
 * columns stays there; attach points of a list each on their line; at most one
 * blank line in a row. Line breaks inside an expression stay where they were.
 * Comments, directives and skipped text are kept. Formatting twice changes
 * nothing more, and the tree stays the same.
 */
#ifndef AWL_PARSER_FORMAT_H
#define AWL_PARSER_FORMAT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/source.h"

/* False, and nothing in out, when the script has syntax errors. */
bool format_script(struct arena *a, struct diags *d, const struct source *src,
		   struct buf *out);

#endif
