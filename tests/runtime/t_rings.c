/* SPDX-License-Identifier: Apache-2.0 */
/* rings: records of several shards come in time order; synthetic rings. */
#include "runtime/rings.h"

#include <linux/bpf.h>

#include "base/buf.h"
#include "tests/unit.h"

#define SIZE 4096

/* One shard as the kernel would fill it. */
struct shard {
	uint64_t consumer, producer;
	_Alignas(8) uint8_t data[SIZE];
};

static struct shard shards[3];
static struct ring rings_of[3];
static struct buf seen;

static struct rings setup(unsigned int n)
{
	struct rings r = { .ring = rings_of, .n = n, .epoll_fd = -1 };

	memset(shards, 0, sizeof(shards));
	memset(rings_of, 0, sizeof(rings_of));
	for (unsigned int i = 0; i < n; i++)
		rings_of[i] = (struct ring){
			.fd = -1, .consumer = &shards[i].consumer,
			.producer = &shards[i].producer,
			.data = shards[i].data, .size = SIZE
		};
	buf_init(&seen);
	return r;
}

static void put_byte(struct shard *s, uint64_t at, const void *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		s->data[(at + i) % SIZE] = ((const uint8_t *)p)[i];
}

/* Appends a record of len bytes; flags: busy or discard bit. */
static void put(struct shard *s, uint64_t time, uint32_t id, uint32_t len,
		uint32_t flags)
{
	struct awl_event e = { .time = time, .id = id };
	uint32_t hdr[2] = { len | flags, 0 };

	put_byte(s, s->producer, hdr, sizeof(hdr));
	put_byte(s, s->producer + 8, &e, sizeof(e));
	s->producer += (len + 8 + 7) & ~7u;
}

static bool note(void *arg, const struct awl_event *e, size_t len)
{
	(void)len;
	buf_printf(&seen, "%u ", e->id);
	return !arg || e->id != *(uint32_t *)arg;
}

static void expect(const char *want)
{
	unit_text(seen.s, want);
	buf_reset(&seen);
}

static void merged(void)
{
	struct rings r = setup(3);

	put(&shards[0], 10, 1, 16, 0);
	put(&shards[0], 40, 4, 16, 0);
	put(&shards[1], 20, 2, 24, 0);
	put(&shards[2], 30, 3, 16, 0);
	put(&shards[2], 50, 5, 16, 0);
	CU_ASSERT_FALSE(rings_drain(&r, UINT64_MAX, note, NULL));
	expect("1 2 3 4 5 ");
	CU_ASSERT_EQUAL(shards[0].consumer, shards[0].producer);
	CU_ASSERT_EQUAL(shards[2].consumer, shards[2].producer);
	buf_clear(&seen);
}

static void held_back(void)
{
	struct rings r = setup(2);

	put(&shards[0], 10, 1, 16, 0);
	put(&shards[0], 90, 3, 16, 0);
	put(&shards[1], 20, 2, 16, 0);
	CU_ASSERT_TRUE(rings_drain(&r, 50, note, NULL));
	expect("1 2 ");
	put(&shards[1], 80, 9, 16, 0);
	CU_ASSERT_FALSE(rings_drain(&r, 100, note, NULL));
	expect("9 3 ");
	buf_clear(&seen);
}

static void discarded(void)
{
	struct rings r = setup(1);

	put(&shards[0], 1, 1, 16, BPF_RINGBUF_DISCARD_BIT);
	put(&shards[0], 2, 2, 16, 0);
	put(&shards[0], 3, 3, 8, 0);
	rings_drain(&r, UINT64_MAX, note, NULL);
	expect("2 ");
	CU_ASSERT_EQUAL(r.malformed, 1);
	buf_clear(&seen);
}

static void busy(void)
{
	struct rings r = setup(2);
	int rounds = 0;

	put(&shards[0], 1, 1, 16, BPF_RINGBUF_BUSY_BIT);
	put(&shards[1], 2, 2, 16, 0);
	CU_ASSERT_TRUE(rings_drain(&r, 100, note, NULL));
	expect("");
	/* committed: it was the earliest */
	*(uint32_t *)shards[0].data = 16;
	CU_ASSERT_FALSE(rings_drain(&r, 100, note, NULL));
	expect("1 2 ");
	/* one that stays: the others go on after some rounds */
	put(&shards[0], 3, 3, 16, BPF_RINGBUF_BUSY_BIT);
	put(&shards[1], 4, 4, 16, 0);
	while (!seen.n && rounds++ < 1000)
		rings_drain(&r, 100, note, NULL);
	CU_ASSERT_TRUE(rounds > 1 && rounds < 1000);
	expect("4 ");
	buf_clear(&seen);
}

/* Enough records to pass the end of the ring many times. */
static void wrapped(void)
{
	struct rings r = setup(1);
	struct buf want;

	buf_init(&want);
	for (uint32_t i = 0; i < 1000; i++) {
		put(&shards[0], i, i, 16 + i % 200, 0);
		buf_printf(&want, "%u ", i);
		rings_drain(&r, UINT64_MAX, note, NULL);
	}
	expect(want.s);
	CU_ASSERT_PTR_NOT_NULL(rings_of[0].bounce);
	free(rings_of[0].bounce);
	buf_clear(&want);
	buf_clear(&seen);
}

static void stopped(void)
{
	struct rings r = setup(2);
	uint32_t last = 2;

	put(&shards[0], 1, 1, 16, 0);
	put(&shards[1], 2, 2, 16, 0);
	put(&shards[0], 3, 3, 16, 0);
	CU_ASSERT_TRUE(rings_drain(&r, UINT64_MAX, note, &last));
	expect("1 2 ");
	rings_skip(&r);
	CU_ASSERT_FALSE(rings_drain(&r, UINT64_MAX, note, NULL));
	expect("");
	buf_clear(&seen);
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "records of three shards merge by time", merged },
		{ "a record that is too young waits", held_back },
		{ "discarded records are passed over, short ones counted", discarded },
		{ "a reserved record is waited for, but not for ever", busy },
		{ "records that wrap are whole", wrapped },
		{ "the callback can stop a round; skip drops the rest", stopped },
	};

	return UNIT("runtime/rings", tests);
}
