/* SPDX-License-Identifier: Apache-2.0 */
/* Attach points: each provider's syntax, what exists here, wildcards. */
#include "config.h"

#include "tests/unit.h"
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef HAVE_SYS_SDT_H
#include <sys/sdt.h>
#endif

#include "parser/parse.h"
#include "sema/attach.h"

static struct target *target;

/* One script's worth of state; reset by run(). */
static struct {
	struct arena *arena;
	struct source_set set;
	struct diags diags;
	struct config config;
	struct attach_options opts;
	attach_list list;
	bool ok;
	struct buf out;
} c;

static void finish(void)
{
	if (c.arena) {
		buf_clear(&c.out);
		arena_free(c.arena);
	}
	memset(&c, 0, sizeof(c));
}

static void begin(void)
{
	finish();
	c.arena = arena_create();
	source_set_init(&c.set, c.arena);
	diags_init(&c.diags, c.arena, &c.set);
	config_defaults(&c.config);
	c.opts.config = &c.config;
	buf_init(&c.out);
}

/* Resolves all attach points of `spec`, with the options begin() left. */
static void resolve(const char *spec)
{
	static const struct parse_options popts;
	const char *text = arena_printf(c.arena, "%s { }", spec);
	struct source *src = source_add(&c.set, "t", text, strlen(text));
	struct ast_script *s = parse_script(c.arena, &c.diags, src, &popts);
	const struct ast_clause *cl = s->clauses.v[0];

	c.ok = true;
	for (size_t i = 0; i < cl->attach.n; i++)
		c.ok &= attach_resolve(c.arena, &c.diags, target, &c.opts,
				       cl->attach.v[i], &c.list);
	diags_render(&c.diags, &c.out);
}

static void run(const char *spec)
{
	begin();
	resolve(spec);
}

static const struct tattach *first(void)
{
	static const struct tattach none = { .full = "(none)", .name = "" };

	return c.list.n ? c.list.v[0] : &none;
}

/* Resolves to one attach point with this full name and no diagnostics. */
static void is(const char *spec, const char *full)
{
	run(spec);
	if (!c.ok || c.out.n || c.list.n != 1 || strcmp(first()->full, full))
		printf("\n%s: '%s'\n%s", spec, first()->full, c.out.s);
	CU_ASSERT(c.ok && !c.out.n && c.list.n == 1);
	CU_ASSERT_STRING_EQUAL(first()->full, full);
}

/* Is refused with a message that has `part` in it. */
static void bad(const char *spec, const char *part)
{
	run(spec);
	if (c.ok || !strstr(c.out.s, part))
		printf("\n%s: %s", spec, c.out.s);
	CU_ASSERT(!c.ok && strstr(c.out.s, part));
}

static void test_begin_end(void)
{
	is("BEGIN", "begin");
	is("begin", "begin");
	is("End", "end");
	is("begin:*", "begin");
	bad("begin:1", "'begin' takes no parts");
}

static void test_self(void)
{
	is("self:signal:SIGUSR1", "self:signal:SIGUSR1");
	bad("self:signal:SIGUSR2", "only SIGUSR1");
	bad("self:foo:SIGUSR1", "knows no 'foo'");
	bad("self", "needs two parts");
}

static void test_names(void)
{
	is("test:one", "test:one");
	is("bench:one", "bench:one");
	bad("test", "'test' needs a name");
	bad("test:a*", "no wildcards");
	bad("tracepiont:a:b", "did you mean 'tracepoint'?");
	bad("qqqqqqq:a", "unknown probe type 'qqqqqqq'");
}

static void test_interval(void)
{
	is("interval:s:1", "interval:s:1");
	CU_ASSERT_EQUAL(first()->period, 1000000000);
	is("i:ms:10", "interval:ms:10");
	CU_ASSERT_EQUAL(first()->period, 10000000);
	is("interval:us:5", "interval:us:5");
	CU_ASSERT_EQUAL(first()->period, 5000);
	is("interval:hz:4", "interval:hz:4");
	CU_ASSERT_EQUAL(first()->period, 250000000);
	CU_ASSERT_FALSE(first()->is_freq);
	is("interval:2s", "interval:2s");
	CU_ASSERT_EQUAL(first()->period, 2000000000);
	is("interval:5000", "interval:5000");
	CU_ASSERT_EQUAL(first()->period, 5000);
	bad("interval:ns:5", "unknown unit 'ns'");
	bad("interval:s:x", "'x' is no number");
	bad("interval:s:1s", "'1s' is no number");
	bad("interval:s", "a number must follow 's'");
	bad("interval:s:0", "at least 1us");
	bad("interval:hz:0", "at least 1us");
	bad("interval:500ns", "at least 1us");
	bad("interval", "needs a unit and a number");
}

static void test_profile(void)
{
	is("profile:hz:99", "profile:hz:99");
	CU_ASSERT_EQUAL(first()->period, 99);
	CU_ASSERT(first()->is_freq);
	is("p:ms:10", "profile:ms:10");
	CU_ASSERT_EQUAL(first()->period, 10000000);
	CU_ASSERT_FALSE(first()->is_freq);
	bad("profile:hz:0", "at least");
}

static void test_events(void)
{
	is("software:faults:100", "software:faults:100");
	CU_ASSERT_EQUAL(first()->period, 100);
	CU_ASSERT_STRING_EQUAL(first()->name, "page-faults");
	is("s:cpu-clock", "software:cpu-clock");
	CU_ASSERT_EQUAL(first()->period, 0);
	is("hardware:cycles:", "hardware:cycles:");
	CU_ASSERT_STRING_EQUAL(first()->name, "cpu-cycles");
	bad("software:fault", "context-switches (cs)");
	bad("hardware:faults", "branch-instructions (branches)");
	bad("software:faults:x", "'x' is no count");
	run("software:*faults:7");
	CU_ASSERT(c.ok && c.list.n == 5);
	CU_ASSERT_STRING_EQUAL(first()->full, "software:alignment-faults:7");
}

static void test_watchpoint(void)
{
	is("watchpoint:0x1000:8:rw", "watchpoint:0x1000:8:rw");
	CU_ASSERT_EQUAL(first()->address, 0x1000);
	CU_ASSERT_EQUAL(first()->length, 8);
	CU_ASSERT_EQUAL(first()->mode, 3);
	bad("w:x:8:w", "'x' is no address");
	bad("w:0x1000:3:w", "lengths are 1, 2, 4 and 8");
	bad("w:0x1001:4:w", "multiple of the length");
	bad("w:0x1000:4:q", "'q' is no mode");
	bad("w:0x1000:4:ww", "'ww' is no mode");
	bad("w:0x1000:4", "needs an address, a length and a mode");
}

static void test_watchpoint_x86(void)
{
#if defined(__x86_64__)
	bad("w:0x1000:4:r", "reads alone");
	bad("w:0x1000:8:rwx", "together with");
	bad("w:0x1000:4:x", "execution is 8");
	is("w:0x1000:8:x", "watchpoint:0x1000:8:x");
#endif
}

static void test_label(void)
{
	is("mine=interval:s:1", "interval:s:1");
	CU_ASSERT_STRING_EQUAL(first()->label, "mine");
}

static void test_providers_wild(void)
{
	run("*ware:*:5");
	CU_ASSERT(c.ok && c.list.n == 21);
	CU_ASSERT_EQUAL(first()->type, P_SOFTWARE);
	bad("zz*:a", "no probe type that matches");
}

static void test_functions(void)
{
	bad("kprobe", "'kprobe' needs a function");
	bad("kprobe:f+x", "'x' is no offset");
	bad("kprobe:+5", "must stand before");
	bad("kprobe:f*+5", "exclude each other");
	bad("kretprobe:f+5", "takes no offset");
	bad("kprobe:0xffff", "--unsafe");
	bad("kretprobe:0xffff", "takes no address");
	bad("fentry:bpf:", "name of a BPF program");
	bad("fentry:bpf:a:b", "'b' is no program's id");
	bad("fentry:f+5", "takes no offset");
	begin();
	c.opts.unsafe = true;
	resolve("kprobe:0xffff");
	CU_ASSERT(c.ok);
	CU_ASSERT_EQUAL(first()->address, 0xffff);
	CU_ASSERT_PTR_NULL(first()->name);
}

static bool has_tracefs(void)
{
	return target_tracepoint_id(target, "sched", "sched_switch") >= 0;
}

static void test_tracepoint(void)
{
	if (!has_tracefs()) {
		puts("skipped: tracefs cannot be read");
		return;
	}
	is("t:sched:sched_switch", "tracepoint:sched:sched_switch");
	CU_ASSERT_STRING_EQUAL(first()->target, "sched");
	CU_ASSERT_STRING_EQUAL(first()->name, "sched_switch");
	bad("t:sched:sched_swich", "did you mean 'sched:sched_switch'?");
	bad("t:sched", "needs a subsystem and an event");
	bad("t:sched:nothing_*", "no tracepoint matches 'sched:nothing_*'");
	is("t:sched:sched_sw*", "tracepoint:sched:sched_sw*");
	CU_ASSERT(first()->wildcard);
	is("t:sched:sched_nothing?", "tracepoint:sched:sched_nothing");
	CU_ASSERT(first()->optional && first()->absent);
	is("t:sched:sched_switch?", "tracepoint:sched:sched_switch");
	CU_ASSERT(first()->optional && !first()->absent);
}

/* missing_probes: 1 is warn, 2 is ignore. */
static void test_missing(void)
{
	if (!has_tracefs()) {
		puts("skipped: tracefs cannot be read");
		return;
	}
	begin();
	CU_ASSERT(config_set(&c.config, CFG_missing_probes, "warn"));
	resolve("t:sched:sched_nothing, begin");
	CU_ASSERT(c.ok && c.list.n == 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(c.out.s, "[W_NO_PROBE]"));
	begin();
	CU_ASSERT(config_set(&c.config, CFG_missing_probes, "ignore"));
	resolve("t:sched:sched_nothing");
	CU_ASSERT(c.ok && !c.list.n && !c.out.n);
	bad("t:sched:sched_nothing", "[E_NO_PROBE]");
}

static bool expand_first(attach_list *ret)
{
	buf_reset(&c.out);
	if (attach_expand(c.arena, &c.diags, target, &c.opts, c.list.v[0],
			  ret))
		return true;
	diags_render(&c.diags, &c.out);
	return false;
}

static void test_expand_tracepoints(void)
{
	attach_list l = { 0 };

	if (!has_tracefs()) {
		puts("skipped: tracefs cannot be read");
		return;
	}
	run("t:sched:sched_process_*");
	CU_ASSERT(c.ok && expand_first(&l));
	CU_ASSERT(l.n > 3);
	for (size_t i = 0; i < l.n; i++) {
		CU_ASSERT_FALSE(l.v[i]->wildcard);
		CU_ASSERT(!strncmp(l.v[i]->full, "tracepoint:sched:sched_process_", 31));
		CU_ASSERT(!i || strcmp(l.v[i - 1]->full, l.v[i]->full) < 0);
	}
	c.config.v[CFG_max_probes].num = 2;
	CU_ASSERT_FALSE(expand_first(&l));
	CU_ASSERT_PTR_NOT_NULL(strstr(c.out.s, "[E_TOO_MANY_PROBES]"));
}

static void test_raw_tracepoint(void)
{
	if (!target_has_btf(target)) {
		puts("skipped: no kernel BTF");
		return;
	}
	is("rt:sched_switch", "rawtracepoint:sched_switch");
	bad("rt:sched_swich", "did you mean 'sched_switch'?");
	bad("rt:zzz_*", "no tracepoint matches 'zzz_*'");
}

static void test_iter(void)
{
	if (!target_has_btf(target)) {
		puts("skipped: no kernel BTF");
		return;
	}
	is("iter:task", "iter:task");
	is("it:task:list", "iter:task:list");
	CU_ASSERT_STRING_EQUAL(first()->target, "/sys/fs/bpf/list");
	bad("iter:tsk", "did you mean 'task'?");
	bad("iter:ta*", "no wildcards");
}

static void test_fentry(void)
{
	if (!target_has_btf(target)) {
		puts("skipped: no kernel BTF");
		return;
	}
	is("fentry:vfs_read", "fentry:vfs_read");
	is("kretfunc:vfs_read", "fexit:vfs_read");
	is("f:vmlinux:vfs_read", "fentry:vmlinux:vfs_read");
	CU_ASSERT_STRING_EQUAL(first()->target, "vmlinux");
	bad("fentry:vfs_raed", "did you mean 'vfs_read'?");
}

static const char self[] = "/proc/self/exe";

static void test_uprobe(void)
{
	char spec[256];

	snprintf(spec, sizeof(spec), "u:%s:main", self);
	is(spec, "uprobe:/proc/self/exe:main");
	snprintf(spec, sizeof(spec), "u:%s:main+4", self);
	bad(spec, "--unsafe");
	begin();
	c.opts.unsafe = true;
	resolve(spec);
	CU_ASSERT(c.ok);
	CU_ASSERT_STRING_EQUAL(first()->full, "uprobe:/proc/self/exe:main+4");
	CU_ASSERT_EQUAL(first()->offset, 4);
	CU_ASSERT_STRING_EQUAL(first()->name, "main");
	snprintf(spec, sizeof(spec), "u:%s:mian", self);
	bad(spec, "no function 'mian' in '/proc/self/exe'");
	CU_ASSERT_PTR_NOT_NULL(strstr(c.out.s, "did you mean 'main'?"));
	bad("u:/nonexistent/x:f", "no program or library '/nonexistent/x'");
	bad("u:main", "give -p PID");
	bad("ur:/proc/self/exe:main+4", "takes no offset");
	bad("u:/proc/self/exe:rust:main", "unknown language 'rust'");
	bad("u:/proc/self/exe@t.c:10", "file and line");
	bad("u:/proc/self/exe:0xfffffffffff0", "has no code at");
}

static void test_uprobe_pid(void)
{
	begin();
	c.opts.pid_path = self;
	resolve("uprobe:main");
	CU_ASSERT(c.ok && c.list.n == 1);
	CU_ASSERT_STRING_EQUAL(first()->full, "uprobe:/proc/self/exe:main");
	begin();
	c.opts.pid_path = self;
	resolve("uprobe:*:main");
	CU_ASSERT(c.ok && c.list.n == 1 && !first()->wildcard);
}

static void test_library(void)
{
	run("uprobe:libc:malloc");
	CU_ASSERT(c.ok && c.list.n == 1);
	CU_ASSERT(first()->target && *first()->target == '/');
	CU_ASSERT_PTR_NOT_NULL(strstr(first()->target, "libc.so.6"));
}

/* What a wildcard finds here; a compiler does not split or clone them. */
__attribute__((noinline, used)) static void wildcard_one(void)
{
}

__attribute__((noinline, used)) static void wildcard_two(void)
{
}

static void test_expand_uprobe(void)
{
	attach_list l = { 0 };

	run("uprobe:/proc/self/exe:wildcard_*");
	CU_ASSERT(c.ok && c.list.n == 1 && first()->wildcard);
	CU_ASSERT(expand_first(&l));
	CU_ASSERT_EQUAL_FATAL(l.n, 2);
	CU_ASSERT_STRING_EQUAL(l.v[0]->full,
			       "uprobe:/proc/self/exe:wildcard_one");
	CU_ASSERT_STRING_EQUAL(l.v[1]->full,
			       "uprobe:/proc/self/exe:wildcard_two");
}

static void test_expand_nothing(void)
{
	attach_list l = { 0 };

	run("begin");
	CU_ASSERT(expand_first(&l) && l.n == 1 && l.v[0] == c.list.v[0]);
}

#ifdef HAVE_SYS_SDT_H
static void test_usdt(void)
{
	DTRACE_PROBE(awlattach, here);
	DTRACE_PROBE(awlattach, there);
	is("usdt:/proc/self/exe:awlattach:here",
	   "usdt:/proc/self/exe:awlattach:here");
	CU_ASSERT_STRING_EQUAL(first()->ns, "awlattach");
	CU_ASSERT_STRING_EQUAL(first()->name, "here");
	is("usdt:/proc/self/exe:here", "usdt:/proc/self/exe:here");
	CU_ASSERT_PTR_NULL(first()->ns);
	bad("usdt:/proc/self/exe:awlattach:heer", "did you mean 'here'?");
	bad("usdt:/proc/self/exe:other:here", "no USDT probe 'other:here'");
	bad("usdt", "needs a program and a probe");
}

static void test_expand_usdt(void)
{
	attach_list l = { 0 };

	DTRACE_PROBE(awlattach, here);	/* a second place */
	run("usdt:/proc/self/exe:*here");
	CU_ASSERT(c.ok && expand_first(&l));
	CU_ASSERT_EQUAL(l.n, 2);
	CU_ASSERT_STRING_EQUAL(l.v[0]->full,
			       "usdt:/proc/self/exe:awlattach:here");
}

static void test_usdt_pid(void)
{
	begin();
	c.opts.pid_path = self;
	resolve("usdt:awlattach:here, usdt:there, usdt:other:there");
	CU_ASSERT_FALSE(c.ok);
	CU_ASSERT_EQUAL(c.list.n, 2);
	CU_ASSERT_STRING_EQUAL(first()->full,
			       "usdt:/proc/self/exe:awlattach:here");
}
#endif

static const CU_TestInfo tests[] = {
	{ "begin and end in any case, without parts", test_begin_end },
	{ "self knows SIGUSR1 alone", test_self },
	{ "test and bench need a name; unknown types name the nearest", test_names },
	{ "interval: units, times, limits", test_interval },
	{ "profile: frequency and period", test_profile },
	{ "software and hardware: aliases, counts, wildcards", test_events },
	{ "watchpoint: address, length, mode", test_watchpoint },
	{ "watchpoint: what x86 cannot do", test_watchpoint_x86 },
	{ "NAME=provider:... keeps the label", test_label },
	{ "a provider wildcard takes those whose syntax fits", test_providers_wild },
	{ "kprobe and fentry: offsets, addresses, what is refused", test_functions },
	{ "tracepoint: exists, nearest name, wildcard, optional", test_tracepoint },
	{ "missing_probes decides on errors, warnings, silence", test_missing },
	{ "a tracepoint wildcard expands sorted, up to max_probes", test_expand_tracepoints },
	{ "rawtracepoint: exists by BTF", test_raw_tracepoint },
	{ "iter: object and pin", test_iter },
	{ "fentry and fexit: exist by BTF", test_fentry },
	{ "uprobe: functions, offsets, what is refused", test_uprobe },
	{ "uprobe: -p gives the program", test_uprobe_pid },
	{ "uprobe: a library by its soname", test_library },
	{ "a uprobe wildcard expands to functions", test_expand_uprobe },
	{ "what has no wildcard expands to itself", test_expand_nothing },
#ifdef HAVE_SYS_SDT_H
	{ "usdt: two and three parts, nearest name", test_usdt },
	{ "a usdt wildcard expands each probe once", test_expand_usdt },
	{ "usdt: -p gives the program", test_usdt_pid },
#endif
};

int main(void)
{
	int status;

	target = target_open(&(struct target_options){ 0 });
	if (!target)
		return 2;
	status = UNIT("sema/attach", tests);
	finish();
	target_close(target);
	return status;
}
