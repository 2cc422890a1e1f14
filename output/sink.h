/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sink: the buffer before a file descriptor.
 *
 * Writers append to sink_buf(), then say sink_event() when an event, a map or
 * another whole thing is complete. Errors are remembered and given out once.
 */
#ifndef AWL_OUTPUT_SINK_H
#define AWL_OUTPUT_SINK_H

#include "base/buf.h"
#include "output/output.h"

struct sink {
	struct buf buf;
	struct buf *capture;	/* instead of buf and fd, or NULL */
	int fd;
	enum output_buffering buffering;
	int error;		/* -errno not given out yet */
	bool dead;		/* a write failed: throw everything away */
};

void sink_init(struct sink *s, int fd, enum output_buffering buffering);
void sink_clear(struct sink *s);

static inline struct buf *sink_buf(struct sink *s)
{
	return s->capture ? s->capture : &s->buf;
}

void sink_event(struct sink *s);
/* Writes out what passes 64 KB, in the midst of something long. */
void sink_room(struct sink *s);
int sink_flush(struct sink *s);

/* Writes all of p, waiting where the descriptor would block; 0 or -errno. */
int write_all(int fd, const char *p, size_t n);

#endif
