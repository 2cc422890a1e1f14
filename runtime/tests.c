/* SPDX-License-Identifier: Apache-2.0 */
/* tests: test and bench programs of a session. Declared in session.h. */
#include "runtime/state.h"

#include <errno.h>

#include "runtime/testrun.h"

#define BENCH_NS 1000000
#define BENCH_MAX_RUNS 1000000

size_t session_ntests(const struct session *s)
{
	return s->attacher.probes.n;
}

const char *session_test_name(const struct session *s, size_t i)
{
	return s->attacher.probes.v[i].name;
}

int session_test(struct session *s, size_t i, bool *ret_passed,
		 uint64_t *ret_ns)
{
	const struct probe *p = &s->attacher.probes.v[i];
	uint64_t start = timing_now();
	uint32_t value = 0;
	int err = testrun(session_prog_fd(s, p), p->id, &value);

	*ret_ns = timing_now() - start;
	s->events.exited = s->events.errored = false;
	s->events.status = 0;
	session_drain(s, true);
	*ret_passed = !err && !value && !s->events.status &&
		      !s->events.errored;
	return err;
}

/* Doubles the number of runs until they take long enough to be measured. */
int session_bench(struct session *s, size_t i, uint64_t *ret_average_ns,
		  uint64_t *ret_iterations)
{
	const struct probe *p = &s->attacher.probes.v[i];
	int fd = session_prog_fd(s, p), err;
	uint32_t value = 0;

	for (uint32_t runs = 1;; runs *= 2) {
		uint64_t ns;

		err = testrun_repeat(fd, p->id, runs, &value, &ns);
		if (err || value)
			return err ? err : -EINVAL;
		rings_skip(&s->rings);
		if (ns >= BENCH_NS || runs >= BENCH_MAX_RUNS) {
			*ret_average_ns = ns / runs;
			*ret_iterations = runs;
			return 0;
		}
	}
}
