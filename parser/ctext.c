/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/ctext.h"

#include <ctype.h>
#include <string.h>

#include "base/strmap.h"
#include "parser/grammar.h"
#include "parser/token.h"

struct reader {
	struct arena *a;
	const struct source *src;
	char *text;		/* blank at first */
};

static void keep(struct reader *r, uint32_t lo, uint32_t hi)
{
	memcpy(r->text + (lo - r->src->base),
	       r->src->text + (lo - r->src->base), hi - lo);
}

static void blank_all(struct reader *r)
{
	r->text = arena_strndup(r->a, r->src->text, r->src->len);
	for (size_t i = 0; i < r->src->len; i++)
		if (r->text[i] != '\n')
			r->text[i] = ' ';
}

/* Items that are C end where the next one's tokens begin, with a ';'. */
static void keep_definitions(struct reader *r, const token_list *l,
			     uint32_t before)
{
	uint32_t from = 0;

	for (size_t i = 0; i < l->n; i++) {
		const struct token *t = &l->v[i];

		if (t->starts_item)
			from = t->kind == TK_STRUCT || t->kind == TK_UNION ||
			       t->kind == TK_ENUM || t->kind == TK_TYPEDEF ?
			       t->span.lo : 0;
		if (t->kind == TK_ITEM_END && from && from < before) {
			keep(r, from, t->span.lo);
			/* awl does without the last one; C does not. */
			if (t->span.lo - r->src->base < r->src->len &&
			    r->text[t->span.lo - r->src->base] == ' ')
				r->text[t->span.lo - r->src->base] = ';';
		}
	}
}

static bool is_word(char c, bool first)
{
	return c == '_' || (first ? isalpha((unsigned char)c) :
				    isalnum((unsigned char)c));
}

/* Comments and strings too: a word too many costs nothing. */
static void read_words(struct reader *r, const define_list *defines,
		       ast_names *ret)
{
	const char *s = r->src->text, *end = s + r->src->len;
	struct strmap seen;

	strmap_init(&seen, r->a);
	for (size_t i = 0; i < defines->n; i++)
		strmap_set(&seen, defines->v[i].name, r);
	while (s < end) {
		const char *from = s, *word;

		while (s < end && is_word(*s, s == from))
			s++;
		if (s == from) {
			/* 0x1f and 5ms are no words */
			do
				s++;
			while (s < end && isalnum((unsigned char)s[-1]) &&
			       is_word(*s, false));
			continue;
		}
		word = arena_strndup(r->a, from, (size_t)(s - from));
		if (strmap_get(&seen, word))
			continue;
		strmap_set(&seen, word, r);
		vec_push(r->a, ret, word);
	}
}

void c_text_read(struct arena *a, const struct source *src,
		 const struct parse_options *opts, struct c_text *ret)
{
	struct reader r = { .a = a, .src = src };
	struct cpp cpp = { .arena = a, .src = src, .opts = opts };
	struct lexed lexed = { 0 };
	struct diags quiet;

	memset(ret, 0, sizeof(*ret));
	diags_init(&quiet, a, NULL);
	cpp.diags = &quiet;
	preprocess(&cpp);
	ret->nincludes = cpp.includes.n;
	blank_all(&r);
	for (size_t i = 0; i < cpp.directives.n; i++)
		keep(&r, cpp.directives.v[i].lo, cpp.directives.v[i].hi);
	if (cpp.includes.n) {
		ret->include = cpp.includes.v[0].span;
		lex(a, &quiet, opts, cpp.text, src->len, src->base, LEX_SCRIPT,
		    &lexed);
		keep_definitions(&r, &lexed.tokens,
				 cpp.includes.v[cpp.includes.n - 1].span.lo);
	}
	read_words(&r, &cpp.defines, &ret->words);
	ret->text = r.text;
}
