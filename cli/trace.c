/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/prefault.h"
#include "cli/mapload.h"
#include "cli/params.h"
#include "cli/printer.h"
#include "cli/tests.h"
#include "runtime/session.h"
#include "target/target.h"

/* Everything of one run; run_close() closes what was opened. */
struct run {
	const struct options *o;
	struct image image;
	struct arena *arena;
	struct plan *plan;
	struct target *target;
	struct diags diags;
	struct timing timing;
	struct output_options output;
	struct session *session;
	struct printer printer;
	struct mapload load;
};

static int usage(const char *what, const char *value)
{
	fprintf(stderr, "awl: %s '%s'\n", what, value);
	return STATUS_USAGE;
}

static int choose(const char *what, const char *value,
		  const char *const *names, int *ret)
{
	for (int i = 0; names[i]; i++) {
		if (!strcmp(names[i], value)) {
			*ret = i;
			return STATUS_OK;
		}
	}
	return usage(what, value);
}

static int open_product(struct run *r)
{
	const char *path = r->o->value[O_OUTPUT];

	r->output.fd = STDOUT_FILENO;
	if (!path)
		return STATUS_OK;
	r->output.fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
			    0666);
	if (r->output.fd < 0) {
		fprintf(stderr, "awl: cannot write %s: %s\n", path,
			strerror(errno));
		return STATUS_USAGE;
	}
	return STATUS_OK;
}

static int output_settings(struct run *r)
{
	static const char *const formats[] = { "text", "json", "csv",
					       "folded", "flamegraph", NULL };
	static const char *const buffers[] = { "idle", "line", "full", "none",
					       NULL };
	const struct options *o = r->o;
	int format = OUTPUT_TEXT, buffering = OUTPUT_IDLE, status = 0;

	if (o->given[O_FORMAT])
		status = choose("unknown format", o->value[O_FORMAT], formats,
				&format);
	if (!status && o->given[O_BUFFER])
		status = choose("unknown buffering mode", o->value[O_BUFFER],
				buffers, &buffering);
	if (status)
		return status;
	r->output = (struct output_options){
		.format = (enum output_format)format,
		.buffering = (enum output_buffering)buffering,
		.err_fd = STDERR_FILENO,
		.quiet = o->given[O_QUIET],
		.no_warnings = o->given[O_NO_WARNINGS],
		.verbose_errors = o->given[O_WARNINGS],
		.colour = isatty(STDOUT_FILENO)
	};
	return open_product(r);
}

static int parse_pid(const struct options *o, pid_t *ret)
{
	const char *text = o->value[O_PID];
	char path[64], *end;
	long pid;

	*ret = 0;
	if (!text)
		return STATUS_OK;
	errno = 0;
	pid = strtol(text, &end, 10);
	if (errno || *end || end == text || pid < 1 || pid > 0x400000)
		return usage("-p takes the number of a process, not", text);
	if (o->given[O_CMD])
		return usage("-p and -c cannot be used together:", text);
	snprintf(path, sizeof(path), "/proc/%ld", pid);
	if (access(path, F_OK))
		return usage("there is no process", text);
	*ret = (pid_t)pid;
	return STATUS_OK;
}

static void show_diags(struct run *r)
{
	struct buf b;

	buf_init(&b);
	diags_render(&r->diags, &b);
	fputs(b.s, stderr);
	buf_clear(&b);
	r->diags.list.n = 0;
}

/* What the compiler sees to for a script is asked of an object. */
static int check_plan(const struct run *r)
{
	const struct options *o = r->o;

	if (r->plan->uses_unsafe && !o->given[O_UNSAFE])
		return usage("this script acts on the system: it needs --unsafe:",
			     r->image.name);
	if (!r->plan->pid_filter && (o->given[O_PID] || o->given[O_CMD]))
		return usage("this object was not made by awl build and cannot be limited to a process:",
			     r->image.name);
	return STATUS_OK;
}

static int read_plan(struct run *r)
{
	const char *error, *bad;

	r->plan = image_plan(&r->image, r->arena);
	if (!r->plan)
		return STATUS_USAGE;
	diags_init(&r->diags, r->arena, &r->plan->sources);
	bad = config_from_env(&r->plan->config);
	if (bad)
		return usage("this variable's value does not fit:", bad);
	if (!params_set(r->arena, r->o, r->plan, &error)) {
		fprintf(stderr, "awl: %s\n", error);
		return STATUS_USAGE;
	}
	timing_lap(&r->timing, TIME_PLAN);
	if (check_plan(r))
		return STATUS_USAGE;
	if (mapload_read(&r->load, r->arena, &r->diags, r->o, r->plan))
		return STATUS_OK;
	show_diags(r);
	return STATUS_USAGE;
}

static enum session_mode mode_of(const struct options *o)
{
	return o->given[O_TEST] ? SESSION_TEST :
	       o->given[O_BENCH] ? SESSION_BENCH : SESSION_TRACE;
}

/* What is the matter with the script is 1, with the kernel 2. */
static int open_status(const struct run *r)
{
	for (size_t i = 0; i < r->diags.list.n; i++) {
		enum diag_tag tag = r->diags.list.v[i].tag;

		if (tag == E_LOAD || tag == E_PRIVILEGE || tag == E_ATTACH)
			return STATUS_KERNEL;
	}
	return STATUS_USAGE;
}

static int open_session(struct run *r, pid_t pid)
{
	struct session_options so = {
		.object = r->image.data, .size = r->image.size,
		.plan = r->plan, .arena = r->arena, .diags = &r->diags,
		.target = r->target, .pid = pid,
		.command = r->o->value[O_CMD], .mode = mode_of(r->o),
		.verbose = r->o->given[O_VERBOSE],
		.dry_run = r->o->given[O_DRY_RUN],
		.unsafe = r->o->given[O_UNSAFE], .timing = &r->timing
	};
	int err = session_open(&so, &r->session);

	if (err)
		return open_status(r);
	err = printer_open(&r->printer, r->session, r->plan, &r->output);
	if (err) {
		fprintf(stderr, "awl: cannot prepare the output: %s\n",
			strerror(-err));
		return STATUS_USAGE;
	}
	return STATUS_OK;
}

static void show_timing(const struct run *r)
{
	static const char *const names[] = {
		"compile", "parse plan", "BTF", "open", "load", "attach"
	};

	if (!r->o->given[O_TIMING])
		return;
	for (int i = 0; i < TIME_PHASES; i++)
		fprintf(stderr, "%-12s %8.3f ms\n", names[i],
			(double)r->timing.phase[i] / 1e6);
	fprintf(stderr, "%-12s %8.3f ms\n", "total",
		(double)(r->timing.last - r->timing.start) / 1e6);
}

static void show_kmem(void *arg, const char *what, uint64_t bytes)
{
	uint64_t *total = arg;

	if (bytes)
		fprintf(stderr, "%-16s %8" PRIu64 " KB\n", what,
			(bytes + 1023) / 1024);
	*total += bytes;
}

static void show_memory(const struct run *r)
{
	uint64_t total = 0;

	if (!r->o->given[O_VERBOSE])
		return;
	session_memory(r->session, show_kmem, &total);
	show_kmem(&(uint64_t){ 0 }, "kernel memory", total);
}

/* How a run that went to its end exits. */
static int end_status(const struct run *r, int err)
{
	int status = session_status(r->session);

	if (err == -EPIPE)
		return status;
	if (err) {
		if (!r->diags.nerrors)
			fprintf(stderr, "awl: cannot write the output: %s\n",
				strerror(-err));
		return status ? status : STATUS_USAGE;
	}
	if (!status && r->o->given[O_STRICT] && session_lost(r->session))
		return STATUS_LOST;
	return status & 0xff;
}

static int run_session(struct run *r)
{
	int err = session_load(r->session);

	if (err)
		return STATUS_KERNEL;
	for (size_t i = 0; i < r->load.files.n; i++)
		if (session_fill(r->session, &r->load.files.v[i]))
			return STATUS_USAGE;
	if (r->o->given[O_TEST] || r->o->given[O_BENCH])
		return tests_run(r->session, &r->printer, r->o->given[O_TEST]);
	err = session_attach(r->session);
	if (err)
		return open_status(r) == STATUS_KERNEL ? STATUS_KERNEL :
							 STATUS_USAGE;
	show_diags(r);
	show_timing(r);
	show_memory(r);
	if (r->o->given[O_DRY_RUN])
		return STATUS_OK;
	err = session_run(r->session);
	show_memory(r);
	return end_status(r, err);
}

static int run_all(struct run *r, object_source *source)
{
	pid_t pid;
	int status = parse_pid(r->o, &pid);

	if (!status)
		status = output_settings(r);
	if (status)
		return status;
	status = source(r->o, &r->image);
	timing_lap(&r->timing, TIME_COMPILE);
	if (!status)
		status = read_plan(r);
	if (status)
		return status;
	r->target = target_open(NULL);
	status = open_session(r, pid);
	if (!status)
		status = run_session(r);
	show_diags(r);
	return status;
}

static void run_close(struct run *r)
{
	mapload_clear(&r->load);
	printer_close(&r->printer);
	session_close(r->session);
	target_close(r->target);
	arena_free(r->arena);
	image_free(&r->image);
}

/* What every trace needs, of awl and of a program of its own. */
__attribute__((constructor(101))) static void start(void)
{
	prefault(384 * 1024, NULL);
}

int trace(const struct options *o, object_source *source)
{
	struct run r = { .o = o, .arena = arena_create() };
	int status;

	timing_start(&r.timing);
	status = run_all(&r, source);
	run_close(&r);
	return status;
}
