/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lexstate: what the lexer remembers between tokens, and what its rules do.
 *
 * The rules of lexer.l only say what a token looks like; where it stands (in
 * an action, a C definition, an attach point) is kept here.
 */
#ifndef AWL_PARSER_LEXSTATE_H
#define AWL_PARSER_LEXSTATE_H

#include "parser/token.h"

enum lex_item {
	ITEM_CLAUSE, ITEM_CDEF, ITEM_TYPEDEF, ITEM_CONFIG,
	ITEM_LINE,	/* let, import, param: up to ';' */
	ITEM_ALIAS,	/* probe: attach points behind '=' and 'else' */
	ITEM_FRAGMENT
};

struct lexer {
	struct arena *arena;
	struct diags *diags;
	const struct parse_options *opts;
	const char *text;
	size_t len;
	uint32_t base;
	size_t at, pos;		/* of the current match: its start and end */
	token_list tokens;

	enum lex_item item;
	bool in_item;
	bool item_has_token;
	uint32_t depth;		/* braces */
	uint32_t parens;	/* round and square ones, in a predicate */
	bool in_predicate;
	size_t predicate;	/* offset of its slash */

	struct ast_attach *attach;	/* being read, or NULL */
	struct buf *part;
	uint32_t part_lo;
	bool part_quoted, part_open, part_at;
	size_t piece_from;		/* offset in part */
	struct ast_part pieces;		/* only these are filled in */

	struct buf *doc;	/* lines of the doc comment before the item */
	struct span doc_span;	/* of its first line */
	size_t doc_end;		/* where its last line ended */
	const char *script_doc;
	bool any_item;
	bool cut;		/* an open comment or string took a brace */
};

struct span lexer_span(const struct lexer *lx);
struct token *lexer_push(struct lexer *lx, int kind);
void lexer_finish(struct lexer *lx);

void lexer_item_begin(struct lexer *lx, enum lex_item item);
/* A '}' between items. */
void lexer_stray_brace(struct lexer *lx);
/* After '}' or ';': true when that ended the item. */
bool lexer_item_ends(struct lexer *lx, char c);
void lexer_item_end(struct lexer *lx);

void lexer_word(struct lexer *lx);
void lexer_number(struct lexer *lx);
void lexer_string(struct lexer *lx, bool closed);
void lexer_positional(struct lexer *lx);
void lexer_name(struct lexer *lx, int kind);	/* $x, @x */
void lexer_bad_char(struct lexer *lx);
void lexer_open_comment(struct lexer *lx);
void lexer_doc_line(struct lexer *lx);

/* The '/' behind attach points. */
void lexer_predicate(struct lexer *lx);
/* A '/' in code: end of the predicate, or division. */
void lexer_slash(struct lexer *lx);
/* A '{', which may show that the predicate was never closed. */
void lexer_open_brace(struct lexer *lx);

/* Attach points, piece by piece. */
void lexer_part_text(struct lexer *lx);
void lexer_part_quoted(struct lexer *lx);
void lexer_part_escaped(struct lexer *lx);
void lexer_part_param(struct lexer *lx);
void lexer_part_next(struct lexer *lx, char separator);
void lexer_label(struct lexer *lx);		/* at '=' */
/* Behind '=' or 'else' of an alias: attach points follow. */
bool lexer_wants_probes(const struct lexer *lx);
void lexer_attach_end(struct lexer *lx);	/* nothing if none is open */
/* Whether a slash here belongs to a path; else it opens the predicate. */
bool lexer_slash_in_path(const struct lexer *lx);

#endif
