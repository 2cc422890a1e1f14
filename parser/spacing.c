/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/spacing.h"

#include "parser/grammar.h"

bool spacing_ends_operand(int token)
{
	switch (token) {
	case TK_IDENT: case TK_INT: case TK_STR: case TK_VAR: case TK_MAP:
	case TK_MAP_AT: case TK_POSITIONAL: case TK_POSCOUNT: case TK_TRUE:
	case TK_FALSE: case TK_INC: case TK_DEC: case ')': case ']': case '}':
	case TK_SET_END:
	case TK_TYPE_NAME: case TK_TYPE_WORD:
		return true;
	}
	return false;
}

bool spacing_is_prefix(const struct spacing *s, int token)
{
	switch (token) {
	case '!': case '~':
		return true;
	case TK_NMATCH:
		return !spacing_ends_operand(s->before);
	case '-': case '&': case '*': case '+': case TK_INC: case TK_DEC:
		return s->before_is_cast || !spacing_ends_operand(s->before);
	}
	return false;
}

bool spacing_is_pointer(const struct spacing *s, int token)
{
	return token == '*' && (s->in_c || s->in_type || s->before_is_type);
}

/* Nothing stands between these and what is before them. */
static bool binds_left(const struct spacing *s, int token)
{
	switch (token) {
	case ',': case ';': case ')': case ']': case '.': case TK_ARROW:
	case TK_DOTDOT: case TK_PRED_CLOSE:
		return true;
	case '[':
		return spacing_ends_operand(s->before) || s->before == '*';
	case '(':
		return s->before == TK_SIZEOF || s->before == TK_UNROLL ||
			s->before == TK_OFFSETOF ||
			s->before == TK_TYPEOF || s->before == TK_IDENT ||
			s->before == ')';
	case TK_INC: case TK_DEC:
		return spacing_ends_operand(s->before);
	case '=':
		return s->is_field;
	case ':':
		return s->colon_is_type || s->in_name || s->before == '?' ||
			(s->in_c && s->before == TK_IDENT);
	}
	return false;
}

/* Two unary operators that would read as one: - -x, & &x. */
static bool would_merge(int before, int token)
{
	return (before == '-' && (token == '-' || token == TK_DEC)) ||
		(before == '+' && (token == '+' || token == TK_INC)) ||
		(before == '&' && token == '&');
}

static bool binds_right(const struct spacing *s, int token)
{
	switch (s->before) {
	case 0: case '(': case '[': case TK_CAST: case '.': case TK_ARROW:
	case TK_DOTDOT:
		return true;
	case TK_PRED_OPEN:
		return token != '*';	/* no comment starts */
	case '=':
		if (s->is_field)
			return true;
		break;
	case ':':
		return s->in_c || s->in_name;
	}
	if (token == '=')	/* of a pointer type: no *= */
		return false;
	return s->before_is_cast ||
		(s->before_is_prefix && !would_merge(s->before, token));
}

bool spacing_wanted(const struct spacing *s, int token)
{
	return !binds_right(s, token) && !binds_left(s, token);
}
