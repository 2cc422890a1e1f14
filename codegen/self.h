/* SPDX-License-Identifier: Apache-2.0 */
/*
 * self: per-thread variables, self.NAME. All of a script's are in one area of
 * the thread's (codegen/thread.h), each at cg->map_bss[its index].
 */
#ifndef AWL_CODEGEN_SELF_H
#define AWL_CODEGEN_SELF_H

#include "codegen/cg.h"

/* After the maps: the variables have got their offsets. */
void cg_self_declare(struct cg *cg);

val cg_self_get_scalar(struct cg *cg, const struct texpr *e);
void cg_self_get_into(struct cg *cg, const struct texpr *e, val dst);
void cg_self_set(struct cg *cg, const struct tmap *m, const struct texpr *value,
		 struct span span);
/* Adds; gives the value before, 0 if the thread has none. */
val cg_self_fetch_add(struct cg *cg, const struct tmap *m, val v, struct span span);

#endif
