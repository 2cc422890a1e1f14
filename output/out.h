/* SPDX-License-Identifier: Apache-2.0 */
/*
 * out: struct output as the files of output/ share it. Not for other folders.
 */
#ifndef AWL_OUTPUT_OUT_H
#define AWL_OUTPUT_OUT_H

#include <time.h>

#include "lang/format.h"
#include "output/output.h"
#include "output/sink.h"

typedef VEC(const struct plan_map *) map_list;

struct output {
	struct output_options opts;
	struct symbols_ops symbols;	/* all NULL when none were given */
	const struct plan *plan;
	struct arena *arena;
	struct format *formats;	/* by event; empty where it has none */
	struct sink sink;
	struct buf text;	/* an event's text, before it is escaped */
	struct buf padded;	/* one value, before it is padded */
	const char *trailer;	/* of a string that was cut */
	size_t trailer_len;
	struct emit *emit;	/* tables of the records; NULL: none */
	const void *header;	/* whose header was printed last: a struct
				   emit_table or, in CSV, a struct plan_map */
	struct pcap *pcaps;	/* files of skboutput() */
	struct buf folded;	/* FLAMEGRAPH: of all maps so far */
	map_list unfolded;	/* maps that have no stacks, once told */
	int64_t tm_second;	/* what `tm` was last made from */
	struct tm tm;
};

/* A place in a script, "stdin:1:5: " or "". */
void out_place(const struct output *o, struct buf *b, struct span span);

/* Writes to stderr at once, after what stdout holds. */
void out_message(struct output *o, const char *text, size_t len);

/* Whether the product is JSON. */
static inline bool out_json(const struct output *o)
{
	return o->opts.format == OUTPUT_JSON;
}

/* Whether the product is stacks alone. */
static inline bool out_stacks(const struct output *o)
{
	return o->opts.format == OUTPUT_FOLDED ||
	       o->opts.format == OUTPUT_FLAMEGRAPH;
}

static inline bool out_csv(const struct output *o)
{
	return o->opts.format == OUTPUT_CSV;
}

#endif
