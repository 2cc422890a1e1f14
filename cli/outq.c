/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/outq.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

void outq_open(struct outq *q, int fd)
{
	struct stat st;
	char path[32];

	*q = (struct outq){ .fd = fd };
	buf_init(&q->buf);
	if (fstat(fd, &st) < 0)
		return;
	q->is_socket = S_ISSOCK(st.st_mode);
	if (!S_ISFIFO(st.st_mode) && !isatty(fd))
		return;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (fd >= 0) {
		q->fd = fd;
		q->is_own = true;
	}
}

void outq_close(struct outq *q)
{
	if (q->is_own)
		close(q->fd);
	buf_clear(&q->buf);
}

static ssize_t write_some(struct outq *q, const char *p, size_t n)
{
	if (q->is_socket)
		return send(q->fd, p, n, MSG_DONTWAIT | MSG_NOSIGNAL);
	return write(q->fd, p, n);
}

static void break_off(struct outq *q, int err)
{
	q->broken = true;
	q->error = err;
}

/* Forgets what is written; moves the rest down when that pays. */
static void compact(struct outq *q)
{
	if (q->done == q->buf.n || q->broken) {
		buf_reset(&q->buf);
		q->done = 0;
	} else if (q->done > q->buf.n / 2) {
		memmove(q->buf.s, q->buf.s + q->done, q->buf.n - q->done);
		q->buf.n -= q->done;
		q->buf.s[q->buf.n] = '\0';
		q->done = 0;
	}
}

int outq_flush(struct outq *q, bool wait)
{
	struct pollfd f = { .fd = q->fd, .events = POLLOUT };
	int err;

	while (!q->broken && q->done < q->buf.n) {
		ssize_t n = write_some(q, q->buf.s + q->done,
				       q->buf.n - q->done);

		if (n >= 0)
			q->done += (size_t)n;
		else if (errno == EAGAIN && wait)
			poll(&f, 1, -1);
		else if (errno == EAGAIN)
			break;
		else if (errno != EINTR)
			break_off(q, -errno);
	}
	compact(q);
	err = q->error;
	q->error = 0;
	return err;
}
