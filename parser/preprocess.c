/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The preprocessor, as far as scripts use it: #define NAME value, #undef,
 * #ifdef and its family, #if with defined() and integers, #include (recorded,
 * not read). Works on a copy of the text in which directives and skipped lines
 * become blanks, so that every byte keeps its offset.
 */
#define _GNU_SOURCE	/* memmem */
#include "parser/preprocess.h"

#include <ctype.h>
#include <string.h>

#include "parser/condition.h"

#define MAX_NESTING 64

struct branch {
	struct span span;	/* of its #if */
	bool active;		/* this part is kept */
	bool taken;		/* some part was kept */
	bool outer;		/* what surrounds it is kept */
	bool in_else;
};

struct scan {
	struct cpp *cpp;
	char *s;
	size_t len, i;
	size_t line;		/* start of the line being read */
	struct branch branches[MAX_NESTING];
	size_t depth;
	bool blank_line;	/* only blanks so far on this line */
};

static struct span span_at(const struct scan *sc, size_t lo, size_t hi)
{
	uint32_t base = sc->cpp->src->base;

	return (struct span){ base + (uint32_t)lo, base + (uint32_t)hi };
}

static bool active(const struct scan *sc)
{
	return !sc->depth || sc->branches[sc->depth - 1].active;
}

static void blank(struct scan *sc, size_t lo, size_t hi)
{
	for (size_t i = lo; i < hi; i++)
		if (sc->s[i] != '\n')
			sc->s[i] = ' ';
}

struct define *define_find(const define_list *list, const char *name,
			   size_t len, uint32_t at)
{
	for (size_t i = list->n; i--;) {
		struct define *d = &list->v[i];

		if (at >= d->from && at < d->until && strlen(d->name) == len &&
		    !memcmp(d->name, name, len))
			return d;
	}
	return NULL;
}

/* -- one directive -------------------------------------------------------------- */

/* The words of a directive's line: offsets into the text. */
struct line {
	size_t lo, hi;		/* behind '#', end without comment */
	size_t i;
};

static void skip_space(const struct scan *sc, struct line *l)
{
	while (l->i < l->hi && isspace((unsigned char)sc->s[l->i]))
		l->i++;
}

static size_t read_name(const struct scan *sc, struct line *l, size_t *ret_lo)
{
	skip_space(sc, l);
	*ret_lo = l->i;
	while (l->i < l->hi && (isalnum((unsigned char)sc->s[l->i]) ||
				sc->s[l->i] == '_'))
		l->i++;
	return l->i - *ret_lo;
}

static void bad(struct scan *sc, const struct line *l, const char *what)
{
	diag_error(sc->cpp->diags, span_at(sc, l->lo - 1, l->hi), E_DIRECTIVE,
		   "%s", what);
}

static void do_define(struct scan *sc, struct line *l)
{
	struct cpp *c = sc->cpp;
	struct define d = { .until = UINT32_MAX };
	size_t lo, n = read_name(sc, l, &lo);
	struct define *old;

	if (!n || isdigit((unsigned char)sc->s[lo])) {
		bad(sc, l, "#define needs a name");
		return;
	}
	if (l->i < l->hi && sc->s[l->i] == '(') {
		bad(sc, l, "#define with arguments is not supported");
		diag_help(c->diags, "write 'macro %.*s(...) { ... }' instead",
			  (int)n, sc->s + lo);
		return;
	}
	d.name = arena_strndup(c->arena, sc->s + lo, n);
	d.name_span = span_at(sc, lo, lo + n);
	skip_space(sc, l);
	d.value = span_at(sc, l->i, l->hi);
	d.text = arena_strndup(c->arena, sc->s + l->i, l->hi - l->i);
	d.from = d.value.hi;
	old = define_find(&c->defines, d.name, n, d.from);
	if (old)
		old->until = d.from;
	vec_push(c->arena, &c->defines, d);
}

static void do_undef(struct scan *sc, struct line *l)
{
	size_t lo, n = read_name(sc, l, &lo);
	uint32_t at = span_at(sc, l->lo, l->hi).lo;
	struct define *d = define_find(&sc->cpp->defines, sc->s + lo, n, at);

	if (!n)
		bad(sc, l, "#undef needs a name");
	if (d)
		d->until = at;
}

static void do_include(struct scan *sc, struct line *l)
{
	struct ast_include inc = { .span = span_at(sc, l->lo - 1, l->hi) };
	char close;
	const char *end;

	skip_space(sc, l);
	inc.angled = l->i < l->hi && sc->s[l->i] == '<';
	close = inc.angled ? '>' : '"';
	if (l->i >= l->hi || (!inc.angled && sc->s[l->i] != '"')) {
		bad(sc, l, "#include needs <file> or \"file\"");
		return;
	}
	l->i++;
	end = memchr(sc->s + l->i, close, l->hi - l->i);
	if (!end) {
		bad(sc, l, "#include needs <file> or \"file\"");
		return;
	}
	inc.path = arena_strndup(sc->cpp->arena, sc->s + l->i,
				 (size_t)(end - sc->s) - l->i);
	vec_push(sc->cpp->arena, &sc->cpp->includes, inc);
}

static bool is_defined(const struct scan *sc, const char *name, size_t n)
{
	const char *const *p = sc->cpp->opts->defines;
	uint32_t at = span_at(sc, sc->i, sc->i).lo;

	for (; p && *p; p++)
		if (strlen(*p) == n && !memcmp(*p, name, n))
			return true;
	return define_find(&sc->cpp->defines, name, n, at);
}

static bool defined_fn(const void *arg, const char *name, size_t n)
{
	return is_defined(arg, name, n);
}

/* The value of a #define as text, for #if; "1" for the predefined ones. */
static bool value_fn(const void *arg, const char *name, size_t n,
		     const char **ret, size_t *ret_len)
{
	const struct scan *sc = arg;
	const struct define *d = define_find(&sc->cpp->defines, name, n,
					     span_at(sc, sc->i, sc->i).lo);

	if (d) {
		*ret = d->text;
		*ret_len = d->value.hi - d->value.lo;
		return true;
	}
	*ret = "1";
	*ret_len = 1;
	return is_defined(sc, name, n);
}

static bool eval_if(struct scan *sc, struct line *l)
{
	struct condition c = {
		.arg = sc, .defined = defined_fn, .value = value_fn,
		.s = sc->s + l->i, .end = sc->s + l->hi,
	};
	bool yes = false;

	if (!condition_eval(&c, &yes))
		bad(sc, l, "this condition is not understood");
	return yes;
}

static bool eval_ifdef(struct scan *sc, struct line *l)
{
	size_t lo, n = read_name(sc, l, &lo);

	if (!n)
		bad(sc, l, "#ifdef and #ifndef need a name");
	return is_defined(sc, sc->s + lo, n);
}

static void open_branch(struct scan *sc, const struct line *l, bool yes)
{
	struct branch *b;

	if (sc->depth == MAX_NESTING) {
		bad(sc, l, "conditions are nested too deep");
		return;
	}
	b = &sc->branches[sc->depth];
	b->span = span_at(sc, l->lo - 1, l->hi);
	b->outer = active(sc);
	b->active = b->taken = b->outer && yes;
	b->in_else = false;
	sc->depth++;
}

static void do_else(struct scan *sc, struct line *l, bool has_condition)
{
	struct branch *b = sc->depth ? &sc->branches[sc->depth - 1] : NULL;

	if (!b || b->in_else) {
		bad(sc, l, "#else without #if");
		return;
	}
	b->in_else = !has_condition;
	b->active = b->outer && !b->taken &&
		(!has_condition || eval_if(sc, l));
	b->taken |= b->active;
}

static void do_endif(struct scan *sc, struct line *l)
{
	if (sc->depth)
		sc->depth--;
	else
		bad(sc, l, "#endif without #if");
}

static bool is_word(const struct scan *sc, size_t lo, size_t n, const char *w)
{
	return strlen(w) == n && !memcmp(sc->s + lo, w, n);
}

/* Those that decide what is kept; they count in skipped text too. */
static bool do_conditional(struct scan *sc, struct line *l, size_t lo, size_t n)
{
	bool keep = active(sc);

	if (is_word(sc, lo, n, "ifdef"))
		open_branch(sc, l, keep && eval_ifdef(sc, l));
	else if (is_word(sc, lo, n, "ifndef"))
		open_branch(sc, l, keep && !eval_ifdef(sc, l));
	else if (is_word(sc, lo, n, "if"))
		open_branch(sc, l, keep && eval_if(sc, l));
	else if (is_word(sc, lo, n, "elif"))
		do_else(sc, l, true);
	else if (is_word(sc, lo, n, "else"))
		do_else(sc, l, false);
	else if (is_word(sc, lo, n, "endif"))
		do_endif(sc, l);
	else
		return false;
	return true;
}

static void do_directive(struct scan *sc, struct line *l)
{
	size_t lo, n = read_name(sc, l, &lo);

	if (do_conditional(sc, l, lo, n) || !active(sc))
		return;
	if (is_word(sc, lo, n, "define"))
		do_define(sc, l);
	else if (is_word(sc, lo, n, "undef"))
		do_undef(sc, l);
	else if (is_word(sc, lo, n, "include"))
		do_include(sc, l);
	else if (is_word(sc, lo, n, "error"))
		bad(sc, l, "#error was reached");
	else if (!is_word(sc, lo, n, "pragma") && n)
		bad(sc, l, "unknown preprocessor directive");
}

/* -- the text ------------------------------------------------------------------- */

/* End of the line that starts at i, continued by backslashes. */
static size_t line_end(const struct scan *sc, size_t i)
{
	while (i < sc->len && sc->s[i] != '\n') {
		if (sc->s[i] == '\\' && i + 1 < sc->len && sc->s[i + 1] == '\n')
			i++;
		i++;
	}
	return i;
}

static size_t string_end(const struct scan *sc, size_t i)
{
	for (i++; i < sc->len && sc->s[i] != '"' && sc->s[i] != '\n'; i++)
		if (sc->s[i] == '\\' && i + 1 < sc->len)
			i++;
	return i < sc->len && sc->s[i] == '"' ? i + 1 : i;
}

static size_t comment_end(const struct scan *sc, size_t i)
{
	const char *p;

	if (sc->s[i + 1] == '/')
		p = memchr(sc->s + i, '\n', sc->len - i);
	else
		p = memmem(sc->s + i + 2, sc->len - i - 2, "*/", 2);
	if (!p)
		return sc->len;
	return (size_t)(p - sc->s) + (sc->s[i + 1] == '*' ? 2 : 0);
}

static bool comment_starts(const struct scan *sc, size_t i)
{
	return sc->s[i] == '/' && i + 1 < sc->len &&
		(sc->s[i + 1] == '/' || sc->s[i + 1] == '*') &&
		/* not the path of an attach point, as in uprobe:/ *:f */
		(!i || sc->s[i - 1] != ':');
}

/* Where a directive's text ends: before its comment and blanks. */
static size_t directive_end(struct scan *sc, size_t lo, size_t hi)
{
	size_t i = lo;

	while (i < hi && !comment_starts(sc, i))
		i = sc->s[i] == '"' ? string_end(sc, i) : i + 1;
	if (i > hi)
		i = hi;
	while (i > lo && isspace((unsigned char)sc->s[i - 1]))
		i--;
	return i;
}

/* A comment that begins on the directive's line may end on a later one. */
static size_t behind_comment(const struct scan *sc, size_t i, size_t end)
{
	while (i < end && isspace((unsigned char)sc->s[i]))
		i++;
	if (i < end && comment_starts(sc, i) && comment_end(sc, i) > end)
		return line_end(sc, comment_end(sc, i));
	return end;
}

static void at_directive(struct scan *sc)
{
	size_t end = line_end(sc, sc->i);
	struct line l = { .lo = sc->i + 1, .hi = end, .i = sc->i + 1 };

	for (size_t i = sc->i; i < end; i++)	/* continued lines */
		if (sc->s[i] == '\\' && sc->s[i + 1] == '\n')
			sc->s[i] = ' ';
	l.hi = directive_end(sc, l.lo, end);
	if (l.hi < end)
		end = behind_comment(sc, l.hi, end);
	do_directive(sc, &l);
	vec_push(sc->cpp->arena, &sc->cpp->directives,
		 span_at(sc, sc->i, end));
	blank(sc, sc->i, end);
	sc->i = end;
}

/* Steps over the text that matters here; blanks it if it is skipped. */
static void step(struct scan *sc)
{
	size_t from = sc->i;
	char c = sc->s[sc->i];

	if (c == '#' && sc->blank_line && (sc->i || sc->s[1] != '!')) {
		at_directive(sc);
		return;
	}
	if (comment_starts(sc, sc->i))
		sc->i = comment_end(sc, sc->i);
	else if (c == '"' && active(sc))
		sc->i = string_end(sc, sc->i);
	else
		sc->i++;
	if (c == '\n')
		sc->blank_line = true;
	else if (!isspace((unsigned char)c) && !comment_starts(sc, from))
		sc->blank_line = false;
	if (!active(sc))
		blank(sc, from, sc->i);
}

void preprocess(struct cpp *cpp)
{
	struct scan sc = { .cpp = cpp, .len = cpp->src->len,
			   .blank_line = true };

	sc.s = arena_strndup(cpp->arena, cpp->src->text, cpp->src->len);
	cpp->text = sc.s;
	while (sc.i < sc.len)
		step(&sc);
	for (size_t k = 0; k < sc.depth; k++)
		diag_error(cpp->diags, sc.branches[k].span, E_DIRECTIVE,
			   "this condition has no #endif");
}
