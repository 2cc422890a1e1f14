/* SPDX-License-Identifier: Apache-2.0 */
/* Sources, places, and how diagnostics look. */
#include <errno.h>

#include "base/diag.h"
#include "tests/unit.h"

static struct arena *arena;
static struct source_set set;
static struct diags diags;
static struct buf out;

static struct span begin(const char *text, const char *part)
{
	struct source *s;
	uint32_t lo;

	arena = arena_create();
	source_set_init(&set, arena);
	s = source_add(&set, "a.probe", text, strlen(text));
	diags_init(&diags, arena, &set);
	buf_init(&out);
	lo = s->base + (uint32_t)(strstr(text, part) - text);
	return (struct span){ lo, lo + (uint32_t)strlen(part) };
}

static void ends_as(const char *want)
{
	diags_render(&diags, &out);
	unit_text(out.s, want);
	buf_clear(&out);
	arena_free(arena);
}

static void error_under_span(void)
{
	struct span s = begin("begin {\n\tprnt(1);\n}\n", "prnt");

	diag_error(&diags, s, E_SYNTAX, "no '%s' here", "prnt");
	diag_help(&diags, "did you mean 'print'?");
	CU_ASSERT_EQUAL(diags.nerrors, 1);
	ends_as("a.probe:2:2: error: no 'prnt' here [E_SYNTAX]\n"
		"    2 | \tprnt(1);\n"
		"      | \t^~~~\n"
		"help: did you mean 'print'?\n");
}

static void note_elsewhere(void)
{
	struct span s = begin("one two", "two"), first = { s.lo - 4, s.lo - 1 };

	diag_warning(&diags, s, W_DOC_PLACE, "twice");
	diag_note(&diags, first, "first here");
	CU_ASSERT_EQUAL(diags.nerrors, 0);
	CU_ASSERT_EQUAL(diags.nwarnings, 1);
	ends_as("a.probe:1:5: warning: twice [W_DOC_PLACE]\n"
		"    1 | one two\n"
		"      |     ^~~\n"
		"a.probe:1:1: note: first here\n"
		"    1 | one two\n"
		"      | ^~~\n");
}

static void long_span(void)
{
	struct span s = begin("first line\nsecond", "line\nsecond");

	diag_error(&diags, s, E_SYNTAX, "over lines");
	ends_as("a.probe:1:7: error: over lines [E_SYNTAX]\n"
		"    1 | first line\n"
		"      |       ^~~~\n");
}

static void end_of_file(void)
{
	struct span s = begin("abc", "abc");

	s.lo = s.hi;
	diag_error(&diags, s, E_SYNTAX, "ends too early");
	ends_as("a.probe:1:4: error: ends too early [E_SYNTAX]\n"
		"    1 | abc\n"
		"      |    ^\n");
}

static void nowhere(void)
{
	begin("x", "x");
	diag_error(&diags, (struct span){ 0, 0 }, E_FILE, "no such file");
	ends_as("error: no such file [E_FILE]\n");
}

static void two_sources(void)
{
	struct span s = begin("main\n", "main");
	struct source *lib = source_add(&set, "lib.probe", "x\nyz\n", 5);
	struct place p = source_place(&set, lib->base + 3);

	unit_text(p.file->name, "lib.probe");
	CU_ASSERT_EQUAL(p.line, 2);
	CU_ASSERT_EQUAL(p.col, 2);
	p = source_place(&set, s.lo);
	unit_text(p.file->name, "a.probe");
	CU_ASSERT_PTR_NULL(source_place(&set, 0).file);
	ends_as("");
}

static void missing_file(void)
{
	int err = 0;

	begin("x", "x");
	CU_ASSERT_PTR_NULL(source_read(&set, "/no/such/file", &err));
	CU_ASSERT_EQUAL(err, ENOENT);
	ends_as("");
}

static void nearest(void)
{
	static const char *const names[] = { "count", "print", "printf",
					     "strlen" };

	unit_text(nearest_name("cuont", names, 4), "count");
	unit_text(nearest_name("prnt", names, 4), "print");
	unit_text(nearest_name("strlenn", names, 4), "strlen");
	CU_ASSERT_PTR_NULL(nearest_name("kstack", names, 4));
	CU_ASSERT_PTR_NULL(nearest_name("x", names, 0));
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "an error shows its line with a caret and tabs kept",
		  error_under_span },
		{ "a note has a place of its own", note_elsewhere },
		{ "a span over lines is cut at the first", long_span },
		{ "a place behind the text is shown behind it", end_of_file },
		{ "a diagnostic without a place is one line", nowhere },
		{ "places in several sources", two_sources },
		{ "a missing file says why", missing_file },
		{ "the nearest name, or none", nearest },
	};

	return UNIT("base/diag", tests);
}
