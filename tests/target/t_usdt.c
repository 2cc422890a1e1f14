/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"
#include "tests/unit.h"
#include "tests/target/known.h"
#include "target/target.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static struct target *t;

struct found {
	size_t n;
	struct usdt_location l;
};

static bool keep(void *arg, const struct usdt_location *l)
{
	struct found *f = arg;

	f->n++;
	f->l = *l;
	return true;
}

static uint16_t word_at(uint64_t offset)
{
	int fd = open(FIXTURE, O_RDONLY);
	uint16_t w = 0;

	CU_ASSERT_EQUAL(pread(fd, &w, sizeof(w), (off_t)offset), sizeof(w));
	close(fd);
	return w;
}

static void test_probe(void)
{
	struct found f = { 0 };

	CU_ASSERT_EQUAL(target_each_usdt(t, FIXTURE, keep, &f), 0);
#ifdef HAVE_SYS_SDT_H
	CU_ASSERT_EQUAL_FATAL(f.n, 1);
	unit_text(f.l.provider, "fix");
	unit_text(f.l.name, "step");
	/* Two arguments: one byte unsigned, then a pointer. */
	CU_ASSERT_PTR_NOT_NULL(strchr(f.l.args, ' '));
	CU_ASSERT_EQUAL(atoi(strchr(f.l.args, ' ') + 1), 8);
	CU_ASSERT_EQUAL(word_at(f.l.semaphore), 0x5a3c);
#if defined(__x86_64__)
	CU_ASSERT_EQUAL(word_at(f.l.offset) & 0xff, 0x90);
#endif
#else
	puts("skipped: sys/sdt.h was not there (systemtap-sdt-dev)");
	CU_ASSERT_EQUAL(f.n, 0);
#endif
}

static void test_none(void)
{
	struct found f = { 0 };

	CU_ASSERT_EQUAL(target_each_usdt(t, "/proc/self/exe", keep, &f), 0);
	CU_ASSERT_EQUAL(target_each_usdt(t, "/etc/passwd", keep, &f), -ENOEXEC);
	CU_ASSERT_EQUAL(target_each_usdt(t, "/nowhere", keep, &f), -ENOENT);
	CU_ASSERT_EQUAL(f.n, 0);
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "a probe is at its nop, its semaphore where it is", test_probe },
		{ "a program without probes has none", test_none },
	};
	int r;

	t = target_open(NULL);
	r = UNIT("target/usdt", tests);
	target_close(t);
	return r;
}
