/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mapload: --load MAP=FILE: the entries of a map, from a text file.
 *
 * A line is an entry: the parts of its key, then the value, with commas or
 * blanks in between. Fields may be quoted as in CSV. Empty lines and those that
 * begin with '#' say nothing.
 *
 * The entries stand on the heap; a file's text is added to the plan's sources,
 * so that diagnostics show its lines.
 */
#ifndef AWL_CLI_MAPLOAD_H
#define AWL_CLI_MAPLOAD_H

#include "base/diag.h"
#include "cli/options.h"
#include "object/plan.h"
#include "runtime/session.h"

struct mapload {
	VEC(struct map_entries) files;	/* in the order of the options */
};

/*
 * Reads all files that o names. False: diagnostics say which option, file or
 * line does not fit. mapload_clear() in any case.
 */
bool mapload_read(struct mapload *l, struct arena *a, struct diags *d,
		  const struct options *o, struct plan *plan);
void mapload_clear(struct mapload *l);

#endif
