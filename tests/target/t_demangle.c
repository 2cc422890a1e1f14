/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/target/check.h"
#include "target/target.h"

static struct arena *arena;

static void test_cxx(void)
{
	check_text(demangle(arena, "_ZN3foo3barEi"), "foo::bar(int)");
	check_text(demangle(arena, "_ZNSt6vectorIiSaIiEE9push_backERKi"),
		   "std::vector<int, std::allocator<int> >::push_back"
		   "(int const&)");
}

static void test_rust(void)
{
	check_text(demangle(arena, "_RNvCs1234_7mycrate3foo"), "mycrate::foo");
	check_text(demangle(arena, "_ZN4core3fmt9Formatter3pad"
			    "17h0123456789abcdefE"), "core::fmt::Formatter::pad");
}

static void test_plain(void)
{
	const char *name = "vfs_read";

	CU_ASSERT_PTR_EQUAL(demangle(arena, name), name);
	check_text(demangle(arena, "_start"), "_start");
	check_text(demangle(arena, "_Z"), "_Z");
	check_text(demangle(arena, ""), "");
}

int main(void)
{
	static const struct check tests[] = {
		{ "C++ names are demangled", test_cxx },
		{ "Rust names of both schemes are demangled", test_rust },
		{ "other names stay as they are", test_plain },
	};
	int r;

	arena = arena_create();
	r = CHECK_MAIN("demangle", tests);
	arena_free(arena);
	return r;
}
