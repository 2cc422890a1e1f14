/* SPDX-License-Identifier: Apache-2.0 */
/* The formatter: golden files, the tree stays, twice changes nothing more. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parser/format.h"
#include "tests/parser/check.h"
#include "tests/unit.h"

/* text, formatted, in c.out */
static bool format(const char *text, size_t len)
{
	begin(text, len);
	return format_script(c.arena, &c.diags, c.src, &c.out);
}

static void golden(const char *name, const char *text, size_t len)
{
	CU_ASSERT(format(text, len));
	show_diags(name);
	compare(name, ".formatted");
}

static void test_golden(void)
{
	each_probe("format", golden);
}

static char *dump(const char *text, size_t len)
{
	parse_text(text, len);
	ast_dump(c.script, &c.out);
	return strdup(c.out.s);
}

static void keeps_tree(const char *name, const char *text, size_t len)
{
	char *before = dump(text, len), *formatted, *after;

	CU_ASSERT(format(text, len));
	formatted = strdup(c.out.s);
	after = dump(formatted, strlen(formatted));
	CU_ASSERT_STRING_EQUAL(before, after);
	if (strcmp(before, after))
		printf("\n%s: the tree changed\n%s", name, formatted);
	free(before);
	free(after);
	free(formatted);
}

static void is_stable(const char *name, const char *text, size_t len)
{
	char *once;

	CU_ASSERT(format(text, len));
	once = strdup(c.out.s);
	CU_ASSERT(format(once, strlen(once)));
	CU_ASSERT_STRING_EQUAL(c.out.s, once);
	if (strcmp(c.out.s, once))
		printf("\n%s:\n%s---\n%s", name, once, c.out.s);
	free(once);
}

/* The same with every blank of the text a line's end, and the reverse. */
static void perturbed(const char *name, const char *text, size_t len,
		      probe_fn fn)
{
	char *copy = strndup(text, len);

	for (size_t i = 0; i < len; i++) {
		if (text[i] != ' ' && text[i] != '\n')
			continue;
		copy[i] = text[i] == ' ' ? '\n' : ' ';
		parse_text(copy, len);
		if (!c.diags.nerrors)
			fn(name, copy, len);
		copy[i] = text[i];
	}
	free(copy);
}

static void perturbed_tree(const char *name, const char *text, size_t len)
{
	perturbed(name, text, len, keeps_tree);
}

static void perturbed_stable(const char *name, const char *text, size_t len)
{
	perturbed(name, text, len, is_stable);
}

static void test_tree(void)
{
	each_probe("golden", keeps_tree);
	each_probe("format", keeps_tree);
}

static void test_stable(void)
{
	each_probe("golden", is_stable);
	each_probe("format", is_stable);
}

static void test_perturbed_tree(void)
{
	each_probe("golden", perturbed_tree);
	each_probe("format", perturbed_tree);
}

static void test_perturbed_stable(void)
{
	each_probe("golden", perturbed_stable);
	each_probe("format", perturbed_stable);
}

static void test_wrong(void)
{
	static const char text[] = "begin { $x = ; }";

	CU_ASSERT_FALSE(format(text, strlen(text)));
	CU_ASSERT_EQUAL(c.out.n, 0);
	CU_ASSERT_EQUAL(c.diags.nerrors, 1);
}

static void test_positional(void)
{
	static const char text[] = "kprobe:$1{exit()}";

	CU_ASSERT(format(text, strlen(text)));
	CU_ASSERT_STRING_EQUAL(c.out.s, "kprobe:$1 { exit(); }\n");
}

static const CU_TestInfo tests[] = {
	{ "tests/parser/format, as expected", test_golden },
	{ "formatting keeps the tree", test_tree },
	{ "formatting twice changes nothing more", test_stable },
	{ "it keeps the tree wherever lines end", test_perturbed_tree },
	{ "it is stable wherever lines end", test_perturbed_stable },
	{ "a script with errors is not formatted", test_wrong },
	{ "a parameter without value is no error", test_positional },
};

int main(void)
{
	int status = UNIT("parser/format", tests);

	finish();
	return status;
}
