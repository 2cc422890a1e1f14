/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json: scalars as JSON text.
 *
 * Whatever bytes a string holds, the result is valid JSON: valid UTF-8 stands
 * as it is, any other byte B is \u00BB, control characters are escaped.
 * (The names begin with add_ because jansson has some of the others.)
 */
#ifndef AWL_OUTPUT_JSON_H
#define AWL_OUTPUT_JSON_H

#include <stdint.h>

#include "base/buf.h"

/* With quotes. */
void add_json_string(struct buf *b, const char *s, size_t n);
/* Without: to make one string of several pieces. */
void add_json_escape(struct buf *b, const char *s, size_t n);

/* Quoted when a double cannot hold it exactly. */
void add_json_i64(struct buf *b, int64_t v);
void add_json_u64(struct buf *b, uint64_t v);

#endif
