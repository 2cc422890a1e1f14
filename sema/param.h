/* SPDX-License-Identifier: Apache-2.0 */
/*
 * param: what the command line gives a script: $1, $#, getopt().
 */
#ifndef AWL_SEMA_PARAM_H
#define AWL_SEMA_PARAM_H

#include "sema/sema_priv.h"

/* $N: an integer if it looks like one, else a string; 0 when not given. */
struct texpr *param_positional(struct sema *s, const struct ast_expr *e);
/* $N where a string is wanted: its text; "" when not given. */
struct texpr *param_positional_text(struct sema *s, const struct ast_expr *e);
struct texpr *param_count(struct sema *s, const struct ast_expr *e);

/* getopt("name"[, default[, "help"]]) */
struct texpr *param_getopt(struct sema *s, const struct ast_expr *e);
/* Splits the named arguments; then, at the end, reports unknown ones. */
void param_init(struct sema *s);
void param_finish(struct sema *s);

#endif
