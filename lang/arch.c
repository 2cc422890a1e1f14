/* SPDX-License-Identifier: Apache-2.0 */
#include "lang/arch.h"

#include <stddef.h>
#include <string.h>

#ifdef __x86_64__

/* arch/x86/include/asm/ptrace.h */
static const struct arch_reg regs[] = {
	{ "r15", 0, { "r15", "r15d", "r15w", "r15b" } },
	{ "r14", 8, { "r14", "r14d", "r14w", "r14b" } },
	{ "r13", 16, { "r13", "r13d", "r13w", "r13b" } },
	{ "r12", 24, { "r12", "r12d", "r12w", "r12b" } },
	{ "bp", 32, { "rbp", "ebp", "bp", "bpl" } },
	{ "bx", 40, { "rbx", "ebx", "bx", "bl" } },
	{ "r11", 48, { "r11", "r11d", "r11w", "r11b" } },
	{ "r10", 56, { "r10", "r10d", "r10w", "r10b" } },
	{ "r9", 64, { "r9", "r9d", "r9w", "r9b" } },
	{ "r8", 72, { "r8", "r8d", "r8w", "r8b" } },
	{ "ax", 80, { "rax", "eax", "ax", "al" } },
	{ "cx", 88, { "rcx", "ecx", "cx", "cl" } },
	{ "dx", 96, { "rdx", "edx", "dx", "dl" } },
	{ "si", 104, { "rsi", "esi", "si", "sil" } },
	{ "di", 112, { "rdi", "edi", "di", "dil" } },
	{ "orig_ax", 120, { "", "", "", "" } },
	{ "ip", 128, { "rip", "eip", "ip", "" } },
	{ "cs", 136, { "", "", "", "" } },
	{ "flags", 144, { "", "", "", "" } },
	{ "sp", 152, { "rsp", "esp", "sp", "spl" } },
	{ "ss", 160, { "", "", "", "" } },
	{ "pc", 128, { "", "", "", "" } },
	{ NULL, 0, { "", "", "", "" } }
};

/* System V AMD64 ABI, section 3.2.3 */
const struct arch arch = {
	.name = "x86_64", .regs = regs,
	.args = { 112, 104, 96, 88, 72, 64 }, .nargs = 6,
	.ret = 80, .sp = 152, .ip = 128, .cs = 136,
	.syscall_args = { 112, 104, 96, 56, 72, 64 }, .syscall_nr = 120,
	.stack_skip = 8		/* the return address */
};

#else
#error "this architecture has no row in lang/arch.c yet"
#endif

const struct arch_reg *arch_reg(const char *name)
{
	for (const struct arch_reg *r = regs; r->name; r++)
		if (!strcmp(r->name, name))
			return r;
	return NULL;
}

const struct arch_reg *arch_operand(const char *text, uint32_t n)
{
	for (const struct arch_reg *r = regs; r->name && n; r++)
		for (int i = 0; i < 4; i++)
			if (strlen(r->parts[i]) == n && !memcmp(r->parts[i], text, n))
				return r;
	return NULL;
}
