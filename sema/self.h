/* SPDX-License-Identifier: Apache-2.0 */
/*
 * self: per-thread variables, self.NAME. To sema they are scalar maps whose name
 * begins with "self.", which no map's of the script can.
 */
#ifndef AWL_SEMA_SELF_H
#define AWL_SEMA_SELF_H

#include "sema/sema_priv.h"

/* self.NAME as an expression that names its map; NULL: e is something else. */
const struct ast_expr *self_as_map(struct sema *s, const struct ast_expr *e);
bool self_is_name(const char *map_name);
/* How messages call a map: "@name", or "self.name". */
const char *self_map_text(struct sema *s, const struct tmap *m);

#endif
