/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/literal.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

struct digits {
	const char *p, *end;
	uint64_t value;
	size_t n;
	bool overflow;
};

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

/* Digits of a base, underscores between them skipped. */
static void read_digits(struct digits *d, int base)
{
	for (; d->p < d->end; d->p++) {
		int v = digit_value(*d->p);

		if (*d->p == '_' && d->n)
			continue;
		if (v >= base)
			break;
		if (__builtin_mul_overflow(d->value, base, &d->value) ||
		    __builtin_add_overflow(d->value, v, &d->value))
			d->overflow = true;
		d->n++;
	}
}

static void scale(struct digits *d, uint64_t by)
{
	if (__builtin_mul_overflow(d->value, by, &d->value))
		d->overflow = true;
}

/* The e6 of 1e6. */
static bool read_exponent(struct digits *d)
{
	struct digits e = { .p = d->p + 1, .end = d->end };

	read_digits(&e, 10);
	if (!e.n)
		return false;
	for (uint64_t i = 0; i < e.value && d->value && !d->overflow; i++)
		scale(d, 10);
	d->p = e.p;
	return true;
}

static bool apply_unit(struct digits *d, const char *name, size_t len)
{
	static const struct {
		const char *name;
		uint64_t by;	/* nanoseconds, or bytes */
	} units[] = {
		{ "ns", 1 }, { "us", 1000 }, { "ms", 1000000 },
		{ "s", 1000000000 }, { "m", 60000000000 },
		{ "h", 3600000000000 }, { "d", 86400000000000 },
		{ "K", 1 << 10 }, { "M", 1 << 20 }, { "G", 1 << 30 },
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (len == strlen(units[i].name) &&
		    !memcmp(name, units[i].name, len)) {
			scale(d, units[i].by);
			return true;
		}
	}
	return false;
}

/* C's suffixes say a type; all our literals have 64 bits, so they say nothing. */
static bool is_c_suffix(const char *s, size_t len)
{
	static const char *const suffixes[] = {
		"u", "l", "ul", "lu", "ll", "ull", "llu"
	};

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++)
		if (len == strlen(suffixes[i]) &&
		    !strncasecmp(s, suffixes[i], len))
			return true;
	return false;
}

static int read_base(struct digits *d)
{
	if (d->end - d->p < 2 || d->p[0] != '0')
		return 10;
	if (d->p[1] == 'x' || d->p[1] == 'X') {
		d->p += 2;
		return 16;
	}
	return isdigit((unsigned char)d->p[1]) ? 8 : 10;
}

const char *number_parse(const char *text, size_t len, uint64_t *ret,
			 bool *ret_unit)
{
	struct digits d = { .p = text, .end = text + len };
	int base = read_base(&d);
	size_t rest;

	read_digits(&d, base);
	if (base == 10 && d.p < d.end && (*d.p == 'e' || *d.p == 'E') &&
	    !read_exponent(&d))
		return "the exponent has no digits";
	rest = (size_t)(d.end - d.p);
	*ret_unit = rest && apply_unit(&d, d.p, rest);
	*ret = d.value;
	if (!d.n)
		return "it has no digits";
	if (rest && base == 8 && isdigit((unsigned char)*d.p))
		return "a number that starts with 0 is octal: digits 0 to 7";
	if (rest && !*ret_unit && !is_c_suffix(d.p, rest))
		return "units are ns us ms s m h d K M G, suffixes u l ul ll ull";
	return d.overflow ? "it does not fit 64 bits" : NULL;
}

struct unescape {
	struct diags *d;
	const char *text;
	size_t len, i;
	uint32_t lo;
};

static unsigned char read_code(struct unescape *u, int base, size_t max)
{
	unsigned int v = 0;

	for (size_t k = 0; k < max && u->i < u->len; k++, u->i++) {
		int digit = digit_value(u->text[u->i]);

		if (digit >= base)
			break;
		v = v * (unsigned int)base + (unsigned int)digit;
	}
	return (unsigned char)v;
}

/* u->i stands behind the backslash. */
static char read_escape(struct unescape *u)
{
	static const char names[] = "n\nt\tr\r\"\"\\\\";
	size_t start = u->i - 1;
	char c = u->text[u->i++];

	for (size_t k = 0; names[k]; k += 2)
		if (names[k] == c)
			return names[k + 1];
	if (c >= '0' && c <= '7') {
		u->i--;
		return (char)read_code(u, 8, 3);
	}
	if (c == 'x' && u->i < u->len && digit_value(u->text[u->i]) < 16)
		return (char)read_code(u, 16, 2);
	diag_error(u->d, (struct span){ u->lo + (uint32_t)start,
					u->lo + (uint32_t)u->i },
		   E_ESCAPE, "unknown escape sequence '\\%c' in a string", c);
	diag_help(u->d, "escapes are \\n \\t \\r \\\" \\\\, octal \\033 and hexadecimal \\x1b");
	return c;
}

const char *string_unescape(struct arena *a, struct diags *d, const char *text,
			    size_t len, uint32_t lo, size_t *ret_len)
{
	struct unescape u = { d, text, len, 0, lo };
	char *out = arena_alloc(a, len + 1);
	size_t n = 0;

	while (u.i < len) {
		char c = text[u.i++];

		out[n++] = c == '\\' && u.i < len ? read_escape(&u) : c;
	}
	*ret_len = n;
	return out;
}

size_t string_written_at(const char *text, size_t len, size_t n)
{
	/* its escapes are known ones: the script would not be here else */
	struct unescape u = { NULL, text, len, 0, 0 };

	while (n-- && u.i < len)
		if (text[u.i++] == '\\' && u.i < len)
			read_escape(&u);
	return u.i;
}
