/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unify: the one type that holds values of two, and the form types take when
 * they are stored in a map.
 */
#ifndef AWL_SEMA_UNIFY_H
#define AWL_SEMA_UNIFY_H

#include "sema/type.h"

/*
 * The smallest type to which values of both convert without loss (64-bit
 * integers of mixed sign: int64). NULL: there is none. T_UNKNOWN yields to the
 * other.
 */
const struct type *type_unify(struct arena *a, const struct type *x,
			      const struct type *y);

/* Integers as int64 or uint64, also inside tuples; all else as it is. */
const struct type *type_stored(struct arena *a, const struct type *t);

#endif
