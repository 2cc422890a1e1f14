/* SPDX-License-Identifier: Apache-2.0 */
/* binary: operators: arithmetic, comparisons, logic, pointer arithmetic. */
#ifndef AWL_SEMA_BINARY_H
#define AWL_SEMA_BINARY_H

#include "sema/sema_priv.h"

struct texpr *binary_build(struct sema *s, const struct ast_expr *e);
struct texpr *unary_build(struct sema *s, const struct ast_expr *e);

/* x op y, both built; e is the whole as written. For compound assignment. */
struct texpr *binary_node(struct sema *s, const struct ast_expr *e,
			  enum binary_op op, struct texpr *x, struct texpr *y);

/* p + n elements, keeping p's type; n is int64 or uint64. */
struct texpr *pointer_add(struct sema *s, struct texpr *p, struct texpr *n,
			  bool subtract, struct span span);

/* `probe` as a string, where the program serves a single probe; else x. */
struct texpr *binary_probe_name(struct sema *s, struct texpr *x);

#endif
