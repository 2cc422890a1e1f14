/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ringarray: the array of maps in which each CPU's programs find their ring.
 *
 * After an update of such an array the kernel waits some 10 ms, until no program
 * can see what stood there before. Here nothing did, so a thread does the update
 * and waits, and the start goes on. struct ringarray owns the thread, its own
 * descriptors of the maps, and what both share.
 */
#ifndef AWL_RUNTIME_RINGARRAY_H
#define AWL_RUNTIME_RINGARRAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ringarray;

/*
 * Makes `n` rings of `size` bytes, and begins to put them into an array. Returns
 * 0, or -errno.
 */
int ringarray_make(unsigned int n, size_t size, struct ringarray **ret);

int ringarray_fd(const struct ringarray *a);
int ringarray_ring(const struct ringarray *a, unsigned int cpu);

/* Waits until programs find all of them. Returns 0, or -errno. */
int ringarray_ready(struct ringarray *a);

/* NULL is fine. May wait for the kernel. */
void ringarray_free(struct ringarray *a);

#endif
