/* SPDX-License-Identifier: Apache-2.0 */
/*
 * glob: patterns of `=~`, made into the automaton that BPF code runs.
 *
 *	*	any text, also none, also with '/' in it
 *	?	any one byte
 *	[a-z]	one byte of a set; [!a-z] one that is not in it
 *	\x	x itself
 *
 * The whole string must match. The automaton (Baeza-Yates and Gonnet's bit
 * parallel one, 1992) has a state for each place between the pattern's elements,
 * a bit each; all states are followed at once:
 *
 *	S = 1; for each byte c: S = ((S & step[c]) << 1) | (S & stay)
 *
 * The NUL that ends a string is an element too, unless the pattern ends with '*';
 * the state behind it stays through all zeros that follow. The string matches if
 * bit `accept` of S is set in the end. So a match costs a few instructions for
 * each byte, and no branch, whatever the pattern.
 */
#ifndef AWL_LANG_GLOB_H
#define AWL_LANG_GLOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GLOB_ELEMENTS 62	/* other than '*' */

struct glob {
	uint64_t step[256];	/* bit i: the byte is element i */
	uint64_t stay;		/* bit i: a '*' stands at place i */
	uint32_t accept;
};

/* NULL, or what is wrong with the pattern (static text). */
const char *glob_parse(const char *pattern, size_t len, struct glob *ret);

/* Whether s matches; it ends at a NUL or at len. */
bool glob_accepts(const struct glob *g, const char *s, size_t len);

#endif
