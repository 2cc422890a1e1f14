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

/* A script with --min=VALUE and --[no-]all. */
static enum option_takes lookup(struct script *s, const struct options *o,
				const char *name, size_t len,
				const char **ret_name)
{
	(void)s;
	(void)o;
	*ret_name = len == 3 && !strncmp(name, "min", 3) ? "min" :
		    len == 3 && !strncmp(name, "all", 3) ? "all" : NULL;
	return !*ret_name ? OPTION_UNKNOWN :
	       **ret_name == 'm' ? OPTION_VALUE : OPTION_BOOL;
}

static void params(void)
{
	char **argv = ARGV("-q", "x.probe", "--min", "5", "one", "--all",
			   "--pid", "3", "--", "--no-all", "--min=7", "--g=1");
	const char *error;
	struct options o;

	CU_ASSERT_TRUE(options_parse_script(13, argv, lookup, NULL, &o,
					    &error));
	CU_ASSERT_EQUAL_FATAL(o.nparams, 4);
	unit_text(o.params[0].name, "min");
	unit_text(o.params[0].value, "5");
	unit_text(o.params[1].name, "all");
	CU_ASSERT(!o.params[1].value && !o.params[1].no);
	CU_ASSERT(!o.params[2].value && o.params[2].no);
	unit_text(o.params[3].value, "7");
	CU_ASSERT_EQUAL(o.nargs, 2);
	unit_text(o.args[1], "one");
	unit_text(o.value[O_PID], "3");
	CU_ASSERT_EQUAL(o.nnamed, 1);
	unit_text(o.named[0], "--g=1");
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
		{ "parameters of the script, before and behind '--'", params },
		{ "mistakes are named", errors },
	};

	return UNIT("cli/options", tests);
}
