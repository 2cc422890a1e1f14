/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/tests.h"

static bool run_test(struct session *s, struct printer *p, size_t i)
{
	const char *name = session_test_name(s, i);
	bool passed = false;
	uint64_t ns = 0;
	struct buf text;

	output_test_begin(p->out, name);
	buf_init(&text);
	printer_capture(p, &text);
	if (session_test(s, i, &passed, &ns))
		passed = false;
	printer_capture(p, NULL);
	output_test_end(p->out, name, passed, ns, text.s, text.n);
	buf_clear(&text);
	return passed;
}

static size_t run_tests(struct session *s, struct printer *p)
{
	size_t n = session_ntests(s), passed = 0;

	output_tests_begin(p->out, n);
	for (size_t i = 0; i < n; i++)
		passed += run_test(s, p, i);
	output_tests_end(p->out, passed, n - passed);
	return n - passed;
}

static size_t run_benches(struct session *s, struct printer *p)
{
	size_t n = session_ntests(s), failed = 0;

	output_benches_begin(p->out);
	for (size_t i = 0; i < n; i++) {
		uint64_t average, iterations;

		if (session_bench(s, i, &average, &iterations))
			failed++;
		else
			output_bench(p->out, session_test_name(s, i), average,
				     iterations);
	}
	return failed;
}

int tests_run(struct session *s, struct printer *p, bool is_test)
{
	size_t failed = is_test ? run_tests(s, p) : run_benches(s, p);
	bool busy;
	int err = p->sink.flush(p->sink.arg, true, &busy);

	return failed || err ? 1 : 0;
}
