/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seq: printf() and print() of a pinned iterator, which go into the file that
 * is being read. sema/pin.h says what they may print.
 */
#ifndef AWL_CODEGEN_SEQ_H
#define AWL_CODEGEN_SEQ_H

#include "codegen/cg.h"

static inline bool cg_is_pinned(const struct tprobe *p)
{
	return p->type == P_ITER && p->attach.v[0]->target;
}

/* A call of one of the two. */
void cg_seq(struct cg *cg, const struct texpr *e);

#endif
