/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char empty[1];

void buf_init(struct buf *b)
{
	*b = (struct buf){ .s = empty };
}

void buf_clear(struct buf *b)
{
	if (b->cap)
		free(b->s);
	buf_init(b);
}

void buf_reset(struct buf *b)
{
	b->n = 0;
	b->failed = false;
	if (b->cap)
		b->s[0] = '\0';
}

bool buf_reserve(struct buf *b, size_t n)
{
	size_t want = b->n + n + 1, cap = b->cap ? b->cap : 64;
	char *s;

	if (b->failed)
		return false;
	if (want <= b->cap)
		return true;
	/* Past half of all memory there is none to be had, and no doubling. */
	while (cap < want && cap <= SIZE_MAX / 2)
		cap *= 2;
	s = n < SIZE_MAX / 2 && cap >= want ?
		realloc(b->cap ? b->s : NULL, cap) : NULL;
	if (!s) {
		b->failed = true;
		return false;
	}
	s[b->n] = '\0';
	b->s = s;
	b->cap = cap;
	return true;
}

void buf_add(struct buf *b, const void *p, size_t n)
{
	if (!n || !buf_reserve(b, n))
		return;
	memcpy(b->s + b->n, p, n);
	b->n += n;
	b->s[b->n] = '\0';
}

void buf_addc(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_adds(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void buf_fill(struct buf *b, char c, size_t n)
{
	if (!n || !buf_reserve(b, n))
		return;
	memset(b->s + b->n, c, n);
	b->n += n;
	b->s[b->n] = '\0';
}

void buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n <= 0 || !buf_reserve(b, (size_t)n))
		return;
	vsnprintf(b->s + b->n, (size_t)n + 1, fmt, ap);
	b->n += (size_t)n;
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(b, fmt, ap);
	va_end(ap);
}

int buf_add_file(struct buf *b, int fd)
{
	char block[16384];
	off_t at = 0;
	ssize_t n;

	while ((n = pread(fd, block, sizeof(block), at)) > 0) {
		buf_add(b, block, (size_t)n);
		at += n;
	}
	return n < 0 ? -errno : b->failed ? -ENOMEM : 0;
}

void buf_add_u64(struct buf *b, unsigned long long v)
{
	char d[24];
	size_t i = sizeof(d);

	do
		d[--i] = (char)('0' + v % 10);
	while (v /= 10);
	buf_add(b, d + i, sizeof(d) - i);
}

void buf_add_i64(struct buf *b, long long v)
{
	if (v < 0) {
		buf_addc(b, '-');
		buf_add_u64(b, 0ULL - (unsigned long long)v);
	} else {
		buf_add_u64(b, (unsigned long long)v);
	}
}
