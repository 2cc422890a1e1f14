/* SPDX-License-Identifier: Apache-2.0 */
/* match: `=~` with a pattern, `in` with a set, a map or a network. */
#ifndef AWL_SEMA_MATCH_H
#define AWL_SEMA_MATCH_H

#include "sema/sema_priv.h"

struct texpr *match_glob(struct sema *s, const struct ast_expr *e);
struct texpr *match_in(struct sema *s, const struct ast_expr *e);
/* A key of a map of kind lpm: cidr(), or an address. NULL after an error. */
struct texpr *match_network(struct sema *s, const struct ast_expr *e);

#endif
