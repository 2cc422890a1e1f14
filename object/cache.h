/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cache: compiled objects in files, by the hash of all that made them.
 *
 * An entry is named after its key, a hash of what is known before a
 * compilation. What is known only after it, the files that the compiler looked
 * at, stands in the entry as "deps": an entry counts as long as these are as
 * they were. It also keeps what the compiler said, to be said again.
 *
 * A cache decides what runs with the user's privilege. So its folder and each
 * entry must belong to the user and be writable by nobody else, and no link is
 * followed; an entry that is anything else, or damaged, is removed. Nothing
 * here is an error that ends a run: without a cache, there is the compiler.
 */
#ifndef AWL_OBJECT_CACHE_H
#define AWL_OBJECT_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/sha256.h"
#include "object/deps.h"

#define CACHE_MAX (64ull << 20)	/* bytes of all entries */

struct cache {
	int fd;			/* the folder; -1: there is none */
};

struct cache_entry {
	const void *object;
	size_t size;
	const char *text;	/* what the compiler said; not NUL-terminated */
	size_t text_len;
	void *map;		/* both lie in this mapping */
	size_t map_size;
};

/*
 * Opens the folder, made if it is not there (mode 0700, and so its parents). A
 * link or a file in its place is removed, a folder that others could write to is
 * emptied. False, with errno, if there is to be no cache: EPERM if the folder
 * belongs to someone else.
 */
bool cache_open(const char *path, struct cache *ret);
void cache_close(struct cache *c);

/* Finds an entry, whose deps are as they were. The caller unmaps ret->map. */
bool cache_load(struct cache *c, const uint8_t key[SHA256_SIZE],
		struct cache_entry *ret);

/* Adds an entry, then removes the oldest down to `max` bytes. */
bool cache_store(struct cache *c, const uint8_t key[SHA256_SIZE],
		 const struct deps *d, const void *object, size_t size,
		 const char *text, size_t text_len, uint64_t max);

struct cache_size {
	size_t entries;
	uint64_t bytes;
};

struct cache_size cache_measure(struct cache *c);
/* Removes all entries; 0 or -errno. */
int cache_empty(struct cache *c);

#endif
