/* SPDX-License-Identifier: Apache-2.0 */
/* assign: assignments to variables and maps, plain, compound, aggregating. */
#ifndef AWL_SEMA_ASSIGN_H
#define AWL_SEMA_ASSIGN_H

#include "sema/sema_priv.h"

void assign_build(struct sema *s, const struct ast_stmt *st, tstmts *out);

#endif
