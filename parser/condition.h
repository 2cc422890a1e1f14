/* SPDX-License-Identifier: Apache-2.0 */
/*
 * condition: the value of an #if line.
 *
 * Integers, defined(NAME), names of #defines (others are 0), ! - ( ) and the
 * arithmetic, comparing and logical operators of C.
 */
#ifndef AWL_PARSER_CONDITION_H
#define AWL_PARSER_CONDITION_H

#include <stdbool.h>
#include <stddef.h>

struct condition {
	const void *arg;	/* for the two below */
	bool (*defined)(const void *arg, const char *name, size_t n);
	bool (*value)(const void *arg, const char *name, size_t n,
		      const char **ret, size_t *ret_len);
	const char *s, *end;	/* the text; s moves */
	unsigned int depth;	/* guards against names that name each other */
};

/* False if it is no condition. */
bool condition_eval(struct condition *c, bool *ret);

#endif
