/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit: a CUnit program in one line.
 *
 *	int main(void)
 *	{
 *		return UNIT("output/json", tests);
 *	}
 *
 * with tests a CU_TestInfo array without the null entry at its end; a test's
 * name says what it asserts. The exit status is 1 if anything failed.
 */
#ifndef AWL_TESTS_UNIT_H
#define AWL_TESTS_UNIT_H

#include <CUnit/Basic.h>
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNIT(suite, tests) \
	unit_run(suite, tests, sizeof(tests) / sizeof((tests)[0]))

static inline int unit_run(const char *suite, const CU_TestInfo *tests,
			   size_t n)
{
	CU_pSuite s;
	int failed;

	if (CU_initialize_registry() != CUE_SUCCESS)
		return 2;
	s = CU_add_suite(suite, NULL, NULL);
	for (size_t i = 0; s && i < n; i++)
		if (!CU_add_test(s, tests[i].pName, tests[i].pTestFunc))
			return 2;
	CU_basic_set_mode(CU_BRM_VERBOSE);
	CU_basic_run_tests();
	failed = CU_get_number_of_failures() || CU_get_number_of_tests_run() != n;
	CU_cleanup_registry();
	return failed;
}

/* Asserts that two strings are equal and shows them if not. */
static inline void unit_text(const char *is, const char *want)
{
	if (is && want && !strcmp(is, want)) {
		CU_PASS("equal");
		return;
	}
	fprintf(stderr, "\n--- is\n%s\n--- want\n%s\n", is ? is : "(null)",
		want ? want : "(null)");
	CU_FAIL("texts differ");
}

#endif
