/* SPDX-License-Identifier: Apache-2.0 */
/* walk: visits every statement and expression of a program, outside in. */
#ifndef AWL_CODEGEN_WALK_H
#define AWL_CODEGEN_WALK_H

#include "sema/typed.h"

struct walk {
	void (*stmt)(void *arg, const struct tstmt *s);	/* either may be NULL */
	void (*expr)(void *arg, const struct texpr *e);
	void *arg;
};

void walk_stmts(const struct walk *w, const tstmts *list);
void walk_expr(const struct walk *w, const struct texpr *e);	/* e may be NULL */
void walk_probe(const struct walk *w, const struct tprobe *p);

#endif
