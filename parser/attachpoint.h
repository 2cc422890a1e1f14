/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attachpoint: what an attach point may look like, for the lexer.
 *
 * A slash is the classical trouble: it is part of a path in
 * `uprobe:/bin/sh:main`, and opens a predicate in `kprobe:f/pid == 1/`.
 */
#ifndef AWL_PARSER_ATTACHPOINT_H
#define AWL_PARSER_ATTACHPOINT_H

#include <stdbool.h>
#include <stddef.h>

#include "parser/ast.h"

/* NAME in NAME=provider: an identifier. */
bool attach_is_label(const char *s);

/*
 * Whether a slash that follows `part` (what was read of the part so far)
 * belongs to it. rest[0..n) is the text behind the slash.
 */
bool attach_slash_in_path(const struct ast_attach *at, const char *part,
			  const char *rest, size_t n);

#endif
