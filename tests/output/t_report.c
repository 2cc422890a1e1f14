/* SPDX-License-Identifier: Apache-2.0 */
/* Losses, test and bench results, buffering and write errors. */
#define _GNU_SOURCE	/* pipe2 */
#include "tests/output/fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static struct fixture f;

static void attached(void)
{
	output_attached(f.out, 1);
	unit_text(fixture_errors(&f), "Attached 1 probe\n");
	output_attached(f.out, 2);
	unit_text(fixture_errors(&f), "Attached 2 probes\n");
	f.opts.quiet = true;
	fixture_open(&f);
	output_attached(f.out, 2);
	unit_text(fixture_errors(&f), "");
	f.opts.quiet = false;
	unit_text(fixture_text(&f), "");
}

/* The text of all sites of a kind, at "delete" in a script of one line. */
static const char *site(enum plan_site_kind kind, uint64_t n, bool *ret_loss)
{
	struct plan_site s = { .kind = kind, .span = { 9, 12 }, .map = 0 };

	*ret_loss = output_site(f.out, &s, n);
	return fixture_errors(&f);
}

static void sites(void)
{
	bool loss;

	unit_text(site(PS_DIV_ZERO, 0, &loss), "");
	CU_ASSERT_FALSE(loss);
	unit_text(site(PS_DIV_ZERO, 7, &loss),
		  "a.probe:1:9: warning: 7 times: division by zero, the result "
		  "is 0\n    1 | begin { 1/0; }\n      |         ^~~\n");
	CU_ASSERT(loss);
	unit_text(site(PS_MAP_FULL, 1, &loss),
		  "a.probe:1:9: warning: map full, key refused: @m holds 10 "
		  "keys; make it larger with `let @m = hash(40);`\n"
		  "    1 | begin { 1/0; }\n      |         ^~~\n");
	CU_ASSERT(loss);
	unit_text(site(PS_MAP_REFUSED, 2, &loss),
		  "a.probe:1:9: warning: 2 times: map update refused, the "
		  "kernel had no memory for it just then\n"
		  "    1 | begin { 1/0; }\n      |         ^~~\n");
	CU_ASSERT(loss);
}

/* Failed reads count as losses, but are shown with -k alone. */
static void quiet_sites(void)
{
	bool loss;

	unit_text(site(PS_READ_USER, 3, &loss), "");
	CU_ASSERT(loss);
	unit_text(site(PS_MAP_MISSING, 3, &loss), "");
	CU_ASSERT_FALSE(loss);
	f.opts.verbose_errors = true;
	fixture_open(&f);
	CU_ASSERT_PTR_NOT_NULL(strstr(site(PS_READ_USER, 3, &loss),
				      "a.probe:1:9: warning: 3 times: user"));
	for (int k = 0; k < PS_KINDS; k++)
		CU_ASSERT(strlen(site(k, 1, &loss)) > 20);
	f.opts.verbose_errors = false;
	fixture_open(&f);
}

static void losses_json(void)
{
	struct plan_site s = { .kind = PS_DIV_ZERO, .span = { 9, 12 } };
	const char *text;

	f.opts.format = OUTPUT_JSON;
	fixture_open(&f);
	output_attached(f.out, 3);
	CU_ASSERT(output_site(f.out, &s, 2));
	s.kind = PS_EVENT_DROP;
	CU_ASSERT(output_site(f.out, &s, 5));
	output_lost_events(f.out, 6);
	output_missed(f.out, "kprobe:\"x\"", "recursion", 4);
	output_runtime_error(f.out, (struct span){ 0, 0 }, 1, "a %d", 1);
	text = fixture_text(&f);
	check_json(text);
	unit_text(text,
		"{\"type\":\"attached_probes\",\"data\":{\"probes\":3}}\n"
		"{\"type\":\"runtime_error\",\"msg\":\"division by zero, the "
		"result is 0\",\"filename\":\"a.probe\",\"line\":1,\"col\":9,"
		"\"count\":2}\n"
		"{\"type\":\"lost_events\",\"data\":{\"events\":5}}\n"
		"{\"type\":\"lost_events\",\"data\":{\"events\":6}}\n"
		"{\"type\":\"runtime_error\",\"msg\":\"kprobe:\\\"x\\\" missed "
		"a run (recursion)\",\"count\":4}\n"
		"{\"type\":\"runtime_error\",\"msg\":\"a 1\",\"count\":1}\n");
	unit_text(fixture_errors(&f), "");
	f.opts.format = OUTPUT_TEXT;
	fixture_open(&f);
}

static void test_results(void)
{
	output_tests_begin(f.out, 2);
	output_test_begin(f.out, "good");
	output_test_end(f.out, "good", true, 1234567, "hidden", 6);
	output_test_end(f.out, "bad", false, 5000, "shown", 5);
	output_tests_end(f.out, 1, 1);
	unit_text(fixture_text(&f),
		"[==========] Running 2 tests\n"
		"[ RUN      ] good\n"
		"[       OK ] good (1.234 ms)\n"
		"shown\n"
		"[  FAILED  ] bad (0.005 ms)\n"
		"[==========] 2 tests ran\n"
		"[  PASSED  ] 1 test\n"
		"[  FAILED  ] 1 test\n");
	f.opts.colour = true;
	fixture_open(&f);
	output_test_end(f.out, "bad", false, 5000, "", 0);
	unit_text(fixture_text(&f),
		  "\033[31m[  FAILED  ]\033[0m bad (0.005 ms)\n");
	f.opts.colour = false;
	fixture_open(&f);
}

static void bench_results(void)
{
	output_benches_begin(f.out);
	output_bench(f.out, "count", 12, 1000000);
	unit_text(fixture_text(&f),
		"Benchmark                                       Time(ns)"
		"     Iterations\n"
		"--------------------------------------------------------"
		"---------------\n"
		"count                                                 12"
		"        1000000\n");
}

static void results_json(void)
{
	const char *s;

	f.opts.format = OUTPUT_JSON;
	fixture_open(&f);
	output_tests_begin(f.out, 1);
	output_test_begin(f.out, "n");
	output_test_end(f.out, "n", true, 5, "\xff", 1);
	output_tests_end(f.out, 1, 0);
	output_benches_begin(f.out);
	output_bench(f.out, "a", 12, 100);
	s = fixture_text(&f);
	check_json(s);
	unit_text(s, "{\"type\":\"test_result\",\"data\":{\"n\":{\"duration\":5,"
		  "\"passed\":true,\"output\":\"\\u00ff\"}}}\n"
		  "{\"type\":\"benchmark_result\",\"data\":{\"a\":{\"average\":"
		  "12,\"iters\":100}}}\n");
	f.opts.format = OUTPUT_TEXT;
	fixture_open(&f);
}

static void maps_begin(void)
{
	output_maps_begin(f.out);
	unit_text(fixture_text(&f), "\n\n");
}

/* -- where bytes go ----------------------------------------------------------- */

struct piped {
	struct output *out;
	int fds[2];
};

static struct piped pipe_open(enum output_buffering buffering)
{
	struct piped p;

	CU_ASSERT_FATAL(!pipe2(p.fds, O_NONBLOCK | O_CLOEXEC));
	f.opts.fd = p.fds[1];
	f.opts.buffering = buffering;
	p.out = output_open(&f.opts, &f.plan);
	CU_ASSERT_PTR_NOT_NULL_FATAL(p.out);
	return p;
}

static void say(struct piped *p, const char *s)
{
	output_captured(p->out, "printf", s, strlen(s));
}

static const char *arrived(struct piped *p)
{
	static char text[256];
	ssize_t n = read(p->fds[0], text, sizeof(text) - 1);

	text[n > 0 ? n : 0] = '\0';
	return text;
}

static void pipe_close(struct piped *p)
{
	output_close(p->out);
	close(p->fds[0]);
	close(p->fds[1]);
}

static void buffering(void)
{
	struct piped p = pipe_open(OUTPUT_IDLE);

	say(&p, "a\n");
	unit_text(arrived(&p), "");
	CU_ASSERT_EQUAL(output_idle(p.out), 0);
	unit_text(arrived(&p), "a\n");
	pipe_close(&p);

	p = pipe_open(OUTPUT_LINE);
	say(&p, "a\nb");
	unit_text(arrived(&p), "a\n");
	say(&p, "c\n");
	unit_text(arrived(&p), "bc\n");
	pipe_close(&p);

	p = pipe_open(OUTPUT_NONE);
	say(&p, "a");
	unit_text(arrived(&p), "a");
	pipe_close(&p);

	p = pipe_open(OUTPUT_FULL);
	say(&p, "a\n");
	CU_ASSERT_EQUAL(output_idle(p.out), 0);
	unit_text(arrived(&p), "");
	CU_ASSERT_EQUAL(output_flush(p.out), 0);
	unit_text(arrived(&p), "a\n");
	pipe_close(&p);
}

/* stderr does not overtake stdout. */
static void order(void)
{
	struct piped p = pipe_open(OUTPUT_FULL);

	say(&p, "before\n");
	output_runtime_error(p.out, (struct span){ 0, 0 }, 1, "x");
	unit_text(arrived(&p), "before\n");
	unit_text(fixture_errors(&f), "warning: x\n");
	pipe_close(&p);
}

static void closed_pipe(void)
{
	struct piped p = pipe_open(OUTPUT_IDLE);

	close(p.fds[0]);
	say(&p, "a\n");
	CU_ASSERT_EQUAL(output_flush(p.out), -EPIPE);
	say(&p, "b\n");
	CU_ASSERT_EQUAL(output_flush(p.out), 0);
	output_close(p.out);
	close(p.fds[1]);
}

static void full_disk(void)
{
	struct output *o;
	int err;

	f.opts.fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	f.opts.buffering = OUTPUT_LINE;
	CU_ASSERT_FATAL(f.opts.fd >= 0);
	o = output_open(&f.opts, &f.plan);
	output_captured(o, "printf", "a\n", 2);
	err = output_idle(o);
	CU_ASSERT_EQUAL(err, -ENOSPC);
	CU_ASSERT_EQUAL(output_idle(o), 0);
	output_close(o);
	close(f.opts.fd);
}

/* A file gets every byte, whatever the sizes. */
static void large(void)
{
	char path[] = "/tmp/awl-out-XXXXXX";
	int fd = mkstemp(path);
	struct output *o;
	size_t want = 0;

	CU_ASSERT_FATAL(fd >= 0);
	unlink(path);
	f.opts.fd = fd;
	f.opts.buffering = OUTPUT_IDLE;
	o = output_open(&f.opts, &f.plan);
	for (size_t i = 0; i < 100000; i++) {
		char line[64];
		int n = snprintf(line, sizeof(line), "line %zu\n", i);

		output_captured(o, "printf", line, (size_t)n);
		want += (size_t)n;
	}
	CU_ASSERT_EQUAL(output_flush(o), 0);
	CU_ASSERT_EQUAL(lseek(fd, 0, SEEK_CUR), (off_t)want);
	output_close(o);
	close(fd);
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "attached probes are counted on stderr, unless quiet", attached },
		{ "what happened at a site, with its line", sites },
		{ "sites that are shown with -k alone", quiet_sites },
		{ "losses as JSON objects", losses_json },
		{ "test results as text", test_results },
		{ "bench results as text", bench_results },
		{ "test and bench results as JSON", results_json },
		{ "two blank lines before the maps", maps_begin },
		{ "each buffering mode writes when it should", buffering },
		{ "messages come after what stdout held", order },
		{ "a closed pipe is told once", closed_pipe },
		{ "a full disk is told once", full_disk },
		{ "a large output is complete", large },
	};
	struct plan_map m = { .name = "m", .kind = PM_HASH, .key = &t_i64,
			      .value = &t_i64, .max_entries = 10 };
	int status;

	signal(SIGPIPE, SIG_IGN);
	fixture_init(&f);
	source_add(&f.plan.sources, "a.probe", "begin { 1/0; }", 14);
	vec_push(f.arena, &f.plan.maps, m);
	fixture_open(&f);
	status = UNIT("output/report", tests);
	fixture_clear(&f);
	return status;
}
