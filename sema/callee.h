/* SPDX-License-Identifier: Apache-2.0 */
/*
 * callee: the script's macros and functions by name.
 *
 * In the arena of the compilation. Macros may share a name, with other
 * parameters.
 */
#ifndef AWL_SEMA_CALLEE_H
#define AWL_SEMA_CALLEE_H

#include "sema/sema_priv.h"

struct callee {
	VEC(const struct ast_macro *) macros;	/* as they stand in the script */
	const struct ast_fn *fn;		/* the first; NULL: none */
	const struct sfn *sfn;			/* once fn_collect() made it */
	unsigned int scan;			/* that saw it last, see scan.c */
};

void callees_collect(struct sema *s);
struct callee *callee_find(const struct sema *s, const char *name);	/* or NULL */

#endif
