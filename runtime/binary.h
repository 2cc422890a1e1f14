/* SPDX-License-Identifier: Apache-2.0 */
/*
 * binary: the functions of one mapped file, by file offset.
 *
 * Symbols come through target/, which also looks into separate debug files.
 */
#ifndef AWL_RUNTIME_BINARY_H
#define AWL_RUNTIME_BINARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "runtime/procmaps.h"
#include "target/target.h"

struct binary_symbol {
	uint64_t offset, size;	/* in the file */
	const char *name;
};

struct binary {
	struct binary *next;	/* for the owner's list */
	struct arena *arena;	/* the names */
	VEC(struct binary_symbol) symbols;	/* by offset */
	uint64_t dev, inode;
	char *path;		/* as mapped */
	bool has_build_id;
	uint8_t build_id[20];
};

/* Always gives one, maybe without symbols. NULL: no memory. */
struct binary *binary_open(struct target *t, pid_t pid,
			   const struct mapping *m, bool demangled);
void binary_free(struct binary *b);
bool binary_is(const struct binary *b, const struct mapping *m);

/* NULL: no symbol covers the file offset. */
const char *binary_symbol(const struct binary *b, uint64_t offset,
			  uint64_t *ret_distance);
bool binary_build_id(const struct binary *b, uint8_t ret_id[20]);

#endif
