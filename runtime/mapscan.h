/* SPDX-License-Identifier: Apache-2.0 */
/* mapscan: walks a keyed BPF map, in batches where the kernel can. */
#ifndef AWL_RUNTIME_MAPSCAN_H
#define AWL_RUNTIME_MAPSCAN_H

#include <stddef.h>
#include <stdint.h>

/*
 * n entries, dense: keys of key_size, values of value_size (of all CPUs in a
 * per-CPU map). Returns 0 or an error that ends the scan.
 */
typedef int (*mapscan_fn)(void *arg, const uint8_t *keys,
			  const uint8_t *values, size_t n);

int mapscan(int fd, size_t key_size, size_t value_size, size_t max_entries,
	    mapscan_fn fn, void *arg);

#endif
