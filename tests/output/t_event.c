/* SPDX-License-Identifier: Apache-2.0 */
/* output_event: what each kind of event prints, as text and as JSON. */
#define _GNU_SOURCE	/* mkstemp */
#include "tests/output/fixture.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static struct fixture f;

/* A record: header, then arguments at the plan's offsets, then packed bytes. */
struct record {
	_Alignas(8) uint8_t p[1024];
	size_t len;
};

static struct record record_of(const struct plan_event *ev)
{
	struct record r = { .len = ev->size };
	struct awl_event head = { .time = 1000000000 };

	memcpy(r.p, &head, sizeof(head));
	return r;
}

static void put(struct record *r, const struct plan_event *ev, uint32_t i,
		const void *p, size_t n)
{
	memcpy(r->p + ev->args[i].offset, p, n);
}

static void put_int(struct record *r, const struct plan_event *ev, uint32_t i,
		    int64_t v)
{
	put(r, ev, i, &v, ev->args[i].type->size);
}

static void put_packed(struct record *r, const struct plan_event *ev,
		       uint32_t i, const char *s)
{
	struct awl_packed at = { (uint32_t)r->len, (uint32_t)strlen(s) };

	memcpy(r->p + r->len, s, at.len);
	r->len += at.len;
	put(r, ev, i, &at, sizeof(at));
}

static const char *run(const struct plan_event *ev, const struct record *r)
{
	CU_ASSERT_EQUAL(output_event(f.out, ev, r->p, r->len), 0);
	return fixture_text(&f);
}

/* printf of one integer of a type. */
static const char *print_int(const char *fmt, const struct ptype *t, int64_t v)
{
	const struct plan_event *ev;
	struct record r;

	f.plan.events.n = 0;
	ev = event_add(&f, PE_PRINTF, fmt, &t, 1);
	fixture_open(&f);
	r = record_of(ev);
	put_int(&r, ev, 0, v);
	return run(ev, &r);
}

static const char *print_str(const char *fmt, const char *s)
{
	const struct ptype *t = &t_packed;
	const struct plan_event *ev;
	struct record r;

	f.plan.events.n = 0;
	ev = event_add(&f, PE_PRINTF, fmt, &t, 1);
	fixture_open(&f);
	r = record_of(ev);
	put_packed(&r, ev, 0, s);
	return run(ev, &r);
}

static void integers(void)
{
	static const struct {
		const char *fmt;
		const struct ptype *type;
		int64_t v;
		const char *want;
	} cases[] = {
		{ "%d", &t_i64, -5, "-5" },
		{ "%i", &t_i32, -7, "-7" },
		{ "%d", &t_u64, -1, "-1" },
		{ "%u", &t_u64, -1, "18446744073709551615" },
		{ "%u", &t_i32, -1, "4294967295" },
		{ "%d", &t_u32, 0xffffffff, "4294967295" },
		{ "%d", &t_i64, INT64_MIN, "-9223372036854775808" },
		{ "%x", &t_i64, 0x12345678abcdef, "12345678abcdef" },
		{ "%X", &t_u8, 255, "FF" },
		{ "%x", &t_i8, -1, "ff" },
		{ "%o", &t_i64, 8, "10" },
		{ "%#x %%", &t_i64, 255, "0xff %" },
		{ "%#o", &t_i64, 8, "010" },
		{ "%p", &t_u64, 0xab, "0xab" },
		{ "%p", &t_ptr, 0, "0x0" },
		{ "%c", &t_i64, 65, "A" },
		{ "[%3c]", &t_i64, 65, "[  A]" },
		{ "[%-3c]", &t_i64, 65, "[A  ]" },
		{ "[%5d]", &t_i64, 42, "[   42]" },
		{ "[%-5d]", &t_i64, 42, "[42   ]" },
		{ "[%05d]", &t_i64, -42, "[-0042]" },
		{ "[%-05d]", &t_i64, 42, "[42   ]" },
		{ "[%+d]", &t_i64, 42, "[+42]" },
		{ "[% d]", &t_i64, 42, "[ 42]" },
		{ "[%8.3d]", &t_i64, 7, "[     007]" },
		{ "[%08x]", &t_i64, 255, "[000000ff]" },
		{ "[%#8x]", &t_i64, 255, "[    0xff]" },
		{ "[%2d]", &t_i64, 12345, "[12345]" },
		{ "%hhx", &t_i64, 0x12345678abcdef, "ef" },
		{ "%hx", &t_i64, 0x12345678abcdef, "cdef" },
		{ "%lx", &t_i64, 0x12345678abcdef, "12345678abcdef" },
		{ "%hhd", &t_i64, 255, "-1" },
		{ "%hd", &t_u8, 255, "255" },
		{ "%s", &t_i64, -5, "-5" },
		{ "[%5s]", &t_i64, -5, "[   -5]" },
		{ "%s", &t_bool, 1, "true" },
		{ "%d", &t_bool, 1, "1" },
		{ "%gr", &t_i64, 0xcc0, "GFP_KERNEL" },
		{ "%gr", &t_i64, 0xdc0, "GFP_KERNEL|__GFP_ZERO" },
		{ "%gr", &t_i64, 0x820, "GFP_ATOMIC" },
		{ "%gr", &t_i64, 0x40000000, "0x40000000" },
		{ "%gr", &t_i64, 0, "0x0" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		unit_text(print_int(cases[i].fmt, cases[i].type, cases[i].v),
			  cases[i].want);
}

static void strings(void)
{
	unit_text(print_str("<%s>\n", "hello"), "<hello>\n");
	unit_text(print_str("[%8s]", "abc"), "[     abc]");
	unit_text(print_str("[%-8s]", "abc"), "[abc     ]");
	unit_text(print_str("[%2s]", "abc"), "[abc]");
	unit_text(print_str("[%.3s]", "abcdef"), "[abc]");
	unit_text(print_str("[%6.2s]", "abcdef"), "[    ab]");
	unit_text(print_str("[%-6.2s]", "abcdef"), "[ab    ]");
	unit_text(print_str("[%s]", ""), "[]");
	unit_text(print_str("%s", "100%d"), "100%d");
}

static void stars(void)
{
	const struct ptype *types[] = { &t_i32, &t_i64, &t_i64, &t_str16 };
	const struct plan_event *ev;
	struct record r;

	f.plan.events.n = 0;
	ev = event_add(&f, PE_PRINTF, "[%*d][%.*s]", types, 4);
	fixture_open(&f);
	r = record_of(ev);
	put_int(&r, ev, 0, 6);
	put_int(&r, ev, 1, 42);
	put_int(&r, ev, 2, 2);
	put(&r, ev, 3, "abcdef", 7);
	unit_text(run(ev, &r), "[    42][ab]");
	put_int(&r, ev, 0, -1);
	unit_text(run(ev, &r), "[42][ab]");
}

static void buffers(void)
{
	static const struct ptype buffer = { .kind = PT_BUFFER, .size = 64,
					     .packed = true };
	const struct ptype *types[] = { &buffer, &buffer, &buffer };
	const struct plan_event *ev;
	struct record r;

	f.plan.events.n = 0;
	ev = event_add(&f, PE_PRINTF, "%r|%rx|%8rh", types, 3);
	fixture_open(&f);
	r = record_of(ev);
	put_packed(&r, ev, 0, "a\x01");
	put_packed(&r, ev, 1, "a t");
	put_packed(&r, ev, 2, "a\xfe");
	unit_text(run(ev, &r), "a\\x01|\\x61\\x20\\x74|   61 fe");
}

static void enums(void)
{
	static const struct penumerator values[] = { { "GREEN", 7 } };
	static const struct ptype t = { .kind = PT_ENUM, .size = 4,
					.values = values, .nvalues = 1 };

	unit_text(print_int("%s", &t, 7), "GREEN");
	unit_text(print_int("%d", &t, 7), "7");
	unit_text(print_int("[%7s]", &t, 7), "[  GREEN]");
}

/* A format that its arguments do not fit is refused when opened. */
static void misfits(void)
{
	const struct ptype *str = &t_packed, *integer = &t_i64;

	output_close(f.out);
	f.out = NULL;
	f.plan.events.n = 0;
	event_add(&f, PE_PRINTF, "%d", &str, 1);
	CU_ASSERT_PTR_NULL(output_open(&f.opts, &f.plan));
	f.plan.events.n = 0;
	event_add(&f, PE_PRINTF, "%d %d", &integer, 1);
	CU_ASSERT_PTR_NULL(output_open(&f.opts, &f.plan));
	f.plan.events.n = 0;
	event_add(&f, PE_PRINTF, "no", &integer, 1);
	CU_ASSERT_PTR_NULL(output_open(&f.opts, &f.plan));
	f.plan.events.n = 0;
	event_add(&f, PE_PRINTF, "%f", &integer, 1);
	CU_ASSERT_PTR_NULL(output_open(&f.opts, &f.plan));
}

static void malformed(void)
{
	const struct ptype *types[] = { &t_packed };
	struct awl_packed far = { 4000, 4 }, late = { 24, 4 },
			  wraps = { 24, UINT32_MAX };
	const struct plan_event *ev;
	struct record r;

	f.plan.events.n = 0;
	ev = event_add(&f, PE_PRINTF, "text %s", types, 1);
	fixture_open(&f);
	r = record_of(ev);
	put(&r, ev, 0, &far, sizeof(far));
	CU_ASSERT_EQUAL(output_event(f.out, ev, r.p, r.len), -EINVAL);
	put(&r, ev, 0, &late, sizeof(late));
	CU_ASSERT_EQUAL(output_event(f.out, ev, r.p, r.len), -EINVAL);
	put(&r, ev, 0, &wraps, sizeof(wraps));
	CU_ASSERT_EQUAL(output_event(f.out, ev, r.p, r.len), -EINVAL);
	CU_ASSERT_EQUAL(output_event(f.out, ev, r.p, 20), -EINVAL);
	unit_text(fixture_text(&f), "");
}

static void print_value(void)
{
	const struct ptype *types[] = { &t_packed };
	const struct plan_event *ev;
	struct record r;

	f.plan.events.n = 0;
	ev = event_add(&f, PE_PRINT, NULL, types, 1);
	fixture_open(&f);
	r = record_of(ev);
	put_packed(&r, ev, 0, "text");
	unit_text(run(ev, &r), "text\n");
}

static void join(void)
{
	const struct ptype *types[] = { &t_packed, &t_packed, &t_packed };
	const struct plan_event *ev;
	struct record r;

	f.plan.events.n = 0;
	ev = event_add(&f, PE_JOIN, "--", types, 3);
	fixture_open(&f);
	r = record_of(ev);
	put_packed(&r, ev, 0, "ls");
	put_packed(&r, ev, 1, "");
	unit_text(run(ev, &r), "ls--\n");
	put_packed(&r, ev, 2, "-l");
	unit_text(run(ev, &r), "ls-----l\n");
}

static int64_t one_day(void *arg, uint32_t clock)
{
	(void)arg;
	CU_ASSERT_EQUAL(clock, OUTPUT_EVENT_CLOCK);
	return 86400000000000;
}

/* time() is the event's time, wherever we are now; without a clock, now. */
static void time_of_event(void)
{
	const struct plan_event *ev;
	struct record r;
	char year[8];
	time_t now = time(NULL);

	f.plan.events.n = 0;
	ev = event_add(&f, PE_TIME, "%Y-%m-%d %H:%M:%S\n", NULL, 0);
	f.symbols.realtime_offset = one_day;
	fixture_open(&f);
	r = record_of(ev);
	unit_text(run(ev, &r), "1970-01-02 00:00:01\n");
	f.symbols.realtime_offset = NULL;
	fixture_open(&f);
	strftime(year, sizeof(year), "%Y", gmtime(&now));
	CU_ASSERT_FALSE(strncmp(run(ev, &r), year, 4));
}

static void cat(void)
{
	const struct ptype *types[] = { &t_packed };
	char path[] = "/tmp/awl-cat-XXXXXX";
	const struct plan_event *ev;
	struct record r;
	int fd = mkstemp(path);

	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(write(fd, "0123456789", 10), 10);
	close(fd);
	f.plan.events.n = 0;
	ev = event_add(&f, PE_CAT, "%s", types, 1);
	fixture_open(&f);
	r = record_of(ev);
	put_packed(&r, ev, 0, path);
	unit_text(run(ev, &r), "0123456789");
	f.plan.config.v[CFG_max_cat_bytes].num = 4;
	unit_text(run(ev, &r), "0123");
	f.plan.config.v[CFG_max_cat_bytes].num = 10240;
	unlink(path);
	unit_text(run(ev, &r), "");
	CU_ASSERT_PTR_NOT_NULL(strstr(fixture_errors(&f), path));
}

static void messages(void)
{
	const struct ptype *types[] = { &t_i64 };
	struct plan_event *ev;
	struct record r;

	source_add(&f.plan.sources, "a.probe", "begin {\n  errorf(1);\n}", 22);
	f.plan.events.n = 0;
	ev = event_add(&f, PE_ERRORF, "bad %d\n", types, 1);
	ev->span = (struct span){ 11, 20 };
	fixture_open(&f);
	r = record_of(ev);
	put_int(&r, ev, 0, 7);
	unit_text(run(ev, &r), "");
	unit_text(fixture_errors(&f), "a.probe:2:3: error: bad 7\n");
	ev->kind = PE_WARNF;
	run(ev, &r);
	unit_text(fixture_errors(&f), "a.probe:2:3: warning: bad 7\n");
	ev->kind = PE_ASSERT;
	ev->text = "order";
	run(ev, &r);
	unit_text(fixture_errors(&f), "a.probe:2:3: error: assert failed: "
				      "order\n");
	ev->kind = PE_WARNF;
	f.opts.no_warnings = true;
	ev->text = "bad %d\n";
	fixture_open(&f);
	run(ev, &r);
	unit_text(fixture_errors(&f), "");
	f.opts.no_warnings = false;
}

static void others(void)
{
	const struct ptype *types[] = { &t_i64 };
	const struct plan_event *ev;
	struct record r;
	struct buf text;

	f.plan.events.n = 0;
	ev = event_add(&f, PE_SYSTEM, "echo %d", types, 1);
	fixture_open(&f);
	r = record_of(ev);
	put_int(&r, ev, 0, 3);
	CU_ASSERT_EQUAL(output_event(f.out, ev, r.p, r.len), -ENOTSUP);
	buf_init(&text);
	CU_ASSERT_EQUAL(output_event_text(f.out, ev, r.p, r.len, &text), 0);
	unit_text(text.s, "echo 3");
	buf_clear(&text);
	output_captured(f.out, "syscall", "3\n", 2);
	unit_text(fixture_text(&f), "3\n");
}

static void json(void)
{
	const struct ptype *types[] = { &t_packed };
	struct plan_event *ev;
	struct record r;

	f.opts.format = OUTPUT_JSON;
	f.plan.events.n = 0;
	ev = event_add(&f, PE_PRINTF, "a=%s\n", types, 1);
	ev->span = (struct span){ 11, 20 };
	fixture_open(&f);
	r = record_of(ev);
	put_packed(&r, ev, 0, "\xff\"");
	unit_text(run(ev, &r), "{\"type\":\"printf\",\"data\":"
			       "\"a=\\u00ff\\\"\\n\"}\n");
	ev->kind = PE_PRINT;
	unit_text(run(ev, &r), "{\"type\":\"value\",\"data\":\"\\u00ff\\\"\"}\n");
	ev->kind = PE_JOIN;
	unit_text(run(ev, &r), "{\"type\":\"join\",\"data\":\"\\u00ff\\\"\"}\n");
	ev->kind = PE_TIME;
	ev->text = "x";
	unit_text(run(ev, &r), "{\"type\":\"time\",\"data\":\"x\"}\n");
	ev->kind = PE_ERRORF;
	unit_text(run(ev, &r), "{\"type\":\"errorf\",\"msg\":\"a=\\u00ff\\\"\\n\""
		  ",\"filename\":\"a.probe\",\"line\":2,\"col\":3}\n");
	output_captured(f.out, "syscall", "hi\n", 3);
	unit_text(fixture_text(&f), "{\"type\":\"syscall\",\"data\":\"hi\\n\"}\n");
	f.opts.format = OUTPUT_TEXT;
}

static const struct ptype t_buffer = { .kind = PT_BUFFER, .size = 2052,
					.packed = true };

/* skboutput's file: its header, then a header and the bytes of each packet. */
static void packets(void)
{
	static const uint8_t ip[20] = { 0x45, 1, 2, 3, 4, 5 };
	struct { uint32_t word[6], packet[4]; uint8_t data[20]; } got;
	const struct ptype *types[] = { &t_buffer, &t_u64 };
	struct plan_event *ev;
	struct awl_packed at;
	struct record r;
	FILE *file;

	f.plan.events.n = 0;
	ev = event_add(&f, PE_SKBOUTPUT, "t_event.pcap", types, 2);
	fixture_open(&f);
	r = record_of(ev);
	at = (struct awl_packed){ (uint32_t)r.len, sizeof(ip) };
	memcpy(r.p + r.len, ip, sizeof(ip));
	r.len += sizeof(ip);
	put(&r, ev, 0, &at, sizeof(at));
	put_int(&r, ev, 1, 70);
	unit_text(run(ev, &r), "");
	run(ev, &r);
	CU_ASSERT_EQUAL(output_idle(f.out), 0);
	file = fopen("t_event.pcap", "r");
	CU_ASSERT_FATAL(file && fread(&got, sizeof(got), 1, file) == 1);
	CU_ASSERT_EQUAL(got.word[0], 0xa1b23c4d);
	CU_ASSERT_EQUAL(got.word[1], 4 << 16 | 2);
	CU_ASSERT_EQUAL(got.word[5], 101);	/* raw IP */
	CU_ASSERT_EQUAL(got.packet[2], sizeof(ip));
	CU_ASSERT_EQUAL(got.packet[3], 70);
	CU_ASSERT_EQUAL(memcmp(got.data, ip, sizeof(ip)), 0);
	fseek(file, 0, SEEK_END);
	CU_ASSERT_EQUAL(ftell(file), 24 + 2 * (16 + sizeof(ip)));
	fclose(file);
	unlink("t_event.pcap");
}

static void packets_nowhere(void)
{
	const struct ptype *types[] = { &t_buffer, &t_u64 };
	struct plan_event *ev;
	struct awl_packed at;
	struct record r;

	f.plan.events.n = 0;
	ev = event_add(&f, PE_SKBOUTPUT, "/no/such/dir/x.pcap", types, 2);
	ev->span = (struct span){ 11, 20 };
	fixture_open(&f);
	r = record_of(ev);
	at = (struct awl_packed){ sizeof(struct awl_event), 8 };
	put(&r, ev, 0, &at, sizeof(at));
	run(ev, &r);
	run(ev, &r);
	unit_text(fixture_errors(&f), "a.probe:2:3: warning: cannot write '/no/such/dir/x.pcap': No such file or directory\n"
		  "    2 |   errorf(1);\n      |   ^~~~~~~~~\n");
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "integer conversions, flags and widths", integers },
		{ "strings: width, left, precision", strings },
		{ "'*' takes width and precision from arguments", stars },
		{ "buffers by %r, %rx, %rh", buffers },
		{ "an enum by name with %s, by number with %d", enums },
		{ "a format that does not fit is refused", misfits },
		{ "a record that lies is refused and prints nothing", malformed },
		{ "print of a value ends with a newline", print_value },
		{ "join leaves out absent arguments only", join },
		{ "time is that of the event", time_of_event },
		{ "cat prints up to max_cat_bytes, says what it cannot read", cat },
		{ "errorf, warnf and assert go to stderr with place", messages },
		{ "system's command is rendered, its output printed", others },
		{ "packets go to a pcap file", packets },
		{ "a file that cannot be made is told once", packets_nowhere },
		{ "JSON of each kind", json },
	};
	int status;

	setenv("TZ", "UTC", 1);
	tzset();
	fixture_init(&f);
	status = UNIT("output/event", tests);
	fixture_clear(&f);
	return status;
}
