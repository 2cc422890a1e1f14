/* SPDX-License-Identifier: Apache-2.0 */
/* kernlog: what is kept of libbpf's messages and of the verifier's log. */
#include "runtime/kernlog.h"

#include <bpf/libbpf.h>
#include <stdarg.h>
#include <string.h>

#include "tests/unit.h"

#define LOG "libbpf: prog '%s': -- BEGIN PROG LOAD LOG --\n%s" \
	    "-- END PROG LOAD LOG --\n"

/* As libbpf calls it. */
__attribute__((format(printf, 1, 2)))
static void say(const char *fmt, ...)
{
	libbpf_print_fn_t fn = libbpf_set_print(NULL);
	va_list ap;

	libbpf_set_print(fn);
	va_start(ap, fmt);
	fn(LIBBPF_WARN, fmt, ap);
	va_end(ap);
}

static void short_log(void)
{
	struct kernlog k;

	kernlog_start(&k, 4096);
	unit_text(k.verifier, "");
	say("libbpf: prog '%s': BPF program load failed: %s\n", "p", "why");
	say(LOG, "p", "0: (95) exit\nR0 !read_ok\n");
	unit_text(k.prog, "p");
	unit_text(k.verifier, "0: (95) exit\nR0 !read_ok\n");
	unit_text(kernlog_last(&k), "libbpf: prog 'p': BPF program load failed: why\n");
	kernlog_stop(&k);
}

/* The reason stands at the end; lines before it are dropped as a whole. */
static void long_log(void)
{
	struct kernlog k;
	struct buf b;

	buf_init(&b);
	for (int i = 0; i < 100000; i++)
		buf_printf(&b, "%d: (b7) r0 = 0\n", i);
	buf_adds(&b, "the reason\n");
	kernlog_start(&k, 4096);
	say(LOG, "p", b.s);
	CU_ASSERT(strlen(k.verifier) <= 4096);
	CU_ASSERT(strlen(k.verifier) > 4000);
	CU_ASSERT_EQUAL(strncmp(k.verifier, "99", 2), 0);
	unit_text(k.verifier + strlen(k.verifier) - 11, "the reason\n");
	kernlog_stop(&k);
	buf_clear(&b);
}

static void later_log(void)
{
	struct kernlog k;

	kernlog_start(&k, 4096);
	say(LOG, "p", "first\n");
	say(LOG, "p", "second\n");
	unit_text(k.verifier, "second\n");
	kernlog_stop(&k);
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "a log is kept whole, apart from the messages", short_log },
		{ "of a long log the end is kept, in whole lines", long_log },
		{ "the last log counts", later_log },
	};

	return UNIT("runtime/kernlog", tests);
}
