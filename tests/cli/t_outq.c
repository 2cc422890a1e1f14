/* SPDX-License-Identifier: Apache-2.0 */
/* outq: never waits for a slow reader, loses nothing, tells an error once. */
#define _GNU_SOURCE
#include "cli/outq.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "tests/unit.h"

static void fill(struct outq *q, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_addc(&q->buf, (char)('a' + i % 26));
}

/* Reads n bytes, flushing as a loop would, and checks their order. */
static void read_back(struct outq *q, int fd, size_t n)
{
	char block[4096];
	size_t seen = 0;
	ssize_t k;

	while (seen < n) {
		CU_ASSERT_EQUAL_FATAL(outq_flush(q, false), 0);
		k = read(fd, block, sizeof(block));
		CU_ASSERT_TRUE_FATAL(k > 0);
		for (ssize_t i = 0; i < k; i++, seen++)
			CU_ASSERT_EQUAL_FATAL(block[i], 'a' + (int)(seen % 26));
	}
	CU_ASSERT_EQUAL(seen, n);
}

static void slow_reader(void)
{
	size_t n = 1 << 20;
	struct outq q;
	int p[2];

	CU_ASSERT_EQUAL_FATAL(pipe(p), 0);
	outq_open(&q, p[1]);
	fill(&q, n);
	/* a pipe holds less: this must come back */
	CU_ASSERT_EQUAL(outq_flush(&q, false), 0);
	CU_ASSERT_TRUE(outq_waiting(&q) > 0 && outq_waiting(&q) < n);
	/* the pipe we were given still waits, as others expect */
	CU_ASSERT_FALSE(fcntl(p[1], F_GETFL) & O_NONBLOCK);
	read_back(&q, p[0], n);
	CU_ASSERT_EQUAL(outq_waiting(&q), 0);
	outq_close(&q);
	close(p[0]);
	close(p[1]);
}

static void no_reader(void)
{
	struct outq q;
	int p[2];

	signal(SIGPIPE, SIG_IGN);
	CU_ASSERT_EQUAL_FATAL(pipe(p), 0);
	outq_open(&q, p[1]);
	close(p[0]);
	fill(&q, 100);
	CU_ASSERT_EQUAL(outq_flush(&q, true), -EPIPE);
	CU_ASSERT_EQUAL(outq_waiting(&q), 0);
	fill(&q, 100);
	CU_ASSERT_EQUAL(outq_flush(&q, true), 0);
	CU_ASSERT_EQUAL(outq_waiting(&q), 0);
	outq_close(&q);
	close(p[1]);
}

static void full_disk(void)
{
	struct outq q;
	int fd = open("/dev/full", O_WRONLY);

	CU_ASSERT_TRUE_FATAL(fd >= 0);
	outq_open(&q, fd);
	fill(&q, 10);
	CU_ASSERT_EQUAL(outq_flush(&q, true), -ENOSPC);
	outq_close(&q);
	close(fd);
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "a slow reader is not waited for and gets all", slow_reader },
		{ "without a reader: an error, once", no_reader },
		{ "a full disk is an error", full_disk },
	};

	return UNIT("cli/outq", tests);
}
