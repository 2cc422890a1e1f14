/* SPDX-License-Identifier: Apache-2.0 */
/* Types: layout, equality, text, unification; arithmetic on constants. */
#include "base/arena.h"
#include "sema/fold.h"
#include "sema/type.h"
#include "sema/unify.h"
#include "tests/unit.h"

static struct arena *a;

static const struct type *pair(const struct type *x, const struct type *y)
{
	const struct type *types[] = { x, y };

	return type_tuple(a, types, NULL, 2);
}

static const char *unified(const struct type *x, const struct type *y)
{
	const struct type *t = type_unify(a, x, y);

	return t ? type_text(a, t) : "none";
}

static void layout(void)
{
	const struct type *types[] = { type_int(1, false), &type_int64,
				       type_string(a, 3), type_int(2, true) };
	const struct type *t = type_tuple(a, types, NULL, 4);

	CU_ASSERT(t->fields[0].offset == 0);
	CU_ASSERT(t->fields[1].offset == 8);
	CU_ASSERT(t->fields[2].offset == 16);
	CU_ASSERT(t->fields[3].offset == 20);
	CU_ASSERT(t->size == 24 && t->align == 8);
	CU_ASSERT(type_tuple(a, NULL, NULL, 0)->size == 0);
}

static void texts(void)
{
	const struct type *fields[] = { &type_int64, type_string(a, 4) };
	const char *names[] = { "n", "s" };

	unit_text(type_text(a, type_int(2, false)), "uint16");
	unit_text(type_text(a, type_tuple(a, fields, NULL, 2)),
		  "(int64, string[4])");
	unit_text(type_text(a, type_tuple(a, fields, NULL, 1)), "(int64,)");
	unit_text(type_text(a, type_tuple(a, fields, names, 2)),
		  "(n=int64, s=string[4])");
	unit_text(type_text(a, type_buffer(a, 8)), "buffer[8]");
	unit_text(type_text(a, type_array(a, type_int(1, true), 6)),
		  "int8[6]");
	unit_text(type_text(a, type_ptr(a, ctype_void(), AS_USER)), "void *");
}

static void equality(void)
{
	CU_ASSERT(type_equal(type_string(a, 8), type_string(a, 8)));
	CU_ASSERT(!type_equal(type_string(a, 8), type_string(a, 9)));
	CU_ASSERT(!type_equal(&type_int64, &type_uint64));
	CU_ASSERT(type_equal(pair(&type_bool, &type_int64),
			     pair(&type_bool, &type_int64)));
	CU_ASSERT(!type_equal(type_ptr(a, ctype_void(), AS_USER),
			      type_ptr(a, ctype_void(), AS_KERNEL)));
	CU_ASSERT(!type_equal(type_stack(a, T_KSTACK, 0, 3),
			      type_stack(a, T_KSTACK, 0, 4)));
}

static void unify_ints(void)
{
	unit_text(unified(type_int(1, true), type_int(4, true)), "int32");
	unit_text(unified(type_int(4, false), type_int(4, true)), "int64");
	unit_text(unified(type_int(1, false), type_int(8, true)), "int64");
	unit_text(unified(&type_uint64, &type_int64), "int64");
	unit_text(unified(&type_bool, &type_int32), "int32");
	unit_text(unified(&type_unknown, &type_int32), "int32");
	unit_text(unified(&type_int32, &type_unknown), "int32");
}

static void unify_others(void)
{
	const struct type *none = type_simple(a, T_COUNT);

	unit_text(unified(type_string(a, 4), type_string(a, 9)), "string[9]");
	unit_text(unified(pair(&type_int32, type_string(a, 2)),
			  pair(&type_uint32, type_string(a, 5))),
		  "(int64, string[5])");
	unit_text(unified(type_string(a, 4), &type_int64), "none");
	unit_text(unified(none, &type_int64), "none");
	unit_text(unified(type_ptr(a, ctype_void(), AS_NONE),
			  type_ptr(a, ctype_int(4, true), AS_USER)), "int *");
	unit_text(unified(type_ptr(a, ctype_int(4, true), AS_KERNEL),
			  type_ptr(a, ctype_int(4, true), AS_USER)), "none");
	unit_text(unified(pair(&type_int32, &type_int32), &type_int32),
		  "none");
	unit_text(unified(type_stack(a, T_KSTACK, 0, 3),
			  type_stack(a, T_KSTACK, 1, 3)), "none");
}

static void unify_records(void)
{
	const struct type *x[] = { &type_int32, type_string(a, 3) };
	const struct type *y[] = { type_string(a, 7), &type_int64 };
	const char *xn[] = { "n", "s" }, *yn[] = { "s", "n" };
	const char *zn[] = { "s", "m" };

	unit_text(unified(type_tuple(a, x, xn, 2), type_tuple(a, y, yn, 2)),
		  "(n=int64, s=string[7])");
	unit_text(unified(type_tuple(a, x, xn, 2), type_tuple(a, y, zn, 2)),
		  "none");
}

static void stored(void)
{
	unit_text(type_text(a, type_stored(a, type_int(1, false))), "uint64");
	unit_text(type_text(a, type_stored(a, pair(&type_int32, &type_bool))),
		  "(int64, bool)");
}

static int64_t fold(enum binary_op op, bool is_signed, int64_t x, int64_t y)
{
	int64_t v = 0;

	CU_ASSERT(fold_binary(op, is_signed, x, y, &v));
	return v;
}

static void folding(void)
{
	int64_t v = 7;

	CU_ASSERT(fold(B_DIV, true, -7, 2) == -3);
	CU_ASSERT(fold(B_MOD, true, -7, 2) == -1);
	CU_ASSERT(fold(B_DIV, true, INT64_MIN, -1) == INT64_MIN);
	CU_ASSERT(fold(B_MOD, true, INT64_MIN, -1) == 0);
	CU_ASSERT(fold(B_DIV, false, -1, 2) == INT64_MAX);
	CU_ASSERT(fold(B_SHR, true, -8, 1) == -4);
	CU_ASSERT(fold(B_SHR, false, -8, 1) == INT64_MAX - 3);
	CU_ASSERT(fold(B_SHL, true, 1, 64) == 1);
	CU_ASSERT(fold(B_LT, true, -1, 1) == 1);
	CU_ASSERT(fold(B_LT, false, -1, 1) == 0);
	CU_ASSERT(fold(B_GE, false, -1, -1) == 1);
	CU_ASSERT(fold(B_ADD, true, INT64_MAX, 1) == INT64_MIN);
	CU_ASSERT(!fold_binary(B_DIV, true, 1, 0, &v));
	CU_ASSERT(!fold_binary(B_MOD, false, 1, 0, &v));
	CU_ASSERT(v == 7);
}

static void cutting(void)
{
	CU_ASSERT(fold_cut(300, type_int(1, false)) == 44);
	CU_ASSERT(fold_cut(200, type_int(1, true)) == -56);
	CU_ASSERT(fold_cut(-1, &type_uint32) == 0xffffffff);
	CU_ASSERT(fold_cut(256, &type_bool) == 1);
	CU_ASSERT(fold_cut(-1, &type_uint64) == -1);
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "tuple fields stand at their natural alignment", layout },
		{ "types are written as scripts write them", texts },
		{ "types are equal by structure, not address", equality },
		{ "integers unify to the one that holds both", unify_ints },
		{ "strings, tuples, pointers unify; others do not", unify_others },
		{ "records unify by field name", unify_records },
		{ "maps store integers in 64 bits", stored },
		{ "constants fold as the machine computes", folding },
		{ "values are cut to their type", cutting },
	};
	int failed;

	a = arena_create();
	failed = UNIT("sema/types", tests);
	arena_free(a);
	return failed;
}
