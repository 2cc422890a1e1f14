/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/expand.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/glob.h"
#include "lang/probes.h"
#include "sema/alias.h"
#include "sema/paramdecl.h"

#define MAX_ATTACHES 1024	/* that one may stand for */

/* A parameter with a text, and the values between its commas. */
struct use {
	const struct ast_piece *piece;
	const char *text;
	VEC(const char *) values;
	size_t chosen;
};

struct expansion {
	struct sema *s;
	const struct ast_attach *at;
	VEC(struct use) uses;		/* in the order of the pieces */
	struct ast_attach *made;	/* being built: */
	struct ast_part part;
	struct buf text;
};

/* -- values --------------------------------------------------------------------- */

static const char *name_of(struct sema *s, const struct ast_piece *p)
{
	return arena_printf(s->a, "$%s", p->text);
}

static const char *positional(struct sema *s, const struct ast_piece *p)
{
	unsigned long n;

	errno = 0;
	n = strtoul(p->text, NULL, 10);
	if (!errno && n && n <= s->opts->npositional)
		return s->opts->positional[n - 1];
	sema_error(s, p->span, E_POSITIONAL,
		   "'%s' has no value: %zu parameter%s given", name_of(s, p),
		   s->opts->npositional,
		   s->opts->npositional == 1 ? " was" : "s were");
	sema_help(s, "it is argument number %s behind the script", p->text);
	return NULL;
}

/* NULL without an error: it is no text, and stays as it stands. */
static const char *value_of(struct sema *s, const struct ast_piece *p)
{
	if (isdigit((unsigned char)*p->text))
		return positional(s, p);
	return paramdecl_fix(s, p->text);
}

static bool malformed(struct sema *s, const struct use *u, const char *why)
{
	sema_error(s, u->piece->span, E_POSITIONAL,
		   "'%s', which is '%s', is no attach point: %s",
		   name_of(s, u->piece), u->text, why);
	return false;
}

/* Behind what c begins: a character, an escaped one, or a text in quotes. */
static const char *skip(const char *c)
{
	if (*c == '"')
		for (c++; *c && *c != '"'; c++)
			c += *c == '\\' && c[1];
	else if (*c == '\\')
		c++;
	return *c ? c + 1 : NULL;
}

static bool add_value(struct sema *s, struct use *u, const char *from,
		      const char *to)
{
	while (from < to && isspace((unsigned char)*from))
		from++;
	while (to > from && isspace((unsigned char)to[-1]) &&
	       (to - from == 1 || to[-2] != '\\'))
		to--;
	if (from == to && *u->text)
		return malformed(s, u, "there is nothing beside a comma");
	for (const char *c = from; c < to; c = skip(c))
		if (isspace((unsigned char)*c) || *c == '{' || *c == '}')
			return malformed(s, u, arena_printf(s->a,
					 "'%c' is to be put in quotes", *c));
	vec_push(s->a, &u->values, arena_strndup(s->a, from,
						 (size_t)(to - from)));
	return true;
}

static bool split(struct sema *s, struct use *u)
{
	const char *from = u->text, *c = u->text;

	while (*c) {
		if (*c == ',') {
			if (!add_value(s, u, from, c))
				return false;
			from = c + 1;
		}
		c = skip(c);
		if (!c)
			return malformed(s, u, "a quote or an escape is not complete");
	}
	return add_value(s, u, from, c);
}

static bool find_uses(struct expansion *x)
{
	size_t errors = x->s->d->nerrors, product = 1;

	for (size_t i = 0; i < x->at->parts.n; i++) {
		const struct ast_part *p = &x->at->parts.v[i];

		for (size_t k = 0; k < p->pieces.n; k++) {
			struct use u = { .piece = &p->pieces.v[k] };

			if (u.piece->is_param)
				u.text = value_of(x->s, u.piece);
			if (!u.text || !split(x->s, &u))
				continue;
			product *= u.values.n;
			vec_push(x->s->a, &x->uses, u);
			if (product <= MAX_ATTACHES)
				continue;
			return malformed(x->s, &u, "it would be too many");
		}
	}
	return x->s->d->nerrors == errors;
}

/* -- one attach point -------------------------------------------------------------- */

static void end_part(struct expansion *x)
{
	x->part.text = arena_strndup(x->s->a, x->text.s, x->text.n);
	vec_push(x->s->a, &x->made->parts, x->part);
	buf_reset(&x->text);
	x->part.quoted = false;
}

static void add_quoted(struct expansion *x, const char *c, const char *end)
{
	bool quotes = *c == '"';

	x->part.quoted = true;
	for (c += quotes, end -= quotes; c < end; c++) {
		c += *c == '\\';
		buf_addc(&x->text, *c);
	}
}

static void add_text(struct expansion *x, const char *c)
{
	for (const char *next; *c; c = next) {
		next = skip(c);
		if (*c == '"' || *c == '\\') {
			add_quoted(x, c, next);
		} else if (*c == ':' || *c == '@') {
			end_part(x);
			x->part.after_at = *c == '@';
		} else {
			buf_addc(&x->text, *c);
		}
	}
}

static void add_piece(struct expansion *x, const struct ast_piece *p,
		      size_t *use)
{
	const struct use *u = *use < x->uses.n ? &x->uses.v[*use] : NULL;

	if (u && u->piece == p) {
		add_text(x, u->values.v[u->chosen]);
		(*use)++;
	} else {
		buf_printf(&x->text, "%s%s", p->is_param ? "$" : "", p->text);
	}
}

/* A '?' at the end of the value. */
static void take_optional(struct ast_attach *at)
{
	struct ast_part *last = &at->parts.v[at->parts.n - 1];
	size_t n = strlen(last->text);
	char *text = (char *)(uintptr_t)last->text;	/* our own copy */

	if (last->quoted || !n || text[n - 1] != '?')
		return;
	text[n - 1] = '\0';
	at->optional = true;
}

static struct ast_attach *build(struct expansion *x)
{
	size_t use = 0;

	x->made = arena_new(x->s->a, struct ast_attach);
	x->made->span = x->at->span;
	x->made->label = x->at->label;
	x->made->optional = x->at->optional;
	for (size_t i = 0; i < x->at->parts.n; i++) {
		const struct ast_part *p = &x->at->parts.v[i];

		x->part = *p;
		memset(&x->part.pieces, 0, sizeof(x->part.pieces));
		if (!p->pieces.n)
			buf_adds(&x->text, p->text);
		for (size_t k = 0; k < p->pieces.n; k++)
			add_piece(x, &p->pieces.v[k], &use);
		end_part(x);
	}
	take_optional(x->made);
	return x->made;
}

/* -- a whole one ------------------------------------------------------------------ */

/* $1 or $1:return: the parameter; else NULL. */
static const struct ast_piece *whole(const struct ast_attach *at,
				     bool *ret_return)
{
	const struct ast_part *first = &at->parts.v[0];

	*ret_return = at->parts.n == 2 && !at->parts.v[1].pieces.n &&
		      !strcmp(at->parts.v[1].text, "return");
	if (at->parts.n != 1 && !*ret_return)
		return NULL;
	return first->pieces.n == 1 && first->pieces.v[0].is_param ?
	       &first->pieces.v[0] : NULL;
}

static bool is_provider(const struct ast_part *p)
{
	if (probe_find(p->text) >= 0)
		return true;
	for (int i = 0; !p->quoted && strchr(p->text, '*') && i < P_COUNT; i++)
		if (glob_match(p->text, probe_table[i].name))
			return true;
	return false;
}

static void put_first(struct sema *s, struct ast_attach *at, const char *text)
{
	struct ast_part p = { .text = text, .span = at->span };

	vec_push(s->a, &at->parts, p);
	memmove(at->parts.v + 1, at->parts.v,
		(at->parts.n - 1) * sizeof(*at->parts.v));
	at->parts.v[0] = p;
}

/* kprobe:f to kretprobe:f, and so on. */
static bool to_return(struct sema *s, struct ast_attach *at)
{
	int type = probe_find(at->parts.v[0].text);
	struct ast_part last = { .text = "return", .span = at->span };

	switch (type) {
	case P_KPROBE: case P_UPROBE: case P_FENTRY:
		at->parts.v[0].text = probe_table[type == P_KPROBE ?
			P_KRETPROBE : type == P_UPROBE ? P_URETPROBE :
			P_FEXIT].name;
		return true;
	case P_SYSCALL:
		if (at->parts.n == 2)
			vec_push(s->a, &at->parts, last);
		return true;
	}
	return type >= 0 && probe_is_return(type);
}

static bool complete(struct expansion *x, const struct ast_piece *p,
		     const char *value, bool wants_return)
{
	struct ast_attach *at = x->made;

	at->parts.n -= wants_return;
	take_optional(at);
	if (!*at->parts.v[0].text) {
		sema_error(x->s, p->span, E_POSITIONAL,
			   "'%s' is empty: an attach point is wanted, as kprobe:vfs_read",
			   name_of(x->s, p));
		return false;
	}
	if (!alias_find(x->s, at) && !is_provider(&at->parts.v[0]))
		put_first(x->s, at, probe_table[at->parts.n == 1 ? P_KPROBE :
						P_UPROBE].name);
	if (!wants_return || to_return(x->s, at))
		return true;
	sema_error(x->s, at->span, E_POSITIONAL,
		   "'%s', which '%s' has, has no return", value, name_of(x->s, p));
	sema_help(x->s, "kprobe, uprobe, fentry and syscall have one");
	return false;
}

/* -- all of them ------------------------------------------------------------------ */

/* The next choice of a value for each use; false: that was the last. */
static bool next_choice(struct expansion *x)
{
	for (size_t i = x->uses.n; i--;) {
		if (++x->uses.v[i].chosen < x->uses.v[i].values.n)
			return true;
		x->uses.v[i].chosen = 0;
	}
	return false;
}

static bool check_parts(struct expansion *x)
{
	for (size_t i = 0; i < x->uses.n; i++) {
		const struct use *u = &x->uses.v[i];

		if (*u->text)
			continue;
		for (size_t k = 0; k < x->made->parts.n; k++) {
			if (*x->made->parts.v[k].text)
				continue;
			sema_error(x->s, u->piece->span, E_POSITIONAL,
				   "'%s' is empty", name_of(x->s, u->piece));
			return false;
		}
	}
	return true;
}

static bool make_all(struct expansion *x, ast_attaches *ret)
{
	bool wants_return;
	const struct ast_piece *p = whole(x->at, &wants_return);

	do {
		build(x);
		if (p ? !complete(x, p, x->uses.v[0].values.v[x->uses.v[0].chosen],
				  wants_return) : !check_parts(x))
			return false;
		vec_push(x->s->a, ret, x->made);
	} while (next_choice(x));
	return true;
}

/* $NAME alone, without a text. */
static bool no_text(struct sema *s, const struct ast_piece *p)
{
	size_t n = s->prog->params.n;
	const char **names = arena_array(s->a, const char *, n + 1);

	if (paramdecl_find(s, p->text)) {
		sema_error(s, p->span, E_POSITIONAL,
			   "'$%s' is no string, so it is no attach point", p->text);
		return false;
	}
	for (size_t i = 0; i < n; i++)
		names[i] = s->prog->params.v[i].name;
	sema_error(s, p->span, E_UNKNOWN_NAME,
		   "the script has no parameter '%s'", p->text);
	sema_help_nearest(s, "$", p->text, names, n);
	return false;
}

bool expand_attach(struct sema *s, const struct ast_attach *at,
		   ast_attaches *ret)
{
	struct expansion x = { .s = s, .at = at };
	const struct ast_piece *p;
	bool ok;

	if (!find_uses(&x))
		return false;
	p = whole(at, &ok);
	if (p && !x.uses.n)
		return no_text(s, p);
	if (!x.uses.n) {
		vec_push(s->a, ret, (struct ast_attach *)(uintptr_t)at);
		return true;
	}
	buf_init(&x.text);
	ok = make_all(&x, ret);
	buf_clear(&x.text);
	return ok;
}

static const char *attach_text(struct sema *s, const struct ast_attach *at)
{
	const char *t = at->parts.v[0].text;

	for (size_t i = 1; i < at->parts.n; i++)
		t = arena_printf(s->a, "%s%c%s", t,
				 at->parts.v[i].after_at ? '@' : ':',
				 at->parts.v[i].text);
	return t;
}

void expand_note(struct sema *s, const struct ast_attach *use,
		 const struct ast_attach *at)
{
	if (at == use)
		return;
	sema_note(s, (struct span){ 0, 0 }, "'%s' stands for %s here",
		  attach_text(s, use), attach_text(s, at));
}
