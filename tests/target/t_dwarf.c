/* SPDX-License-Identifier: Apache-2.0 */
/* The fixture's types from DWARF, against what its compiler says. */
#include "tests/unit.h"
#include "tests/target/known.h"
#include "target/target.h"

#include <stddef.h>
#include <unistd.h>

static struct target *t;
static struct arena *arena;

static void test_func(void)
{
	const struct ctype *f = target_user_func(t, FIXTURE, "fixture_work");

	CU_ASSERT_TRUE_FATAL(f && f->kind == C_FUNC && ctype_complete(f));
	unit_text(ctype_text(arena, f),
		   "long (struct node *, char *, unsigned char)");
	unit_text(f->members[0].name, "n");
	unit_text(f->members[1].name, "s");
	unit_text(f->members[2].name, "k");
	CU_ASSERT_TRUE(f->members[1].type->is_user);
	CU_ASSERT_TRUE(f->members[1].type->elem->is_char);
	CU_ASSERT_FALSE(f->members[2].type->is_char);
	CU_ASSERT_PTR_EQUAL(target_user_func(t, FIXTURE, "fixture_work"), f);
	CU_ASSERT_PTR_NULL(target_user_func(t, FIXTURE, "no_such"));
	CU_ASSERT_PTR_NULL(target_why(t));
}

static void check_member(const struct ctype *c, const char *name,
			 const char *type)
{
	uint32_t bits = 0;
	const struct cmember *m = ctype_member(c, name, &bits);

	CU_ASSERT_PTR_NOT_NULL_FATAL(m);
	unit_text(ctype_text(arena, m->type), type);
	CU_ASSERT_EQUAL(bits, known(name) * 8);
}

static void test_struct(void)
{
	const struct ctype *c = target_user_struct(t, FIXTURE, C_STRUCT,
						   "node");
	const struct cmember *m;
	uint32_t bits;

	CU_ASSERT_PTR_NOT_NULL_FATAL(c);
	CU_ASSERT_FALSE(c->complete);
	CU_ASSERT_EQUAL(c->origin, CO_DWARF);
	CU_ASSERT_EQUAL(c->size, known("size"));
	check_member(c, "name", "char *");
	check_member(c, "grid", "struct flags[2][3]");
	check_member(c, "s", "short");
	check_member(c, "color", "enum color");
	check_member(c, "text", "char[24]");
	check_member(c, "yes", "bool");
	check_member(c, "ratio", "float");
	check_member(c, "call", "long (*)(struct node *, int)");
	check_member(c, "either", "union either");
	m = ctype_member(c, "next", &bits);
	CU_ASSERT_PTR_EQUAL(m->type->elem, c);
	m = ctype_member(c, "grid", &bits);
	CU_ASSERT_EQUAL(m->type->size, 6 * known("flags"));
}

static void test_bit_fields(void)
{
	const struct ctype *c = target_user_struct(t, FIXTURE, C_STRUCT,
						   "flags");
	const struct cmember *m;
	uint32_t bits;

	CU_ASSERT_PTR_NOT_NULL_FATAL(c);
	m = ctype_member(c, "low", &bits);
	CU_ASSERT_TRUE(bits == 0 && m->bit_size == 3);
	m = ctype_member(c, "high", &bits);
	CU_ASSERT_TRUE(bits == 3 && m->bit_size == 9);
	m = ctype_member(c, "sign", &bits);
	CU_ASSERT_TRUE(bits == 12 && m->bit_size == 5 && m->type->is_signed);
	m = ctype_member(c, "after", &bits);
	CU_ASSERT_TRUE(m->bit_size == 0 && bits % 8 == 0);
}

static void test_enum(void)
{
	const struct ctype *c = target_user_struct(t, FIXTURE, C_ENUM, "color");

	CU_ASSERT_TRUE_FATAL(c && ctype_complete(c) && c->nvalues == 3);
	CU_ASSERT_TRUE(c->is_signed && c->size == 4);
	unit_text(c->values[1].name, "GREEN");
	CU_ASSERT_EQUAL(c->values[1].value, -3);
	CU_ASSERT_EQUAL(c->values[2].value, 70000);
	CU_ASSERT_PTR_NULL(target_user_struct(t, FIXTURE, C_UNION, "color"));
	CU_ASSERT_PTR_NOT_NULL(target_user_struct(t, FIXTURE, C_UNION,
						  "either"));
}

static void test_stripped(void)
{
	char path[] = "/tmp/awl-stripped.XXXXXX", command[128];

	close(mkstemp(path));
	snprintf(command, sizeof(command), "strip -o %s " FIXTURE, path);
	CU_ASSERT_EQUAL(system(command), 0);
	CU_ASSERT_PTR_NULL(target_user_func(t, path, "fixture_work"));
	CU_ASSERT_PTR_NOT_NULL(strstr(target_why(t), "no debug information"));
	unlink(path);
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "a function has its parameters", test_func },
		{ "a struct is laid out as the compiler says", test_struct },
		{ "bit-fields have their bits", test_bit_fields },
		{ "enums have their values", test_enum },
		{ "a stripped program says what to do", test_stripped },
	};
	int r;

	arena = arena_create();
	t = target_open(NULL);
	r = UNIT("target/dwarf", tests);
	target_close(t);
	arena_free(arena);
	return r;
}
