/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fn: functions of the script's own.
 *
 * A call is built where it stands, so that a function may use whatever its
 * callers have and costs no more than its statements. Arguments are evaluated
 * once, in order, and converted to their types; `return` leaves the function
 * alone. The body sees nothing of the caller's variables.
 */
#ifndef AWL_SEMA_FN_H
#define AWL_SEMA_FN_H

#include "sema/sema_priv.h"

/* Makes s->fns; reports what is wrong with the declarations. */
void fn_collect(struct sema *s);

/* The function of that name; NULL: there is none. */
const struct sfn *fn_find(const struct sema *s, const char *name);

struct texpr *fn_call(struct sema *s, const struct ast_expr *e,
		      const struct sfn *f);

/* `return` within the function that is being built (s->fn). */
void fn_return(struct sema *s, const struct ast_stmt *st, tstmts *out);

#endif
