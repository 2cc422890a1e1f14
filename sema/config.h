/* SPDX-License-Identifier: Apache-2.0 */
/* config: the script's `config = { ... }`. */
#ifndef AWL_SEMA_CONFIG_H
#define AWL_SEMA_CONFIG_H

#include "sema/sema_priv.h"

/* Over the defaults; what the environment says stays above it. */
void config_apply(struct sema *s);

#endif
