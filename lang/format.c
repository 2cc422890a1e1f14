/* SPDX-License-Identifier: Apache-2.0 */
#include "lang/format.h"

#include <string.h>

#define MAX_WIDTH 4096u

struct parser {
	struct arena *arena;
	const char *s;
	size_t len, at;
	struct format *format;
	struct format_error *error;
};

static const struct {
	const char *name;
	unsigned int accepts;
} convs[] = {
	[FC_TEXT] = { "", 0 },
	[FC_INT] = { "d", FORMAT_INTEGER | FORMAT_POINTER },
	[FC_UNSIGNED] = { "u", FORMAT_INTEGER | FORMAT_POINTER },
	[FC_HEX] = { "x", FORMAT_INTEGER | FORMAT_POINTER },
	[FC_HEX_UPPER] = { "X", FORMAT_INTEGER | FORMAT_POINTER },
	[FC_OCTAL] = { "o", FORMAT_INTEGER | FORMAT_POINTER },
	[FC_CHAR] = { "c", FORMAT_INTEGER | FORMAT_POINTER },
	[FC_PTR] = { "p", FORMAT_INTEGER | FORMAT_POINTER },
	[FC_STR] = { "s", FORMAT_INTEGER | FORMAT_POINTER | FORMAT_STRING |
			  FORMAT_BUFFER | FORMAT_OTHER },
	[FC_BUF] = { "r", FORMAT_BUFFER },
	[FC_BUF_ESC] = { "rx", FORMAT_BUFFER },
	[FC_BUF_HEX] = { "rh", FORMAT_BUFFER },
	[FC_GFP] = { "gr", FORMAT_INTEGER },
};

unsigned int format_accepts(enum format_conv conv)
{
	return convs[conv].accepts;
}

const char *format_conv_name(enum format_conv conv)
{
	return convs[conv].name;
}

/* The byte at the parser's place; 0 past the end. */
static char peek(const struct parser *p, size_t ahead)
{
	return p->at + ahead < p->len ? p->s[p->at + ahead] : '\0';
}

static bool is_flag(char c)
{
	return c && strchr("-+ #0", c);
}

static bool fail(struct parser *p, size_t lo, const char *text)
{
	size_t hi = p->at < p->len ? p->at + 1 : p->len;

	*p->error = (struct format_error){ (uint32_t)lo, (uint32_t)hi, text };
	return false;
}

static void flags(struct parser *p, struct format_piece *piece)
{
	for (; is_flag(peek(p, 0)); p->at++) {
		switch (peek(p, 0)) {
		case '-': piece->left = true; break;
		case '+': piece->plus = true; break;
		case ' ': piece->space = true; break;
		case '#': piece->alt = true; break;
		default: piece->zero = true; break;
		}
	}
}

/* A number or '*'; no digits at all are 0. */
static bool number(struct parser *p, size_t lo, uint32_t *ret_n, bool *ret_arg)
{
	uint32_t n = 0;

	if (peek(p, 0) == '*') {
		p->at++;
		*ret_arg = true;
		p->format->nargs++;
		return true;
	}
	for (; peek(p, 0) >= '0' && peek(p, 0) <= '9'; p->at++) {
		n = n * 10 + (uint32_t)(peek(p, 0) - '0');
		if (n > MAX_WIDTH)
			return fail(p, lo, "a width or precision past 4096");
	}
	*ret_n = n;
	return true;
}

/* Two-letter conversions stand before their one-letter beginnings. */
static bool conversion(struct parser *p, size_t lo, enum format_conv *ret)
{
	static const enum format_conv order[] = {
		FC_GFP, FC_BUF_ESC, FC_BUF_HEX, FC_BUF, FC_INT, FC_UNSIGNED,
		FC_HEX, FC_HEX_UPPER, FC_OCTAL, FC_CHAR, FC_PTR, FC_STR
	};

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		const char *name = convs[order[i]].name;
		size_t n = strlen(name);

		if (n <= p->len - p->at && !memcmp(p->s + p->at, name, n)) {
			p->at += n;
			*ret = order[i];
			return true;
		}
	}
	if (p->at < p->len && p->s[p->at] == 'i') {
		p->at++;
		*ret = FC_INT;
		return true;
	}
	if (p->at == p->len)
		return fail(p, lo, "the format ends inside a conversion");
	return fail(p, lo, "unknown conversion; there are %d %i %u %x %X %o %c "
			   "%p %s %r %rx %rh %gr %%");
}

static bool spec(struct parser *p)
{
	struct format_piece piece = { .lo = (uint32_t)p->at };
	size_t lo = p->at++;

	flags(p, &piece);
	if (!number(p, lo, &piece.width, &piece.width_arg))
		return false;
	if (peek(p, 0) == '.') {
		p->at++;
		piece.has_precision = true;
		if (!number(p, lo, &piece.precision, &piece.precision_arg))
			return false;
	}
	for (; peek(p, 0) && strchr("hlLjzt", peek(p, 0)); p->at++)
		if (peek(p, 0) == 'h')
			piece.bytes = piece.bytes ? 1 : 2;
	if (!conversion(p, lo, &piece.conv))
		return false;
	p->format->nargs++;
	piece.hi = (uint32_t)p->at;
	vec_push(p->arena, &p->format->pieces, piece);
	return true;
}

/* Text up to the next conversion; "%%" in it becomes "%". */
static void literal(struct parser *p)
{
	struct format_piece piece = { .conv = FC_TEXT, .lo = (uint32_t)p->at };
	char *text = arena_alloc(p->arena, p->len - p->at + 1);

	while (p->at < p->len) {
		if (p->s[p->at] == '%') {
			if (peek(p, 1) != '%')
				break;
			p->at++;
		}
		text[piece.len++] = p->s[p->at++];
	}
	piece.text = text;
	piece.hi = (uint32_t)p->at;
	vec_push(p->arena, &p->format->pieces, piece);
}

bool format_parse(struct arena *a, const char *s, size_t len,
		  struct format *ret_format, struct format_error *ret_error)
{
	struct format format = { .nargs = 0 };
	struct format_error error;
	struct parser p = { a, s, len, 0, &format, &error };

	while (p.at < len) {
		if (s[p.at] != '%' || peek(&p, 1) == '%') {
			literal(&p);
		} else if (!spec(&p)) {
			*ret_error = error;
			return false;
		}
	}
	*ret_format = format;
	return true;
}
