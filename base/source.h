/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source: the texts of one compilation, and places in them.
 *
 * A span is two byte offsets into the concatenation of all texts, so that it
 * needs no file pointer; file, line and column are found only when printed.
 * Offset 0 belongs to no file: the span {0, 0} means "nowhere".
 */
#ifndef AWL_BASE_SOURCE_H
#define AWL_BASE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct span {
	uint32_t lo, hi;	/* bytes; hi is one past the last */
};

struct source {
	const char *name;	/* as printed: path, or "stdin" for -e and - */
	const char *path;	/* readable file with the text, or NULL */
	const char *text;	/* NUL-terminated */
	size_t len;
	uint32_t base;		/* offset of text[0] in the set */
	uint32_t *lines;	/* offset in text of each line's start */
	size_t nlines;
};

struct source_set {
	struct arena *arena;
	VEC(struct source *) files;
	/* other paths that decided what was read: by not being there, by what
	   they contain */
	VEC(const char *) looked_at;
	uint32_t next;
};

/* A place as people count: lines and columns from 1, columns in bytes. */
struct place {
	const struct source *file;	/* NULL: nowhere */
	uint32_t line, col;
	const char *text;	/* the line, not NUL-terminated */
	size_t len;		/* without the newline */
};

void source_set_init(struct source_set *set, struct arena *a);

/* Copies text into the arena. Returns NULL when the set would pass 4 GiB. */
struct source *source_add(struct source_set *set, const char *name,
			  const char *text, size_t len);

/*
 * Reads a file ("-" is standard input). Returns NULL and sets *ret_errno on
 * failure (EFBIG past 16 MiB).
 */
struct source *source_read(struct source_set *set, const char *path,
			   int *ret_errno);

struct place source_place(const struct source_set *set, uint32_t offset);

static inline struct span span_join(struct span a, struct span b)
{
	return (struct span){ a.lo < b.lo ? a.lo : b.lo,
			      a.hi > b.hi ? a.hi : b.hi };
}

static inline bool span_none(struct span s)
{
	return !s.hi;
}

#endif
