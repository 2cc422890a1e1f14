/* SPDX-License-Identifier: Apache-2.0 */
/*
 * check: a CUnit program that is one table of tests. A test that finds what it
 * needs absent on this machine prints "skipped: " and why.
 */
#ifndef AWL_TESTS_TARGET_CHECK_H
#define AWL_TESTS_TARGET_CHECK_H

#include <stdio.h>
#include <string.h>
#include <CUnit/Basic.h>

struct check {
	const char *says;	/* what it asserts, in a line */
	void (*run)(void);
};

/* Equal, or both are shown: CUnit itself shows neither. */
static inline void check_text(const char *got, const char *want)
{
	if (!got || strcmp(got, want)) {
		fprintf(stderr, "\ngot  %s\nwant %s\n", got ? got : "NULL",
			want);
		CU_FAIL("texts differ");
	} else {
		CU_PASS("texts agree");
	}
}

static inline int check_main(const char *name, const struct check *v, size_t n)
{
	CU_pSuite suite;
	unsigned int failures;

	if (CU_initialize_registry() != CUE_SUCCESS)
		return 99;
	suite = CU_add_suite(name, NULL, NULL);
	for (size_t i = 0; i < n; i++)
		CU_add_test(suite, v[i].says, v[i].run);
	CU_basic_set_mode(CU_BRM_VERBOSE);
	CU_basic_run_tests();
	failures = CU_get_number_of_failures() +
		   CU_get_number_of_tests_failed();
	CU_cleanup_registry();
	return failures ? 1 : 0;
}

#define CHECK_MAIN(name, table) \
	check_main((name), (table), sizeof(table) / sizeof((table)[0]))

#endif
