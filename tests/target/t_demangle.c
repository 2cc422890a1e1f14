/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit.h"
#include "target/target.h"

static struct arena *arena;

static void test_cxx(void)
{
	unit_text(demangle(arena, "_ZN3foo3barEi"), "foo::bar(int)");
	unit_text(demangle(arena, "_ZNSt6vectorIiSaIiEE9push_backERKi"),
		   "std::vector<int, std::allocator<int> >::push_back"
		   "(int const&)");
}

static void test_rust(void)
{
	unit_text(demangle(arena, "_RNvCs1234_7mycrate3foo"), "mycrate::foo");
	unit_text(demangle(arena, "_ZN4core3fmt9Formatter3pad"
			    "17h0123456789abcdefE"), "core::fmt::Formatter::pad");
}

static void test_plain(void)
{
	const char *name = "vfs_read";

	CU_ASSERT_PTR_EQUAL(demangle(arena, name), name);
	unit_text(demangle(arena, "_start"), "_start");
	unit_text(demangle(arena, "_Z"), "_Z");
	unit_text(demangle(arena, ""), "");
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "C++ names are demangled", test_cxx },
		{ "Rust names of both schemes are demangled", test_rust },
		{ "other names stay as they are", test_plain },
	};
	int r;

	arena = arena_create();
	r = UNIT("target/demangle", tests);
	arena_free(arena);
	return r;
}
