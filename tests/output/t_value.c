/* SPDX-License-Identifier: Apache-2.0 */
/* output/value: every kind of value, as text and as JSON. */
#include "tests/output/fixture.h"

#include <time.h>

static struct fixture f;

#define SHOW(t, v) show(&f, t, &(v))
#define JSON(t, v) show_json(&f, t, &(v))

static void integers(void)
{
	int8_t i8 = -1;
	uint8_t u8 = 255;
	int64_t min = INT64_MIN;
	uint64_t max = UINT64_MAX;

	unit_text(SHOW(&t_i8, i8), "-1");
	unit_text(SHOW(&t_u8, u8), "255");
	unit_text(SHOW(&t_i64, min), "-9223372036854775808");
	unit_text(SHOW(&t_u64, max), "18446744073709551615");
	unit_text(JSON(&t_u64, max), "\"18446744073709551615\"");
	unit_text(JSON(&t_i64, min), "\"-9223372036854775808\"");
}

static void inexact(void)
{
	int64_t exact = 1ll << 53, not = exact + 1, below = -exact - 1;

	unit_text(JSON(&t_i64, exact), "9007199254740992");
	unit_text(JSON(&t_i64, not), "\"9007199254740993\"");
	unit_text(JSON(&t_i64, below), "\"-9007199254740993\"");
	unit_text(JSON(&t_u64, not), "\"9007199254740993\"");
}

static void bools_and_pointers(void)
{
	uint8_t yes = 1, no = 0;
	uint64_t p = 0xffff0000deadbeef, null = 0;

	unit_text(SHOW(&t_bool, yes), "true");
	unit_text(JSON(&t_bool, no), "false");
	unit_text(SHOW(&t_ptr, p), "0xffff0000deadbeef");
	unit_text(SHOW(&t_ptr, null), "0x0");
	unit_text(JSON(&t_ptr, null), "0");
}

/* A kernel where -2 has another name, and 7 one at all. */
static bool kernel_name(void *arg, const char *tag, int64_t value,
			const char **ret_name)
{
	(void)arg;
	*ret_name = value == -2 ? "DEEP" : value == 7 ? "SEVEN" : NULL;
	return !strcmp(tag, "known");
}

static void enums_of_kernel(void)
{
	static const struct penumerator values[] = {
		{ "RED", 0 }, { "LOW", -2 }
	};
	struct ptype t = { .kind = PT_ENUM, .size = 4, .is_signed = true,
			   .values = values, .nvalues = 2, .text = "known" };
	int32_t low = -2, red = 0, seven = 7;

	unit_text(SHOW(&t, low), "DEEP");
	unit_text(SHOW(&t, seven), "SEVEN");
	unit_text(SHOW(&t, red), "0");
	t.text = "unknown";
	unit_text(SHOW(&t, low), "LOW");
}

static void enums(void)
{
	static const struct penumerator values[] = {
		{ "RED", 0 }, { "LOW", -2 }
	};
	const struct ptype t = { .kind = PT_ENUM, .size = 4, .is_signed = true,
				 .values = values, .nvalues = 2 };
	int32_t low = -2, other = 7;

	unit_text(SHOW(&t, low), "LOW");
	unit_text(SHOW(&t, other), "7");
	unit_text(JSON(&t, low), "-2");
}

static void strings(void)
{
	char s[16] = "hi \"there\"\n", full[16];
	char cut[8] = "1234567", fits[8] = "123456";

	memset(full, 'x', sizeof(full));
	unit_text(show(&f, &t_str16, s), "hi \"there\"\n");
	unit_text(show_json(&f, &t_str16, s), "\"hi \\\"there\\\"\\n\"");
	unit_text(show(&f, &t_str16, full), "xxxxxxxxxxxxxxxx");
	unit_text(show(&f, &t_cut8, cut), "1234567..");
	unit_text(show_json(&f, &t_cut8, cut), "\"1234567..\"");
	unit_text(show(&f, &t_cut8, fits), "123456");
}

static void strange_bytes(void)
{
	const struct ptype t = { .kind = PT_STRING, .size = 32 };
	char bad[32] = "a\xff\xc3\xa4\xed\xa0\x80\x7f\x01\\";
	char cut[32] = "\xe2\x82";

	unit_text(show_json(&f, &t, bad), "\"a\\u00ff\xc3\xa4\\u00ed\\u00a0"
		  "\\u0080\\u007f\\u0001\\\\\"");
	unit_text(show_json(&f, &t, cut), "\"\\u00e2\\u0082\"");
}

/* Every pair of bytes in a string is valid JSON. */
static void all_bytes(void)
{
	for (int i = 1; i < 65536; i++) {
		char s[16] = { (char)(i >> 8), (char)i, 'x' };

		show_json(&f, &t_str16, s);
	}
}

static void buffers(void)
{
	const struct ptype t = { .kind = PT_BUFFER, .size = 12 };
	struct {
		uint32_t n;
		char b[8];
	} v = { 4, "a\x01~\xff" }, lie = { 1000, "abcdefgh" };

	unit_text(SHOW(&t, v), "a\\x01~\\xff");
	unit_text(JSON(&t, v), "[97,1,126,255]");
	unit_text(SHOW(&t, lie), "abcdefgh");
}

static void tuples(void)
{
	const struct ptype *inner[] = { &t_i32, &t_i32 };
	const struct ptype *in = type_fields(&f, PT_TUPLE, NULL, inner, 2);
	const struct ptype *outer[] = { &t_i64, &t_str16, in };
	const struct ptype *t = type_fields(&f, PT_TUPLE, NULL, outer, 3);
	const struct ptype *one = type_fields(&f, PT_TUPLE, NULL, outer, 1);
	const struct ptype *none = type_fields(&f, PT_TUPLE, NULL, outer, 0);
	struct {
		int64_t a;
		char s[16];
		int32_t x, y;
	} v = { 1, "hi", 4, 5 };

	unit_text(SHOW(t, v), "(1, hi, (4, 5))");
	unit_text(JSON(t, v), "[1,\"hi\",[4,5]]");
	unit_text(SHOW(one, v), "(1,)");
	unit_text(SHOW(none, v), "()");
	unit_text(JSON(none, v), "[]");
}

static void records(void)
{
	static const char *const names[] = { "a", "b" };
	const struct ptype *types[] = { &t_i64, &t_str16 };
	const struct ptype *t = type_fields(&f, PT_RECORD, names, types, 2);
	const struct ptype *empty = type_fields(&f, PT_STRUCT, names, types, 0);
	struct {
		int64_t a;
		char s[16];
	} v = { 1, "x" };

	unit_text(SHOW(t, v), "{ .a = 1, .b = x }");
	unit_text(JSON(t, v), "{\"a\":1,\"b\":\"x\"}");
	unit_text(SHOW(empty, v), "{}");
	unit_text(JSON(empty, v), "{}");
}

static void arrays(void)
{
	const struct ptype t = { .kind = PT_ARRAY, .size = 12, .elem = &t_i32,
				 .count = 3 };
	const struct ptype none = { .kind = PT_ARRAY, .elem = &t_i32 };
	int32_t v[] = { 1, -2, 3 };

	unit_text(SHOW(&t, v), "[1,-2,3]");
	unit_text(JSON(&t, v), "[1,-2,3]");
	unit_text(SHOW(&none, v), "[]");
}

static void bit_fields(void)
{
	struct bits {
		uint32_t a : 1, b : 3;
		int32_t c : 4;
		uint64_t wide : 61;
	} v = { 1, 5, -3, 0x1234567890abcdef };
	const struct ptype i32 = { .kind = PT_INT, .size = 4,
				   .is_signed = true };
	const struct pfield fields[] = {
		{ "a", &t_u32, 0, 0, 1 }, { "b", &t_u32, 0, 1, 3 },
		{ "c", &i32, 0, 4, 4 }, { "wide", &t_u64, 8, 0, 61 },
	};
	const struct ptype t = { .kind = PT_STRUCT, .size = sizeof(v),
				 .count = 4, .fields = fields };

	CU_ASSERT_EQUAL(sizeof(v), 16);
	unit_text(SHOW(&t, v), "{ .a = 1, .b = 5, .c = -3, "
			       ".wide = 1311768467294899695 }");
}

/* A bit-field of 64 bits that begins in the middle of a byte. */
static void bit_field_across(void)
{
	const struct pfield fields[] = { { "x", &t_u64, 0, 4, 64 } };
	const struct ptype t = { .kind = PT_STRUCT, .size = 9, .count = 1,
				 .fields = fields };
	uint8_t v[9] = { 0xf0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f };

	unit_text(show(&f, &t, v), "{ .x = 18446744073709551615 }");
}

static void network(void)
{
	const struct ptype *inet = type_simple(&f, PT_INET, 20);
	const struct ptype *mac = type_simple(&f, PT_MACADDR, 6);
	struct awl_inet v4 = { AWL_INET4, { 127, 0, 0, 1 } };
	struct awl_inet v6 = { AWL_INET6, { [0] = 0xfe, [1] = 0x80,
					    [15] = 1 } };
	struct awl_inet none = { 0 };
	uint8_t m[6] = { 0xaa, 0xbb, 0, 1, 2, 0xff };

	unit_text(SHOW(inet, v4), "127.0.0.1");
	unit_text(SHOW(inet, v6), "fe80::1");
	unit_text(SHOW(inet, none), "");
	unit_text(JSON(inet, v4), "\"127.0.0.1\"");
	unit_text(SHOW(mac, m), "AA:BB:00:01:02:FF");
}

static void names(void)
{
	const struct ptype *error = type_simple(&f, PT_ERRNO, 8);
	const struct ptype *sig = type_simple(&f, PT_SIGNAL, 8);
	const struct ptype *call = type_simple(&f, PT_SYSCALL, 8);
	int64_t two = 2, kill = 9, rt = 40, odd = 250, zero = 0, far = 99999,
		newest = 469;

	unit_text(SHOW(error, two), "No such file or directory");
	unit_text(SHOW(sig, kill), "SIGKILL");
	unit_text(SHOW(sig, rt), "SIGRTMIN+6");
	unit_text(SHOW(sig, odd), "250");
	unit_text(SHOW(call, zero), "read");
	unit_text(SHOW(call, newest), "file_setattr");
	unit_text(SHOW(call, far), "99999");
}

/* -- what symbols_ops answers ------------------------------------------------ */

static bool ksym(void *arg, uint64_t addr, struct symbol *ret)
{
	(void)arg;
	if (addr < 0x1000 || addr >= 0x2000)
		return false;
	*ret = (struct symbol){ .name = "vfs_read", .offset = addr - 0x1000 };
	return true;
}

static size_t usym(void *arg, uint32_t pid, uint64_t addr, struct symbol *ret,
		   size_t max)
{
	(void)arg;
	CU_ASSERT(max >= 2);
	CU_ASSERT_EQUAL(pid, 42);
	if (addr != 0x5005)
		return 0;
	ret[0] = (struct symbol){ .name = "tiny", .file = "a.c", .line = 3,
				  .is_inline = true };
	ret[1] = (struct symbol){ .name = "main", .offset = 5,
				  .module = "/bin/x", .file = "a.c",
				  .line = 9 };
	return 2;
}

static const uint64_t *stack(void *arg, uint64_t id, uint32_t n, bool user)
{
	static const uint64_t kernel[] = { 0x1011, 0x1061, 0x9000 };
	static const uint64_t frames[] = { 0x5005, 0x6000 };

	(void)arg;
	CU_ASSERT_EQUAL(n, user ? 2 : 3);
	return id == 7 ? (user ? frames : kernel) : NULL;
}

static bool build_id(void *arg, uint32_t pid, uint64_t addr, uint8_t ret_id[20],
		     uint64_t *ret_offset)
{
	(void)arg;
	(void)pid;
	if (addr != 0x5005)
		return false;
	memset(ret_id, 0xab, 20);
	*ret_offset = 0x123;
	return true;
}

static const char *probe_name(void *arg, uint32_t id)
{
	(void)arg;
	switch (id) {
	case 3:
		return "kprobe:vfs_read";
	case 4:
		return "uretprobe:/lib/libx.so:read";
	case 5:
		return "uretprobe:/lib/libx.so:cpp:a::b(int)";
	default:
		return NULL;
	}
}

static const char *username(void *arg, uint32_t uid)
{
	(void)arg;
	return uid ? NULL : "root";
}

static const char *cgroup_path(void *arg, uint64_t id, const char *filter)
{
	(void)arg;
	unit_text(filter, "v2");
	return id == 1 ? "unified:/a" : NULL;
}

static int64_t realtime_offset(void *arg, uint32_t clock)
{
	(void)arg;
	return clock == 5 ? 1000000000 : 2000000000;
}

static void symbols(void)
{
	const struct ptype *k = type_simple(&f, PT_KSYM, 8);
	const struct ptype *u = type_simple(&f, PT_USYM, 16);
	uint64_t addr = 0x1010, none = 0x99;
	struct awl_usym us = { 0x5005, 42, 0 }, unknown = { 0x77, 42, 0 };

	/* the address unknown, as of what returns on Linux 6.1 */
	struct awl_usym ret = { 0, 42, 4 + 1 }, cpp = { 0, 42, 5 + 1 };
	struct awl_usym gone = { 0, 42, 9 + 1 };

	unit_text(SHOW(u, ret), "read");
	unit_text(SHOW(u, cpp), "a::b(int)");
	unit_text(SHOW(u, gone), "0x0");
	unit_text(SHOW(k, addr), "vfs_read");
	unit_text(SHOW(k, none), "0x99");
	unit_text(SHOW(u, us), "main");
	unit_text(SHOW(u, unknown), "0x77");
	unit_text(JSON(k, addr), "\"vfs_read\"");
}

static const struct ptype *stack_type(enum ptype_kind kind, uint32_t mode)
{
	struct ptype *t = arena_new(f.arena, struct ptype);

	t->kind = kind;
	t->size = sizeof(struct awl_stack);
	t->mode = mode;
	return t;
}

static void stacks(void)
{
	struct awl_stack k = { 7, 0, 3 }, u = { 7, 42, 2 }, empty = { 0 },
			 lost = { 8, 0, 3 };

	unit_text(SHOW(stack_type(PT_KSTACK, PSTACK_BPFTRACE), k),
		  "\n        vfs_read+17\n        vfs_read+97\n"
		  "        0x9000\n");
	unit_text(SHOW(stack_type(PT_KSTACK, PSTACK_RAW), k),
		  "\n1011\n1061\n9000\n");
	unit_text(SHOW(stack_type(PT_KSTACK, PSTACK_PERF), k),
		  "\n\t1011 vfs_read+17\n\t1061 vfs_read+97\n"
		  "\t9000 [unknown]\n");
	unit_text(SHOW(stack_type(PT_USTACK, PSTACK_BPFTRACE), u),
		  "\n        [inlined] tiny@a.c:3\n        main+5@a.c:9\n"
		  "        0x6000\n");
	unit_text(SHOW(stack_type(PT_USTACK, PSTACK_PERF), u),
		  "\n\t5005 tiny (inlined)@a.c:3\n"
		  "\t5005 main+5@a.c:9 (/bin/x)\n\t6000 [unknown]\n");
	unit_text(SHOW(stack_type(PT_USTACK, PSTACK_BUILD_ID), u),
		  "\nabababababababababababababababababababab 0x123\n"
		  "0x6000\n");
	unit_text(SHOW(stack_type(PT_KSTACK, PSTACK_BPFTRACE), empty), "");
	unit_text(SHOW(stack_type(PT_KSTACK, PSTACK_BPFTRACE), lost), "");
	unit_text(JSON(stack_type(PT_KSTACK, PSTACK_RAW), k),
		  "\"\\n1011\\n1061\\n9000\\n\"");
}

static void ids(void)
{
	struct ptype cg = { .kind = PT_CGROUP_PATH, .size = 8, .text = "v2" };
	const struct ptype *user = type_simple(&f, PT_USERNAME, 4);
	const struct ptype *probe = type_simple(&f, PT_PROBE, 8);
	uint64_t one = 1, two = 2, three = 3;
	uint32_t root = 0, other = 1000;

	unit_text(SHOW(&cg, one), "unified:/a");
	unit_text(SHOW(&cg, two), "2");
	unit_text(SHOW(user, root), "root");
	unit_text(SHOW(user, other), "1000");
	unit_text(SHOW(probe, three), "kprobe:vfs_read");
	unit_text(JSON(probe, three), "\"kprobe:vfs_read\"");
}

static void timestamps(void)
{
	struct ptype t = { .kind = PT_TIMESTAMP, .size = 8, .mode = 5,
			   .text = "%Y-%m-%d %H:%M:%S.%f %%f" };
	struct ptype plain = { .kind = PT_TIMESTAMP, .size = 8,
			       .text = "%s" };
	uint64_t ns = 86400000123456, zero = 0, early = 1;

	unit_text(SHOW(&t, ns), "1970-01-02 00:00:01.000123 %f");
	unit_text(SHOW(&t, zero), "(?)");
	unit_text(SHOW(&plain, early), "2");
}

static void without_symbols(void)
{
	const struct ptype *k = type_simple(&f, PT_KSYM, 8);
	const struct ptype *user = type_simple(&f, PT_USERNAME, 4);
	struct awl_stack st = { 7, 0, 3 };
	uint64_t addr = 0x1010;
	uint32_t uid = 5;

	f.opts.symbols = NULL;
	fixture_open(&f);
	unit_text(SHOW(k, addr), "0x1010");
	unit_text(SHOW(user, uid), "5");
	unit_text(SHOW(stack_type(PT_KSTACK, PSTACK_BPFTRACE), st), "");
	f.opts.symbols = &f.symbols;
	fixture_open(&f);
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "integers print by size and sign", integers },
		{ "JSON integers that a double cannot hold are quoted", inexact },
		{ "bool by word, pointers in hex", bools_and_pointers },
		{ "an enum of the kernel has the running one's names", enums_of_kernel },
		{ "enums by name in text, by number in JSON", enums },
		{ "strings, and the trailer of those that were cut", strings },
		{ "bytes that are no UTF-8 become \\u00xx", strange_bytes },
		{ "JSON of every pair of bytes is valid", all_bytes },
		{ "buffers escape unprintable bytes", buffers },
		{ "tuples in parentheses, nested", tuples },
		{ "records with their names", records },
		{ "arrays in brackets", arrays },
		{ "bit-fields, signed too", bit_fields },
		{ "a bit-field across 9 bytes", bit_field_across },
		{ "IP and MAC addresses", network },
		{ "errors, signals and system calls by name", names },
		{ "symbols without offset, unknown ones as address", symbols },
		{ "stacks in all modes", stacks },
		{ "cgroups, users and probes by name", ids },
		{ "timestamps by their format, %f as microseconds", timestamps },
		{ "without symbols_ops numbers are printed", without_symbols },
	};
	int status;

	setenv("TZ", "UTC", 1);
	tzset();
	fixture_init(&f);
	f.symbols = (struct symbols_ops){ NULL, ksym, usym, stack, build_id,
					  probe_name, username, cgroup_path,
					  realtime_offset, kernel_name };
	fixture_open(&f);
	status = UNIT("output/value", tests);
	fixture_clear(&f);
	return status;
}
