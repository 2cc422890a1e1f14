/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/mapscan.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Memory that one batch of values takes at most, unless one is larger. */
#define BATCH_BYTES (256 * 1024)

struct batch {
	uint8_t *keys, *values;
	void *cursor;
	size_t key_size, value_size;
	uint32_t cap;
};

static int batch_resize(struct batch *b, size_t cap)
{
	uint8_t *keys = realloc(b->keys, cap * b->key_size);
	uint8_t *values;

	if (!keys)
		return -ENOMEM;
	b->keys = keys;
	values = realloc(b->values, cap * b->value_size);
	if (!values)
		return -ENOMEM;
	b->values = values;
	b->cap = (uint32_t)cap;
	return 0;
}

/* The kernel keeps a bucket number, or a key, in the cursor. */
static int batch_init(struct batch *b, size_t key_size, size_t value_size,
		      size_t max_entries)
{
	size_t cap = BATCH_BYTES / value_size;

	memset(b, 0, sizeof(*b));
	b->key_size = key_size;
	b->value_size = value_size;
	b->cursor = calloc(1, key_size < 8 ? 8 : key_size);
	if (!b->cursor)
		return -ENOMEM;
	if (cap > max_entries)
		cap = max_entries;
	return batch_resize(b, cap < 16 ? 16 : cap);
}

static void batch_clear(struct batch *b)
{
	free(b->keys);
	free(b->values);
	free(b->cursor);
}

/*
 * -EOPNOTSUPP: this sort of map, or this kernel, has no batches; nothing was
 * given to fn then.
 */
static int scan_batches(int fd, struct batch *b, mapscan_fn fn, void *arg)
{
	bool first = true;
	int err, ferr;

	for (;;) {
		uint32_t n = b->cap;

		err = bpf_map_lookup_batch(fd, first ? NULL : b->cursor,
					   b->cursor, b->keys, b->values, &n,
					   NULL);
		if (err == -ENOSPC) {
			/* a hash bucket holds more than the batch does */
			err = batch_resize(b, (size_t)b->cap * 2);
			if (err)
				return err;
			continue;
		}
		if (err && err != -ENOENT)
			return first && err == -EINVAL ? -EOPNOTSUPP : err;
		ferr = fn(arg, b->keys, b->values, n);
		if (ferr)
			return ferr;
		if (err)
			return 0;	/* -ENOENT: that was the last batch */
		first = false;
	}
}

/* Key by key; one that vanishes meanwhile is left out. */
static int scan_keys(int fd, struct batch *b, mapscan_fn fn, void *arg)
{
	uint8_t *next = b->keys + b->key_size;
	bool first = true;
	int err;

	while (!(err = bpf_map_get_next_key(fd, first ? NULL : b->keys, next))) {
		memcpy(b->keys, next, b->key_size);
		first = false;
		err = bpf_map_lookup_elem(fd, b->keys, b->values);
		if (!err)
			err = fn(arg, b->keys, b->values, 1);
		if (err && err != -ENOENT)
			return err;
	}
	return err == -ENOENT ? 0 : err;
}

int mapscan(int fd, size_t key_size, size_t value_size, size_t max_entries,
	    mapscan_fn fn, void *arg)
{
	struct batch b;
	int err = batch_init(&b, key_size, value_size, max_entries);

	if (!err)
		err = scan_batches(fd, &b, fn, arg);
	if (err == -EOPNOTSUPP || err == -ENOTSUP)
		err = scan_keys(fd, &b, fn, arg);
	batch_clear(&b);
	return err;
}
