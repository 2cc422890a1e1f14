/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE	/* memmem */
#include "parser/lexstate.h"

#include <ctype.h>
#include <string.h>

#include "parser/attachpoint.h"
#include "parser/grammar.h"
#include "parser/literal.h"

struct span lexer_span(const struct lexer *lx)
{
	return (struct span){ lx->base + (uint32_t)lx->at,
			      lx->base + (uint32_t)lx->pos };
}

struct token *lexer_push(struct lexer *lx, int kind)
{
	struct token t = {
		.kind = kind, .span = lexer_span(lx), .depth = lx->depth,
		.in_predicate = lx->in_predicate,
		.starts_item = lx->in_item && !lx->item_has_token,
	};

	if (t.starts_item && lx->doc->n) {
		t.doc = arena_strndup(lx->arena, lx->doc->s, lx->doc->n);
		buf_reset(lx->doc);
	}
	lx->item_has_token = true;
	vec_push(lx->arena, &lx->tokens, t);
	return &lx->tokens.v[lx->tokens.n - 1];
}

static void push_at(struct lexer *lx, int kind, size_t at)
{
	size_t old_at = lx->at, old_pos = lx->pos;

	lx->at = lx->pos = at;
	lexer_push(lx, kind);
	lx->at = old_at;
	lx->pos = old_pos;
}

static void predicate_open(struct lexer *lx)
{
	uint32_t lo = lx->base + (uint32_t)lx->predicate;

	if (!lx->cut)
		diag_error(lx->diags, (struct span){ lo, lo + 1 }, E_SYNTAX,
			   "this predicate is not closed: expected '/' before '{'");
}

/* The place behind blanks and comments from i on. */
static size_t skip_blanks(const struct lexer *lx, size_t i)
{
	const char *s = lx->text, *end;

	while (i < lx->len) {
		if (isspace((unsigned char)s[i])) {
			i++;
		} else if (s[i] == '/' && i + 1 < lx->len && s[i + 1] == '/') {
			end = memchr(s + i, '\n', lx->len - i);
			i = end ? (size_t)(end - s) : lx->len;
		} else if (s[i] == '/' && i + 1 < lx->len && s[i + 1] == '*') {
			end = memmem(s + i + 2, lx->len - i - 2, "*/", 2);
			i = end ? (size_t)(end - s) + 2 : lx->len;
		} else {
			break;
		}
	}
	return i;
}

static char next_char(const struct lexer *lx)
{
	size_t i = skip_blanks(lx, lx->pos);

	return i < lx->len ? lx->text[i] : '\0';
}

/* -- items ------------------------------------------------------------------ */

/*
 * The first doc comment is the script's, unless another one stands between it
 * and the first declaration: see lexer_doc_line().
 */
static void claim_script_doc(struct lexer *lx)
{
	if (!lx->any_item && !lx->script_doc && lx->doc->n) {
		lx->script_doc = arena_strndup(lx->arena, lx->doc->s,
					       lx->doc->n);
		buf_reset(lx->doc);
	}
	lx->any_item = true;
}

void lexer_item_begin(struct lexer *lx, enum lex_item item)
{
	claim_script_doc(lx);
	lx->item = item;
	lx->in_item = true;
	lx->item_has_token = false;
	lx->in_predicate = false;
	lx->depth = lx->parens = 0;
}

void lexer_item_end(struct lexer *lx)
{
	push_at(lx, TK_ITEM_END, lx->pos);
	lx->in_item = false;
}

void lexer_stray_brace(struct lexer *lx)
{
	lexer_item_begin(lx, ITEM_CLAUSE);
	lexer_push(lx, '}');
	lexer_item_end(lx);
}

static bool more_of_cdef(const struct lexer *lx)
{
	char c = next_char(lx);

	return c == ';' || c == '_';
}

/* Another alternative of an alias follows, or the ';' that ends it. */
static bool more_of_alias(const struct lexer *lx)
{
	size_t i = skip_blanks(lx, lx->pos);

	return next_char(lx) == ';' ||
	       (lx->len - i > 4 && !memcmp(lx->text + i, "else", 4));
}

bool lexer_wants_probes(const struct lexer *lx)
{
	return lx->item == ITEM_ALIAS && !lx->depth && !lx->parens &&
	       !lx->in_predicate;
}

bool lexer_item_ends(struct lexer *lx, char c)
{
	bool ends;

	if (c == '}' && lx->depth) {
		lx->depth--;
		lx->tokens.v[lx->tokens.n - 1].depth = lx->depth;
	}
	if (lx->depth || lx->item == ITEM_FRAGMENT || lx->in_predicate)
		return false;
	if (c == ';')
		ends = lx->item != ITEM_CLAUSE;
	else
		ends = lx->item == ITEM_CLAUSE ||
			(lx->item == ITEM_CONFIG && next_char(lx) != ';') ||
			(lx->item == ITEM_CDEF && !more_of_cdef(lx)) ||
			(lx->item == ITEM_ALIAS && !more_of_alias(lx)) ||
			lx->item == ITEM_LINE;
	if (ends)
		lexer_item_end(lx);
	return ends;
}

/*
 * The script ends inside an item: what is missing is said and put there, so
 * that the parser finds every item in balance. A comment that was not closed
 * has been reported and explains the rest.
 */
static void close_item(struct lexer *lx)
{
	struct span brace = { 0 };
	size_t closed = 0;

	/* Behind the last token, not behind the last newline. */
	if (lx->tokens.n)
		lx->at = lx->pos =
			lx->tokens.v[lx->tokens.n - 1].span.hi - lx->base;
	for (size_t i = lx->tokens.n; i-- && !brace.hi;) {
		int kind = lx->tokens.v[i].kind;

		if (kind == '}')
			closed++;
		else if (kind == '{' && !closed--)
			brace = lx->tokens.v[i].span;
	}
	if (lx->depth && !lx->cut) {
		diag_error(lx->diags, lexer_span(lx), E_SYNTAX,
			   "unexpected end of the script: expected '}'");
		diag_note(lx->diags, brace, "this '{' is not closed");
	}
	for (; lx->depth; lx->depth--) {
		lexer_push(lx, '}');
		lx->tokens.v[lx->tokens.n - 1].depth--;
	}
	if (lx->in_predicate) {
		predicate_open(lx);
		lexer_push(lx, TK_PRED_CLOSE);
	}
	lexer_item_end(lx);
}

static void warn_doc(struct lexer *lx, struct span span)
{
	diag_warning(lx->diags, span, W_DOC_PLACE,
		     "this doc comment documents nothing");
	diag_help(lx->diags,
		  "use '//' except at the top and before declarations");
}

void lexer_finish(struct lexer *lx)
{
	lx->at = lx->pos = lx->len;
	if (lx->item != ITEM_FRAGMENT) {
		lexer_attach_end(lx);
		if (lx->in_item)
			close_item(lx);
		claim_script_doc(lx);
		if (lx->doc->n)
			warn_doc(lx, lx->doc_span);
	}
	lx->depth = 0;
	lexer_push(lx, TK_YYEOF);
}

void lexer_doc_line(struct lexer *lx)
{
	size_t at = lx->at + 3, end = lx->pos;
	const char *between = lx->text + lx->doc_end;
	size_t n = lx->at - lx->doc_end, newlines = 0;

	if (lx->in_item) {
		warn_doc(lx, lexer_span(lx));
		return;
	}
	for (size_t i = 0; i < n; i++)
		newlines += between[i] == '\n';
	if (lx->doc->n && newlines > 1) {
		claim_script_doc(lx);
		lx->any_item = false;
		buf_reset(lx->doc);
	}
	if (at < end && lx->text[at] == ' ')
		at++;
	while (end > at && isspace((unsigned char)lx->text[end - 1]))
		end--;
	if (lx->doc->n)
		buf_addc(lx->doc, '\n');
	else
		lx->doc_span = lexer_span(lx);
	buf_add(lx->doc, lx->text + at, end - at);
	lx->doc_end = lx->pos;
}

/* -- words and literals ------------------------------------------------------ */

static const struct word {
	const char *name;
	int kind;
	bool in_c;	/* a word of C definitions too */
} words[] = {
	{ "struct", TK_STRUCT, true }, { "union", TK_UNION, true },
	{ "enum", TK_ENUM, true },
	{ "if", TK_IF, false }, { "else", TK_ELSE, false },
	{ "for", TK_FOR, false }, { "while", TK_WHILE, false },
	{ "unroll", TK_UNROLL, false }, { "break", TK_BREAK, false },
	{ "continue", TK_CONTINUE, false }, { "return", TK_RETURN, false },
	{ "let", TK_LET, false }, { "comptime", TK_COMPTIME, false },
	{ "sizeof", TK_SIZEOF, true }, { "offsetof", TK_OFFSETOF, false },
	{ "typeof", TK_TYPEOF, false },
	{ "true", TK_TRUE, false }, { "false", TK_FALSE, false },
	{ "void", TK_TYPE_WORD, true }, { "bool", TK_TYPE_WORD, true },
	{ "_Bool", TK_TYPE_WORD, true },
	{ "char", TK_TYPE_WORD, true }, { "short", TK_TYPE_WORD, true },
	{ "int", TK_TYPE_WORD, true }, { "long", TK_TYPE_WORD, true },
	{ "unsigned", TK_TYPE_WORD, true }, { "signed", TK_TYPE_WORD, true },
	{ "float", TK_TYPE_WORD, true }, { "double", TK_TYPE_WORD, true },
	{ "int8", TK_TYPE_WORD, false }, { "int16", TK_TYPE_WORD, false },
	{ "int32", TK_TYPE_WORD, false }, { "int64", TK_TYPE_WORD, false },
	{ "uint8", TK_TYPE_WORD, false }, { "uint16", TK_TYPE_WORD, false },
	{ "uint32", TK_TYPE_WORD, false }, { "uint64", TK_TYPE_WORD, false },
	{ "string", TK_TYPE_WORD, false }, { "buffer", TK_TYPE_WORD, false },
	{ "inet", TK_TYPE_WORD, false },
};

/* Say nothing about a value's layout: left out. */
static bool is_ignored(const char *s, size_t n)
{
	static const char *const names[] = {
		"const", "volatile", "restrict", "__user", "__kernel", "__rcu",
		"__percpu", "__iomem"
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strlen(names[i]) == n && !memcmp(names[i], s, n))
			return true;
	return false;
}

static int word_kind(const struct lexer *lx, const char *s, size_t n)
{
	bool in_c = lx->item == ITEM_CDEF || lx->item == ITEM_TYPEDEF;

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strlen(words[i].name) == n && !memcmp(words[i].name, s, n))
			return in_c && !words[i].in_c ? TK_IDENT : words[i].kind;
	return TK_IDENT;
}

void lexer_word(struct lexer *lx)
{
	const char *s = lx->text + lx->at;
	size_t n = lx->pos - lx->at;
	struct token *t;

	if (is_ignored(s, n))
		return;
	t = lexer_push(lx, word_kind(lx, s, n));
	t->text = arena_strndup(lx->arena, s, n);
	t->len = n;
}

void lexer_name(struct lexer *lx, int kind)
{
	struct token *t = lexer_push(lx, kind);

	t->len = lx->pos - lx->at - 1;
	t->text = arena_strndup(lx->arena, lx->text + lx->at + 1, t->len);
}

void lexer_number(struct lexer *lx)
{
	const char *s = lx->text + lx->at;
	size_t n = lx->pos - lx->at;
	struct token *t = lexer_push(lx, TK_INT);
	const char *why = number_parse(s, n, &t->number, &t->has_unit);

	if (why)
		diag_error(lx->diags, t->span, E_NUMBER,
			   "malformed number '%.*s': %s", (int)n, s, why);
}

void lexer_string(struct lexer *lx, bool closed)
{
	struct token *t = lexer_push(lx, TK_STR);
	size_t n = lx->pos - lx->at - 1 - closed;

	t->text = string_unescape(lx->arena, lx->diags, lx->text + lx->at + 1,
				  n, t->span.lo + 1, &t->len);
	if (closed)
		return;
	diag_error(lx->diags, t->span, E_STRING_END,
		   "this string is not closed on its line");
	/* the '}' that will be missing may well be in it */
	if (memchr(lx->text + lx->at, '}', n + 1))
		lx->cut = true;
}

void lexer_positional(struct lexer *lx)
{
	struct token *t = lexer_push(lx, TK_POSITIONAL);
	size_t n = lx->pos - lx->at - 1;
	bool has_unit;
	const char *why = number_parse(lx->text + lx->at + 1, n, &t->number,
				       &has_unit);

	if (why || !t->number)
		diag_error(lx->diags, t->span, E_NUMBER,
			   "positional parameters are $1, $2 and so on");
}

void lexer_bad_char(struct lexer *lx)
{
	const char *s = lx->text + lx->at;
	size_t n = lx->pos - lx->at;

	if (isprint((unsigned char)*s) || (unsigned char)*s >= 0x80)
		diag_error(lx->diags, lexer_span(lx), E_CHAR,
			   "unexpected character '%.*s'", (int)n, s);
	else
		diag_error(lx->diags, lexer_span(lx), E_CHAR,
			   "unexpected byte 0x%02x", (unsigned char)*s);
}

void lexer_open_comment(struct lexer *lx)
{
	diag_error(lx->diags, lexer_span(lx), E_COMMENT_END,
		   "this comment is not closed: '*/' is missing");
	lx->cut = true;
}

/* -- predicates -------------------------------------------------------------- */

/* Where an expression could end, so that '{' after it starts the action. */
static bool ends_operand(const struct token *t)
{
	switch (t->kind) {
	case TK_IDENT: case TK_INT: case TK_STR: case TK_VAR: case TK_MAP:
	case TK_POSITIONAL: case TK_POSCOUNT: case TK_TRUE: case TK_FALSE:
	case TK_INC: case TK_DEC: case ')': case ']':
		return true;
	}
	return false;
}

/* Whether `if`, which takes a '{' after an operand, stands in the predicate. */
static bool predicate_has_if(const struct lexer *lx)
{
	for (size_t i = lx->tokens.n; i-- && lx->tokens.v[i].in_predicate;)
		if (lx->tokens.v[i].kind == TK_IF)
			return true;
	return false;
}

void lexer_predicate(struct lexer *lx)
{
	lx->in_predicate = true;
	lx->predicate = lx->at;
	lexer_push(lx, TK_PRED_OPEN);
}

void lexer_slash(struct lexer *lx)
{
	if (lx->in_predicate && !lx->parens && !lx->depth &&
	    next_char(lx) == '{') {
		lexer_push(lx, TK_PRED_CLOSE);
		lx->in_predicate = false;
		return;
	}
	lexer_push(lx, '/');
}

/* x in: the set of what x may be follows. */
static bool is_set_ahead(const struct lexer *lx)
{
	const struct token *t = &lx->tokens.v[lx->tokens.n - 1];

	return lx->tokens.n > 1 && t->kind == TK_IDENT &&
	       !strcmp(t->text, "in") && ends_operand(t - 1);
}

void lexer_open_brace(struct lexer *lx)
{
	if (lx->in_predicate && !lx->depth && lx->tokens.n &&
	    ends_operand(&lx->tokens.v[lx->tokens.n - 1]) &&
	    !is_set_ahead(lx) && !predicate_has_if(lx)) {
		predicate_open(lx);
		push_at(lx, TK_PRED_CLOSE, lx->at);
		lx->in_predicate = false;
	}
	if (!lx->depth)
		lx->parens = 0;
	lexer_push(lx, '{');
	lx->depth++;
}

/* -- attach points ----------------------------------------------------------- */

static void part_begin(struct lexer *lx)
{
	if (!lx->attach) {
		lx->attach = arena_new(lx->arena, struct ast_attach);
		lx->attach->span.lo = lexer_span(lx).lo;
		lx->part_open = false;
		lx->part_at = false;
	}
	if (!lx->part_open) {
		lx->part_open = true;
		lx->part_quoted = false;
		lx->part_lo = lexer_span(lx).lo;
		buf_reset(lx->part);
		lx->piece_from = 0;
		lx->pieces = (struct ast_part){ 0 };
	}
}

/* What was read since the last parameter. */
static void piece_end(struct lexer *lx)
{
	struct ast_piece p = {
		.text = arena_strndup(lx->arena, lx->part->s + lx->piece_from,
				      lx->part->n - lx->piece_from),
	};

	if (*p.text)
		vec_push(lx->arena, &lx->pieces.pieces, p);
}

static void part_end(struct lexer *lx, uint32_t hi)
{
	struct ast_part p = {
		.text = arena_strndup(lx->arena, lx->part->s, lx->part->n),
		.span = { lx->part_lo, hi }, .quoted = lx->part_quoted,
		.after_at = lx->part_at,
	};

	if (lx->pieces.pieces.n) {
		piece_end(lx);
		p.pieces.v = lx->pieces.pieces.v;
		p.pieces.n = lx->pieces.pieces.n;
	}
	vec_push(lx->arena, &lx->attach->parts, p);
	lx->part_open = false;
}

void lexer_part_text(struct lexer *lx)
{
	part_begin(lx);
	buf_add(lx->part, lx->text + lx->at, lx->pos - lx->at);
}

void lexer_part_quoted(struct lexer *lx)
{
	const char *s;
	size_t n;

	part_begin(lx);
	s = string_unescape(lx->arena, lx->diags, lx->text + lx->at + 1,
			    lx->pos - lx->at - 2, lexer_span(lx).lo + 1, &n);
	buf_add(lx->part, s, n);
	lx->part_quoted = true;
}

void lexer_part_escaped(struct lexer *lx)
{
	part_begin(lx);
	buf_addc(lx->part, lx->text[lx->at + 1]);
	lx->part_quoted = true;
}

void lexer_part_param(struct lexer *lx)
{
	const char *name = lx->text + lx->at + 1;
	size_t braces = *name == '{';
	struct ast_piece p = { .span = lexer_span(lx), .is_param = true };

	part_begin(lx);
	piece_end(lx);
	p.text = arena_strndup(lx->arena, name + braces,
			       lx->pos - lx->at - 1 - 2 * braces);
	vec_push(lx->arena, &lx->pieces.pieces, p);
	lexer_part_text(lx);
	lx->piece_from = lx->part->n;
}

void lexer_part_next(struct lexer *lx, char separator)
{
	part_begin(lx);
	part_end(lx, lexer_span(lx).lo);
	lx->part_at = separator == '@';
	lx->at = lx->pos;
	part_begin(lx);
}

void lexer_label(struct lexer *lx)
{
	if (lx->attach && !lx->attach->parts.n && !lx->attach->label &&
	    attach_is_label(lx->part->s)) {
		lx->attach->label = arena_strdup(lx->arena, lx->part->s);
		lx->part_open = false;
		lx->at = lx->pos;
		part_begin(lx);
		return;
	}
	lexer_part_text(lx);
}

void lexer_attach_end(struct lexer *lx)
{
	struct ast_attach *at = lx->attach;
	size_t old_at = lx->at, old_pos = lx->pos;
	uint32_t hi = lexer_span(lx).lo;

	if (!at)
		return;
	if (!lx->part_quoted && lx->part->n &&
	    lx->part->s[lx->part->n - 1] == '?') {
		at->optional = true;
		lx->part->s[--lx->part->n] = '\0';
		hi--;
	}
	part_end(lx, hi);
	at->span.hi = lexer_span(lx).lo;
	lx->attach = NULL;
	lx->at = at->span.lo - lx->base;
	lx->pos = at->span.hi - lx->base;
	lexer_push(lx, TK_ATTACH)->attach = at;
	lx->at = old_at;
	lx->pos = old_pos;
}

bool lexer_slash_in_path(const struct lexer *lx)
{
	if (!lx->attach || !lx->part_open)
		return false;
	return attach_slash_in_path(lx->attach, lx->part->s,
				    lx->text + lx->pos, lx->len - lx->pos);
}
