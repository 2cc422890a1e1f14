/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the verifier says of programs that it rejects, and what we make of it.
 *
 *	t_rejects		explains the logs recorded in tests/runtime/logs
 *	t_rejects live		has the running kernel reject them (TAP)
 *	t_rejects record	prints the running kernel's logs, to be kept there
 *
 * Each program does one thing that no kernel allows. The words for it must be
 * the same whichever kernel said it, though the messages differ.
 */
#include "runtime/verifier.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit.h"

#define MAX_INSNS 10000
#define LOG_SIZE (16u << 20)
#define KEPT_LINES 12		/* of a log's end, when it is recorded */

static struct bpf_insn prog[MAX_INSNS];
static int n, map_fd;

static void emit(int code, int dst, int src, int off, int imm)
{
	prog[n++] = (struct bpf_insn){
		.code = (__u8)code, .dst_reg = (__u8)dst & 15,
		.src_reg = (__u8)src & 15, .off = (__s16)off, .imm = imm };
}

static void mov(int dst, int imm)
{
	emit(BPF_ALU64 | BPF_MOV | BPF_K, dst, 0, 0, imm);
}

static void copy(int dst, int src)
{
	emit(BPF_ALU64 | BPF_MOV | BPF_X, dst, src, 0, 0);
}

static void add(int dst, int imm)
{
	emit(BPF_ALU64 | BPF_ADD | BPF_K, dst, 0, 0, imm);
}

static void load(int dst, int src, int off)
{
	emit(BPF_LDX | BPF_MEM | BPF_DW, dst, src, off, 0);
}

static void store(int dst, int off, int src)
{
	emit(BPF_STX | BPF_MEM | BPF_DW, dst, src, off, 0);
}

static void call(int helper)
{
	emit(BPF_JMP | BPF_CALL, 0, 0, 0, helper);
}

/* To the function that begins `by` instructions behind the next. */
static void call_local(int by)
{
	emit(BPF_JMP | BPF_CALL, 0, BPF_PSEUDO_CALL, 0, by);
}

static void leave(void)
{
	emit(BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
}

static void end(void)
{
	mov(0, 0);
	leave();
}

/* r0 = the value of key 0 of an array of one uint64, or NULL. */
static void lookup(void)
{
	mov(2, 0);
	store(10, -8, 2);
	copy(2, 10);
	add(2, -8);
	emit(BPF_LD | BPF_IMM | BPF_DW, 1, BPF_PSEUDO_MAP_FD, 0, map_fd);
	emit(0, 0, 0, 0, 0);
	call(BPF_FUNC_map_lookup_elem);
}

static void unless_null(void)
{
	emit(BPF_JMP | BPF_JNE | BPF_K, 0, 0, 1, 0);
	leave();
}

/* -- the programs ------------------------------------------------------------ */

static void endless(void)
{
	mov(0, 0);
	load(6, 1, 0);
	emit(BPF_JMP | BPF_JEQ | BPF_K, 6, 0, 1, 5);
	emit(BPF_JMP | BPF_JA, 0, 0, -2, 0);
	leave();
}

/* Few rounds of a long body: the kernel looks at what it knows each round. */
static void long_loop(void)
{
	mov(0, 0);
	for (int i = 0; i < 9000; i++)
		add(0, 1);
	emit(BPF_JMP | BPF_JLT | BPF_K, 0, 0, -9001, 100000000);
	leave();
}

static void branches(void)
{
	load(6, 1, 0);
	for (int i = 0; i < 9000; i++)
		emit(BPF_JMP | BPF_JEQ | BPF_K, 6, 0, 0, i);
	end();
}

static void no_helper(void)
{
	call(9999);
	end();
}

static void other_helper(void)
{
	call(BPF_FUNC_skb_load_bytes);
	end();
}

static void override(void)
{
	mov(2, 0);
	call(BPF_FUNC_override_return);
	end();
}

static void no_field(void)
{
	call(195896080);
	end();
}

static void number_read(void)
{
	mov(1, 0x1234);
	load(0, 1, 0);
	leave();
}

static void unchecked(void)
{
	lookup();
	load(0, 0, 0);
	leave();
}

static void outside(void)
{
	lookup();
	unless_null();
	load(0, 0, 64);
	leave();
}

static void unbounded(void)
{
	load(6, 1, 0);
	lookup();
	unless_null();
	emit(BPF_ALU64 | BPF_ADD | BPF_X, 0, 6, 0, 0);
	load(0, 0, 0);
	leave();
}

static void unset(void)
{
	copy(0, 6);
	leave();
}

static void off_stack(void)
{
	mov(1, 0);
	store(10, -520, 1);
	end();
}

static void uneven(void)
{
	mov(1, 0);
	store(10, -12, 1);
	end();
}

static void no_argument(void)
{
	load(0, 1, 4096);
	leave();
}

/* Each function calls the next, nine deep. */
static void deep(void)
{
	for (int i = 0; i < 9; i++) {
		call_local(1);
		leave();
	}
	end();
}

static void much_stack(void)
{
	mov(1, 0);
	store(10, -400, 1);
	call_local(1);
	leave();
	mov(1, 0);
	store(10, -400, 1);
	end();
}

static void licensed(void)
{
	mov(3, 0);
	mov(2, 8);
	copy(1, 10);
	add(1, -8);
	call(BPF_FUNC_probe_read_kernel);
	end();
}

static void dead(void)
{
	mov(0, 0);
	leave();
	mov(0, 1);
	leave();
}

static void number_passed(void)
{
	mov(1, 0);
	copy(2, 10);
	add(2, -8);
	call(BPF_FUNC_map_lookup_elem);
	end();
}

static void negative(void)
{
	load(2, 1, 0);
	mov(3, 0);
	copy(1, 10);
	add(1, -8);
	call(BPF_FUNC_probe_read_kernel);
	end();
}

static void by_zero(void)
{
	mov(0, 1);
	emit(BPF_ALU64 | BPF_DIV | BPF_K, 0, 0, 0, 0);
	leave();
}

static const struct reject {
	const char *name;
	void (*make)(void);
	const char *plain;
	bool newer_allow;	/* some kernels do not reject it */
} rejects[] = {
	{ "endless", endless, "the kernel cannot see that the loop ends" },
	{ "long_loop", long_loop, "the program is too long for the kernel to check; make the clause shorter or loop less" },
	{ "branches", branches, "the program branches too much for the kernel to check; use fewer conditions in one clause" },
	{ "no_helper", no_helper, "this kernel lacks a function that the script needs here" },
	{ "override", override, "override() takes a kernel built with CONFIG_BPF_KPROBE_OVERRIDE" },
	{ "no_field", no_field, "this kernel lacks a type or field that the script uses here" },
	{ "number_read", number_read, "memory is accessed through something that is no valid pointer" },
	{ "unchecked", unchecked, "a value that may be missing is used without a check" },
	{ "outside", outside, "a value is accessed outside its memory" },
	{ "unbounded", unbounded, "an address is computed with an index that may be out of range" },
	{ "unset", unset, "a value is used before it has one" },
	{ "off_stack", off_stack, "the program leaves its 512 bytes of stack" },
	{ "uneven", uneven, "a value is read or written at an address that is not a multiple of its size" },
	{ "no_argument", no_argument, "this probe does not provide that argument or field" },
	{ "deep", deep, "loops and searches in strings nest deeper than the kernel's 8 levels" },
	{ "much_stack", much_stack, "the clause needs more stack than the 512 bytes the kernel gives", true },
	{ "licensed", licensed, "that function is only for scripts under a GPL-compatible license; set `config = { license=\"GPL\" }`" },
	{ "dead", dead, "a part of the program can never run" },
	{ "number_passed", number_passed, "a number stands where the kernel wants a pointer whose type it knows: args or ctx, or what is reached through them alone" },
	{ "negative", negative, "a length may be negative" },
	{ "by_zero", by_zero, "a division by a constant zero" },
	{ "other_helper", other_helper, "this kernel does not allow that function in this type of probe" },
};

#define NREJECTS (sizeof(rejects) / sizeof(rejects[0]))

/* -- the running kernel ------------------------------------------------------- */

/* -errno of the load; *log is what the verifier said. */
static int reject(const struct reject *r, char *log)
{
	bool free = r->make == licensed;
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .log_buf = log,
		    .log_size = LOG_SIZE, .log_level = 1);
	int fd;

	n = 0;
	r->make();
	*log = '\0';
	/* As awl does for a log that would be too long: messages alone. */
	if (r->make == long_loop)
		opts.log_level = 4;
	fd = bpf_prog_load(BPF_PROG_TYPE_KPROBE, "awl_reject",
			   free ? "Proprietary" : "GPL", prog, (size_t)n, &opts);
	if (fd >= 0)
		close(fd);
	return fd < 0 ? fd : 0;
}

static bool explained(const struct reject *r, const char *log)
{
	struct verifier_finding f;
	const char *plain;

	verifier_parse(log, &f);
	plain = verifier_plain(f.reason, f.reason_len);
	if (r->newer_allow && !f.reason_len)
		return true;
	/* before Linux 6.8 this is said of all helpers that are not for it */
	if (r->make == other_helper && f.reason_len &&
	    !strncmp(f.reason, "unknown func", 12))
		return plain && !strcmp(plain, rejects[3].plain);
	if (plain && !strcmp(plain, r->plain))
		return true;
	printf("# %s: %.*s\n#   %s\n", r->name, (int)f.reason_len, f.reason,
	       plain ? plain : "(not explained)");
	return false;
}

static int live(char *log)
{
	size_t bad = 0;

	printf("1..%zu\n", NREJECTS);
	for (size_t i = 0; i < NREJECTS; i++) {
		bool ok = (reject(&rejects[i], log) ||
			   rejects[i].newer_allow) &&
			explained(&rejects[i], log);

		bad += !ok;
		printf("%sok %zu - rejected: %s\n", ok ? "" : "not ", i + 1,
		       rejects[i].plain);
	}
	return bad != 0;
}

static int record(char *log)
{
	for (size_t i = 0; i < NREJECTS; i++) {
		const char *p;
		int lines = 0;

		reject(&rejects[i], log);
		for (p = log + strlen(log); p > log; p--)
			if (p[-1] == '\n' && lines++ == KEPT_LINES)
				break;
		printf("=== %s\n%s", rejects[i].name, p);
	}
	return 0;
}

static int run(int (*fn)(char *log))
{
	char *log = malloc(LOG_SIZE);
	int r;

	map_fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, "awl_reject", 4, 8, 1,
				NULL);
	r = log && map_fd >= 0 ? fn(log) : 1;
	free(log);
	return r;
}

/* -- the recorded logs ---------------------------------------------------------- */

/* The part of the file behind "=== NAME", up to the next; in the same buffer. */
static const char *part(char *text, const char *name)
{
	char head[64], *from, *to;

	snprintf(head, sizeof(head), "=== %s\n", name);
	from = strstr(text, head);
	if (!from)
		return NULL;
	from += strlen(head);
	to = strstr(from, "=== ");
	if (to)
		*to = '\0';
	return from;
}

static char *read_text(const char *kernel)
{
	static char text[1 << 16], path[512];
	const char *top = getenv("srcdir");
	FILE *f;

	snprintf(path, sizeof(path), "%s/tests/runtime/logs/%s.txt",
		 top ? top : ".", kernel);
	f = fopen(path, "r");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
	fclose(f);
	return text;
}

static void recorded(const char *kernel)
{
	for (size_t i = 0; i < NREJECTS; i++) {
		const char *log = part(read_text(kernel), rejects[i].name);

		CU_ASSERT_PTR_NOT_NULL_FATAL(log);
		CU_ASSERT_TRUE(explained(&rejects[i], log));
	}
}

static void linux_6_1(void)
{
	recorded("6.1");
}

static void linux_6_12(void)
{
	recorded("6.12");
}

static void linux_6_18(void)
{
	recorded("6.18");
}

int main(int argc, char **argv)
{
	static const CU_TestInfo tests[] = {
		{ "what Linux 6.1 rejects, in plain words", linux_6_1 },
		{ "what Linux 6.12 rejects", linux_6_12 },
		{ "what Linux 6.18 rejects", linux_6_18 },
	};

	if (argc > 1)
		return run(strcmp(argv[1], "live") ? record : live);
	return UNIT("runtime/rejects", tests);
}
