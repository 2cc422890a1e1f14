/* SPDX-License-Identifier: Apache-2.0 */
/* stmt: builds typed statements. */
#ifndef AWL_SEMA_STMT_H
#define AWL_SEMA_STMT_H

#include "sema/sema_priv.h"

/* Appends what the statements become to out, in the scope that is open. */
void tstmt_list(struct sema *s, const ast_stmts *list, tstmts *out);

struct tstmt *tstmt_new(struct sema *s, enum tstmt_op op, struct span span);

#endif
