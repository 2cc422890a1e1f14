/* SPDX-License-Identifier: Apache-2.0 */
/*
 * regs: the traced machine's registers as scripts name them. One table for an
 * architecture; the offsets are those of the kernel's struct pt_regs.
 */
#ifndef AWL_SEMA_REGS_H
#define AWL_SEMA_REGS_H

/* Arguments that the calling convention passes in registers. */
#define REGS_ARGS 6

struct reg {
	const char *name;
	unsigned int offset;	/* bytes from the start of struct pt_regs */
};

extern const struct reg regs[];	/* ended by a NULL name */

#endif
