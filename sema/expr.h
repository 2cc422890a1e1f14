/* SPDX-License-Identifier: Apache-2.0 */
/*
 * expr: builds typed expressions, one function for each kind of the AST.
 *
 * Whatever goes wrong has been reported when a function returns; what it
 * returns then has type T_UNKNOWN, which every other check passes over in
 * silence. T_UNKNOWN also stands for "not inferred yet" while types are being
 * inferred.
 */
#ifndef AWL_SEMA_EXPR_H
#define AWL_SEMA_EXPR_H

#include "sema/sema_priv.h"

struct texpr *texpr_build(struct sema *s, const struct ast_expr *e);

/* texpr_build(), then converted to bool: any scalar, nonzero is true. */
struct texpr *texpr_condition(struct sema *s, const struct ast_expr *e);

/* texpr_build(), which must be an integer or pointer, converted to `type`. */
struct texpr *texpr_integer(struct sema *s, const struct ast_expr *e,
			   const struct type *type, const char *what);
/* The same where a constant is wanted: sizes are the compiling kernel's. */
struct texpr *texpr_fixed(struct sema *s, const struct ast_expr *e,
			  const struct type *want, const char *what);

/* texpr_build(), which must have a value: not T_NONE. */
struct texpr *texpr_value(struct sema *s, const struct ast_expr *e);

/* Nodes. */
struct texpr *texpr_new(struct sema *s, enum texpr_op op,
		       const struct type *type, struct span span);
struct texpr *texpr_const(struct sema *s, struct span span,
			 const struct type *type, int64_t value);
struct texpr *texpr_str(struct sema *s, struct span span, const char *text,
		       size_t len);
struct texpr *texpr_unknown(struct sema *s, struct span span);
/* Nothing: for what has been evaluated in the compiler. */
struct texpr *texpr_nothing(struct sema *s, struct span span);
struct texpr *texpr_var(struct sema *s, struct span span, struct tvar *var);

/*
 * Converts without asking whether it makes sense; constants are folded,
 * converting to the type it has gives e itself.
 */
struct texpr *texpr_cast(struct sema *s, struct texpr *e,
			const struct type *type);
/* What an unassigned variable of the type holds; NULL if it has no expression. */
struct texpr *texpr_zero(struct sema *s, const struct type *type,
			 struct span span);

static inline bool texpr_is_bad(const struct texpr *e)
{
	return e->type->kind == T_UNKNOWN;
}

/* An integer constant. */
static inline bool texpr_is_const(const struct texpr *e)
{
	return e->op == X_CONST && type_is_scalar(e->type);
}

/* int, bool, enum or pointer: what arithmetic works on. */
bool texpr_is_number(const struct texpr *e);

/* X_DEREF, X_ARGS, or a member or element of one: has an address. */
bool texpr_is_place(const struct texpr *e);

/* Builds a call of a macro or builtin; also a value written as a name. */
struct texpr *texpr_ident(struct sema *s, const struct ast_expr *e);

#endif
