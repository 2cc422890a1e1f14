/* SPDX-License-Identifier: Apache-2.0 */
/* spacing: where the formatter puts a blank between two tokens of a line. */
#ifndef AWL_PARSER_SPACING_H
#define AWL_PARSER_SPACING_H

#include <stdbool.h>

/* What the formatter knows of the token before, and of where it stands. */
struct spacing {
	int before;		/* token, 0 at the start of a line */
	bool before_is_prefix;	/* unary operator, '(' or the like: binds right */
	bool before_is_cast;	/* the ')' of a cast */
	bool before_is_type;	/* a '*' after it makes a pointer */
	bool in_c;		/* C definition */
	bool in_type;		/* inside a cast, or after the ':' of a type */
	bool colon_is_type;	/* a ':' here says a type, not "else" */
	bool in_name;		/* of a probe alias: its ':' joins */
	bool is_field;		/* the last '=' named a record's field */
};

/* Whether this token is an operator that binds to what follows. */
bool spacing_is_prefix(const struct spacing *s, int token);
/* Whether a '*' here belongs to a type. */
bool spacing_is_pointer(const struct spacing *s, int token);
bool spacing_wanted(const struct spacing *s, int token);
/* Whether an operand may end with this token. */
bool spacing_ends_operand(int token);

#endif
