/* SPDX-License-Identifier: Apache-2.0 */
/*
 * output: what a session prints, as text, as JSON with one object per line, or
 * as CSV; or stacks, folded or as a flame graph. In CSV the product holds records
 * and maps alone, in folded and flame graph the maps with stacks; other text a
 * script prints goes to stderr.
 *
 * Everything is formatted into one buffer that is written out when it passes
 * 64 KB, on output_idle() and on output_flush(). Messages for stderr (errorf,
 * warnings, losses) go out at once, after what stdout still held.
 *
 * A write error (the reader closed the pipe: -EPIPE, disk full: -ENOSPC) is
 * remembered; the next output_idle() or output_flush() returns it, once; from
 * then on output is thrown away. The caller has SIGPIPE ignored.
 *
 * The plan and the symbols_ops outlive the struct output. Records are checked
 * against the plan before use: a malformed one is -EINVAL, never a crash.
 */
#ifndef AWL_OUTPUT_OUTPUT_H
#define AWL_OUTPUT_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/source.h"
#include "object/mapdata.h"
#include "object/plan.h"

/* A name for an address. Strings are valid until the next call. */
struct symbol {
	const char *name;	/* demangled if that is wanted */
	uint64_t offset;	/* from the symbol's start */
	const char *module;	/* kernel module ("" or NULL: the kernel itself) or
				   path of the binary; may be set with name NULL */
	const char *file;	/* source, or NULL */
	uint32_t line;
	bool is_inline;		/* f's body inlined in the next one */
};

/*
 * What only the running system knows. Any function may be NULL: then the
 * value prints as a number. Implemented by runtime/.
 */
struct symbols_ops {
	void *arg;
	/* False: no symbol covers addr. */
	bool (*ksym)(void *arg, uint64_t addr, struct symbol *ret);
	/*
	 * Frames at addr of process pid, innermost inlined function first, the
	 * real function last; returns how many (at most max, 0: unknown).
	 */
	size_t (*usym)(void *arg, uint32_t pid, uint64_t addr,
		       struct symbol *ret, size_t max);
	/* The n frames of a stack, or NULL. */
	const uint64_t *(*stack)(void *arg, uint64_t id, uint32_t n, bool user);
	/* File's build id (20 bytes) and offset in it of a user address. */
	bool (*build_id)(void *arg, uint32_t pid, uint64_t addr,
			 uint8_t ret_id[20], uint64_t *ret_offset);
	const char *(*probe_name)(void *arg, uint32_t id);
	const char *(*username)(void *arg, uint32_t uid);
	/* "name:/path,name2:/path"; filter may be NULL. */
	const char *(*cgroup_path)(void *arg, uint64_t id, const char *filter);
	/*
	 * Nanoseconds to add to a time to get time since 1970; clock is the
	 * plan's `mode` of the PT_TIMESTAMP; ~0 asks for struct awl_event.time.
	 */
	int64_t (*realtime_offset)(void *arg, uint32_t clock);
	/*
	 * What the running kernel calls a value of its enum tag; *ret_name is
	 * NULL if it has none of that value. False: there is no such enum.
	 */
	bool (*enumerator)(void *arg, const char *tag, int64_t value,
			   const char **ret_name);
};

#define OUTPUT_EVENT_CLOCK (~(uint32_t)0)

enum output_format {
	OUTPUT_TEXT, OUTPUT_JSON, OUTPUT_CSV, OUTPUT_FOLDED, OUTPUT_FLAMEGRAPH
};

enum output_buffering {
	OUTPUT_IDLE,	/* default: when there is nothing else to do */
	OUTPUT_LINE,	/* after each complete line */
	OUTPUT_FULL,	/* only when 64 KB have gathered, and at the end */
	OUTPUT_NONE	/* after each event */
};

struct output_options {
	enum output_format format;
	enum output_buffering buffering;
	int fd;			/* product: stdout or -o FILE */
	int err_fd;		/* messages */
	bool quiet;		/* -q: no "Attached ..." on err_fd */
	bool no_warnings;	/* warnf() and runtime warnings are not shown */
	bool verbose_errors;	/* -k: failed reads and the like are shown */
	bool colour;		/* of test results */
	const struct symbols_ops *symbols;	/* may be NULL */
};

struct output;

/* NULL: out of memory, or a format in the plan does not fit its arguments. */
struct output *output_open(const struct output_options *opts,
			   const struct plan *plan);
void output_close(struct output *o);	/* flushes; errors are lost */

int output_flush(struct output *o);	/* 0, or the first write's -errno */
int output_idle(struct output *o);	/* the same unless OUTPUT_FULL */

/*
 * Prints an event; ev is an entry of plan->events, record a struct awl_event
 * of len bytes. Does PE_PRINTF, ERRORF, WARNF, PRINT, EMIT, TIME, JOIN, CAT and
 * ASSERT (as an error message; the caller ends the session). Others are the
 * caller's: -ENOTSUP.
 */
int output_event(struct output *o, const struct plan_event *ev,
		 const void *record, size_t len);

/* An event's text with its arguments filled in: the command of PE_SYSTEM. */
int output_event_text(struct output *o, const struct plan_event *ev,
		      const void *record, size_t len, struct buf *ret_text);

/* Bytes some action made: as they are, or as {"type":TYPE,"data":"..."}. */
void output_captured(struct output *o, const char *type, const char *text,
		     size_t len);

/*
 * A map as print(@m, top, div) shows it; 0 for top or div: not given. An unset
 * scalar (n == 0) prints its zero value, so at the end of a session leave those
 * out. A keyed map without entries prints nothing.
 */
void output_map(struct output *o, const struct mapdata *m, uint64_t top,
		uint64_t div);

/* print(@m[k], top, div): entry 0 of m; n == 0: nothing, the caller gives a
 * zeroed value where the language wants one. */
void output_elem(struct output *o, const struct mapdata *m, uint64_t top,
		 uint64_t div);

/* The two blank lines before the maps at the end of a session (text only). */
void output_maps_begin(struct output *o);

/* After everything else was printed: the flame graph, if that is wanted. */
void output_end(struct output *o);

/* "Attached N probes" on stderr, or the JSON object. */
void output_attached(struct output *o, uint64_t nprobes);

/* -- what was lost (stderr, or JSON objects in the product) ----------------- */

/*
 * count things happened at a site of the plan. Returns whether it is a loss
 * (--strict counts it), shown or not: those that need -k are shown only with
 * verbose_errors.
 */
bool output_site(struct output *o, const struct plan_site *site,
		 uint64_t count);
/* Events lost that no site accounts for. */
void output_lost_events(struct output *o, uint64_t count);
/* Runs of a probe that the kernel skipped: why is "recursion", "kretprobe". */
void output_missed(struct output *o, const char *probe, const char *why,
		   uint64_t count);
/* Anything else that went wrong while running; span may be {0, 0}. */
void output_runtime_error(struct output *o, struct span span, uint64_t count,
			  const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* -- awl test, awl bench ---------------------------------------------------- */

void output_tests_begin(struct output *o, size_t ntests);
void output_test_begin(struct output *o, const char *name);
/* text: what the test printed; shown when it failed, and in JSON. */
void output_test_end(struct output *o, const char *name, bool passed,
		     uint64_t ns, const char *text, size_t len);
void output_tests_end(struct output *o, size_t npassed, size_t nfailed);

void output_benches_begin(struct output *o);
void output_bench(struct output *o, const char *name, uint64_t average_ns,
		  uint64_t iterations);

/*
 * Redirects the product into buf until called with NULL, so that a test's
 * output can be kept. Buffering rules do not apply meanwhile.
 */
void output_capture(struct output *o, struct buf *buf);

#endif
