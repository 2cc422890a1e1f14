/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parser's surroundings: where its tokens come from, how it goes on after
 * an error, and what its messages say.
 */
#include "parser/parse.h"

#include <stdlib.h>
#include <string.h>

#include "parser/build.h"
#include "parser/grammar.h"

static bool in_source(const struct source *s, struct span span)
{
	return s && span.lo >= s->base && span.lo <= s->base + s->len;
}

/*
 * The prelude's definitions, before all others. Its #defines are known from
 * the first byte on; none of the script's change what it says.
 */
static void tokenize_prelude(struct cpp *cpp, token_list *ret)
{
	struct cpp pre = { .arena = cpp->arena, .diags = cpp->diags,
			   .src = cpp->opts->prelude, .opts = cpp->opts };
	struct lexed l = { 0 };

	preprocess(&pre);
	lex(pre.arena, pre.diags, pre.opts, pre.text, pre.src->len,
	    pre.src->base, LEX_SCRIPT, &l);
	for (size_t i = 0; i < pre.defines.n; i++) {
		pre.defines.v[i].from = 0;
		vec_push(cpp->arena, &cpp->defines, pre.defines.v[i]);
	}
	pre.defines.n = 0;
	refine(&pre, &l.tokens);
	*ret = l.tokens;
	ret->n--;	/* its end */
}

static void append(struct arena *a, token_list *to, const token_list *from)
{
	for (size_t i = 0; i < from->n; i++)
		vec_push(a, to, from->v[i]);
}

static void add_imported(struct cpp *cpp)
{
	const ast_defines *list = cpp->opts->imported;

	for (size_t i = 0; list && i < list->n; i++) {
		const struct ast_define *d = &list->v[i];
		struct define new = { .name = d->name, .text = d->text,
				      .name_span = d->name_span,
				      .value = d->value_span,
				      .until = UINT32_MAX };

		vec_push(cpp->arena, &cpp->defines, new);
	}
}

/* What the script's own text has defined, and not undone. */
static void keep_defines(const struct cpp *cpp, struct ast_script *script)
{
	for (size_t i = 0; i < cpp->defines.n; i++) {
		const struct define *d = &cpp->defines.v[i];
		struct ast_define own = { d->name, d->text, d->name_span,
					  d->value };

		if (d->until == UINT32_MAX && in_source(cpp->src, d->name_span))
			vec_push(cpp->arena, &script->defines, own);
	}
}

void tokenize(struct cpp *cpp, struct lexed *ret)
{
	token_list prelude = { 0 };

	add_imported(cpp);
	if (cpp->opts->prelude)
		tokenize_prelude(cpp, &prelude);
	preprocess(cpp);
	lex(cpp->arena, cpp->diags, cpp->opts, cpp->text, cpp->src->len,
	    cpp->src->base, LEX_SCRIPT, ret);
	refine(cpp, &ret->tokens);
	if (prelude.n) {
		append(cpp->arena, &prelude, &ret->tokens);
		ret->tokens = prelude;
	}
}

/* -- going on after an error -------------------------------------------------- */

/*
 * From token i, where the error is, to where parsing can go on: behind the ';'
 * or the '}' that ends the statement, before the '}' of its block, before the
 * end of the predicate, or at the end of the declaration.
 */
static size_t resync_at(const struct parser *p, size_t i)
{
	uint32_t inner = 0;
	bool in_predicate = p->tokens.v[i].in_predicate;

	for (;; i++) {
		int kind = p->tokens.v[i].kind;

		if (kind == TK_ITEM_END || kind == TK_YYEOF)
			return i;
		if (kind == TK_PRED_CLOSE && in_predicate)
			return i;
		if (kind == '{' || kind == TK_BLOCK)
			inner++;
		/* of a set that was not read: braces only in name */
		if (kind == TK_SET || kind == TK_SET_END)
			continue;
		if (kind == '}' && !inner)
			return i;
		if (kind == '}' && !--inner && !in_predicate &&
		    p->tokens.v[i + 1].kind != TK_ELSE)
			return i + 1;
		if (kind == ';' && !inner)
			return i + 1;
	}
}

const struct token *parser_next(struct parser *p)
{
	const struct token *t;

	if (p->recovering) {
		p->recovering = false;
		p->next = resync_at(p, p->next ? p->next - 1 : 0);
		p->resync.kind = TK_RESYNC;
		p->resync.span = p->tokens.v[p->next].span;
		return &p->resync;
	}
	t = &p->tokens.v[p->next];
	if (t->kind != TK_YYEOF)
		p->next++;
	if (t->starts_item)
		p->doc = t->doc;
	return t;
}

/* -- messages ----------------------------------------------------------------- */

static bool in_list(const char *name, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(list[i], name))
			return true;
	return false;
}

#define IN(name, list) in_list(name, list, sizeof(list) / sizeof(*(list)))

/* What starts an expression; together with "a number" it is one. */
static const char *const expr_starts[] = {
	"a name", "a number", "a string", "a variable", "a map", "a keyed map",
	"a parameter", "'$#'", "'true'", "'false'", "a cast", "a block value",
	"an 'if' value", "'sizeof'", "'offsetof'", "'comptime'", "'('", "'-'",
	"'!'", "'~'", "'*'", "'&'", "'++'", "'--'", "'!~'"
};

/* What may always follow an expression; said only if nothing else fits. */
static const char *const operators[] = {
	"'+'", "'-'", "'*'", "'/'", "'%'", "'|'", "'^'", "'&'", "'<'", "'>'",
	"'<<'", "'>>'", "'<='", "'>='", "'=='", "'!='", "'=~'", "'!~'", "'in'", "'&&'", "'||'", "'?'",
	"'++'", "'--'", "'->'", "'.'", "'['", "'('", "'='", "an assignment"
};

static const char *const statements[] = {
	"'let'", "'for'", "'while'", "'unroll'", "'break'", "'continue'",
	"'return'", "'if'", "'{'", "';'"
};

static const char *const types[] = {
	"a type", "a type name", "'struct'", "'union'", "'enum'", "'typeof'"
};

static const char *const never_said[] = {
	"a resynchronization", "the end of the declaration", "'__attribute__'",
	"end of file"
};

struct wanted {
	const char *v[6];
	size_t n;
	bool more;
};

static void want(struct wanted *w, const char *name)
{
	if (w->n < sizeof(w->v) / sizeof(*w->v))
		w->v[w->n++] = name;
	else
		w->more = true;
}

/* The expected tokens in plain words: groups of them by one name. */
static void summarize(const char **expected, size_t n, struct wanted *w)
{
	bool expr = in_list("a number", expected, n) &&
		in_list("'-'", expected, n);
	bool stmt = in_list("'let'", expected, n) &&
		in_list("'return'", expected, n);
	bool type = in_list("a type", expected, n);
	bool operator = in_list("'+'", expected, n) && !expr;

	if (stmt)
		want(w, "a statement");
	else if (expr)
		want(w, "an expression");
	if (type && !expr)
		want(w, "a type");
	for (size_t i = 0; i < n; i++) {
		const char *e = expected[i];

		if (IN(e, never_said) || (expr && IN(e, expr_starts)) ||
		    (operator && IN(e, operators)) ||
		    (stmt && IN(e, statements)) ||
		    (type && (IN(e, types) || !strcmp(e, "a name"))))
			continue;
		want(w, e);
	}
	if (!w->n && operator)
		want(w, "an operator");
}

static void add_wanted(struct buf *b, const struct wanted *w)
{
	for (size_t i = 0; i < w->n && !w->more; i++) {
		const char *sep = !i ? ": expected " :
			i + 1 == w->n ? " or " : ", ";

		buf_printf(b, "%s%s", sep, w->v[i]);
	}
}

static void describe(const struct parser *p, const struct token *t,
		     const char *found, struct buf *b)
{
	const struct source *src = in_source(p->prelude, t->span) ?
				   p->prelude : p->src;
	const char *s = src->text + (t->span.lo - src->base);
	size_t n = t->span.hi - t->span.lo, line = strcspn(s, "\n");

	if (n > line)
		n = line;
	if (t->kind == TK_ITEM_END && p->tokens.v[p->next].kind == TK_YYEOF)
		buf_adds(b, "unexpected end of the script");
	else if (t->kind == TK_ITEM_END)
		buf_adds(b, "the declaration ends too early");
	else if (n && n <= 40)
		buf_printf(b, "unexpected '%.*s'", (int)n, s);
	else
		buf_printf(b, "unexpected %s", found ? found : "text");
}

void parser_syntax_error(struct parser *p, const char *found,
			 const char **expected, int n)
{
	size_t i = p->next ? p->next - 1 : 0;
	const struct token *t = &p->tokens.v[i];
	struct wanted w = { 0 };
	struct buf b;

	/* An item's end ends the item's error too. */
	p->recovering = t->kind != TK_ITEM_END;
	if (t->kind == '}' && t->span.lo == t->span.hi)
		return;		/* made up by the lexer, which has said so */
	buf_init(&b);
	describe(p, t, found, &b);
	summarize(expected, (size_t)n, &w);
	add_wanted(&b, &w);
	diag_error(p->diags, t->span, E_SYNTAX, "%s", b.s);
	buf_clear(&b);
}

/* -- order -------------------------------------------------------------------- */

/* A diagnostic with the notes behind it; they stay together. */
struct group {
	struct diag *first;
	size_t n;
	uint32_t at;
};

static int compare_groups(const void *x, const void *y)
{
	const struct group *a = x, *b = y;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return a->first < b->first ? -1 : 1;
}

/*
 * The preprocessor, the lexer and the parser each went over the whole text;
 * who reads their messages goes over it once.
 */
static void sort_diags(struct arena *a, struct diags *d, size_t from)
{
	VEC(struct group) groups = { 0 };
	struct diag *copy;
	size_t n = d->list.n - from, out = from;

	if (!n)
		return;
	copy = arena_memdup(a, d->list.v + from, n * sizeof(*copy));
	for (size_t i = 0; i < n; i++) {
		struct group g = { &copy[i], 1, copy[i].span.lo };

		if (copy[i].tag == D_NONE && groups.n)
			groups.v[groups.n - 1].n++;
		else
			vec_push(a, &groups, g);
	}
	qsort(groups.v, groups.n, sizeof(*groups.v), compare_groups);
	for (size_t i = 0; i < groups.n; i++)
		for (size_t k = 0; k < groups.v[i].n; k++)
			d->list.v[out++] = groups.v[i].first[k];
}

static void mark_headers(const struct parser *p)
{
	for (size_t i = 0; i < p->script->cdefs.n; i++) {
		struct ast_cdef *c = p->script->cdefs.v[i];

		c->from_header = in_source(p->prelude, c->span);
	}
	for (size_t i = 0; i < p->script->ctypedefs.n; i++) {
		struct ast_ctypedef *t = &p->script->ctypedefs.v[i];

		t->from_header = in_source(p->prelude, t->span);
	}
}

/* -- entry points --------------------------------------------------------------- */

/* One error for a program or picture, not one for each of its bytes. */
static bool is_text(struct diags *d, const struct source *src)
{
	if (!memchr(src->text, '\0', src->len))
		return true;
	diag_error(d, (struct span){ 0, 0 }, E_CHAR,
		   "%s is not a script: it has bytes that no text has",
		   src->name);
	return false;
}

struct ast_script *parse_script(struct arena *a, struct diags *d,
				const struct source *src,
				const struct parse_options *opts)
{
	struct cpp cpp = { .arena = a, .diags = d, .src = src, .opts = opts };
	struct parser p = { .arena = a, .diags = d, .src = src,
			    .prelude = opts->prelude };
	struct lexed lexed = { 0 };
	size_t ndiags = d->list.n;

	p.script = arena_new(a, struct ast_script);
	if (!is_text(d, src))
		return p.script;
	tokenize(&cpp, &lexed);
	p.tokens = lexed.tokens;
	strmap_init(&p.constants, a);
	awl_yyparse(&p);	/* its errors are in d */
	p.script->doc = lexed.doc;
	mark_headers(&p);
	keep_defines(&cpp, p.script);
	for (size_t i = 0; i < cpp.includes.n; i++)
		vec_push(a, &p.script->includes, cpp.includes.v[i]);
	sort_diags(a, d, ndiags);
	return p.script;
}

struct ast_attach *parse_attach(struct arena *a, struct diags *d,
				const char *text, size_t len, uint32_t base,
				const struct parse_options *opts)
{
	struct span span = { base, base + (uint32_t)len };
	struct lexed l = { 0 };

	lex(a, d, opts, text, len, base, LEX_SCRIPT, &l);
	if (l.tokens.n > 1 && l.tokens.v[0].kind == TK_ATTACH &&
	    l.tokens.v[1].kind == TK_ITEM_END)
		return l.tokens.v[0].attach;
	diag_error(d, span, E_PROBE_SYNTAX, "this is not one attach point");
	return NULL;
}
