/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is decided on the list of tokens, so that the grammar need not:
 *
 *	expand		names of #defines become the tokens of their value, all
 *			with the span of the use
 *	rename		keywords where a name must stand (after '.', before '='
 *			in a record) become names
 *	classify	'(' of a cast; '{' and 'if' where a value is wanted; a map
 *			before '['; a name that '*' makes a type; `in` with its
 *			braces where an operand ends
 *	shorten		__attribute__((...)) and the parameters of function
 *			pointers become one token
 */
#include "parser/token.h"

#include "parser/grammar.h"
#include "parser/preprocess.h"
#include "parser/spacing.h"

#include <string.h>

/* -- #define ------------------------------------------------------------------ */

#define MAX_EXPANSION (1u << 20)	/* tokens; names that double each other */

static void expand_into(struct cpp *cpp, token_list *out,
			const struct token *t, const struct token *use);

static void expand_define(struct cpp *cpp, token_list *out, struct define *d,
			  const struct token *use)
{
	d->expanding = true;
	for (size_t i = 0; i < d->tokens.n; i++)
		expand_into(cpp, out, &d->tokens.v[i], use);
	d->expanding = false;
}

static void expand_into(struct cpp *cpp, token_list *out,
			const struct token *t, const struct token *use)
{
	struct define *d = NULL;
	struct token copy = *t;

	if (t->kind == TK_YYEOF && use != t)
		return;
	if (t->text && t->kind != TK_STR && t->kind != TK_VAR &&
	    t->kind != TK_MAP)
		d = define_find(&cpp->defines, t->text, t->len, use->span.lo);
	if (d && !d->expanding && out->n < MAX_EXPANSION) {
		expand_define(cpp, out, d, use);
		return;
	}
	copy.span = use->span;
	copy.depth = use->depth;
	copy.in_predicate = use->in_predicate;
	if (use != t)
		copy.starts_item = false;
	vec_push(cpp->arena, out, copy);
}

static void lex_defines(struct cpp *cpp)
{
	for (size_t i = 0; i < cpp->defines.n; i++) {
		struct define *d = &cpp->defines.v[i];
		struct lexed l = { 0 };

		lex(cpp->arena, cpp->diags, cpp->opts, d->text,
		    d->value.hi - d->value.lo, d->value.lo, LEX_FRAGMENT, &l);
		d->tokens = l.tokens;
	}
}

static void expand(struct cpp *cpp, token_list *tokens)
{
	token_list out = { 0 };

	if (!cpp->defines.n)
		return;
	lex_defines(cpp);
	for (size_t i = 0; i < tokens->n; i++)
		expand_into(cpp, &out, &tokens->v[i], &tokens->v[i]);
	*tokens = out;
}

/* -- words -------------------------------------------------------------------- */

static int kind_at(const token_list *l, size_t i)
{
	return i < l->n ? l->v[i].kind : TK_YYEOF;
}

static int kind_before(const token_list *l, size_t i)
{
	return i ? l->v[i - 1].kind : TK_YYEOF;
}

static bool is_tag_word(int kind)
{
	return kind == TK_STRUCT || kind == TK_UNION || kind == TK_ENUM;
}

/* A keyword here is a name; all of them have their text. */
static bool must_be_name(const token_list *l, size_t i)
{
	int before = kind_before(l, i), after = kind_at(l, i + 1);

	if (before == '.' || before == TK_ARROW)
		return true;
	if (is_tag_word(before))
		return !is_tag_word(l->v[i].kind);
	return after == '=' && (before == '(' || before == ',');
}

static void rename_words(token_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		struct token *t = &l->v[i];

		if (t->text && t->kind != TK_IDENT && t->kind != TK_STR &&
		    t->kind != TK_VAR && t->kind != TK_MAP &&
		    must_be_name(l, i))
			t->kind = TK_IDENT;
	}
}

/* -- casts -------------------------------------------------------------------- */

/* The token behind the ')' that closes the '(' at i. */
static size_t behind_paren(const token_list *l, size_t i)
{
	size_t depth = 0;

	for (; i < l->n && l->v[i].kind != TK_ITEM_END; i++) {
		if (l->v[i].kind == '(')
			depth++;
		else if (l->v[i].kind == ')' && !--depth)
			return i + 1;
	}
	return i;
}

static size_t skip_stars(const token_list *l, size_t i)
{
	while (kind_at(l, i) == '*')
		i++;
	return i;
}

/* Tokens that can only start an operand, never go on with an expression. */
static bool starts_operand(int kind)
{
	switch (kind) {
	case TK_IDENT: case TK_INT: case TK_STR: case TK_VAR: case TK_MAP:
	case TK_POSITIONAL: case TK_POSCOUNT: case TK_TRUE: case TK_FALSE:
	case TK_SIZEOF: case TK_OFFSETOF: case '(': case '!': case '~':
		return true;
	}
	return false;
}

/* `name ( ... )` is a call, and sizeof and its like take their own. */
static bool paren_is_call(const token_list *l, size_t i)
{
	int before = kind_before(l, i);

	return before == TK_IDENT || before == TK_SIZEOF ||
		before == TK_OFFSETOF || before == TK_TYPEOF;
}

static bool is_cast(const token_list *l, size_t i)
{
	int kind = kind_at(l, i + 1);
	size_t end;

	if (paren_is_call(l, i))
		return false;
	if (is_tag_word(kind) || kind == TK_TYPE_WORD || kind == TK_TYPEOF)
		return true;
	if (kind != TK_IDENT)
		return false;
	end = skip_stars(l, i + 2);
	if (kind_at(l, end) != ')')
		return false;
	return end > i + 2 || starts_operand(kind_at(l, end + 1));
}

/* x * ) and x * , are no expressions: x names a type. */
static bool is_starred_type(const token_list *l, size_t i)
{
	size_t end = skip_stars(l, i + 1);
	int kind = kind_at(l, end), before = kind_before(l, i);

	return end > i + 1 && (kind == ')' || kind == ',') &&
		(before == '(' || before == ',');
}

/* -- values ------------------------------------------------------------------- */

/* After these an operand must follow. */
static bool wants_operand(int kind)
{
	switch (kind) {
	case '=': case '(': case ',': case '?': case ':': case '[': case '!':
	case '~': case '+': case '-': case '*': case '/': case '%': case '&':
	case '|': case '^': case '<': case '>':
	case TK_ASSIGN_OP: case TK_SHL: case TK_SHR: case TK_LE: case TK_GE:
	case TK_EQ: case TK_NE: case TK_LAND: case TK_LOR: case TK_RETURN:
	case TK_MATCH: case TK_NMATCH: case TK_SET:
	case TK_COMPTIME: case TK_PRED_OPEN: case TK_CAST: case TK_DOTDOT:
		return true;
	}
	return false;
}

static bool is_value_here(const token_list *l, size_t i)
{
	const struct token *t = &l->v[i];

	return (t->depth || t->in_predicate) &&
		wants_operand(kind_before(l, i));
}

/* `in` behind an operand, before '{' or a name: no name itself. */
static bool is_in(const token_list *l, size_t i)
{
	const struct token *t = &l->v[i];
	int after = kind_at(l, i + 1);

	return t->kind == TK_IDENT && !strcmp(t->text, "in") &&
		(after == '{' || after == TK_IDENT || after == TK_VAR ||
		 after == TK_MAP) &&
		spacing_ends_operand(kind_before(l, i)) &&
		(t->depth || t->in_predicate);
}

/* The braces of the set that opens at i. */
static void classify_set(token_list *l, size_t i)
{
	size_t depth = 0;

	l->v[i].kind = TK_SET;
	for (size_t k = i + 1; k < l->n && l->v[k].kind != TK_ITEM_END; k++) {
		if (l->v[k].kind == '{') {
			depth++;
		} else if (l->v[k].kind == '}' && !depth--) {
			l->v[k].kind = TK_SET_END;
			return;
		}
	}
}

static void classify_in(token_list *l, size_t i)
{
	l->v[i].kind = TK_IN;
	if (kind_at(l, i + 1) == '{')
		classify_set(l, i + 1);
}

static void classify(token_list *l)
{
	bool in_c = false;

	for (size_t i = 0; i < l->n; i++) {
		struct token *t = &l->v[i];

		if (t->starts_item)
			in_c = is_tag_word(t->kind) || t->kind == TK_TYPEDEF ||
				t->kind == TK_CONFIG;
		if (in_c)
			continue;
		if (t->kind == '(' && is_cast(l, i))
			t->kind = TK_CAST;
		else if (t->kind == '{' && is_value_here(l, i))
			t->kind = TK_BLOCK;
		else if (t->kind == TK_IF && is_value_here(l, i))
			t->kind = TK_IF_VALUE;
		else if (is_in(l, i))
			classify_in(l, i);
		else if (t->kind == TK_MAP && kind_at(l, i + 1) == '[')
			t->kind = TK_MAP_AT;
		else if (t->kind == TK_IDENT && is_starred_type(l, i))
			t->kind = TK_TYPE_NAME;
	}
}

/* -- C's long forms ------------------------------------------------------------- */

/* What `aligned` without a number means: enough for any type. */
#define MAX_ALIGN 16

static bool is_name(const token_list *l, size_t i, const char *name)
{
	return kind_at(l, i) == TK_IDENT && !strcmp(l->v[i].text, name);
}

static uint32_t read_align(struct cpp *cpp, const token_list *l, size_t i)
{
	const struct token *t = &l->v[i + 2];

	if (kind_at(l, i + 1) != '(')
		return MAX_ALIGN;
	if (kind_at(l, i + 2) == TK_INT && kind_at(l, i + 3) == ')' &&
	    t->number && t->number <= 4096 && !(t->number & (t->number - 1)))
		return (uint32_t)t->number;
	diag_error(cpp->diags, l->v[i].span, E_NOT_CONSTANT,
		   "an alignment is a number: a power of two up to 4096");
	return 1;
}

static struct c_attr read_attr(struct cpp *cpp, const token_list *l,
			       size_t from, size_t to)
{
	struct c_attr attr = { 0 };

	for (size_t i = from; i < to; i++) {
		if (is_name(l, i, "packed") || is_name(l, i, "__packed__") ||
		    is_name(l, i, "__packed"))
			attr.packed = true;
		else if (is_name(l, i, "aligned") ||
			 is_name(l, i, "__aligned__") ||
			 is_name(l, i, "__aligned"))
			attr.align = read_align(cpp, l, i);
	}
	return attr;
}

/* __attribute__(( ... )), and the kernel's short forms behind '}' or a name. */
static size_t attr_length(const token_list *l, size_t i)
{
	int before = kind_before(l, i);

	if ((is_name(l, i, "__attribute__") || is_name(l, i, "__attribute")) &&
	    kind_at(l, i + 1) == '(')
		return behind_paren(l, i + 1) - i;
	if (before != '}' && before != TK_IDENT && before != ']' &&
	    before != TK_ATTRIBUTE)
		return 0;
	if (is_name(l, i, "__packed"))
		return 1;
	if (is_name(l, i, "__aligned") && kind_at(l, i + 1) == '(')
		return behind_paren(l, i + 1) - i;
	return 0;
}

/* ( * name ) ( ... ): the number of tokens, or 0. */
static size_t func_ptr_length(const token_list *l, size_t i)
{
	if (kind_at(l, i) != '(' || kind_at(l, i + 1) != '*' ||
	    kind_at(l, i + 2) != TK_IDENT || kind_at(l, i + 3) != ')' ||
	    kind_at(l, i + 4) != '(')
		return 0;
	return behind_paren(l, i + 4) - i;
}

static size_t shorten_one(struct cpp *cpp, const token_list *l, size_t i,
			  struct token *t)
{
	size_t n = attr_length(l, i);

	if (n) {
		t->kind = TK_ATTRIBUTE;
		t->text = NULL;
		t->attr = read_attr(cpp, l, i, i + n);
		t->span.hi = l->v[i + n - 1].span.hi;
		return n;
	}
	n = func_ptr_length(l, i);
	if (!n)
		return 1;
	*t = l->v[i + 2];
	t->kind = TK_FUNC_PTR;
	return n;
}

static void shorten(struct cpp *cpp, token_list *l)
{
	size_t out = 0, n = 1;
	bool in_c = false;

	for (size_t i = 0; i < l->n; i += n) {
		struct token t = l->v[i];

		if (t.starts_item)
			in_c = is_tag_word(t.kind) || t.kind == TK_TYPEDEF;
		n = in_c ? shorten_one(cpp, l, i, &t) : 1;
		l->v[out++] = t;
	}
	l->n = out;
}

void refine_words(token_list *tokens)
{
	rename_words(tokens);
	classify(tokens);
}

void refine(struct cpp *cpp, token_list *tokens)
{
	expand(cpp, tokens);
	shorten(cpp, tokens);
	refine_words(tokens);
}
