/* SPDX-License-Identifier: Apache-2.0 */
/*
 * atoms: tokens, and what stands between them, for the formatter.
 *
 * Everything that is not blank is in an atom, in the order of the text.
 */
#ifndef AWL_PARSER_ATOMS_H
#define AWL_PARSER_ATOMS_H

#include "parser/token.h"

enum atom_kind {
	ATOM_TOKEN,
	ATOM_WORD,		/* left out by the lexer: const and its like */
	ATOM_COMMENT,		/* between slash-star and star-slash */
	ATOM_LINE_COMMENT,	/* up to the end of the line */
	ATOM_VERBATIM,		/* whole lines: directives, skipped text, #! */
	ATOM_ITEM_END,
	ATOM_END
};

struct atom {
	enum atom_kind kind;
	int token;		/* TK_... or a character; 0 if none */
	const char *text;
	size_t len;
	unsigned int newlines;	/* in the blanks before it */
	bool starts_item;
	size_t match;		/* '{' and BLOCK: index of its '}' */
};

typedef VEC(struct atom) atom_list;

/* The atoms of src, ending with ATOM_END; tokens as refine_words() left them. */
void atoms_read(struct arena *a, const struct source *src,
		const struct cpp *cpp, const token_list *tokens,
		atom_list *ret);

#endif
