/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/format.h"

#include <string.h>

#include "parser/atoms.h"
#include "parser/grammar.h"
#include "parser/parse.h"
#include "parser/spacing.h"

#define WIDTH 80
#define TAB 8
#define MAX_FLAT 200	/* bytes of source that may be worth one line */

enum { MAX_FRAMES = 4096 };

/* An open brace or parenthesis. */
struct frame {
	int token;
	bool flat;		/* a brace whose block stays on its line */
	bool is_value;		/* a block that is a value */
	bool in_value;		/* statements that may end in a value */
	bool value_if;		/* in it: an `if` value waits for its block */
	bool after_value;	/* in it: a value's block has just ended */
	bool is_for;		/* the parenthesis of `for` */
	bool is_enum;
	unsigned int questions;	/* '?' without their ':' */
};

struct fmt {
	atom_list atoms;
	struct buf *out;
	size_t line;		/* where the current line starts in out */
	struct frame *frames;	/* MAX_FRAMES; the innermost is at depth */
	size_t depth;
	unsigned int indent;
	struct spacing sp;
	int item;		/* first token of the item */
	bool in_item;
	bool in_stmt;		/* something of a statement stands */
	bool must_break;	/* a statement or line comment has ended */
	bool after_open;	/* nothing since '{' */
	bool for_ahead;		/* `for` was read, its ':' not yet */
	bool in_macro;		/* a macro or a probe alias: blocks are values */
};

static struct frame *top(struct fmt *f)
{
	return &f->frames[f->depth];
}

static bool in_c(const struct fmt *f)
{
	return f->item == TK_STRUCT || f->item == TK_UNION ||
		f->item == TK_ENUM || f->item == TK_TYPEDEF;
}

/* Between the blocks of a probe alias. */
static bool in_alias(const struct fmt *f)
{
	return f->item == TK_PROBE && !f->depth;
}

static bool is_flat(struct fmt *f)
{
	return top(f)->flat;
}

/* -- output ---------------------------------------------------------------------- */

static size_t column(const struct fmt *f)
{
	size_t n = 0;

	for (size_t i = f->line; i < f->out->n; i++)
		n = f->out->s[i] == '\t' ? n + TAB - n % TAB : n + 1;
	return n;
}

static void new_line(struct fmt *f, bool blank, unsigned int indent)
{
	if (!f->out->n)
		return;
	if (f->out->s[f->out->n - 1] != '\n')
		buf_addc(f->out, '\n');
	if (blank)
		buf_addc(f->out, '\n');
	f->line = f->out->n;
	buf_fill(f->out, '\t', indent);
	f->sp.before = 0;
	f->sp.before_is_prefix = f->sp.before_is_cast = false;
	f->sp.before_is_type = false;
}

static bool at_line_start(const struct fmt *f)
{
	return f->out->n == f->line + strspn(f->out->s + f->line, "\t");
}

/* -- blocks ------------------------------------------------------------------------ */

static bool is_open(int token)
{
	return token == '{' || token == TK_BLOCK || token == '(' ||
		token == TK_SET || token == '[' || token == TK_CAST;
}

static void emit(struct fmt *f, size_t i);

/* Whether the block that opens at atom i stood on one line and fits on it. */
static bool fits(struct fmt *f, size_t i)
{
	const struct atom *open = &f->atoms.v[i];
	const struct atom *close = &f->atoms.v[open->match];
	struct frame saved = *top(f);
	struct fmt trial = *f;
	struct buf line;
	size_t width;

	if (open->match == i + 1)
		return true;
	for (size_t k = i + 1; k <= open->match; k++)
		if (f->atoms.v[k].newlines ||
		    f->atoms.v[k].kind == ATOM_LINE_COMMENT)
			return false;
	if (close->text - open->text > MAX_FLAT)
		return false;
	buf_init(&line);
	buf_addc(&line, '{');
	trial.out = &line;
	trial.line = 0;
	top(f)->flat = true;
	for (size_t k = i + 1; k <= open->match; k++)
		emit(&trial, k);
	*top(f) = saved;
	width = column(f) - 1 + line.n;
	if (f->atoms.v[open->match + 1].token == ';')
		width++;
	buf_clear(&line);
	return width <= WIDTH;
}

static void push(struct fmt *f, size_t i)
{
	struct frame *parent = top(f), fr = { .token = f->atoms.v[i].token };
	bool brace = fr.token == '{' || fr.token == TK_BLOCK;

	fr.in_value = parent->in_value;
	if (brace) {
		fr.is_value = fr.token == TK_BLOCK || parent->value_if;
		fr.in_value |= fr.is_value || f->in_macro;
		fr.is_enum = f->item == TK_ENUM;
		fr.flat = parent->flat || f->depth + 2 >= MAX_FRAMES;
		parent->value_if = false;
	} else {
		fr.flat = parent->flat;
		fr.is_for = f->for_ahead;
	}
	if (f->depth + 1 < MAX_FRAMES)
		f->depth++;
	*top(f) = fr;
	if (!brace)
		return;
	f->in_stmt = false;
	f->after_open = true;
	f->indent++;
}

/* A statement before '}' gets its ';', unless it may be the block's value. */
static void end_last_statement(struct fmt *f)
{
	if (f->in_stmt && !top(f)->in_value && !in_c(f))
		buf_addc(f->out, ';');
}

static void pop(struct fmt *f, int token)
{
	struct frame fr = *top(f);

	if (f->depth)
		f->depth--;
	if (token != '}')
		return;
	f->indent -= f->indent > 0;
	top(f)->after_value = fr.is_value;
	f->in_stmt = fr.is_value || in_alias(f) ||
		(f->depth && top(f)->token != '{' && top(f)->token != TK_BLOCK);
}

/* -- where lines break ---------------------------------------------------------------- */

/* What may follow the '}' of a statement on its line. */
static bool follows_brace(const struct fmt *f, const struct atom *a)
{
	if (a->token == TK_ELSE || a->token == ';')
		return true;
	return in_c(f) && a->kind != ATOM_LINE_COMMENT;
}

static bool opens_block(const struct atom *a)
{
	return a->kind == ATOM_TOKEN && (a->token == '{' || a->token == TK_BLOCK);
}

/* Puts what must stand between the text so far and atom a: lines or a blank. */
static void separate(struct fmt *f, const struct atom *a, bool closing)
{
	bool blank = a->newlines > 1 && !f->after_open && !closing;
	bool comment = a->kind == ATOM_LINE_COMMENT || a->kind == ATOM_COMMENT;
	unsigned int more = f->in_stmt && !closing;

	if (f->must_break && comment && !a->newlines && !at_line_start(f)) {
		buf_addc(f->out, ' ');
		return;
	}
	if (f->must_break || (comment && a->newlines)) {
		new_line(f, blank, f->indent + (f->must_break ? 0 : more));
		f->must_break = false;
		return;
	}
	if (a->newlines && !is_flat(f) && f->in_item && !opens_block(a) &&
	    a->token != TK_ELSE && a->token != ';' && a->token != ',' &&
	    !(in_alias(f) && f->sp.before == '=') &&
	    (f->in_stmt || top(f)->is_enum)) {
		new_line(f, false, f->indent +
			 (top(f)->is_enum || a->token == TK_PRED_OPEN ? 0 :
			  more));
		return;
	}
	if (at_line_start(f))
		return;
	if (comment || spacing_wanted(&f->sp, a->kind == ATOM_WORD ?
				      TK_TYPE_WORD : a->token))
		buf_addc(f->out, ' ');
}

/* -- one atom ------------------------------------------------------------------------ */

static void comment(struct fmt *f, size_t i)
{
	const struct atom *a = &f->atoms.v[i];

	separate(f, a, false);
	buf_add(f->out, a->text, a->len);
	f->after_open = false;
	if (a->kind == ATOM_LINE_COMMENT)
		f->must_break = true;
	else if (f->atoms.v[i + 1].newlines && !f->in_stmt)
		f->must_break = true;
	f->sp.before = TK_STR;	/* a blank follows */
	f->sp.before_is_prefix = f->sp.before_is_cast = false;
}

static void verbatim(struct fmt *f, const struct atom *a)
{
	new_line(f, a->newlines > 1 && !f->after_open, 0);
	buf_add(f->out, a->text, a->len);
	f->must_break = true;
	f->after_open = false;
}

/* What the token says of the ones that follow. */
static void note_token(struct fmt *f, const struct atom *a)
{
	struct spacing *s = &f->sp;
	bool pointer = spacing_is_pointer(s, a->token);
	bool prefix = pointer || spacing_is_prefix(s, a->token);
	bool closes_cast = a->token == ')' && top(f)->token == TK_CAST;
	bool tag = s->before == TK_STRUCT || s->before == TK_UNION ||
		s->before == TK_ENUM;

	if (a->token == '?')
		top(f)->questions++;
	if (a->token == ':' && !s->colon_is_type && top(f)->questions)
		top(f)->questions--;
	if (a->token == ':')
		s->in_type = s->colon_is_type;
	else if (a->token == '=' || a->token == ',' || a->token == '{' ||
		 a->token == ')' || a->token == ';')
		s->in_type = false;
	if (a->token == TK_CAST)
		s->in_type = true;
	s->before_is_type = a->token == TK_TYPE_WORD || pointer ||
		a->token == TK_TYPE_NAME || (a->token == TK_IDENT && tag);
	s->before_is_prefix = prefix;
	s->before_is_cast = closes_cast;
	s->before = a->token;
}

/* Before the token is put: what its place says. */
static void look(struct fmt *f, const struct atom *a)
{
	const struct frame *t = top(f);

	if (a->starts_item) {
		f->item = a->token;
		f->in_item = true;
		f->in_stmt = false;
		f->in_macro = a->token == TK_MACRO || a->token == TK_PROBE;
		f->sp.in_type = false;
		f->sp.in_name = a->token == TK_PROBE;
	}
	if (a->token == '(')
		f->sp.in_name = false;
	if (a->token == '=')
		f->sp.is_field = t->token == '(' && f->sp.before == TK_IDENT;
	f->sp.in_c = in_c(f) && f->item != TK_ENUM && t->token != '[';
	f->sp.colon_is_type = !f->sp.in_c && !t->questions && !t->is_for &&
		!f->for_ahead && !f->sp.in_name;
	if (a->token == TK_IF_VALUE)
		top(f)->value_if = true;
	if (a->token == TK_ELSE && t->after_value)
		top(f)->value_if = true;
	if (a->token != TK_ELSE)
		top(f)->after_value = false;
	if (a->token == TK_FOR)
		f->for_ahead = true;
}

/* Whether the declaration around atom i stands on one line: then it stays so. */
static bool item_on_line(const struct fmt *f, size_t i)
{
	const struct atom *v = f->atoms.v;

	for (size_t k = i; !v[k].starts_item; k--)
		if (v[k].newlines)
			return false;
	for (size_t k = i + 1; v[k].kind != ATOM_ITEM_END && v[k].kind != ATOM_END; k++)
		if (v[k].newlines)
			return false;
	return true;
}

static void open_brace(struct fmt *f, size_t i)
{
	bool alias = in_alias(f), flat = alias && item_on_line(f, i);

	push(f, i);
	f->for_ahead = false;
	if (!is_flat(f) && (alias ? flat : fits(f, i)))
		top(f)->flat = true;
	f->must_break = !is_flat(f) && f->atoms.v[i].match != i + 1;
}

static void close_brace(struct fmt *f, const struct atom *a)
{
	bool flat = is_flat(f), empty = f->after_open;

	end_last_statement(f);
	f->indent -= f->indent > 0;
	if (flat || empty) {
		if (f->must_break && !empty)
			separate(f, a, true);
		else
			buf_addc(f->out, ' ');
	} else {
		f->must_break = true;
		separate(f, a, true);
	}
	f->indent++;
	f->must_break = f->after_open = false;
	buf_addc(f->out, '}');
}

/* Whether the statement or declaration ends behind atom i. */
static void end_statement(struct fmt *f, size_t i)
{
	const struct atom *a = &f->atoms.v[i];
	int t = top(f)->token;
	bool in_block = !f->depth || t == '{' || t == TK_BLOCK;

	if (a->token == ';' && in_block) {
		f->in_stmt = false;
		f->must_break = !is_flat(f);
	} else if (a->token == '}' && !f->in_stmt && !is_flat(f)) {
		f->must_break = !follows_brace(f, &f->atoms.v[i + 1]);
	} else if (a->token == ',' && !f->depth && f->item == TK_ATTACH) {
		f->must_break = a[1].newlines || column(f) + 1 + a[1].len > WIDTH;
		f->in_stmt = false;
	}
}

/* An empty statement, and the comma behind the last attach point. */
static bool says_nothing(const struct fmt *f, size_t i)
{
	const struct atom *a = &f->atoms.v[i], *next = a + 1;

	if (a->token == ';')
		return !f->in_stmt && !in_c(f);
	return a->token == ',' && !f->depth && f->item == TK_ATTACH &&
		(next->token == '{' || next->token == TK_PRED_OPEN);
}

static void put_token(struct fmt *f, size_t i)
{
	const struct atom *a = &f->atoms.v[i];

	if (says_nothing(f, i)) {
		f->must_break |= a->token == ';' && !is_flat(f);
		return;
	}
	if (a->token == '}') {
		close_brace(f, a);
		pop(f, '}');
		note_token(f, a);
		end_statement(f, i);
		return;
	}
	separate(f, a, false);
	buf_add(f->out, a->text, a->len);
	f->after_open = false;
	note_token(f, a);
	if (a->token == ')' || a->token == ']' || a->token == TK_SET_END) {
		pop(f, a->token);
		f->in_stmt = true;
	} else if (a->token == '{' || a->token == TK_BLOCK) {
		open_brace(f, i);
		return;
	} else {
		f->in_stmt = true;
	}
	if (is_open(a->token))
		push(f, i);
	if (a->token == ':')
		f->for_ahead = false;
	end_statement(f, i);
}

static void end_item(struct fmt *f)
{
	f->depth = 0;
	f->indent = 0;
	memset(top(f), 0, sizeof(*top(f)));
	f->in_item = f->in_stmt = f->for_ahead = false;
	f->must_break = true;
	f->after_open = false;
}

static void emit(struct fmt *f, size_t i)
{
	const struct atom *a = &f->atoms.v[i];

	switch (a->kind) {
	case ATOM_TOKEN:
		look(f, a);
		put_token(f, i);
		break;
	case ATOM_WORD:
		separate(f, a, false);
		buf_add(f->out, a->text, a->len);
		f->sp.before = TK_TYPE_WORD;
		f->sp.before_is_type = true;
		f->sp.before_is_prefix = f->sp.before_is_cast = false;
		break;
	case ATOM_COMMENT: case ATOM_LINE_COMMENT:
		comment(f, i);
		break;
	case ATOM_VERBATIM:
		verbatim(f, a);
		break;
	case ATOM_ITEM_END:
		end_item(f);
		break;
	case ATOM_END:
		break;
	}
}

static const char *const defines[] = { "BPFTRACE_HAVE_BTF", "AWL", NULL };
static const struct parse_options options = {
	.defines = defines,
};

static void format(struct arena *a, const struct source *src, struct buf *out)
{
	struct fmt *f = arena_new(a, struct fmt);
	struct lexed lexed = { 0 };
	struct diags scratch;
	struct cpp cpp = { .arena = a, .diags = &scratch, .src = src,
			   .opts = &options };

	diags_init(&scratch, a, NULL);
	preprocess(&cpp);
	lex(a, &scratch, &options, cpp.text, src->len, src->base, LEX_SCRIPT,
	    &lexed);
	refine_words(&lexed.tokens);
	f->frames = arena_array(a, struct frame, MAX_FRAMES);
	f->out = out;
	f->line = out->n;
	atoms_read(a, src, &cpp, &lexed.tokens, &f->atoms);
	for (size_t i = 0; i < f->atoms.n; i++)
		emit(f, i);
	if (out->n && out->s[out->n - 1] != '\n')
		buf_addc(out, '\n');
}

bool format_script(struct arena *a, struct diags *d, const struct source *src,
		   struct buf *out)
{
	size_t errors = d->nerrors;

	parse_script(a, d, src, &options);
	if (d->nerrors > errors)
		return false;
	format(a, src, out);
	return true;
}
