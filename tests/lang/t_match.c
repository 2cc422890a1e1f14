/* SPDX-License-Identifier: Apache-2.0 */
/* lang/glob, lang/cidr: against fnmatch(3), and by example. */
#include "lang/cidr.h"
#include "lang/glob.h"
#include "tests/unit.h"

#include <fnmatch.h>

static uint64_t state = 88172645463325252ull;

/* xorshift64, Marsaglia 2003 */
static uint64_t next_random(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	return state ^= state << 17;
}

static bool matches(const char *pattern, const char *s)
{
	struct glob g;

	if (glob_parse(pattern, strlen(pattern), &g)) {
		CU_FAIL("pattern does not parse");
		return false;
	}
	return glob_accepts(&g, s, strlen(s) + 8);
}

static void examples(void)
{
	static const struct {
		const char *pattern, *text;
		bool yes;
	} t[] = {
		{ "", "", true }, { "", "a", false }, { "*", "", true },
		{ "*", "a/b", true }, { "a", "a", true }, { "a", "ab", false },
		{ "?", "", false }, { "?", "\xff", true }, { "a*c", "abbc", true },
		{ "a*c", "abcd", false }, { "*a*a*", "xaxx", false },
		{ "*aab", "aaab", true }, { "[a-c]x", "bx", true },
		{ "[!a-c]x", "bx", false }, { "[]x]", "]", true },
		{ "[a-]", "-", true }, { "\\*", "*", true }, { "\\*", "a", false },
		{ "nginx*", "nginx: worker", true }, { "/etc/*", "/etcx", false },
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++)
		CU_ASSERT_EQUAL(matches(t[i].pattern, t[i].text), t[i].yes);
}

static void fill(char *s, size_t max, const char *alphabet)
{
	size_t n = next_random() % max;

	for (size_t i = 0; i < n; i++)
		s[i] = alphabet[next_random() % strlen(alphabet)];
	s[n] = '\0';
}

static void against_fnmatch(void)
{
	char pattern[20], text[20];
	size_t hits = 0;

	for (int i = 0; i < 200000; i++) {
		bool want;

		fill(pattern, 14, "ab*?*");
		if (i % 3 == 0)
			strcat(pattern, "[a]");
		fill(text, sizeof(text), "abc");
		want = !fnmatch(pattern, text, 0);
		hits += want;
		if (matches(pattern, text) != want) {
			printf("'%s' on '%s'\n", pattern, text);
			CU_FAIL("differs from fnmatch");
			return;
		}
	}
	CU_ASSERT(hits > 1000);
}

static void malformed(void)
{
	struct glob g;
	char longest[80];

	memset(longest, 'a', sizeof(longest));
	CU_ASSERT_PTR_NULL(glob_parse(longest, GLOB_ELEMENTS, &g));
	CU_ASSERT_PTR_NOT_NULL(glob_parse(longest, GLOB_ELEMENTS + 1, &g));
	CU_ASSERT_PTR_NOT_NULL(glob_parse("[a", 2, &g));
	CU_ASSERT_PTR_NOT_NULL(glob_parse("[a-", 3, &g));
	CU_ASSERT_PTR_NOT_NULL(glob_parse("[", 1, &g));
	CU_ASSERT_PTR_NOT_NULL(glob_parse("a\\", 2, &g));
}

/* The longest pattern uses the last bit. */
static void longest_pattern(void)
{
	char text[GLOB_ELEMENTS + 2];
	struct glob g;

	memset(text, 'a', sizeof(text));
	text[GLOB_ELEMENTS] = '\0';
	CU_ASSERT_PTR_NULL(glob_parse(text, GLOB_ELEMENTS, &g));
	CU_ASSERT(glob_accepts(&g, text, sizeof(text)));
	text[GLOB_ELEMENTS] = 'a';
	text[GLOB_ELEMENTS + 1] = '\0';
	CU_ASSERT(!glob_accepts(&g, text, sizeof(text)));
}

static void networks(void)
{
	struct cidr c;

	CU_ASSERT_PTR_NULL(cidr_parse("10.0.0.0/8", &c));
	CU_ASSERT(c.bytes == 4 && c.bits == 8 && c.addr[0] == 10);
	CU_ASSERT(cidr_mask(&c, 0) == 0xff && cidr_mask(&c, 1) == 0);
	CU_ASSERT_PTR_NULL(cidr_parse("192.168.128.0/17", &c));
	CU_ASSERT(cidr_mask(&c, 2) == 0x80);
	CU_ASSERT_PTR_NULL(cidr_parse("::1", &c));
	CU_ASSERT(c.bytes == 16 && c.bits == 128 && c.addr[15] == 1);
	CU_ASSERT_PTR_NULL(cidr_parse("0.0.0.0/0", &c));
	CU_ASSERT_PTR_NOT_NULL(cidr_parse("10.0.0.1/8", &c));
	CU_ASSERT_PTR_NOT_NULL(cidr_parse("10.0.0.0/33", &c));
	CU_ASSERT_PTR_NOT_NULL(cidr_parse("10.0.0.0/", &c));
	CU_ASSERT_PTR_NOT_NULL(cidr_parse("10.0.0.0/ 8", &c));
	CU_ASSERT_PTR_NOT_NULL(cidr_parse("ten/8", &c));
	CU_ASSERT_PTR_NOT_NULL(cidr_parse("", &c));
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "patterns by example", examples },
		{ "random patterns match what fnmatch(3) says", against_fnmatch },
		{ "malformed patterns are refused", malformed },
		{ "the longest pattern", longest_pattern },
		{ "networks", networks },
	};

	return UNIT("lang/match", tests);
}
