/* SPDX-License-Identifier: Apache-2.0 */
/*
 * values: scripts that print what integer expressions are worth, and what they
 * must print.
 */
#ifndef AWL_TESTS_GEN_VALUES_H
#define AWL_TESTS_GEN_VALUES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

/* n expressions. literals: their operands are constants, for the compiler to
 * fold; else they are values of maps and variables that it cannot know. */
void values_program(struct arena *a, uint64_t seed, uint32_t n, bool literals,
		    struct buf *script, struct buf *expected);

#endif
