/* SPDX-License-Identifier: Apache-2.0 */
/* output/hist: quantiles against those of the sorted samples. */
#include "output/hist.h"
#include "tests/output/fixture.h"

#define SAMPLES 20000

static uint64_t state = 88172645463325252ull;

/* xorshift64, Marsaglia 2003 */
static uint64_t next_random(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	return state ^= state << 17;
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* As many values of each magnitude, up to 2^bits. */
static void fill(uint64_t *samples, size_t n, unsigned int bits)
{
	for (size_t i = 0; i < n; i++)
		samples[i] = next_random() >> (64 - bits) >>
			     next_random() % bits;
}

static void check_samples(uint64_t *samples, size_t n)
{
	static const uint32_t marks[] = { 1, 500, 900, 990, 999, 1000 };
	static uint64_t v[AWL_HIST_BUCKETS(AWL_QUANTILE_BITS)];
	const struct ptype t = { .kind = PT_QUANTILES, .size = sizeof(v) };

	memset(v, 0, sizeof(v));
	for (size_t i = 0; i < n; i++)
		hist_add(v, AWL_QUANTILE_BITS, false, (int64_t)samples[i]);
	CU_ASSERT_EQUAL(hist_total(&t, v), n);
	qsort(samples, n, sizeof(*samples), by_value);
	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
		size_t rank = (n * marks[i] + 999) / 1000;
		uint64_t exact = samples[rank - 1];
		uint64_t got = hist_quantile(&t, v, marks[i]);

		CU_ASSERT(got >= exact);
		CU_ASSERT(got - exact <= exact / 32);
	}
}

static void all_magnitudes(void)
{
	static uint64_t samples[SAMPLES];

	for (unsigned int bits = 1; bits <= 64; bits++) {
		fill(samples, SAMPLES, bits);
		check_samples(samples, SAMPLES);
	}
}

static void few_samples(void)
{
	uint64_t samples[50];

	for (size_t n = 1; n <= 50; n++) {
		fill(samples, n, 40);
		check_samples(samples, n);
	}
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "at most 1/32 above the exact quantiles", all_magnitudes },
		{ "also of few samples", few_samples },
	};

	return UNIT("output/quantiles", tests);
}
