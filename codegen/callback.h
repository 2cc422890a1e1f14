/* SPDX-License-Identifier: Apache-2.0 */
/*
 * callback: small functions that bpf_loop() calls, for builtins that scan
 * memory. They share words with their caller through a frame on its stack.
 */
#ifndef AWL_CODEGEN_CALLBACK_H
#define AWL_CODEGEN_CALLBACK_H

#include "codegen/cg.h"

#define CALLBACK_WORDS 5	/* of a frame */

struct cg_callback {
	struct cg_fn f, *outer;
	LLVMBasicBlockRef here;
	struct span span;
	val index;		/* i64: the round */
	val frame;
};

/* Enters a new callback; its every path returns 0 to go on or 1 to stop. */
void cg_callback_open(struct cg *cg, struct cg_callback *cb, const char *name,
		      struct span span);
/* Back to the caller; the function to give to bpf_loop(). */
val cg_callback_close(struct cg *cg, struct cg_callback *cb);
/* The frame of the current function: one, used for a single call. */
val cg_callback_frame(struct cg *cg);

#endif
