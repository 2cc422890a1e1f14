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
/* "did you mean" of a struct, union or enum that is not known. */
void ctypes_help_tag(struct sema *s, enum ctype_kind kind, const char *name);

/*
 * The type that e names or, for an expression, has: what sizeof and the like
 * take. A bare name may be either; values go first.
 */
const struct type *ctypes_of_operand(struct sema *s, const struct ast_expr *e);
/* e is a bare name that stands for no value but for a type: that, or NULL. */
const struct ctype *ctypes_bare(struct sema *s, const struct ast_expr *e);

struct texpr *ctypes_sizeof(struct sema *s, const struct ast_expr *e);
struct texpr *ctypes_offsetof(struct sema *s, const struct ast_expr *e);

#endif
