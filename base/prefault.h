/* SPDX-License-Identifier: Apache-2.0 */
/*
 * prefault: has memory that is about to be used mapped in one go. One page at
 * a time, each with an exception, takes 10 to 25 times as long (0.7 us a page
 * against 15 to 20 in a virtual machine): half the time of a short program.
 *
 * Nothing fails: without it (before Linux 5.14) pages come as they are touched.
 */
#ifndef AWL_BASE_PREFAULT_H
#define AWL_BASE_PREFAULT_H

#include <stddef.h>

/*
 * To be called first of all, from a constructor with priority 101.
 * The program's variables and constants, its functions up to `last` (NULL: all
 * of them), and the first `heap` bytes that malloc() will give.
 */
void prefault(size_t heap, const void *last);

/* At any time: has a block of many megabytes mapped in huge pages as it fills. */
void prefault_block(void *p, size_t bytes);

#endif
