/* SPDX-License-Identifier: Apache-2.0 */
#include "output/output.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "output/json.h"
#include "output/out.h"

void output_attached(struct output *o, uint64_t nprobes)
{
	struct buf b;

	if (out_json(o)) {
		buf_printf(sink_buf(&o->sink), "{\"type\":\"attached_probes\","
			   "\"data\":{\"probes\":%" PRIu64 "}}\n", nprobes);
		sink_event(&o->sink);
		return;
	}
	if (o->opts.quiet)
		return;
	buf_init(&b);
	buf_printf(&b, "Attached %" PRIu64 " probe%s\n", nprobes,
		   nprobes == 1 ? "" : "s");
	out_message(o, b.s, b.n);
	buf_clear(&b);
}

/* One object of type runtime_error; place and count where there are such. */
static void json_error(struct output *o, struct span span, uint64_t count,
		       const struct buf *msg)
{
	struct buf *b = sink_buf(&o->sink);
	struct place p = { 0 };

	if (!span_none(span))
		p = source_place(&o->plan->sources, span.lo);
	buf_adds(b, "{\"type\":\"runtime_error\",\"msg\":");
	add_json_string(b, msg->s, msg->n);
	if (p.file) {
		buf_adds(b, ",\"filename\":");
		add_json_string(b, p.file->name, strlen(p.file->name));
		buf_printf(b, ",\"line\":%u,\"col\":%u", p.line, p.col);
	}
	buf_adds(b, ",\"count\":");
	add_json_u64(b, count);
	buf_adds(b, "}\n");
	sink_event(&o->sink);
}

/* The line of the script and a caret under the place. */
static void add_line(struct output *o, struct buf *b, struct span span)
{
	struct place p;

	if (span_none(span))
		return;
	p = source_place(&o->plan->sources, span.lo);
	if (!p.file)
		return;
	buf_printf(b, "%5u | ", p.line);
	buf_add(b, p.text, p.len);
	buf_adds(b, "\n      | ");
	for (uint32_t i = 1; i < p.col && i <= p.len; i++)
		buf_addc(b, p.text[i - 1] == '\t' ? '\t' : ' ');
	buf_addc(b, '^');
	for (uint32_t at = span.lo + 1; at < span.hi &&
	     p.col - 1 + (at - span.lo) < p.len; at++)
		buf_addc(b, '~');
	buf_addc(b, '\n');
}

static void report(struct output *o, struct span span, uint64_t count,
		   const struct buf *msg)
{
	struct buf b;

	if (out_json(o)) {
		json_error(o, span, count, msg);
		return;
	}
	buf_init(&b);
	out_place(o, &b, span);
	buf_adds(&b, "warning: ");
	if (count > 1)
		buf_printf(&b, "%" PRIu64 " times: ", count);
	buf_add(&b, msg->s, msg->n);
	buf_addc(&b, '\n');
	add_line(o, &b, span);
	out_message(o, b.s, b.n);
	buf_clear(&b);
}

void output_runtime_error(struct output *o, struct span span, uint64_t count,
			  const char *fmt, ...)
{
	struct buf msg;
	va_list ap;

	buf_init(&msg);
	va_start(ap, fmt);
	buf_vprintf(&msg, fmt, ap);
	va_end(ap);
	report(o, span, count, &msg);
	buf_clear(&msg);
}

/* What happened at a site; quiet ones are shown with -k alone. */
static const struct {
	const char *text;
	bool quiet, is_loss;
} site_texts[PS_KINDS] = {
	[PS_EVENT_DROP] = { "event lost, the ring buffer was full "
			    "(config perf_rb_pages makes it larger)",
			    false, true },
	[PS_MAP_FULL] = { "map full, key refused", false, true },
	[PS_MAP_REFUSED] = { "map update refused, the kernel had no memory for "
			     "it just then", false, true },
	[PS_READ_KERNEL] = { "kernel memory could not be read", true, true },
	[PS_READ_USER] = { "user memory could not be read", true, true },
	[PS_DIV_ZERO] = { "division by zero, the result is 0", false, true },
	[PS_STACK_LOST] = { "no stack to be had, or no room for it", true,
			    true },
	[PS_STR_CUT] = { "string cut (config max_strlen makes room)", true,
			 false },
	[PS_HELPER] = { "a kernel helper failed", true, true },
	[PS_LOOP_LIMIT] = { "loop cut off, it ran too long", false, true },
	[PS_SCRATCH_BUSY] = { "probe skipped, it fired inside itself too often",
			      false, true },
	[PS_OUT_OF_BOUNDS] = { "array index out of bounds", false, true },
	[PS_MAP_MISSING] = { "map has no such key", true, false },
	[PS_THREAD_LOST] = { "no memory for the thread's values", false, true },
	[PS_ENTRY_DEPTH] = { "call nested too deep for entry() and duration, its "
			     "return did not count", false, true },
	[PS_THREAD_EVICTED] = { "a thread's values may be lost, another's took "
				"their room (config max_map_keys)", false, true },
};

static void add_map_full(struct output *o, struct buf *msg,
			 const struct plan_site *site)
{
	const struct plan_map *m;

	if (site->map < 0 || (size_t)site->map >= o->plan->maps.n)
		return;
	m = &o->plan->maps.v[site->map];
	buf_printf(msg, ": @%s holds %" PRIu64 " keys; make it larger with "
		   "`let @%s = %s(%" PRIu64 ");`", m->name, m->max_entries,
		   m->name, m->key && m->key->kind == PT_NETWORK ? "lpm" : "hash",
		   m->max_entries * 4);
}

static void lost_events(struct output *o, uint64_t count)
{
	buf_printf(sink_buf(&o->sink), "{\"type\":\"lost_events\","
		   "\"data\":{\"events\":%" PRIu64 "}}\n", count);
	sink_event(&o->sink);
}

bool output_site(struct output *o, const struct plan_site *site,
		 uint64_t count)
{
	struct buf msg;

	if (!count)
		return false;
	if (site_texts[site->kind].quiet && !o->opts.verbose_errors)
		return site_texts[site->kind].is_loss;
	if (site->kind == PS_EVENT_DROP && out_json(o)) {
		lost_events(o, count);
		return true;
	}
	buf_init(&msg);
	buf_adds(&msg, site_texts[site->kind].text);
	if (site->kind == PS_MAP_FULL)
		add_map_full(o, &msg, site);
	else if (site->text)
		buf_printf(&msg, ": %s", site->text);
	report(o, site->span, count, &msg);
	buf_clear(&msg);
	return site_texts[site->kind].is_loss;
}

void output_lost_events(struct output *o, uint64_t count)
{
	struct buf msg;

	if (!count)
		return;
	if (out_json(o)) {
		lost_events(o, count);
		return;
	}
	buf_init(&msg);
	buf_adds(&msg, "event lost");
	report(o, (struct span){ 0, 0 }, count, &msg);
	buf_clear(&msg);
}

void output_missed(struct output *o, const char *probe, const char *why,
		   uint64_t count)
{
	if (count)
		output_runtime_error(o, (struct span){ 0, 0 }, count,
				     "%s missed a run (%s)", probe, why);
}

/* -- awl test, awl bench ---------------------------------------------------- */

static const char *colour(const struct output *o, const char *code)
{
	return o->opts.colour ? code : "";
}

/* A tag in brackets, as test runners have them. */
static void tag(struct output *o, bool good, const char *text)
{
	buf_printf(sink_buf(&o->sink), "%s[%-10s]%s ",
		   colour(o, good ? "\033[32m" : "\033[31m"), text,
		   colour(o, "\033[0m"));
}

void output_tests_begin(struct output *o, size_t ntests)
{
	if (out_json(o))
		return;
	tag(o, true, "==========");
	buf_printf(sink_buf(&o->sink), "Running %zu test%s\n", ntests,
		   ntests == 1 ? "" : "s");
	sink_event(&o->sink);
}

void output_test_begin(struct output *o, const char *name)
{
	if (out_json(o))
		return;
	tag(o, true, " RUN      ");
	buf_printf(sink_buf(&o->sink), "%s\n", name);
	sink_event(&o->sink);
}

static void json_test(struct output *o, const char *name, bool passed,
		      uint64_t ns, const char *text, size_t len)
{
	struct buf *b = sink_buf(&o->sink);

	buf_adds(b, "{\"type\":\"test_result\",\"data\":{");
	add_json_string(b, name, strlen(name));
	buf_adds(b, ":{\"duration\":");
	add_json_u64(b, ns);
	buf_printf(b, ",\"passed\":%s,\"output\":", passed ? "true" : "false");
	add_json_string(b, text, len);
	buf_adds(b, "}}}\n");
	sink_event(&o->sink);
}

void output_test_end(struct output *o, const char *name, bool passed,
		     uint64_t ns, const char *text, size_t len)
{
	struct buf *b = sink_buf(&o->sink);

	if (out_json(o)) {
		json_test(o, name, passed, ns, text, len);
		return;
	}
	if (!passed && len) {
		buf_add(b, text, len);
		if (text[len - 1] != '\n')
			buf_addc(b, '\n');
	}
	tag(o, passed, passed ? "       OK " : "  FAILED  ");
	buf_printf(b, "%s (%" PRIu64 ".%03u ms)\n", name, ns / 1000000,
		   (unsigned int)(ns / 1000 % 1000));
	sink_event(&o->sink);
}

void output_tests_end(struct output *o, size_t npassed, size_t nfailed)
{
	struct buf *b = sink_buf(&o->sink);

	if (out_json(o))
		return;
	tag(o, true, "==========");
	buf_printf(b, "%zu test%s ran\n", npassed + nfailed,
		   npassed + nfailed == 1 ? "" : "s");
	tag(o, true, "  PASSED  ");
	buf_printf(b, "%zu test%s\n", npassed, npassed == 1 ? "" : "s");
	if (nfailed) {
		tag(o, false, "  FAILED  ");
		buf_printf(b, "%zu test%s\n", nfailed, nfailed == 1 ? "" : "s");
	}
	sink_event(&o->sink);
}

#define BENCH_NAME 41
#define BENCH_NUMBER 15

void output_benches_begin(struct output *o)
{
	struct buf *b = sink_buf(&o->sink);

	if (out_json(o))
		return;
	buf_printf(b, "%-*s%*s%*s\n", BENCH_NAME, "Benchmark", BENCH_NUMBER,
		   "Time(ns)", BENCH_NUMBER, "Iterations");
	buf_fill(b, '-', BENCH_NAME + 2 * BENCH_NUMBER);
	buf_addc(b, '\n');
	sink_event(&o->sink);
}

void output_bench(struct output *o, const char *name, uint64_t average_ns,
		  uint64_t iterations)
{
	struct buf *b = sink_buf(&o->sink);

	if (out_json(o)) {
		buf_adds(b, "{\"type\":\"benchmark_result\",\"data\":{");
		add_json_string(b, name, strlen(name));
		buf_adds(b, ":{\"average\":");
		add_json_u64(b, average_ns);
		buf_adds(b, ",\"iters\":");
		add_json_u64(b, iterations);
		buf_adds(b, "}}}\n");
	} else {
		buf_printf(b, "%-*s%*" PRIu64 "%*" PRIu64 "\n", BENCH_NAME,
			   name, BENCH_NUMBER, average_ns, BENCH_NUMBER,
			   iterations);
	}
	sink_event(&o->sink);
}
