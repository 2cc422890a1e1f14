/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rings: the ring buffers that carry events, one per CPU and one for control
 * events, read as one stream in time order.
 *
 * struct rings owns the rings' fds and mappings. The data pages are mapped
 * once, not twice as the kernel allows: a record that wraps is copied out, and
 * the resident size is half.
 *
 * Order: a shard's records come in the order in which they were reserved. A
 * record is delivered when no other shard can still bring an earlier one: it
 * is below the positions seen when the round began, and older than
 * RINGS_SLACK_NS then.
 */
#ifndef AWL_RUNTIME_RINGS_H
#define AWL_RUNTIME_RINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lang/abi.h"

#define RINGS_SLACK_NS 100000

struct ring {
	int fd;			/* the map; -1: a synthetic ring of a test */
	uint64_t *consumer;	/* shared with the kernel */
	const uint64_t *producer;
	const uint8_t *data;
	size_t size;		/* of data, a power of two */
	uint64_t pos;		/* next record; ahead of *consumer in a round */
	uint64_t end;		/* producer position when the round began */
	/* head record of the round */
	const struct awl_event *head;	/* NULL: no more below end */
	uint32_t head_len;
	bool busy;		/* head is reserved, not yet committed */
	uint64_t busy_pos;	/* where it was in the last round, */
	unsigned int waited;	/* and for how many rounds */
	uint8_t *bounce;	/* copy of a record that wraps */
	size_t bounce_size;
};

struct ringarray;

struct rings {
	struct ring *ring;
	unsigned int n;
	struct ringarray *array;	/* where the programs find them, or NULL */
	int epoll_fd;
	uint64_t malformed;	/* records too short to be one of ours */
};

/* Returns 0, or -errno. Adds control events' ring with rings_add(). */
int rings_open(struct rings *r);
void rings_close(struct rings *r);

/* Maps the ring buffer `fd` (dup'ed) of `size` bytes and watches it. */
int rings_add(struct rings *r, int fd, size_t size);

/*
 * fn gets each record; it returns false to stop the round after this record.
 */
typedef bool (*rings_fn)(void *arg, const struct awl_event *e, size_t len);

/*
 * One round: delivers what may be delivered now. `until`: only records older
 * than this time (UINT64_MAX: all; no busy record is waited for then).
 * Returns whether something is held back or was left.
 */
bool rings_drain(struct rings *r, uint64_t until, rings_fn fn, void *arg);

/* Drops all that is in the rings. */
void rings_skip(struct rings *r);

#endif
