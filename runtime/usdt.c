/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/usdt.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "lang/arch.h"

/* "%rdi": its offset in pt_regs; -1: no register. Moves *at behind it. */
static int16_t parse_reg(const char **at)
{
	const struct arch_reg *r;
	uint32_t n;

	if (**at != '%')
		return -1;
	n = (uint32_t)strcspn(*at + 1, ",) \t");
	r = arch_operand(*at + 1, n);
	if (!r)
		return -1;
	*at += n + 1;
	return (int16_t)r->offset;
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
