/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ctypes: types as written to types: the script's own C definitions, which
 * come first, and those of the traced system; sizeof and offsetof.
 */
#ifndef AWL_SEMA_CTYPES_H
#define AWL_SEMA_CTYPES_H

#include "sema/sema_priv.h"

/* Makes ctypes of all definitions of the script. */
void ctypes_collect(struct sema *s);

/* The value type that t names; NULL after an error. */
const struct type *ctypes_resolve(struct sema *s, const struct ast_type *t);
/* The C type that t names; NULL after an error. */
const struct ctype *ctypes_c(struct sema *s, const struct ast_type *t);

struct texpr *ctypes_sizeof(struct sema *s, const struct ast_expr *e);
struct texpr *ctypes_offsetof(struct sema *s, const struct ast_expr *e);

#endif
