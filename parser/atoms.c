/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE	/* memmem */
#include "parser/atoms.h"

#include <ctype.h>
#include <string.h>

#include "parser/grammar.h"

struct gap {
	struct arena *arena;
	const char *text;	/* of the source */
	const char *clean;	/* without directives, same offsets */
	size_t i, end;
	unsigned int newlines;
	atom_list *out;
};

static void add(struct gap *g, enum atom_kind kind, size_t lo, size_t hi)
{
	struct atom a = {
		.kind = kind, .text = g->text + lo, .len = hi - lo,
		.newlines = g->newlines,
	};

	vec_push(g->arena, g->out, a);
	g->newlines = 0;
	g->i = hi;
}

static size_t end_of_line(const struct gap *g, size_t i)
{
	const char *p = memchr(g->text + i, '\n', g->end - i);

	return p ? (size_t)(p - g->text) : g->end;
}

static bool line_differs(const struct gap *g, size_t lo, size_t hi)
{
	return memcmp(g->text + lo, g->clean + lo, hi - lo);
}

/* The preprocessor took something here: this line, and those after it. */
static void add_verbatim(struct gap *g)
{
	size_t hi = end_of_line(g, g->i), next;

	while (hi < g->end) {
		next = end_of_line(g, hi + 1);
		if (!line_differs(g, hi + 1, next))
			break;
		hi = next;
	}
	add(g, ATOM_VERBATIM, g->i, hi);
}

static size_t trim(const struct gap *g, size_t lo, size_t hi)
{
	while (hi > lo && isspace((unsigned char)g->text[hi - 1]))
		hi--;
	return hi;
}

static void add_comment(struct gap *g)
{
	size_t lo = g->i;
	const char *p;

	if (g->text[lo + 1] == '/') {
		size_t hi = end_of_line(g, lo);

		add(g, ATOM_LINE_COMMENT, lo, trim(g, lo, hi));
		return;
	}
	p = memmem(g->text + lo + 2, g->end - lo - 2, "*/", 2);
	add(g, ATOM_COMMENT, lo, p ? (size_t)(p - g->text) + 2 : g->end);
}

static void add_word(struct gap *g)
{
	size_t hi = g->i;

	while (hi < g->end && (isalnum((unsigned char)g->text[hi]) ||
			       g->text[hi] == '_'))
		hi++;
	add(g, ATOM_WORD, g->i, hi > g->i ? hi : g->i + 1);
}

/* What stands between two tokens. */
static void read_gap(struct gap *g)
{
	while (g->i < g->end) {
		char c = g->text[g->i];

		if (c == '\n')
			g->newlines++;
		if (!g->i && c == '#' && g->text[1] == '!')
			add(g, ATOM_VERBATIM, 0, end_of_line(g, 0));
		else if (c != g->clean[g->i])
			add_verbatim(g);
		else if (isspace((unsigned char)c) || c == ';')
			g->i++;
		else if (c == '/')
			add_comment(g);
		else
			add_word(g);
	}
}

static void add_token(struct gap *g, const struct token *t, uint32_t base)
{
	struct atom *a;

	add(g, ATOM_TOKEN, t->span.lo - base, t->span.hi - base);
	a = &g->out->v[g->out->n - 1];
	a->token = t->kind;
	a->starts_item = t->starts_item;
}

static void match_braces(struct arena *a, atom_list *l)
{
	VEC(size_t) open = { 0 };

	for (size_t i = 0; i < l->n; i++) {
		if (l->v[i].token == '{' || l->v[i].token == TK_BLOCK)
			vec_push(a, &open, i);
		else if (l->v[i].token == '}' && open.n)
			l->v[open.v[--open.n]].match = i;
	}
}

void atoms_read(struct arena *a, const struct source *src,
		const struct cpp *cpp, const token_list *tokens,
		atom_list *ret)
{
	struct gap g = { .arena = a, .text = src->text, .clean = cpp->text,
			 .out = ret };

	for (size_t i = 0; i < tokens->n; i++) {
		const struct token *t = &tokens->v[i];

		if (t->kind == TK_ITEM_END) {
			add(&g, ATOM_ITEM_END, g.i, g.i);
			continue;
		}
		g.end = t->kind == TK_YYEOF ? src->len :
			t->span.lo - src->base;
		read_gap(&g);
		if (t->kind != TK_YYEOF)
			add_token(&g, t, src->base);
	}
	add(&g, ATOM_END, src->len, src->len);
	match_braces(a, ret);
}
