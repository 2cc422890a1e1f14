/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pins: `iter:OBJECT:PIN`, an iterator as a file in a BPF file system, which
 * keeps it when we are gone. The links are the attacher's.
 */
#ifndef AWL_RUNTIME_PINS_H
#define AWL_RUNTIME_PINS_H

struct attacher;

/* All that the script has, or none. 0, or -errno with a diagnostic. */
int pins_make(struct attacher *t);

#endif
