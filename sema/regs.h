/* SPDX-License-Identifier: Apache-2.0 */
/*
 * regs: the traced machine's registers as scripts name them. One table for an
 * architecture; the offsets are those of the kernel's struct pt_regs.
 */
#ifndef AWL_SEMA_REGS_H
#define AWL_SEMA_REGS_H

/* arg0 to arg9: the first six in registers, the others on the stack. */
#define REGS_ARGS 10

struct reg {
	const char *name;
	unsigned int offset;	/* bytes from the start of struct pt_regs */
};

extern const struct reg regs[];	/* ended by a NULL name */

#endif
