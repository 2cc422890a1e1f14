/* SPDX-License-Identifier: Apache-2.0 */
/* symbol: addresses and stacks as text. */
#ifndef AWL_OUTPUT_SYMBOL_H
#define AWL_OUTPUT_SYMBOL_H

#include <stdint.h>

#include "output/out.h"

/* A probe's name by its id; NULL if there is none. */
const char *symbol_probe(struct output *o, uint64_t id);
void symbol_address(struct buf *b, uint64_t addr);	/* 0x... */
/* Names without offset, as ksym() and usym() print; or the address. */
void symbol_ksym(struct output *o, struct buf *b, uint64_t addr);
void symbol_usym(struct output *o, struct buf *b, const void *awl_usym);
/* One frame of a stack without its offset: the function, inlined or not. */
void symbol_frame(struct output *o, struct buf *b, bool user, uint32_t pid,
		  uint64_t addr);
/*
 * A newline, then a line for each frame in the form the type's mode says; ""
 * when the stack is empty or lost.
 */
void symbol_stack(struct output *o, struct buf *b, const struct ptype *type,
		  const void *awl_stack);

#endif
