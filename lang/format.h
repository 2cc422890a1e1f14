/* SPDX-License-Identifier: Apache-2.0 */
/*
 * format: the formats of printf() and its relatives, parsed.
 *
 * A format is a row of pieces: literal text and conversions. sema checks with
 * it that the arguments fit, output/ prints by it. Pieces and their text live
 * in the arena given.
 *
 *	%[-+ #0][width|*][.precision|.*][hh h l ll L j z t]CONVERSION
 *
 * A conversion prints the whole value whatever its type; hh and h cut it to 1
 * and 2 bytes, the other length modifiers change nothing.
 */
#ifndef AWL_LANG_FORMAT_H
#define AWL_LANG_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum format_conv {
	FC_TEXT,	/* literal; %% is a text "%" */
	FC_INT,		/* d i: extended by its own sign, as a signed number */
	FC_UNSIGNED,	/* u: this and the next three, its own bytes */
	FC_HEX,		/* x */
	FC_HEX_UPPER,	/* X */
	FC_OCTAL,	/* o */
	FC_CHAR,	/* c: one byte */
	FC_PTR,		/* p: 0x... */
	FC_STR,		/* s: any value, as print() shows it */
	FC_BUF,		/* r: printable bytes, others \xNN */
	FC_BUF_ESC,	/* rx: all bytes \xNN */
	FC_BUF_HEX,	/* rh: "0a fe" */
	FC_GFP		/* gr: allocation flags by name */
};

/* What an argument can be; format_accepts() gives a mask of these. */
enum format_class {
	FORMAT_INTEGER = 1 << 0,	/* int, bool, enum */
	FORMAT_POINTER = 1 << 1,
	FORMAT_STRING = 1 << 2,
	FORMAT_BUFFER = 1 << 3,
	FORMAT_OTHER = 1 << 4		/* any other type that has a value */
};

struct format_piece {
	enum format_conv conv;
	const char *text;	/* FC_TEXT; NUL-terminated, may hold NULs */
	size_t len;
	bool left, plus, space, alt, zero;
	bool width_arg, precision_arg;	/* given as '*': an integer argument
					   before the value's own */
	bool has_precision;
	uint32_t width, precision;
	uint32_t bytes;		/* 1 or 2 if cut by hh or h, else 0 */
	uint32_t lo, hi;	/* bytes of the format that made it */
};

struct format {
	VEC(struct format_piece) pieces;
	uint32_t nargs;		/* arguments wanted, those for '*' included */
};

struct format_error {
	uint32_t lo, hi;	/* bytes of the format at fault */
	const char *text;
};

/*
 * False and *ret_error (text in a) at the first conversion that is malformed
 * or unknown. s need not end with a NUL.
 */
bool format_parse(struct arena *a, const char *s, size_t len,
		  struct format *ret_format, struct format_error *ret_error);

/* Mask of enum format_class that a conversion prints; 0 for FC_TEXT. */
unsigned int format_accepts(enum format_conv conv);

/* "d", "rx": the letters, for messages. */
const char *format_conv_name(enum format_conv conv);

#endif
