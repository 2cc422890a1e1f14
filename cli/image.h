/* SPDX-License-Identifier: Apache-2.0 */
/*
 * image: a compiled object's bytes, mapped.
 */
#ifndef AWL_CLI_IMAGE_H
#define AWL_CLI_IMAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "object/plan.h"

struct image {
	void *data;		/* NULL: none */
	size_t size;
	const char *name;	/* for messages: its file */
	void *map;		/* what it is part of, and image_free() unmaps */
	size_t map_size;
};

/* Maps the file that fd is; 0 or -errno (-ENODATA: it is empty). */
int image_map(int fd, const char *name, struct image *ret);
void image_free(struct image *i);

/* A regular file that begins as ELF files do, and so is no script. */
bool image_is_elf(const char *path);

/*
 * Maps the object in a file. 0, or the exit status to end with; then it has
 * been said why.
 */
int image_open(const char *path, struct image *ret);

/* The object's plan. NULL: it has been said why. */
struct plan *image_plan(const struct image *i, struct arena *a);

#endif
