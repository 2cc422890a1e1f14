/* SPDX-License-Identifier: Apache-2.0 */
/* scope: scratch variables, their scopes and their inferred types. */
#ifndef AWL_SEMA_SCOPE_H
#define AWL_SEMA_SCOPE_H

#include "sema/sema_priv.h"

/* Enters a block; the storage is the caller's. */
void scope_enter(struct sema *s, struct scope *scope);
/* Leaves it, warning of what was never read. */
void scope_leave(struct sema *s);

/* A new variable of the innermost scope. Reports shadowing. */
struct svar *scope_declare(struct sema *s, const char *name,
			   struct span span);
/* A temporary of the compiler's own. */
struct tvar *scope_temp(struct sema *s, const struct type *type,
			struct span span);
/* The variable that $name means here, through macro parameters, or NULL. */
struct svar *scope_find(struct sema *s, const char *name);

/* $name as a value. */
struct texpr *scope_read(struct sema *s, const struct ast_expr *e);
/* $name = value; returns the value in the variable's type, NULL on error. */
struct texpr *scope_assign(struct sema *s, const char *name, struct span span,
			   struct texpr *value, struct tvar **ret_var);
/* Widens v to hold `type` as well; false when it cannot. */
bool scope_widen(struct sema *s, struct svar *v, const struct type *type);

#endif
