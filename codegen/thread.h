/* SPDX-License-Identifier: Apache-2.0 */
/*
 * thread: memory that belongs to the current thread and is freed with it.
 *
 * An area is a block of zeros for each thread, made when first asked for. It is
 * in the kernel's task storage; where there is none, which the load finds out
 * (AWL_TASK_STORAGE), in an LRU hash, which forgets the threads that were idle
 * longest. The object declares both maps; the runtime makes one of them.
 */
#ifndef AWL_CODEGEN_THREAD_H
#define AWL_CODEGEN_THREAD_H

#include "codegen/cg.h"

struct cg_area {
	const char *name;	/* of the maps: AWL_TASK_MAP and this */
	uint32_t size;		/* bytes, a multiple of 8 */
	val task, lru;		/* the maps; set by cg_area_declare() */
	uint32_t made;		/* in .bss: how often the LRU hash made one */
};

void cg_area_declare(struct cg *cg, struct cg_area *a);

/*
 * Pointer to the thread's area. Where there is none it is made, or, unless
 * `make`, control goes to `none`; there it goes, too, when it cannot be made,
 * which is counted at `span`.
 */
val cg_area(struct cg *cg, const struct cg_area *a, bool make, struct span span,
	    LLVMBasicBlockRef none);

#endif
