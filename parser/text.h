/* SPDX-License-Identifier: Apache-2.0 */
/* text: pieces of source text, for messages and dumps; see parse.h. */
#ifndef AWL_PARSER_TEXT_H
#define AWL_PARSER_TEXT_H

#include <stddef.h>

struct buf;

/* A string literal with quotes and escapes. */
void ast_string_text(const char *s, size_t n, struct buf *out);

#endif
