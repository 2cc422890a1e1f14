/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/rings.h"

#include <errno.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>

#include "runtime/ringarray.h"

/* Give space back to producers at least this often within a round. */
#define PUBLISH_BYTES 16384
#define BUSY_ROUNDS 20

int rings_open(struct rings *r)
{
	memset(r, 0, sizeof(*r));
	r->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	return r->epoll_fd < 0 ? -errno : 0;
}

static void ring_close(struct ring *g)
{
	long page = sysconf(_SC_PAGESIZE);

	if (g->fd < 0)
		return;
	if (g->producer)
		munmap((void *)(uintptr_t)g->producer, g->size + (size_t)page);
	if (g->consumer)
		munmap(g->consumer, (size_t)page);
	close(g->fd);
	free(g->bounce);
}

void rings_close(struct rings *r)
{
	for (unsigned int i = 0; i < r->n; i++)
		ring_close(&r->ring[i]);
	free(r->ring);
	ringarray_free(r->array);
	if (r->epoll_fd >= 0)
		close(r->epoll_fd);
	memset(r, 0, sizeof(*r));
	r->epoll_fd = -1;
}

static int ring_map(struct ring *g, size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	void *p;

	p = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, g->fd, 0);
	if (p == MAP_FAILED)
		return -errno;
	g->consumer = p;
	p = mmap(NULL, page + size, PROT_READ, MAP_SHARED, g->fd, (off_t)page);
	if (p == MAP_FAILED)
		return -errno;
	g->producer = p;
	g->data = (const uint8_t *)p + page;
	g->size = size;
	return 0;
}

int rings_add(struct rings *r, int fd, size_t size)
{
	struct ring *grown, g = { .fd = dup(fd) };
	struct epoll_event ev = { .events = EPOLLIN };
	int err;

	if (g.fd < 0)
		return -errno;
	err = ring_map(&g, size);
	if (!err && epoll_ctl(r->epoll_fd, EPOLL_CTL_ADD, g.fd, &ev) < 0)
		err = -errno;
	if (!err) {
		grown = realloc(r->ring, (r->n + 1) * sizeof(*grown));
		if (!grown)
			err = -ENOMEM;
	}
	if (err) {
		ring_close(&g);
		return err;
	}
	r->ring = grown;
	r->ring[r->n++] = g;
	return 0;
}

static void ring_publish(struct ring *g)
{
	__atomic_store_n(g->consumer, g->pos, __ATOMIC_RELEASE);
}

/* A record's bytes in one piece. NULL: no memory for the copy. */
static const void *ring_bytes(struct ring *g, size_t at, size_t len)
{
	uint8_t *bigger;

	if (at + len <= g->size)
		return g->data + at;
	if (len > g->bounce_size) {
		bigger = realloc(g->bounce, len);
		if (!bigger)
			return NULL;
		g->bounce = bigger;
		g->bounce_size = len;
	}
	memcpy(g->bounce, g->data + at, g->size - at);
	memcpy(g->bounce + (g->size - at), g->data, len - (g->size - at));
	return g->bounce;
}

static size_t record_size(uint32_t len)
{
	return ((size_t)len + BPF_RINGBUF_HDR_SZ + 7) & ~(size_t)7;
}

/* Finds the next record below end: g->head, or busy, or neither. */
static void ring_peek(struct ring *g, uint64_t *malformed)
{
	g->head = NULL;
	g->busy = false;
	while (g->pos < g->end) {
		size_t at = g->pos & (g->size - 1);
		uint32_t hdr = __atomic_load_n((const uint32_t *)(g->data + at),
					       __ATOMIC_ACQUIRE);
		uint32_t len = hdr & ~(BPF_RINGBUF_BUSY_BIT |
				       BPF_RINGBUF_DISCARD_BIT);

		if (hdr & BPF_RINGBUF_BUSY_BIT) {
			g->busy = true;
			return;
		}
		if (!(hdr & BPF_RINGBUF_DISCARD_BIT)) {
			if (len >= sizeof(*g->head))
				g->head = ring_bytes(g, (at + BPF_RINGBUF_HDR_SZ) &
						     (g->size - 1), len);
			g->head_len = len;
			if (g->head)
				return;
			++*malformed;
		}
		g->pos += record_size(len);
	}
}

static void ring_next(struct ring *g, uint64_t *malformed)
{
	g->pos += record_size(g->head_len);
	if (g->pos - *g->consumer >= PUBLISH_BYTES)
		ring_publish(g);
	ring_peek(g, malformed);
}

/*
 * The shard whose head is the earliest; *ret_bound is the time of the second:
 * up to there the shard can be read without looking at the others.
 */
static struct ring *earliest(struct rings *r, uint64_t *ret_bound)
{
	struct ring *best = NULL;
	uint64_t bound = UINT64_MAX;

	for (unsigned int i = 0; i < r->n; i++) {
		struct ring *g = &r->ring[i];

		if (!g->head)
			continue;
		if (!best || g->head->time < best->head->time) {
			if (best)
				bound = best->head->time;
			best = g;
		} else if (g->head->time < bound) {
			bound = g->head->time;
		}
	}
	*ret_bound = bound;
	return best;
}

/*
 * Whether a record that is reserved but not committed stops the round: it may
 * turn out to be the earliest. A program may be preempted there for long, so
 * the same record is waited for only so many rounds.
 */
static bool blocked(const struct rings *r, uint64_t until)
{
	for (unsigned int i = 0; i < r->n; i++) {
		const struct ring *g = &r->ring[i];

		if (g->busy && until != UINT64_MAX &&
		    (g->pos != g->busy_pos || g->waited < BUSY_ROUNDS))
			return true;
	}
	return false;
}

static void merge(struct rings *r, uint64_t until, rings_fn fn, void *arg)
{
	struct ring *g;
	uint64_t bound;

	while (!blocked(r, until) && (g = earliest(r, &bound))) {
		do {
			bool more;

			if (g->head->time > until)
				return;
			more = fn(arg, g->head, g->head_len);
			ring_next(g, &r->malformed);
			if (!more)
				return;
		} while (g->head && g->head->time <= bound);
	}
}

/* Ends a round for one shard; whether something in it was left. */
static bool ring_finish(struct ring *g)
{
	if (!g->busy || g->pos != g->busy_pos)
		g->waited = 0;
	else
		g->waited++;
	g->busy_pos = g->pos;
	ring_publish(g);
	return g->pos < g->end;
}

bool rings_drain(struct rings *r, uint64_t until, rings_fn fn, void *arg)
{
	bool left = false;

	for (unsigned int i = 0; i < r->n; i++)
		r->ring[i].end = __atomic_load_n(r->ring[i].producer,
						 __ATOMIC_ACQUIRE);
	for (unsigned int i = 0; i < r->n; i++)
		ring_peek(&r->ring[i], &r->malformed);
	merge(r, until, fn, arg);
	for (unsigned int i = 0; i < r->n; i++)
		left |= ring_finish(&r->ring[i]);
	return left;
}

void rings_skip(struct rings *r)
{
	for (unsigned int i = 0; i < r->n; i++) {
		struct ring *g = &r->ring[i];

		g->end = __atomic_load_n(g->producer, __ATOMIC_ACQUIRE);
		for (ring_peek(g, &r->malformed); g->head;)
			ring_next(g, &r->malformed);
		ring_publish(g);
	}
}
