/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit.h"
#include "target/idmap.h"

#define MANY 5000

static void test_many(void)
{
	static char places[MANY];
	struct idmap m = { 0 };
	uint64_t key;
	int wrong = 0;

	CU_ASSERT_PTR_NULL(idmap_get(&m, 1));
	for (int i = 0; i < MANY; i++)
		idmap_set(&m, ((uint64_t)i + 1) << (i % 3 * 20), &places[i]);
	for (int i = 0; i < MANY; i++) {
		key = ((uint64_t)i + 1) << (i % 3 * 20);
		wrong += idmap_get(&m, key) != &places[i];
	}
	CU_ASSERT_EQUAL(wrong, 0);
	CU_ASSERT_EQUAL(m.n, MANY);
	CU_ASSERT_PTR_NULL(idmap_get(&m, UINT64_MAX));
	idmap_clear(&m);
	CU_ASSERT_PTR_NULL(idmap_get(&m, 1));
}

static void test_replace(void)
{
	struct idmap m = { 0 };
	int a, b;

	idmap_set(&m, 7, &a);
	idmap_set(&m, 7, &b);
	CU_ASSERT_PTR_EQUAL(idmap_get(&m, 7), &b);
	CU_ASSERT_EQUAL(m.n, 1);
	idmap_clear(&m);
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "what was set is found while the map grows", test_many },
		{ "setting a key again replaces its value", test_replace },
	};

	return UNIT("target/idmap", tests);
}
