/* SPDX-License-Identifier: Apache-2.0 */
/*
 * buf: a growable run of bytes on the heap, always followed by a NUL.
 *
 * The caller owns the struct; buf_init() makes it empty, buf_clear() frees it.
 * Growing may fail: then the buffer keeps what it had, `failed` is set, later
 * adds do nothing. Check `failed` once, at the end.
 */
#ifndef AWL_BASE_BUF_H
#define AWL_BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct buf {
	char *s;	/* NUL-terminated; "" when empty, never NULL */
	size_t n;	/* bytes, without the NUL */
	size_t cap;
	bool failed;
};

void buf_init(struct buf *b);
void buf_clear(struct buf *b);
void buf_reset(struct buf *b);		/* empty, storage kept */

void buf_add(struct buf *b, const void *p, size_t n);
void buf_addc(struct buf *b, char c);
void buf_adds(struct buf *b, const char *s);
void buf_fill(struct buf *b, char c, size_t n);
void buf_printf(struct buf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap);

/* Makes room for n more bytes; false (and failed) when there is no memory. */
bool buf_reserve(struct buf *b, size_t n);

/* All of a file in memory or on disk, from its beginning. 0 or -errno. */
int buf_add_file(struct buf *b, int fd);

/* Decimal, without going through printf: the event path uses these. */
void buf_add_u64(struct buf *b, unsigned long long v);
void buf_add_i64(struct buf *b, long long v);

#endif
