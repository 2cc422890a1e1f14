/* SPDX-License-Identifier: Apache-2.0 */
#include "output/printf.h"

#include <errno.h>
#include <string.h>

#include "output/names.h"
#include "output/symbol.h"
#include "output/value.h"

static bool has_format(const struct plan_event *ev)
{
	switch (ev->kind) {
	case PE_PRINTF:
	case PE_ERRORF:
	case PE_WARNF:
	case PE_CAT:
	case PE_SYSTEM:
		return true;
	default:
		return false;
	}
}

static unsigned int class_of(const struct ptype *t)
{
	switch (t->kind) {
	case PT_BOOL:
	case PT_INT:
	case PT_ENUM:
		return FORMAT_INTEGER;
	/* an integer underneath; %s gives its name or unit */
	case PT_USERNAME:
	case PT_ERRNO:
	case PT_SIGNAL:
	case PT_SYSCALL:
	case PT_KSYM:
	case PT_DURATION:
	case PT_SIZE:
		return FORMAT_INTEGER | FORMAT_OTHER;
	case PT_PTR:
		return FORMAT_POINTER;
	case PT_STRING:
		return FORMAT_STRING;
	case PT_BUFFER:
		return FORMAT_BUFFER;
	default:
		return FORMAT_OTHER;
	}
}

static bool accepts(const struct plan_event *ev, uint32_t i, unsigned int mask)
{
	return i < ev->nargs && (class_of(ev->args[i].type) & mask);
}

static bool fits(const struct format *f, const struct plan_event *ev)
{
	uint32_t arg = 0;

	if (f->nargs != ev->nargs)
		return false;
	for (size_t i = 0; i < f->pieces.n; i++) {
		const struct format_piece *p = &f->pieces.v[i];

		if (p->width_arg && !accepts(ev, arg++, FORMAT_INTEGER))
			return false;
		if (p->precision_arg && !accepts(ev, arg++, FORMAT_INTEGER))
			return false;
		if (p->conv != FC_TEXT &&
		    !accepts(ev, arg++, format_accepts(p->conv)))
			return false;
	}
	return true;
}

bool printf_prepare(struct output *o)
{
	struct format_error error;

	o->formats = arena_array(o->arena, struct format, o->plan->events.n + 1);
	for (size_t i = 0; i < o->plan->events.n; i++) {
		const struct plan_event *ev = &o->plan->events.v[i];

		if (!has_format(ev))
			continue;
		if (!format_parse(o->arena, ev->text, strlen(ev->text),
				  &o->formats[i], &error) ||
		    !fits(&o->formats[i], ev))
			return false;
	}
	return true;
}

/* Digits of v in a base of 8, 10 or 16, at the end of a buffer. */
static char *digits(char *end, uint64_t v, unsigned int base, bool upper)
{
	const char *set = upper ? "0123456789ABCDEF" : "0123456789abcdef";

	do
		*--end = set[v % base];
	while (v /= base);
	return end;
}

/* Sign or prefix of a number; "" for none. */
static const char *sign_of(const struct format_piece *p, bool negative)
{
	if (p->conv == FC_INT)
		return negative ? "-" : p->plus ? "+" : p->space ? " " : "";
	if (p->conv == FC_PTR || (p->conv == FC_HEX && p->alt))
		return "0x";
	if (p->conv == FC_HEX_UPPER && p->alt)
		return "0X";
	return p->conv == FC_OCTAL && p->alt ? "0" : "";
}

static unsigned int base_of(enum format_conv conv)
{
	if (conv == FC_OCTAL)
		return 8;
	return conv == FC_INT || conv == FC_UNSIGNED ? 10 : 16;
}

/*
 * The number as the conversion sees it: cut to the bytes asked for, and %d of
 * it extended by sign. %x of an int8 -1 is ff: a sign extension is no part of
 * the value.
 */
static uint64_t number_of(const struct format_piece *p, struct value v)
{
	uint64_t n = value_number(v.type, v.p);
	uint32_t bytes = v.type->size;
	unsigned int unused;

	if (p->bytes && p->bytes < bytes)
		bytes = p->bytes;
	else if (p->conv == FC_INT)
		return n;
	unused = 64 - bytes * 8;
	n <<= unused;
	return p->conv == FC_INT ? (uint64_t)((int64_t)n >> unused)
				 : n >> unused;
}

static void put_number(struct buf *b, const struct format_piece *p,
		       struct value v, uint32_t width)
{
	uint64_t n = number_of(p, v);
	bool negative = p->conv == FC_INT && (int64_t)n < 0;
	const char *sign = sign_of(p, negative);
	char text[24], *end = text + sizeof(text), *s;
	size_t len, zeros = 0, used;

	s = digits(end, negative ? 0 - n : n, base_of(p->conv),
		   p->conv == FC_HEX_UPPER);
	len = (size_t)(end - s);
	if (p->has_precision && p->precision > len)
		zeros = p->precision - len;
	used = strlen(sign) + len;
	if (p->zero && !p->left && !p->has_precision && width > used)
		zeros = width - used;
	used += zeros;
	if (!p->left && width > used)
		buf_fill(b, ' ', width - used);
	buf_adds(b, sign);
	buf_fill(b, '0', zeros);
	buf_add(b, s, len);
	if (p->left && width > used)
		buf_fill(b, ' ', width - used);
}

static void put_char(struct buf *b, const struct format_piece *p,
		     struct value v, uint32_t width)
{
	if (!p->left && width > 1)
		buf_fill(b, ' ', width - 1);
	buf_addc(b, (char)value_number(v.type, v.p));
	if (p->left && width > 1)
		buf_fill(b, ' ', width - 1);
}

static void put_text(struct output *o, struct buf *b,
		     const struct format_piece *p, struct value v)
{
	if (p->conv == FC_STR)
		value_text(o, b, v);
	else if (p->conv == FC_GFP)
		name_gfp(b, value_number(v.type, v.p));
	else
		value_bytes(b, v.p, v.len, p->conv);
}

static void put_padded(struct output *o, struct buf *b,
		       const struct format_piece *p, struct value v,
		       uint32_t width)
{
	struct buf *t = &o->padded;
	size_t n;

	buf_reset(t);
	put_text(o, t, p, v);
	n = p->has_precision && p->precision < t->n ? p->precision : t->n;
	if (!p->left && width > n)
		buf_fill(b, ' ', width - n);
	buf_add(b, t->s, n);
	if (p->left && width > n)
		buf_fill(b, ' ', width - n);
}

static void put(struct output *o, struct buf *b, const struct format_piece *p,
		struct value v, uint32_t width)
{
	switch (p->conv) {
	case FC_INT:
		if (!width && !p->has_precision && !p->plus && !p->space &&
		    !p->bytes) {
			buf_add_i64(b, (int64_t)value_number(v.type, v.p));
			return;
		}
		/* fallthrough */
	case FC_UNSIGNED:
	case FC_HEX:
	case FC_HEX_UPPER:
	case FC_OCTAL:
	case FC_PTR:
		put_number(b, p, v, width);
		return;
	case FC_CHAR:
		put_char(b, p, v, width);
		return;
	default:
		if (width || p->has_precision)
			put_padded(o, b, p, v, width);
		else
			put_text(o, b, p, v);
	}
}

/* A '*' given by an argument: at most what a format could say itself. */
static uint32_t star(const struct plan_arg *arg, const void *record)
{
	uint64_t n = value_number(arg->type,
				  (const char *)record + arg->offset);

	return n > 4096 ? 0 : (uint32_t)n;
}

int printf_event(struct output *o, struct buf *b, const struct plan_event *ev,
		 const void *record, size_t len)
{
	const struct format *f = &o->formats[ev - o->plan->events.v];
	const struct plan_arg *arg = ev->args;
	struct value v;

	for (size_t i = 0; i < f->pieces.n; i++) {
		const struct format_piece *p = &f->pieces.v[i];
		struct format_piece with_star;
		uint32_t width = p->width;

		if (p->conv == FC_TEXT) {
			buf_add(b, p->text, p->len);
			continue;
		}
		if (p->width_arg)
			width = star(arg++, record);
		if (p->precision_arg) {
			with_star = *p;
			with_star.precision = star(arg++, record);
			p = &with_star;
		}
		if (!value_of_arg(arg++, record, len, &v))
			return -EINVAL;
		put(o, b, p, v, width);
	}
	return 0;
}
