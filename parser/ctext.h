/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ctext: what of a script is C, for the C compiler that reads its headers.
 *
 * A look at the script before it is parsed; reports nothing, since parsing
 * will.
 */
#ifndef AWL_PARSER_CTEXT_H
#define AWL_PARSER_CTEXT_H

#include "parser/parse.h"

struct c_text {
	/* As long as the source, byte for byte: its directives, and the C
	   definitions before its last #include. All else is blank. */
	const char *text;
	/* Every word of the script that a header could define. */
	ast_names words;
	size_t nincludes;	/* those that #ifdef and the like leave in */
	struct span include;	/* the first of them */
};

void c_text_read(struct arena *a, const struct source *src,
		 const struct parse_options *opts, struct c_text *ret);

#endif
