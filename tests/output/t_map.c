/* SPDX-License-Identifier: Apache-2.0 */
/* output_map: aggregations, histograms, order, top and div, JSON. */
#include "tests/output/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "output/order.h"

#define FULL "@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@"
#define HALF "@@@@@@@@@@@@@@@@@@@@@@@@@@                          "
#define NONE "                                                    "

static struct fixture f;

static const char *print_map(const struct mapdata *m, uint64_t top,
			     uint64_t div)
{
	output_map(f.out, m, top, div);
	return fixture_text(&f);
}

/* Text, then JSON, which must be valid. */
static void check(const struct mapdata *m, const char *text, const char *json)
{
	const char *s;

	unit_text(print_map(m, 0, 0), text);
	f.opts.format = OUTPUT_JSON;
	fixture_open(&f);
	s = print_map(m, 0, 0);
	check_json(s);
	unit_text(s, json);
	f.opts.format = OUTPUT_TEXT;
	fixture_open(&f);
}

static struct mapdata *scalar(const struct ptype *t, const void *value)
{
	struct mapdata *m = mapdata_new(map_add(&f, "x", NULL, t), 1);

	entry_add(m, NULL, value);
	return m;
}

static void check_scalar(const struct ptype *t, const void *value,
			 const char *text, const char *json)
{
	struct mapdata *m = scalar(t, value);

	check(m, text, json);
	mapdata_free(m);
}

static void scalars(void)
{
	const struct ptype *count = type_simple(&f, PT_COUNT, 8);
	struct ptype min = { .kind = PT_MIN, .size = 16, .is_signed = true };
	struct awl_minmax low = { -5, 1 }, unset = { 9, 0 };
	uint64_t n = 5;

	check_scalar(&t_i64, &n, "@x: 5\n",
		     "{\"type\":\"map\",\"data\":{\"@x\":5}}\n");
	check_scalar(count, &n, "@x: 5\n",
		     "{\"type\":\"map\",\"data\":{\"@x\":5}}\n");
	check_scalar(&min, &low, "@x: -5\n",
		     "{\"type\":\"map\",\"data\":{\"@x\":-5}}\n");
	check_scalar(&min, &unset, "@x: 0\n",
		     "{\"type\":\"map\",\"data\":{\"@x\":0}}\n");
	check_scalar(&t_str16, "v\0..............", "@x: v\n",
		     "{\"type\":\"map\",\"data\":{\"@x\":\"v\"}}\n");
}

static void averages(void)
{
	struct ptype avg = { .kind = PT_AVG, .size = 16, .is_signed = true };
	struct ptype stats = { .kind = PT_STATS, .size = 16 };
	struct awl_avg a = { -10, 3 }, s = { 6, 3 }, none = { 0, 0 };

	check_scalar(&avg, &a, "@x: -3\n",
		     "{\"type\":\"stats\",\"data\":{\"@x\":-3}}\n");
	check_scalar(&avg, &none, "@x: 0\n",
		     "{\"type\":\"stats\",\"data\":{\"@x\":0}}\n");
	check_scalar(&stats, &s,
		     "@x: { .count = 3, .average = 2, .total = 6 }\n",
		     "{\"type\":\"stats\",\"data\":{\"@x\":{\"count\":3,"
		     "\"average\":2,\"total\":6}}}\n");
	check_scalar(&stats, &none,
		     "@x: { .count = 0, .average = 0, .total = 0 }\n",
		     "{\"type\":\"stats\",\"data\":{\"@x\":{\"count\":0,"
		     "\"average\":0,\"total\":0}}}\n");
}

static void unset_scalar(void)
{
	struct mapdata *m = mapdata_new(map_add(&f, "", NULL, &t_i64), 1);
	struct mapdata *k = mapdata_new(map_add(&f, "k", &t_i64, &t_i64), 1);

	unit_text(print_map(m, 0, 0), "@: 0\n");
	unit_text(print_map(k, 0, 0), "");
	mapdata_free(m);
	mapdata_free(k);
}

static void hist_sample(void)
{
	const struct ptype *t = type_hist(&f, 0);
	uint64_t v[AWL_HIST_BUCKETS(0)] = { 0 };

	hist_add(v, 0, true, -1);
	hist_add(v, 0, true, 2);
	hist_add(v, 0, true, 3);
	hist_add(v, 0, true, 7);
	hist_add(v, 0, true, 20);
	check_scalar(t, v,
		"@x:\n"
		"(..., 0)               1 |" HALF "|\n"
		"[0]                    0 |" NONE "|\n"
		"[1]                    0 |" NONE "|\n"
		"[2, 4)                 2 |" FULL "|\n"
		"[4, 8)                 1 |" HALF "|\n"
		"[8, 16)                0 |" NONE "|\n"
		"[16, 32)               1 |" HALF "|\n\n",
		"{\"type\":\"hist\",\"data\":{\"@x\":[{\"max\":-1,\"count\":1},"
		"{\"min\":0,\"max\":0,\"count\":0},"
		"{\"min\":1,\"max\":1,\"count\":0},"
		"{\"min\":2,\"max\":3,\"count\":2},"
		"{\"min\":4,\"max\":7,\"count\":1},"
		"{\"min\":8,\"max\":15,\"count\":0},"
		"{\"min\":16,\"max\":31,\"count\":1}]}}\n");
}

static void lhist_sample(void)
{
	const struct ptype *t = type_lhist(&f, 0, 10, 2);
	uint64_t v[7] = { 0 };

	CU_ASSERT_EQUAL_FATAL(t->size, sizeof(v));
	lhist_add(t, v, 2);
	lhist_add(t, v, 3);
	lhist_add(t, v, 7);
	lhist_add(t, v, -1);
	lhist_add(t, v, 11);
	check_scalar(t, v,
		"@x:\n"
		"(..., 0)               1 |" HALF "|\n"
		"[0, 2)                 0 |" NONE "|\n"
		"[2, 4)                 2 |" FULL "|\n"
		"[4, 6)                 0 |" NONE "|\n"
		"[6, 8)                 1 |" HALF "|\n"
		"[8, 10)                0 |" NONE "|\n"
		"[10, ...)              1 |" HALF "|\n\n",
		"{\"type\":\"hist\",\"data\":{\"@x\":[{\"max\":-1,\"count\":1},"
		"{\"min\":0,\"max\":1,\"count\":0},"
		"{\"min\":2,\"max\":3,\"count\":2},"
		"{\"min\":4,\"max\":5,\"count\":0},"
		"{\"min\":6,\"max\":7,\"count\":1},"
		"{\"min\":8,\"max\":9,\"count\":0},"
		"{\"min\":10,\"count\":1}]}}\n");
}

static const char *hist_of(const struct ptype *t, uint32_t bits, uint64_t n)
{
	uint64_t *v = calloc(1, t->size);
	struct mapdata *m;
	const char *s;

	hist_add(v, bits, false, (int64_t)n);
	m = scalar(t, v);
	s = print_map(m, 0, 0);
	mapdata_free(m);
	free(v);
	return s;
}

static void hist_labels(void)
{
	const struct ptype *t0 = type_hist(&f, 0), *t1 = type_hist(&f, 1),
			   *t5 = type_hist(&f, 5);

	unit_text(hist_of(t0, 0, 1000), "@x:\n"
		  "[512, 1K)              1 |" FULL "|\n\n");
	unit_text(hist_of(t0, 0, 1ull << 62), "@x:\n"
		  "[4E, 8E)               1 |" FULL "|\n\n");
	unit_text(hist_of(t1, 1, UINT64_MAX), "@x:\n"
		  "[12E, 16E)             1 |" FULL "|\n\n");
	unit_text(hist_of(t1, 1, 3), "@x:\n"
		  "[3]                    1 |" FULL "|\n\n");
	unit_text(hist_of(t1, 1, 5), "@x:\n"
		  "[4, 6)                 1 |" FULL "|\n\n");
	unit_text(hist_of(t1, 1, 1600), "@x:\n"
		  "[1536, 2K)             1 |" FULL "|\n\n");
	unit_text(hist_of(t5, 5, 31), "@x:\n"
		  "[31]                   1 |" FULL "|\n\n");
	unit_text(hist_of(t5, 5, 65), "@x:\n"
		  "[64, 66)               1 |" FULL "|\n\n");
	unit_text(hist_of(t5, 5, UINT64_MAX), "@x:\n"
		  "[16128P, 16E)          1 |" FULL "|\n\n");
}

static void lhist_labels(void)
{
	const struct ptype *k = type_lhist(&f, 0, 4096, 1024);
	const struct ptype *neg = type_lhist(&f, -20, 20, 10);
	const struct ptype *odd = type_lhist(&f, 0, 10, 3);
	uint64_t v[8] = { 0 };

	lhist_add(k, v, 2100);
	check_scalar(k, v, "@x:\n[2K, 3K)               1 |" FULL "|\n\n",
		     "{\"type\":\"hist\",\"data\":{\"@x\":[{\"min\":2048,"
		     "\"max\":3071,\"count\":1}]}}\n");
	memset(v, 0, sizeof(v));
	lhist_add(neg, v, -15);
	check_scalar(neg, v, "@x:\n[-20, -10)             1 |" FULL "|\n\n",
		     "{\"type\":\"hist\",\"data\":{\"@x\":[{\"min\":-20,"
		     "\"max\":-11,\"count\":1}]}}\n");
	memset(v, 0, sizeof(v));
	lhist_add(odd, v, 9);
	check_scalar(odd, v, "@x:\n[9, ...)               1 |" FULL "|\n\n",
		     "{\"type\":\"hist\",\"data\":{\"@x\":[{\"min\":9,"
		     "\"count\":1}]}}\n");
}

static void hist_bars(void)
{
	const struct ptype *t = type_hist(&f, 0);
	uint64_t v[AWL_HIST_BUCKETS(0)] = { [2] = 100, [3] = 33, [4] = 1 };
	struct mapdata *m = scalar(t, v);

	unit_text(print_map(m, 0, 0),
		  "@x:\n"
		  "[1]                  100 |" FULL "|\n"
		  "[2, 4)                33 |@@@@@@@@@@@@@@@@@                 "
		  "                  |\n"
		  "[4, 8)                 1 |" NONE "|\n\n");
	unit_text(print_map(m, 0, 10),
		  "@x:\n"
		  "[1]                   10 |" FULL "|\n"
		  "[2, 4)                 3 |@@@@@@@@@@@@@@@@@                 "
		  "                  |\n"
		  "[4, 8)                 0 |" NONE "|\n\n");
	mapdata_free(m);
}

static void hist_empty(void)
{
	const struct ptype *t = type_hist(&f, 0);
	uint64_t v[AWL_HIST_BUCKETS(0)] = { 0 };

	check_scalar(t, v, "@x:\n\n",
		     "{\"type\":\"hist\",\"data\":{\"@x\":[]}}\n");
}

static void hist_keyed(void)
{
	const struct ptype *t = type_hist(&f, 0);
	struct mapdata *m = mapdata_new(map_add(&f, "k", &t_str16, t), 2);
	uint64_t v[AWL_HIST_BUCKETS(0)] = { [5] = 2 };
	char big[16] = "big", small[16] = "small";

	entry_add(m, big, v);
	v[5] = 0;
	v[2] = 1;
	entry_add(m, small, v);
	check(m, "@k[small]:\n[1]                    1 |" FULL "|\n\n"
		 "@k[big]:\n[8, 16)                2 |" FULL "|\n\n",
	      "{\"type\":\"hist\",\"data\":{\"@k\":{\"small\":[{\"min\":1,"
	      "\"max\":1,\"count\":1}],\"big\":[{\"min\":8,\"max\":15,"
	      "\"count\":2}]}}}\n");
	mapdata_free(m);
}

static void quantiles(void)
{
	static uint64_t v[AWL_HIST_BUCKETS(AWL_QUANTILE_BITS)];
	struct ptype t = { .kind = PT_QUANTILES, .size = sizeof(v) };

	check_scalar(&t, v, "@x: { .count = 0, .p50 = 0, .p90 = 0, .p99 = 0, "
		     ".p99.9 = 0, .max = 0 }\n",
		     "{\"type\":\"quantiles\",\"data\":{\"@x\":{\"count\":0,"
		     "\"p50\":0,\"p90\":0,\"p99\":0,\"p99.9\":0,\"max\":0}}}\n");
	for (int i = 1; i <= 1000; i++)
		hist_add(v, AWL_QUANTILE_BITS, false, i);
	/* each at most 1/32 above what it stands for */
	check_scalar(&t, v, "@x: { .count = 1000, .p50 = 503, .p90 = 911, "
		     ".p99 = 991, .p99.9 = 1007, .max = 1007 }\n",
		     "{\"type\":\"quantiles\",\"data\":{\"@x\":{\"count\":1000,"
		     "\"p50\":503,\"p90\":911,\"p99\":991,\"p99.9\":1007,"
		     "\"max\":1007}}}\n");
}

static void tseries(void)
{
	struct ptype t = { .kind = PT_TSERIES, .is_signed = true,
			   .lo = 500000000, .hi = 4, .size = 4 * 24 };
	struct awl_tslot v[4] = {
		{ 4, 9, 1 }, { 1, 100, 1 } /* stale */, { 6, -1, 1 },
		{ 0, 0, 0 }
	};

	v[3] = (struct awl_tslot){ 3, 4, 1 };
	v[1] = (struct awl_tslot){ 2, 100, 1 };
	check_scalar(&t, v,
		"@x:\n"
		"             -1                                             "
		"     9\n"
		"hh:mm:ss.ms  |______________________________________________"
		"_____|\n"
		"00:00:01.500 |     .                   *                    "
		"     | 4\n"
		"00:00:02.000 |     .                                        "
		"    *| 9\n"
		"00:00:02.500 |     .                                        "
		"     | -\n"
		"00:00:03.000 |*    .                                        "
		"     | -1\n"
		"             v______________________________________________"
		"_____v\n"
		"             -1                                             "
		"     9\n\n",
		"{\"type\":\"tseries\",\"data\":{\"@x\":["
		"{\"interval_start\":\"1970-01-01 00:00:01.500000000\","
		"\"value\":4},"
		"{\"interval_start\":\"1970-01-01 00:00:02.000000000\","
		"\"value\":9},"
		"{\"interval_start\":\"1970-01-01 00:00:03.000000000\","
		"\"value\":-1}]}}\n");
}

static void tseries_average(void)
{
	struct ptype t = { .kind = PT_TSERIES, .is_signed = true,
			   .lo = 1000000000, .hi = 2, .size = 2 * 24,
			   .step = PTS_AVG };
	struct awl_tslot v[2] = { { 0, 9, 2 }, { 0, 0, 0 } };
	struct mapdata *m = scalar(&t, v);

	CU_ASSERT_PTR_NOT_NULL(strstr(print_map(m, 0, 0),
				      "hh:mm:ss |___"));
	CU_ASSERT_PTR_NOT_NULL(strstr(print_map(m, 0, 0), "00:00:00 |*"));
	CU_ASSERT_PTR_NOT_NULL(strstr(print_map(m, 0, 0), "| 4\n"));
	mapdata_free(m);
}

/* -- keys and order ---------------------------------------------------------- */

struct pair {
	int64_t n;
	char s[16];
};

static const struct ptype *pair_type(void)
{
	const struct ptype *types[] = { &t_i64, &t_str16 };

	return type_fields(&f, PT_TUPLE, NULL, types, 2);
}

static void list_keys(void)
{
	const struct ptype *t = pair_type();
	struct plan_map *map = map_add(&f, "t", t, &t_i64);
	struct mapdata *m = mapdata_new(map, 2);
	struct pair k = { 1, "x" };
	int64_t v = -3;

	entry_add(m, &k, &v);
	check(m, "@t[(1, x)]: -3\n",
	      "{\"type\":\"map\",\"data\":{\"@t\":{\"1,x\":-3}}}\n");
	map->key_is_list = true;
	check(m, "@t[1, x]: -3\n",
	      "{\"type\":\"map\",\"data\":{\"@t\":{\"1,x\":-3}}}\n");
	mapdata_free(m);
}

static void order_by_value(void)
{
	struct mapdata *m = mapdata_new(map_add(&f, "v", &t_i64, &t_i64), 5);
	int64_t pairs[][2] = { { 5, 1 }, { -1, 7 }, { 3, -4 }, { 2, 7 },
			       { 9, INT64_MIN } };

	for (size_t i = 0; i < 5; i++)
		entry_add(m, &pairs[i][0], &pairs[i][1]);
	unit_text(print_map(m, 0, 0),
		  "@v[9]: -9223372036854775808\n@v[3]: -4\n@v[5]: 1\n"
		  "@v[-1]: 7\n@v[2]: 7\n");
	unit_text(print_map(m, 2, 0), "@v[-1]: 7\n@v[2]: 7\n");
	unit_text(print_map(m, 3, 2), "@v[5]: 0\n@v[-1]: 3\n@v[2]: 3\n");
	unit_text(print_map(m, 100, 1000), "@v[9]: -9223372036854775\n"
		  "@v[3]: 0\n@v[5]: 0\n@v[-1]: 0\n@v[2]: 0\n");
	mapdata_free(m);
}

static void order_unsigned(void)
{
	struct mapdata *m = mapdata_new(map_add(&f, "v", &t_u64, &t_u64), 2);
	uint64_t one = 1, max = UINT64_MAX;

	entry_add(m, &one, &max);
	entry_add(m, &max, &one);
	unit_text(print_map(m, 0, 0), "@v[18446744073709551615]: 1\n"
		  "@v[1]: 18446744073709551615\n");
	mapdata_free(m);
}

static void order_by_key(void)
{
	struct mapdata *m = mapdata_new(map_add(&f, "s", &t_str16, &t_str16),
					5);
	static const char keys[][16] = { "longprefix-b", "b", "longprefix-a",
					 "", "\xff" };

	for (size_t i = 0; i < 5; i++)
		entry_add(m, keys[i], keys[i]);
	unit_text(print_map(m, 0, 0),
		  "@s[]: \n@s[b]: b\n@s[longprefix-a]: longprefix-a\n"
		  "@s[longprefix-b]: longprefix-b\n@s[\xff]: \xff\n");
	mapdata_free(m);
}

static void order_by_tuple(void)
{
	struct mapdata *m = mapdata_new(map_add(&f, "t", pair_type(), &t_bool),
					4);
	struct pair keys[] = { { 2, "a" }, { -1, "b" }, { -1, "a" },
			       { 1, "z" } };
	uint8_t yes = 1;

	for (size_t i = 0; i < 4; i++)
		entry_add(m, &keys[i], &yes);
	unit_text(print_map(m, 0, 0), "@t[(-1, a)]: true\n@t[(-1, b)]: true\n"
				      "@t[(1, z)]: true\n@t[(2, a)]: true\n");
	mapdata_free(m);
}

static void order_by_average(void)
{
	struct ptype stats = { .kind = PT_STATS, .size = 16,
			       .is_signed = true };
	struct mapdata *m = mapdata_new(map_add(&f, "s", &t_i64, &stats), 3);
	struct awl_avg v[] = { { 9, 1 }, { 2, 2 }, { -10, 2 } };

	for (int64_t i = 0; i < 3; i++)
		entry_add(m, &i, &v[i]);
	unit_text(print_map(m, 2, 0),
		  "@s[1]: { .count = 2, .average = 1, .total = 2 }\n"
		  "@s[0]: { .count = 1, .average = 9, .total = 9 }\n");
	mapdata_free(m);
}

static void stack_keys(void)
{
	struct ptype st = { .kind = PT_KSTACK, .size = 16 };
	struct mapdata *m = mapdata_new(map_add(&f, "", &st, &t_i64), 1);
	struct awl_stack key = { 0, 0, 0 };
	int64_t one = 1;

	entry_add(m, &key, &one);
	unit_text(print_map(m, 0, 0), "@[]: 1\n");
	mapdata_free(m);
}

static void elements(void)
{
	struct mapdata *m = mapdata_new(map_add(&f, "e", &t_i64, &t_i64), 2);
	int64_t a = 1, b = 40;

	output_elem(f.out, m, 0, 0);
	unit_text(fixture_text(&f), "");
	entry_add(m, &a, &b);
	entry_add(m, &b, &a);
	output_elem(f.out, m, 0, 0);
	unit_text(fixture_text(&f), "@e[1]: 40\n");
	output_elem(f.out, m, 1, 10);
	unit_text(fixture_text(&f), "@e[1]: 4\n");
	mapdata_free(m);
}

static void strange_keys(void)
{
	struct mapdata *m = mapdata_new(map_add(&f, "s", &t_str16, &t_i64),
					256);
	const char *s;
	int64_t v = 1;

	for (int i = 1; i < 256; i++) {
		char key[16] = { (char)i, (char)(255 - i) };

		entry_add(m, key, &v);
	}
	f.opts.format = OUTPUT_JSON;
	fixture_open(&f);
	s = print_map(m, 0, 0);
	check_json(s);
	f.opts.format = OUTPUT_TEXT;
	fixture_open(&f);
	mapdata_free(m);
}

/* 200,000 keys print in a fraction of a second, in order. */
static void large(void)
{
	enum { N = 200000 };
	struct mapdata *m = mapdata_new(map_add(&f, "m", pair_type(), &t_i64),
					N);
	struct timespec t0, t1;
	const char *s, *end, *line;
	int64_t last = -1;
	size_t nlines = 0;
	double took;

	for (int64_t i = 0; i < N; i++) {
		struct pair k = { i * 7919 % N, "" };
		int64_t v = i * 104729 % 1000;

		snprintf(k.s, sizeof(k.s), "key%d", (int)i);
		entry_add(m, &k, &v);
	}
	clock_gettime(CLOCK_MONOTONIC, &t0);
	output_map(f.out, m, 0, 0);
	clock_gettime(CLOCK_MONOTONIC, &t1);
	took = (double)(t1.tv_sec - t0.tv_sec) +
	       (double)(t1.tv_nsec - t0.tv_nsec) / 1e9;
	CU_ASSERT(took < 2);
	end = f.text.s + f.text.n;
	for (s = f.text.s; s < end; s = line + 1) {
		const char *value;

		line = memchr(s, '\n', (size_t)(end - s));
		CU_ASSERT_PTR_NOT_NULL_FATAL(line);
		for (value = line; value[-1] != ' '; value--)
			;
		CU_ASSERT_FATAL(atoll(value) >= last);
		last = atoll(value);
		nlines++;
	}
	CU_ASSERT_EQUAL(nlines, N);
	fixture_text(&f);
	mapdata_free(m);
}

/* Keys that differ behind what a rank holds, values of one byte and of five. */
static void order_many(void)
{
	enum { N = 7000 };
	static const int64_t values[] = { -5, 3, 1ll << 36 };
	struct mapdata *m = mapdata_new(map_add(&f, "m", &t_str16, &t_i64), N);
	struct buf want;
	char key[16] = "";

	for (unsigned int i = 0; i < N; i++) {
		/* 3001 has no divisor in common with N: each once, far apart */
		snprintf(key, sizeof(key), "the-key-%05u", i * 3001 % N);
		entry_add(m, key, &values[i * 3001 % N % 3]);
	}
	buf_init(&want);
	for (unsigned int v = 0; v < 3; v++)
		for (unsigned int i = v; i < N; i += 3)
			buf_printf(&want, "@m[the-key-%05u]: %lld\n", i,
				   (long long)values[v]);
	unit_text(print_map(m, 0, 0), want.s);
	buf_clear(&want);
	mapdata_free(m);
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "scalar maps", scalars },
		{ "avg and stats, toward zero, empty ones too", averages },
		{ "an unset scalar is zero, an empty keyed map nothing",
		  unset_scalar },
		{ "hist: the reference's sample", hist_sample },
		{ "lhist: the reference's sample", lhist_sample },
		{ "hist's labels up to 16E and with bits", hist_labels },
		{ "lhist's labels: K, negative, uneven", lhist_labels },
		{ "bars are rounded down, div divides counts", hist_bars },
		{ "a hist of zeros prints its name alone", hist_empty },
		{ "keyed hists by total, a blank line after each", hist_keyed },
		{ "quantiles", quantiles },
		{ "tseries: chart with a gap, stale slots left out", tseries },
		{ "tseries of averages, whole seconds", tseries_average },
		{ "list keys without parentheses", list_keys },
		{ "integers by value, ties by key, top and div", order_by_value },
		{ "unsigned values past the signed range", order_unsigned },
		{ "other values by key, strings bytewise", order_by_key },
		{ "tuple keys field by field", order_by_tuple },
		{ "thousands, by value, then by key", order_many },
		{ "stats by average, top keeps the largest", order_by_average },
		{ "an empty stack as key", stack_keys },
		{ "one element, divided", elements },
		{ "JSON keys of any bytes", strange_keys },
		{ "200,000 keys are sorted and printed fast", large },
	};
	int status;

	setenv("TZ", "UTC", 1);
	tzset();
	fixture_init(&f);
	fixture_open(&f);
	status = UNIT("output/map", tests);
	fixture_clear(&f);
	return status;
}
