/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/usdt.h"

#include <asm/ptrace.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define REG(field, r64, r32, r16, r8) \
	{ { r64, r32, r16, r8 }, offsetof(struct pt_regs, field) }

/* Each register by its names for 8, 4, 2 and 1 bytes. */
static const struct reg {
	const char *names[4];
	size_t offset;
} regs[] = {
	REG(rax, "rax", "eax", "ax", "al"),
	REG(rbx, "rbx", "ebx", "bx", "bl"),
	REG(rcx, "rcx", "ecx", "cx", "cl"),
	REG(rdx, "rdx", "edx", "dx", "dl"),
	REG(rsi, "rsi", "esi", "si", "sil"),
	REG(rdi, "rdi", "edi", "di", "dil"),
	REG(rbp, "rbp", "ebp", "bp", "bpl"),
	REG(rsp, "rsp", "esp", "sp", "spl"),
	REG(r8, "r8", "r8d", "r8w", "r8b"),
	REG(r9, "r9", "r9d", "r9w", "r9b"),
	REG(r10, "r10", "r10d", "r10w", "r10b"),
	REG(r11, "r11", "r11d", "r11w", "r11b"),
	REG(r12, "r12", "r12d", "r12w", "r12b"),
	REG(r13, "r13", "r13d", "r13w", "r13b"),
	REG(r14, "r14", "r14d", "r14w", "r14b"),
	REG(r15, "r15", "r15d", "r15w", "r15b"),
	REG(rip, "rip", "eip", "ip", "")
};

/* "%rdi": its offset in pt_regs; -1: no register. Moves *at behind it. */
static int16_t parse_reg(const char **at)
{
	size_t n;

	if (**at != '%')
		return -1;
	n = strcspn(*at + 1, ",) \t");
	for (size_t i = 0; i < sizeof(regs) / sizeof(regs[0]); i++) {
		for (int k = 0; k < 4; k++) {
			const char *name = regs[i].names[k];

			if (strlen(name) == n && n && !strncmp(name, *at + 1, n)) {
				*at += n + 1;
				return (int16_t)regs[i].offset;
			}
		}
	}
	return -1;
}

static bool parse_number(const char **at, int64_t *ret)
{
	char *end;

	*ret = strtoll(*at, &end, 0);
	if (end == *at)
		return false;
	*at = end;
	return true;
}

static bool parse_shift(const char **at, uint8_t *ret)
{
	int64_t scale;

	if (!parse_number(at, &scale))
		return false;
	for (uint8_t s = 0; s < 4; s++) {
		if (scale == 1 << s) {
			*ret = s;
			return true;
		}
	}
	return false;
}

/* "(%base)", "(%base,%index)", "(%base,%index,scale)" or "(,%index,scale)". */
static bool parse_memory(const char **at, struct awl_usdt_arg *a)
{
	a->kind = AWL_USDT_MEM;
	++*at;
	a->reg = parse_reg(at);
	if (**at == ',') {
		++*at;
		a->index_reg = parse_reg(at);
		if (a->index_reg < 0)
			return false;
		if (**at == ',') {
			++*at;
			if (!parse_shift(at, &a->scale_shift))
				return false;
		}
	}
	/* without a base there is nothing that says where to start */
	return a->reg >= 0 && *(*at)++ == ')';
}

static bool parse_operand(const char **at, struct awl_usdt_arg *a)
{
	a->index_reg = -1;
	if (**at == '%') {
		a->kind = AWL_USDT_REG;
		a->reg = parse_reg(at);
		return a->reg >= 0;
	}
	if (**at == '$') {
		a->kind = AWL_USDT_CONST;
		++*at;
		return parse_number(at, &a->value);
	}
	if (**at != '(' && !parse_number(at, &a->value))
		return false;
	return **at == '(' && parse_memory(at, a);
}

/* A floating-point size has an 'f' behind it: such bits read as an integer. */
static bool parse_arg(const char **at, struct awl_usdt_arg *a)
{
	int64_t size;

	if (!parse_number(at, &size))
		return false;
	*at += **at == 'f';
	a->is_signed = size < 0;
	size = size < 0 ? -size : size;
	if (size != 1 && size != 2 && size != 4 && size != 8)
		return false;
	a->size = (uint8_t)size;
	if (*(*at)++ != '@')
		return false;
	return parse_operand(at, a) && (!**at || **at == ' ' || **at == '\t');
}

bool usdt_parse(const char *args, struct awl_usdt_spec *ret)
{
	struct awl_usdt_spec s = { 0 };
	size_t n = 0;

	for (;;) {
		args += strspn(args, " \t");
		if (!*args)
			break;
		if (n == AWL_USDT_ARGS || !parse_arg(&args, &s.arg[n]))
			return false;
		n++;
	}
	*ret = s;
	return true;
}
