/* SPDX-License-Identifier: Apache-2.0 */
/* cast: explicit conversions, (type)e. */
#ifndef AWL_SEMA_CAST_H
#define AWL_SEMA_CAST_H

#include "sema/sema_priv.h"

struct texpr *cast_build(struct sema *s, const struct ast_expr *e);

/* Converts e to `to` if that makes sense, else reports at span. */
struct texpr *cast_to(struct sema *s, struct texpr *e, const struct type *to,
		      struct span span);

#endif
