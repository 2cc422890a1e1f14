/* SPDX-License-Identifier: Apache-2.0 */
/* lang/format: printf formats are split into pieces, bad ones are located. */
#include "lang/format.h"

#include "tests/unit.h"

static struct arena *arena;

static struct format parse(const char *s)
{
	struct format f = { .nargs = 0 };
	struct format_error e = { 0 };

	CU_ASSERT_FATAL(format_parse(arena, s, strlen(s), &f, &e));
	return f;
}

static void pieces(void)
{
	struct format f = parse("a=%d 100%% %s\n");

	CU_ASSERT_EQUAL_FATAL(f.pieces.n, 5);
	CU_ASSERT_EQUAL(f.nargs, 2);
	unit_text(f.pieces.v[0].text, "a=");
	CU_ASSERT_EQUAL(f.pieces.v[1].conv, FC_INT);
	CU_ASSERT_EQUAL(f.pieces.v[1].lo, 2);
	CU_ASSERT_EQUAL(f.pieces.v[1].hi, 4);
	unit_text(f.pieces.v[2].text, " 100% ");
	CU_ASSERT_EQUAL(f.pieces.v[2].len, 6);
	CU_ASSERT_EQUAL(f.pieces.v[3].conv, FC_STR);
	unit_text(f.pieces.v[4].text, "\n");
}

static void flags(void)
{
	struct format_piece p = parse("%-+ #08.3x").pieces.v[0];

	CU_ASSERT(p.left && p.plus && p.space && p.alt && p.zero);
	CU_ASSERT_EQUAL(p.width, 8);
	CU_ASSERT(p.has_precision);
	CU_ASSERT_EQUAL(p.precision, 3);
	CU_ASSERT_EQUAL(p.conv, FC_HEX);
}

static void stars(void)
{
	struct format f = parse("%*d|%.*s");

	CU_ASSERT_EQUAL(f.nargs, 4);
	CU_ASSERT(f.pieces.v[0].width_arg);
	CU_ASSERT(f.pieces.v[2].precision_arg && f.pieces.v[2].has_precision);
}

static void conversions(void)
{
	static const struct {
		const char *text;
		enum format_conv conv;
		uint32_t bytes;
	} cases[] = {
		{ "%d", FC_INT, 0 }, { "%i", FC_INT, 0 },
		{ "%lld", FC_INT, 0 }, { "%zu", FC_UNSIGNED, 0 },
		{ "%jx", FC_HEX, 0 }, { "%hX", FC_HEX_UPPER, 2 },
		{ "%hho", FC_OCTAL, 1 }, { "%c", FC_CHAR, 0 },
		{ "%p", FC_PTR, 0 }, { "%s", FC_STR, 0 },
		{ "%r", FC_BUF, 0 }, { "%rx", FC_BUF_ESC, 0 },
		{ "%rh", FC_BUF_HEX, 0 }, { "%gr", FC_GFP, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct format f = parse(cases[i].text);

		CU_ASSERT_EQUAL_FATAL(f.pieces.n, 1);
		CU_ASSERT_EQUAL(f.pieces.v[0].conv, cases[i].conv);
		CU_ASSERT_EQUAL(f.pieces.v[0].bytes, cases[i].bytes);
	}
	unit_text(parse("%rz").pieces.v[1].text, "z");
}

static void errors(void)
{
	static const struct {
		const char *text;
		uint32_t lo, hi;
	} cases[] = {
		{ "ab%f", 2, 4 }, { "%", 0, 1 }, { "x%5", 1, 3 },
		{ "%n", 0, 2 }, { "%d %99999d", 3, 8 }, { "%l", 0, 2 },
		{ "%.5.5d", 0, 4 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct format f;
		struct format_error e = { 0 };

		CU_ASSERT_FALSE(format_parse(arena, cases[i].text,
					     strlen(cases[i].text), &f, &e));
		CU_ASSERT_EQUAL(e.lo, cases[i].lo);
		CU_ASSERT_EQUAL(e.hi, cases[i].hi);
		CU_ASSERT_PTR_NOT_NULL(e.text);
	}
}

static void classes(void)
{
	CU_ASSERT_FALSE(format_accepts(FC_INT) & FORMAT_STRING);
	CU_ASSERT(format_accepts(FC_INT) & FORMAT_INTEGER);
	CU_ASSERT(format_accepts(FC_PTR) & FORMAT_POINTER);
	CU_ASSERT(format_accepts(FC_STR) & FORMAT_OTHER);
	CU_ASSERT_EQUAL(format_accepts(FC_BUF), FORMAT_BUFFER);
	CU_ASSERT_EQUAL(format_accepts(FC_TEXT), 0);
	unit_text(format_conv_name(FC_BUF_ESC), "rx");
}

/* Parsing reads len bytes and no more, and survives any bytes. */
static void any_bytes(void)
{
	unsigned int seed = 1;

	for (int round = 0; round < 20000; round++) {
		static const char set[] = "%%%d s*.0-+#rhxlzg5\xff";
		size_t n = (size_t)(round % 24);
		char *s = malloc(n + 1);
		struct format_error e;
		struct format f;

		for (size_t i = 0; i < n; i++) {
			seed = seed * 1103515245 + 12345;
			s[i] = set[(seed >> 16) % (sizeof(set) - 1)];
		}
		if (!format_parse(arena, s, n, &f, &e)) {
			CU_ASSERT(e.lo < e.hi && e.hi <= n);
		}
		free(s);
	}
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "text and conversions are split, %% is text", pieces },
		{ "flags, width and precision are read", flags },
		{ "'*' takes an argument", stars },
		{ "every conversion and length modifier is known", conversions },
		{ "a bad conversion is located", errors },
		{ "conversions say what they print", classes },
		{ "any bytes are parsed or refused", any_bytes },
	};
	int status;

	arena = arena_create();
	status = UNIT("lang/format", tests);
	arena_free(arena);
	return status;
}
