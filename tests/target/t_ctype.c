/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit.h"
#include "target/ctype.h"

static struct arena *arena;

static void test_text(void)
{
	const struct ctype *ch = ctype_char(), *fn;
	struct ctype s = { .kind = C_STRUCT, .name = "s", .complete = true };
	struct cmember params[] = { { .type = ctype_int(4, true) },
				    { .type = ctype_pointer(arena, ch, 0) } };
	struct ctype f = { .kind = C_FUNC, .elem = ctype_void(), .nmembers = 2,
			   .members = params, .complete = true };

	fn = ctype_pointer(arena, &f, false);
	unit_text(ctype_text(arena, ctype_int(4, false)), "unsigned int");
	unit_text(ctype_text(arena, ctype_pointer(arena, &s, false)),
		   "struct s *");
	unit_text(ctype_text(arena, ctype_array(arena, ch, 16)), "char[16]");
	unit_text(ctype_text(arena, ctype_array(arena, ch, 0)), "char[]");
	unit_text(ctype_text(arena, ctype_array(arena, ctype_array(arena, ch,
						 2), 3)), "char[3][2]");
	unit_text(ctype_text(arena, ctype_pointer(arena, ctype_array(arena,
						   ch, 4), false)),
		   "char (*)[4]");
	unit_text(ctype_text(arena, fn), "void (*)(int, char *)");
	unit_text(ctype_text(arena, ctype_array(arena, fn, 2)),
		   "void (*[2])(int, char *)");
}

static void test_ints(void)
{
	CU_ASSERT_PTR_EQUAL(ctype_int(8, true), ctype_int(8, true));
	CU_ASSERT_EQUAL(ctype_int(2, false)->size, 2);
	CU_ASSERT_TRUE(ctype_int(2, true)->is_signed);
	CU_ASSERT_FALSE(ctype_int(1, true)->is_char);
	CU_ASSERT_TRUE(ctype_char()->is_char);
	CU_ASSERT_PTR_NULL(ctype_int(3, true));
	unit_text(ctype_int_spelling("long unsigned int"), "unsigned long");
	unit_text(ctype_int_spelling("short int"), "short");
	unit_text(ctype_int_spelling("foo"), "foo");
}

static void test_member(void)
{
	const struct ctype *i = ctype_int(4, true);
	struct cmember in[] = { { "b", i, 0, 0 }, { "c", i, 32, 5 } };
	struct ctype un = { .kind = C_UNION, .size = 8, .members = in,
			    .nmembers = 2, .complete = true };
	struct cmember out[] = { { "a", i, 0, 0 }, { NULL, &un, 64, 0 },
				 { "d", &un, 128, 0 } };
	struct ctype s = { .kind = C_STRUCT, .size = 24, .members = out,
			   .nmembers = 3, .complete = true };
	uint32_t bits = 1;

	CU_ASSERT_PTR_EQUAL(ctype_member(&s, "c", &bits), &in[1]);
	CU_ASSERT_EQUAL(bits, 96);
	CU_ASSERT_PTR_EQUAL(ctype_member(&s, "d", &bits), &out[2]);
	CU_ASSERT_EQUAL(bits, 128);
	CU_ASSERT_PTR_NULL(ctype_member(&s, "e", &bits));
	CU_ASSERT_PTR_NULL(ctype_member(i, "e", &bits));
	CU_ASSERT_EQUAL(bits, 128);
}

static void test_loop(void)
{
	struct cmember m[2] = { { NULL }, { NULL } };
	struct ctype s = { .kind = C_STRUCT, .members = m, .nmembers = 2,
			   .complete = true };
	struct ctype f = { .kind = C_FUNC, .members = m, .nmembers = 2,
			   .complete = true };
	uint32_t bits;

	m[0].type = m[1].type = &s;
	CU_ASSERT_PTR_NULL(ctype_member(&s, "x", &bits));
	f.elem = m[0].type = m[1].type = &f;
	CU_ASSERT_PTR_NOT_NULL(ctype_text(arena, &f));
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "types are written as C writes them", test_text },
		{ "built-in ints have their size, sign and name", test_ints },
		{ "members are found through anonymous ones", test_member },
		{ "a type that holds itself does not hang us", test_loop },
	};
	int r;

	arena = arena_create();
	r = UNIT("target/ctype", tests);
	arena_free(arena);
	return r;
}
