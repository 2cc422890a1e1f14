/* SPDX-License-Identifier: Apache-2.0 */
/*
 * macro: hygienic expansion by name.
 *
 * A parameter stands for the caller's variable, map or expression and is
 * evaluated where it occurs, in the caller's scope; variables of the macro's
 * own body are invisible to the caller. Several macros may share a name if
 * they differ in the number or kinds of parameters.
 */
#ifndef AWL_SEMA_MACRO_H
#define AWL_SEMA_MACRO_H

#include "sema/sema_priv.h"

/* The macro that call (or bare name) e means; NULL: none fits. */
const struct ast_macro *macro_find(struct sema *s, const struct ast_expr *e);
struct texpr *macro_expand(struct sema *s, const struct ast_expr *e,
			   const struct ast_macro *m);
/* Reports that e calls nothing that exists. */
void macro_unknown(struct sema *s, const struct ast_expr *e);

#endif
