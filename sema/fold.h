/* SPDX-License-Identifier: Apache-2.0 */
/* fold: arithmetic on constants, as the BPF program would do it. */
#ifndef AWL_SEMA_FOLD_H
#define AWL_SEMA_FOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "parser/ast.h"
#include "sema/type.h"

/* v as a value of scalar type t: cut to its size, extended by its sign. */
int64_t fold_cut(int64_t v, const struct type *t);

/*
 * a op b in 64 bits, signed or not. Shift counts are taken modulo 64. False
 * when there is no result: division by zero.
 */
bool fold_binary(enum binary_op op, bool is_signed, int64_t a, int64_t b,
		 int64_t *ret);

#endif
