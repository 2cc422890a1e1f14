/* SPDX-License-Identifier: Apache-2.0 */
/* match: `=~` with a pattern, `in` with a set or a network. */
#ifndef AWL_SEMA_MATCH_H
#define AWL_SEMA_MATCH_H

#include "sema/sema_priv.h"

struct texpr *match_glob(struct sema *s, const struct ast_expr *e);
struct texpr *match_in(struct sema *s, const struct ast_expr *e);

#endif
