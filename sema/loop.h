/* SPDX-License-Identifier: Apache-2.0 */
/* loop: while, for, unroll. */
#ifndef AWL_SEMA_LOOP_H
#define AWL_SEMA_LOOP_H

#include "sema/sema_priv.h"

void loop_build(struct sema *s, const struct ast_stmt *st, tstmts *out);

#endif
