/* SPDX-License-Identifier: Apache-2.0 */
/* output/flame: frames where they belong, text that cannot leave its place. */
#include "output/flame.h"
#include "tests/unit.h"

static struct buf out;

static const char *draw(const char *lines)
{
	buf_reset(&out);
	CU_ASSERT(flame_svg(lines, strlen(lines), "a <title>", &out));
	return out.s;
}

static bool has(const char *text)
{
	return strstr(out.s, text) != NULL;
}

/* main is all of it; read is 3 of 4, and write stands to its right. */
static void widths(void)
{
	draw("main;read 3\nmain;write 1\n");
	CU_ASSERT(has("data-x=\"0\" data-w=\"4\" data-d=\"0\" data-n=\"all\""));
	CU_ASSERT(has("data-x=\"0\" data-w=\"4\" data-d=\"1\" data-n=\"main\""));
	CU_ASSERT(has("data-x=\"0\" data-w=\"3\" data-d=\"2\" data-n=\"read\""));
	CU_ASSERT(has("data-x=\"3\" data-w=\"1\" data-d=\"2\" data-n=\"write\""));
	CU_ASSERT(has("<title>read (3, 75.00%)</title>"));
}

static void same_lines_add_up(void)
{
	draw("a;b 2\na 1\na;b 3\n");
	CU_ASSERT(has("data-w=\"5\" data-d=\"2\" data-n=\"b\""));
	CU_ASSERT(has("data-w=\"6\" data-d=\"1\" data-n=\"a\""));
}

static void escaped(void)
{
	draw("operator<&\"' 1\n\xff\x01;\xc3\xa4 1\n");
	CU_ASSERT(has("operator&lt;&amp;&quot;&#39;"));
	CU_ASSERT(!has("operator<"));
	CU_ASSERT(has("\\xff\\x01"));
	CU_ASSERT(has("\xc3\xa4"));
	CU_ASSERT(has("a &lt;title&gt;"));
}

/* Nothing, lines that are none, and sums past 32 bits. */
static void edges(void)
{
	draw("");
	CU_ASSERT(has("</svg>"));
	draw("no number\n 5\n\n7\n");
	CU_ASSERT(has("</svg>"));
	CU_ASSERT(!has("<script>"));
	draw("a 4000000000000\nb 1\n");
	CU_ASSERT(has("data-n=\"a\""));
	CU_ASSERT(!has("data-n=\"b\""));	/* too narrow to be seen */
}

static void deep(void)
{
	struct buf lines;

	buf_init(&lines);
	for (int i = 0; i < 5000; i++)
		buf_printf(&lines, "f%d;", i);
	buf_adds(&lines, "end 1\n");
	draw(lines.s);
	CU_ASSERT(has("data-n=\"f511\""));
	CU_ASSERT(!has("data-n=\"f512\""));
	buf_clear(&lines);
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "frames are as wide as their samples", widths },
		{ "lines that are the same add up", same_lines_add_up },
		{ "names are escaped", escaped },
		{ "empty, malformed and huge", edges },
		{ "the depth is bounded", deep },
	};

	buf_init(&out);
	return UNIT("output/flame", tests);
}
