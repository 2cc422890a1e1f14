/* SPDX-License-Identifier: Apache-2.0 */
/* object/mapdata: values of CPUs are merged by their kind. */
#include "object/mapdata.h"

#include "lang/abi.h"
#include "tests/unit.h"

static void sums(void)
{
	struct ptype t = { .kind = PT_HIST, .size = 24 };
	uint64_t a[3] = { 1, 0, 5 }, b[3] = { 2, 3, UINT64_MAX };

	ptype_merge(&t, a, b);
	CU_ASSERT(a[0] == 3 && a[1] == 3 && a[2] == 4);
}

static void averages(void)
{
	struct ptype t = { .kind = PT_AVG, .size = 16, .is_signed = true };
	struct awl_avg a = { -10, 2 }, b = { 4, 1 };

	ptype_merge(&t, &a, &b);
	CU_ASSERT(a.total == -6 && a.count == 3);
}

static void minima(void)
{
	struct ptype t = { .kind = PT_MIN, .size = 16, .is_signed = true };
	struct awl_minmax a = { 0, 0 }, b = { 5, 1 }, c = { -7, 1 };

	ptype_merge(&t, &a, &b);
	CU_ASSERT(a.set && a.value == 5);
	ptype_merge(&t, &a, &c);
	CU_ASSERT_EQUAL(a.value, -7);
	ptype_merge(&t, &a, &b);
	CU_ASSERT_EQUAL(a.value, -7);
	b.set = 0;
	b.value = -100;
	ptype_merge(&t, &a, &b);
	CU_ASSERT_EQUAL(a.value, -7);
}

static void maxima(void)
{
	struct ptype t = { .kind = PT_MAX, .size = 16 };
	struct awl_minmax a = { 5, 1 }, b = { -1, 1 };

	ptype_merge(&t, &a, &b);
	CU_ASSERT_EQUAL(a.value, -1);
	t.is_signed = true;
	a.value = 5;
	ptype_merge(&t, &a, &b);
	CU_ASSERT_EQUAL(a.value, 5);
}

static int64_t merged_slot(enum ptseries_op op, struct awl_tslot a,
			   struct awl_tslot b)
{
	struct ptype t = { .kind = PT_TSERIES, .size = 24, .step = op,
			   .is_signed = true, .lo = 1, .hi = 1 };

	ptype_merge(&t, &a, &b);
	return a.value * 100 + (int64_t)a.count;
}

static void series(void)
{
	struct awl_tslot a = { 7, 5, 2 }, b = { 7, -3, 1 }, old = { 6, 50, 1 },
			 none = { 9, 50, 0 };

	CU_ASSERT_EQUAL(merged_slot(PTS_SUM, a, b), 202);
	CU_ASSERT_EQUAL(merged_slot(PTS_AVG, a, b), 203);
	CU_ASSERT_EQUAL(merged_slot(PTS_MAX, a, b), 502);
	CU_ASSERT_EQUAL(merged_slot(PTS_MIN, a, b), -298);
	CU_ASSERT_EQUAL(merged_slot(PTS_SUM, a, old), 502);
	CU_ASSERT_EQUAL(merged_slot(PTS_SUM, old, a), 502);
	CU_ASSERT_EQUAL(merged_slot(PTS_SUM, a, none), 502);
	CU_ASSERT_EQUAL(merged_slot(PTS_SUM, none, a), 502);
}

static void plain(void)
{
	struct ptype i32 = { .kind = PT_INT, .size = 4, .is_signed = true };
	struct ptype str = { .kind = PT_STRING, .size = 4 };
	int32_t n[2] = { -1, 77 }, m = 5;
	char a[4] = "", b[4] = "x", c[4] = "y";

	ptype_merge(&i32, n, &m);
	CU_ASSERT(n[0] == 4 && n[1] == 77);
	ptype_merge(&str, a, b);
	ptype_merge(&str, a, c);
	unit_text(a, "x");
}

static void storage(void)
{
	static const struct ptype key = { .kind = PT_STRING, .size = 16 };
	static const struct ptype value = { .kind = PT_INT, .size = 8 };
	struct plan_map map = { .key = &key, .value = &value };
	struct mapdata *m = mapdata_new(&map, 3);

	CU_ASSERT_PTR_NOT_NULL_FATAL(m);
	CU_ASSERT(m->n == 0 && m->key_size == 16 && m->value_size == 8);
	memset(m->keys, 1, 48);
	memset(m->values, 1, 24);
	mapdata_free(m);
	map.key = NULL;
	m = mapdata_new(&map, 0);
	CU_ASSERT_PTR_NOT_NULL_FATAL(m);
	CU_ASSERT_EQUAL(m->key_size, 0);
	mapdata_free(m);
	mapdata_free(NULL);
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "buckets and counts add up", sums },
		{ "averages add totals and counts", averages },
		{ "min keeps the least that is set", minima },
		{ "max goes by the type's sign", maxima },
		{ "a tseries merges slots of one interval", series },
		{ "integers add, of others the first stays", plain },
		{ "storage has room for the entries asked", storage },
	};

	return UNIT("object/mapdata", tests);
}
