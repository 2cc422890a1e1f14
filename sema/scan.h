/* SPDX-License-Identifier: Apache-2.0 */
/* scan: looks through a clause, and the macros it uses, before it is built. */
#ifndef AWL_SEMA_SCAN_H
#define AWL_SEMA_SCAN_H

#include "sema/sema_priv.h"

/* What decides how attach points are grouped into programs. */
struct scan {
	bool args;	/* `args`: fields differ from probe to probe */
	bool argn;	/* arg0 ... */
	bool probe;	/* `probe` is compared or taken apart */
	bool entry;	/* entry(), duration */
	bool uaddr;	/* uaddr(): symbols differ between programs */
};

struct scan scan_clause(struct sema *s, const struct ast_clause *clause);

#endif
