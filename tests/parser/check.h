/* SPDX-License-Identifier: Apache-2.0 */
/*
 * check: what the parser's tests share: one text at a time, and golden files.
 * UPDATE=1 in the environment writes the golden files anew.
 */
#ifndef AWL_TESTS_PARSER_CHECK_H
#define AWL_TESTS_PARSER_CHECK_H

#include "parser/parse.h"

/* The text being looked at; begin() makes it, finish() frees it. */
struct check {
	struct arena *arena;
	struct source_set set;
	struct source *src;
	struct diags diags;
	struct ast_script *script;
	struct buf out;
};

extern struct check c;
extern const struct parse_options options;

void begin(const char *text, size_t len);
void finish(void);
void parse(const char *text);		/* begin(), then c.script */
void parse_text(const char *text, size_t len);

/* c.out must be what stands in tests/parser/NAME + SUFFIX. */
void compare(const char *name, const char *suffix);
/* Shows what is wrong with the text, if something is. */
void show_diags(const char *name);

/* Calls fn with "DIR/NAME" and the text of each DIR/NAME.probe. */
typedef void (*probe_fn)(const char *name, const char *text, size_t len);
void each_probe(const char *dir, probe_fn fn);

#endif
