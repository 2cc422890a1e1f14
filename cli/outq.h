/* SPDX-License-Identifier: Apache-2.0 */
/*
 * outq: the session's product on its way to a file, pipe, socket or terminal,
 * without ever waiting for a slow reader.
 *
 * Pipes and terminals are opened anew, so that they can be made non-blocking
 * without changing them for other processes that share them; where that does
 * not go, and for files, which take everything, plain writes are used.
 */
#ifndef AWL_CLI_OUTQ_H
#define AWL_CLI_OUTQ_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

#define OUTQ_CHUNK (64 * 1024)
#define OUTQ_CAP (32 * 1024 * 1024)

struct outq {
	struct buf buf;		/* to be written; anybody may add to it */
	size_t done;		/* of it, written already */
	int fd;
	bool is_own;		/* we opened fd */
	bool is_socket;
	int error;		/* -errno of the first failed write, until told */
	bool broken;		/* from then on all is thrown away */
};

void outq_open(struct outq *q, int fd);
void outq_close(struct outq *q);	/* what is left is lost */

/*
 * Writes what can be written, or with `wait` all. 0, or the first failed
 * write's -errno, once.
 */
int outq_flush(struct outq *q, bool wait);

static inline size_t outq_waiting(const struct outq *q)
{
	return q->buf.n - q->done;
}

#endif
