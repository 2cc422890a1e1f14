/* SPDX-License-Identifier: Apache-2.0 */
/* options_parse: the awl command line. */
#include "cli/options.h"

#include "tests/unit.h"

#define ARGV(...) ((char *[]){ "awl", __VA_ARGS__, NULL })

static void parsed(char **argv, struct options *o)
{
	const char *error;
	int argc = 0;

	while (argv[argc])
		argc++;
	CU_ASSERT_TRUE(options_parse(argc, argv, o, &error));
}

static void refused(char **argv, const char *want)
{
	struct options o;
	const char *error = NULL;
	int argc = 0;

	while (argv[argc])
		argc++;
	CU_ASSERT_FALSE(options_parse(argc, argv, &o, &error));
	unit_text(error, want);
}

static void forms(void)
{
	struct options o;

	parsed(ARGV("-p12", "-f", "json", "--output=x", "--cmd",
		    "ls -l"), &o);
	unit_text(o.value[O_PID], "12");
	unit_text(o.value[O_FORMAT], "json");
	unit_text(o.value[O_OUTPUT], "x");
	unit_text(o.value[O_CMD], "ls -l");
	CU_ASSERT_FALSE(o.given[O_QUIET]);
	CU_ASSERT_EQUAL(o.nargs, 0);
}

static void bundled(void)
{
	struct options o;

	parsed(ARGV("-lv", "-qk"), &o);
	CU_ASSERT_TRUE(o.given[O_LIST] && o.given[O_VERBOSE] &&
		       o.given[O_QUIET] && o.given[O_WARNINGS]);
}

/* Options may follow the script; "-" is it, numbers are arguments. */
static void arguments(void)
{
	struct options o;

	parsed(ARGV("-", "-5", "-q", "two"), &o);
	CU_ASSERT_EQUAL(o.nargs, 3);
	unit_text(o.args[0], "-");
	unit_text(o.args[1], "-5");
	unit_text(o.args[2], "two");
	CU_ASSERT_TRUE(o.given[O_QUIET]);
}

static void named(void)
{
	struct options o;

	parsed(ARGV("x.bt", "1", "--", "--min=2", "-q"), &o);
	CU_ASSERT_EQUAL(o.nargs, 2);
	CU_ASSERT_EQUAL(o.nnamed, 2);
	unit_text(o.named[0], "--min=2");
	CU_ASSERT_FALSE(o.given[O_QUIET]);
}

static void errors(void)
{
	refused(ARGV("--nosuch"), "unknown option '--nosuch'");
	refused(ARGV("-qZ"), "unknown option '-qZ'");
	refused(ARGV("-p"), "option '-p' needs an argument");
	refused(ARGV("--quiet=1"), "option '--quiet=1' takes no argument");
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "arguments attached, apart, with an equals sign", forms },
		{ "letters bundled in one word", bundled },
		{ "words, numbers and '-' are arguments", arguments },
		{ "what stands behind '--' is the script's", named },
		{ "mistakes are named", errors },
	};

	return UNIT("cli/options", tests);
}
