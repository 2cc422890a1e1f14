/* SPDX-License-Identifier: Apache-2.0 */
/* agg: @m[k] = count(), hist() and the other aggregations. */
#ifndef AWL_SEMA_AGG_H
#define AWL_SEMA_AGG_H

#include "sema/sema_priv.h"

/* Whether e is a call of an aggregation. */
bool agg_is_call(struct sema *s, const struct ast_expr *e);
/* st assigns one to a map. */
void agg_build(struct sema *s, const struct ast_stmt *st, tstmts *out);

#endif
