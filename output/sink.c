/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE	/* memrchr */
#include "output/sink.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define FLUSH_AT (64u << 10)

void sink_init(struct sink *s, int fd, enum output_buffering buffering)
{
	*s = (struct sink){ .fd = fd, .buffering = buffering };
	buf_init(&s->buf);
}

void sink_clear(struct sink *s)
{
	buf_clear(&s->buf);
}

int write_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t done = write(fd, p, n);

		if (done >= 0) {
			p += done;
			n -= (size_t)done;
		} else if (errno == EAGAIN) {
			struct pollfd wait = { .fd = fd, .events = POLLOUT };

			if (poll(&wait, 1, -1) < 0 && errno != EINTR)
				return -errno;
		} else if (errno != EINTR) {
			return -errno;
		}
	}
	return 0;
}

/* Writes the first n bytes of the buffer and keeps the rest. */
static void flush_bytes(struct sink *s, size_t n)
{
	struct buf *b = &s->buf;
	int err = b->failed ? -ENOMEM : 0;

	if (!s->dead && !err)
		err = write_all(s->fd, b->s, n);
	if (err) {
		s->error = err;
		s->dead = true;
	}
	if (s->dead || n == b->n) {
		buf_reset(b);
		return;
	}
	memmove(b->s, b->s + n, b->n - n + 1);
	b->n -= n;
}

static size_t whole_lines(const struct buf *b)
{
	const char *end = memrchr(b->s, '\n', b->n);

	return end ? (size_t)(end - b->s) + 1 : 0;
}

void sink_event(struct sink *s)
{
	size_t n = 0;

	if (s->capture)
		return;
	if (s->buffering == OUTPUT_NONE || s->buf.n >= FLUSH_AT || s->dead)
		n = s->buf.n;
	else if (s->buffering == OUTPUT_LINE)
		n = whole_lines(&s->buf);
	if (n)
		flush_bytes(s, n);
}

void sink_room(struct sink *s)
{
	if (!s->capture && s->buf.n >= FLUSH_AT)
		flush_bytes(s, s->buf.n);
}

int sink_flush(struct sink *s)
{
	int error;

	if (s->buf.n || s->buf.failed)
		flush_bytes(s, s->buf.n);
	error = s->error;
	s->error = 0;
	return error;
}
