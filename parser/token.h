/* SPDX-License-Identifier: Apache-2.0 */
/*
 * token: what the lexer makes of a text.
 *
 * The whole text is cut into tokens before parsing, so that decisions which
 * need to look ahead (is this parenthesis a cast, does this slash end the
 * predicate) are made on a list, and the grammar stays without conflicts.
 *
 *	preprocess()	directives out of the text          (preprocess.c)
 *	lex()		text to tokens                      (lexer.l)
 *	refine()	#define expansion, words in context (refine.c)
 *
 * Everything lives in the arena; what is wrong goes into diags.
 */
#ifndef AWL_PARSER_TOKEN_H
#define AWL_PARSER_TOKEN_H

#include "base/arena.h"
#include "base/diag.h"
#include "parser/ast.h"
#include "parser/parse.h"

struct token {
	int kind;		/* TK_... of grammar.h, or a character */
	struct span span;
	const char *text;	/* names without sigil; strings unescaped */
	size_t len;
	uint64_t number;
	bool has_unit;
	bool starts_item;	/* first of a declaration or clause */
	bool in_predicate;
	uint32_t depth;		/* braces open around it */
	const char *doc;	/* starts_item: the doc comment before it */
	struct ast_attach *attach;
	struct c_attr attr;	/* of TK_ATTRIBUTE */
};

typedef VEC(struct token) token_list;

/* #define NAME value: known from offset `from` up to `until` of the text. */
struct define {
	const char *name;
	struct span name_span, value;
	const char *text;	/* the value, continued lines joined */
	uint32_t from, until;
	token_list tokens;
	bool expanding;
};

typedef VEC(struct define) define_list;

struct cpp {
	struct arena *arena;
	struct diags *diags;
	const struct source *src;
	const struct parse_options *opts;
	char *text;			/* same length, directives blanked */
	define_list defines;
	VEC(struct ast_include) includes;
	VEC(struct span) directives;	/* also those in skipped text */
};

/* What a run of the lexer starts in. */
enum lex_mode { LEX_SCRIPT, LEX_FRAGMENT };

struct lexed {
	token_list tokens;
	const char *doc;	/* of the script */
};

/* Fills cpp from its src and opts; src->text is not changed. */
void preprocess(struct cpp *cpp);

/*
 * Tokens of text[0..len), whose first byte has offset `base`. LEX_FRAGMENT: the
 * value of a #define, as inside an action. The list ends with TK_YYEOF.
 */
void lex(struct arena *a, struct diags *d, const struct parse_options *opts,
	 const char *text, size_t len, uint32_t base, enum lex_mode mode,
	 struct lexed *ret);

/* Expands and reclassifies in place; see refine.c for what and why. */
void refine(struct cpp *cpp, token_list *tokens);

/* Only what the words say, no expansion: for the formatter. */
void refine_words(token_list *tokens);

/* All three. */
void tokenize(struct cpp *cpp, struct lexed *ret);

#endif
