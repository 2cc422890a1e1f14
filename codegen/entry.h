/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entry: what return programs know of the entry: entry() and duration.
 *
 * For each struct tentry the thread has an area (codegen/thread.h) of
 * TENTRY_DEPTH slots, one for each call that is under way:
 *
 *	uint64 frame	which call it is; 0: free
 *	uint64 time	when it began; only if it is asked for
 *	uint64 func	which of several functions (from the attach cookie)
 *	uint64 taken	a bit for each return program that had it, if several
 *	the values, each at a multiple of 8
 *
 * The frame is an address within the call's stack frame, the same at its entry
 * and its return, so a return finds its own entry whatever became of other
 * calls: recursion, returns that were missed, signal handlers, longjmp(). Slots
 * of frames below the one at hand, on the same stack, belong to calls that have
 * ended without returning, and are free. System calls do not nest: they have
 * one slot, and the call's number in place of a frame.
 */
#ifndef AWL_CODEGEN_ENTRY_H
#define AWL_CODEGEN_ENTRY_H

#include "codegen/cg.h"

/* The areas of all that the program has. */
void cg_entries_declare(struct cg *cg);

/* Body of the program on the entries. */
void cg_entry_keep(struct cg *cg);

/* In a return program: fills the variables, or leaves the program if nothing is
 * known of this call. */
void cg_entry_take(struct cg *cg);

#endif
