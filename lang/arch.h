/* SPDX-License-Identifier: Apache-2.0 */
/*
 * arch: registers and the calling convention of the traced machine; one table
 * per architecture. Offsets are bytes from the start of the kernel's struct
 * pt_regs, which is also how a perf event's context begins.
 */
#ifndef AWL_LANG_ARCH_H
#define AWL_LANG_ARCH_H

#include <stdint.h>

/* Arguments that a script can name: arg0 .. */
#define ARCH_ARGS 10

struct arch_reg {
	const char *name;	/* as the kernel and scripts spell it */
	uint32_t offset;
	const char *parts[4];	/* in assembly, for 8, 4, 2 and 1 bytes; or "" */
};

struct arch {
	const char *name;
	const struct arch_reg *regs;	/* ended by a NULL name */
	uint32_t args[8];	/* registers of the first nargs arguments */
	uint32_t nargs;
	uint32_t ret, sp, ip, cs;
	uint32_t syscall_args[6];	/* registers of a system call's */
	uint32_t syscall_nr;
	uint32_t stack_skip;	/* from sp to the first stack argument, at entry */
};

/* That of this build. */
extern const struct arch arch;

/* By name; by one of its names in assembly, n bytes long. NULL: none. */
const struct arch_reg *arch_reg(const char *name);
const struct arch_reg *arch_operand(const char *text, uint32_t n);

#endif
