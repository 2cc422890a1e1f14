/* SPDX-License-Identifier: Apache-2.0 */
/* usdt_parse: argument descriptions of USDT notes. */
#include "runtime/usdt.h"

#include <asm/ptrace.h>
#include <stddef.h>

#include "tests/unit.h"

#define AT(reg) ((int16_t)offsetof(struct pt_regs, reg))

static struct awl_usdt_spec parse(const char *args)
{
	struct awl_usdt_spec s = { 0 };

	CU_ASSERT_TRUE(usdt_parse(args, &s));
	return s;
}

static void registers(void)
{
	struct awl_usdt_spec s = parse("-4@%edi 8@%r10 2@%ax 1@%r9b");

	CU_ASSERT_EQUAL(s.arg[0].kind, AWL_USDT_REG);
	CU_ASSERT_EQUAL(s.arg[0].reg, AT(rdi));
	CU_ASSERT_EQUAL(s.arg[0].size, 4);
	CU_ASSERT_TRUE(s.arg[0].is_signed);
	CU_ASSERT_EQUAL(s.arg[1].reg, AT(r10));
	CU_ASSERT_FALSE(s.arg[1].is_signed);
	CU_ASSERT_EQUAL(s.arg[2].reg, AT(rax));
	CU_ASSERT_EQUAL(s.arg[2].size, 2);
	CU_ASSERT_EQUAL(s.arg[3].reg, AT(r9));
	CU_ASSERT_EQUAL(s.arg[3].size, 1);
	CU_ASSERT_EQUAL(s.arg[4].kind, AWL_USDT_NONE);
}

static void constants(void)
{
	struct awl_usdt_spec s = parse("-8@$-9 4@$0x10");

	CU_ASSERT_EQUAL(s.arg[0].kind, AWL_USDT_CONST);
	CU_ASSERT_EQUAL(s.arg[0].value, -9);
	CU_ASSERT_EQUAL(s.arg[1].value, 16);
}

static void memory(void)
{
	struct awl_usdt_spec s = parse("8@-16(%rbp) 4@(%rax) 8@24(%rsp,%rcx,8) 1@(%rdx,%rsi)");

	CU_ASSERT_EQUAL(s.arg[0].kind, AWL_USDT_MEM);
	CU_ASSERT_EQUAL(s.arg[0].value, -16);
	CU_ASSERT_EQUAL(s.arg[0].reg, AT(rbp));
	CU_ASSERT_EQUAL(s.arg[0].index_reg, -1);
	CU_ASSERT_EQUAL(s.arg[1].value, 0);
	CU_ASSERT_EQUAL(s.arg[2].index_reg, AT(rcx));
	CU_ASSERT_EQUAL(s.arg[2].scale_shift, 3);
	CU_ASSERT_EQUAL(s.arg[3].index_reg, AT(rsi));
	CU_ASSERT_EQUAL(s.arg[3].scale_shift, 0);
}

static void empty(void)
{
	struct awl_usdt_spec s = parse("  ");

	CU_ASSERT_EQUAL(s.arg[0].kind, AWL_USDT_NONE);
}

static void refused(void)
{
	static const char *const bad[] = {
		"8", "8@", "8@%xyz", "3@%rax", "8@$", "8@(%rax", "8@(rax)",
		"8@(%rax,%rcx,3)", "8@sym(%rip)", "x@%rax", "8@%rax,",
		"8@5", "-@%rax",
		"1@$1 1@$1 1@$1 1@$1 1@$1 1@$1 1@$1 1@$1 1@$1 1@$1 1@$1 1@$1 1@$1",
	};
	struct awl_usdt_spec s;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (usdt_parse(bad[i], &s))
			fprintf(stderr, "accepted: %s\n", bad[i]);
		CU_ASSERT_FALSE(usdt_parse(bad[i], &s));
	}
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "registers of every width, with size and sign", registers },
		{ "constants", constants },
		{ "memory with base, displacement, index and scale", memory },
		{ "no arguments at all", empty },
		{ "what is malformed or too much is refused", refused },
	};

	return UNIT("runtime/usdt", tests);
}
