/* SPDX-License-Identifier: Apache-2.0 */
/* verifier: what a recorded log says, and where in the script it is. */
#include "runtime/verifier.h"

#include "tests/unit.h"

static const char script[] =
	"tracepoint:sched:sched_switch\n"
	"{\n"
	"\t@x = args.next_pid;\n"
	"\t$y = @x;\n"
	"\t@x = args.next_pid;\n"
	"}\n";

/* Linux 6.18: annotations name file and line. */
static const char log_new[] =
	"0: R1=ctx() R10=fp0\n"
	"; @x = args.next_pid; @ stdin:5\n"
	"0: (61) r1 = *(u32 *)(r1 +56)         ; R1_w=scalar()\n"
	"1: (63) *(u32 *)(r10 -14) = r1\n"
	"misaligned stack access off 0+0+-14 size 4\n"
	"processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0\n";

/* Linux 6.1: only the text. */
static const char log_old[] =
	"0: R1=ctx(off=0,imm=0) R10=fp0\n"
	"; $y = @x;\n"
	"7: (79) r1 = *(u64 *)(r0 +8)\n"
	"R0 invalid mem access 'map_value_or_null'\n"
	"verification time 40 usec\n"
	"stack depth 0\n"
	"processed 8 insns (limit 1000000) max_states_per_insn 0 total_states 1 peak_states 1 mark_read 1\n";

static void recent(void)
{
	struct verifier_finding f;

	verifier_parse(log_new, &f);
	CU_ASSERT_EQUAL(f.line, 5);
	CU_ASSERT_EQUAL(f.source_len, strlen("@x = args.next_pid;"));
	CU_ASSERT_NSTRING_EQUAL(f.source, "@x = args.next_pid;", f.source_len);
	CU_ASSERT_NSTRING_EQUAL(f.reason, "misaligned stack access off 0+0+-14 size 4",
				f.reason_len);
}

static void older(void)
{
	struct verifier_finding f;

	verifier_parse(log_old, &f);
	CU_ASSERT_EQUAL(f.line, 0);
	CU_ASSERT_NSTRING_EQUAL(f.source, "$y = @x;", f.source_len);
	CU_ASSERT_NSTRING_EQUAL(f.reason, "R0 invalid mem access 'map_value_or_null'",
				f.reason_len);
	CU_ASSERT_PTR_NOT_NULL(verifier_plain(f.reason, f.reason_len));
}

static void nothing(void)
{
	struct verifier_finding f;

	verifier_parse("", &f);
	CU_ASSERT_EQUAL(f.reason_len, 0);
	CU_ASSERT_PTR_NULL(f.source);
	CU_ASSERT_PTR_NULL(verifier_plain("something new", 13));
	CU_ASSERT_PTR_NOT_NULL(verifier_plain("Cannot recursively attach", 25));
}

static void explain(const char *log, const char *want)
{
	struct arena *a = arena_create();
	struct plan plan = { 0 };
	struct diags d;
	struct buf b;

	source_set_init(&plan.sources, a);
	source_add(&plan.sources, "stdin", script, sizeof(script) - 1);
	diags_init(&d, a, &plan.sources);
	verifier_explain(&d, &(struct verifier_report){
		.plan = &plan, .prog = "p", .log = log });
	buf_init(&b);
	diags_render(&d, &b);
	unit_text(b.s, want);
	buf_clear(&b);
	arena_free(a);
}

/* The same text stands on lines 3 and 5: the number decides. */
static void by_number(void)
{
	explain(log_new,
		"stdin:5:2: error: the kernel rejects this: a value is read or written at an address that is not a multiple of its size [E_VERIFIER]\n"
		"    5 | \t@x = args.next_pid;\n"
		"      | \t^~~~~~~~~~~~~~~~~~~\n"
		"note: the kernel says: misaligned stack access off 0+0+-14 size 4\n"
		"help: the verifier's log is shown with -v\n");
}

static void by_text(void)
{
	explain(log_old,
		"stdin:4:2: error: the kernel rejects this: a value that may be missing is used without a check [E_VERIFIER]\n"
		"    4 | \t$y = @x;\n"
		"      | \t^~~~~~~~\n"
		"note: the kernel says: R0 invalid mem access 'map_value_or_null'\n"
		"help: the verifier's log is shown with -v\n");
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "a log with places", recent },
		{ "a log without places", older },
		{ "an empty log says nothing", nothing },
		{ "the line's number finds it among equal ones", by_number },
		{ "the line's text finds it where there is no number", by_text },
	};

	return UNIT("runtime/verifier", tests);
}
