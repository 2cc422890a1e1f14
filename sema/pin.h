/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pin: what a pinned iterator (iter:OBJECT:PIN) may do. It runs after awl has
 * ended, for whoever reads the file, and the kernel prints what it prints.
 *
 * Each check reports E_PIN where it says no.
 */
#ifndef AWL_SEMA_PIN_H
#define AWL_SEMA_PIN_H

#include "lang/builtins.h"
#include "sema/sema_priv.h"

static inline bool pin_is_one(const struct sema *s)
{
	return sema_probe_type(s) == P_ITER && sema_attach(s)->target;
}

/* All three are for any probe. */
bool pin_allows_call(struct sema *s, const struct ast_expr *e,
		     enum builtin bi);
void pin_check_map(struct sema *s, const char *name, struct span span);
/* Of a call of printf() or print() whose arguments are as they should be. */
bool pin_allows_output(struct sema *s, const struct texpr *call);

#endif
