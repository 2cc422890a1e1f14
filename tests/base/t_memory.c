/* SPDX-License-Identifier: Apache-2.0 */
/* Arena, growable buffer, name map. */
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/strmap.h"
#include "tests/unit.h"

static void arena_is_zeroed(void)
{
	struct arena *a = arena_create();

	for (size_t n = 1; n < 100000; n = n * 3 + 1) {
		unsigned char *p = arena_alloc(a, n);

		CU_ASSERT_EQUAL((uintptr_t)p % 16, 0);
		for (size_t i = 0; i < n; i++)
			if (p[i])
				CU_FAIL("not zero");
		memset(p, 0xff, n);
	}
	CU_ASSERT(arena_used(a) > 100000);
	arena_free(a);
}

static void arena_copies_strings(void)
{
	struct arena *a = arena_create();

	unit_text(arena_strdup(a, "one"), "one");
	unit_text(arena_strndup(a, "one two", 3), "one");
	unit_text(arena_printf(a, "%d-%s", 5, "x"), "5-x");
	CU_ASSERT_EQUAL(memcmp(arena_memdup(a, "a\0b", 3), "a\0b", 3), 0);
	arena_free(a);
}

static void vec_keeps_items(void)
{
	struct arena *a = arena_create();
	VEC(int) v = { 0 };

	for (int i = 0; i < 1000; i++)
		vec_push(a, &v, i * 3);
	CU_ASSERT_EQUAL(v.n, 1000);
	for (int i = 0; i < 1000; i++)
		CU_ASSERT_EQUAL(v.v[i], i * 3);
	arena_free(a);
}

static void buf_grows(void)
{
	struct buf b;

	buf_init(&b);
	CU_ASSERT_EQUAL(b.n, 0);
	unit_text(b.s, "");
	buf_adds(&b, "ab");
	buf_addc(&b, 'c');
	buf_add(&b, "de\0f", 4);
	CU_ASSERT_EQUAL(b.n, 7);
	CU_ASSERT_EQUAL(memcmp(b.s, "abcde\0f", 8), 0);
	buf_reset(&b);
	buf_fill(&b, 'x', 3);
	buf_printf(&b, "%05d|%s", 42, "s");
	unit_text(b.s, "xxx00042|s");
	buf_reset(&b);
	for (int i = 0; i < 100000; i++)
		buf_addc(&b, 'y');
	CU_ASSERT_EQUAL(b.n, 100000);
	CU_ASSERT_EQUAL(b.s[100000], '\0');
	CU_ASSERT_FALSE(b.failed);
	buf_clear(&b);
}

static void buf_takes_files(void)
{
	FILE *f = tmpfile();
	struct buf b;

	for (int i = 0; i < 10000; i++)
		fprintf(f, "%04d ", i);
	fflush(f);
	buf_init(&b);
	buf_adds(&b, "first ");
	CU_ASSERT_EQUAL(buf_add_file(&b, fileno(f)), 0);
	CU_ASSERT_EQUAL(b.n, 6 + 50000);
	CU_ASSERT_EQUAL(strncmp(b.s, "first 0000 0001 ", 16), 0);
	CU_ASSERT_STRING_EQUAL(b.s + b.n - 5, "9999 ");
	CU_ASSERT_EQUAL(buf_add_file(&b, -1), -EBADF);
	buf_clear(&b);
	fclose(f);
}

static void buf_numbers(void)
{
	static const long long values[] = { 0, 1, -1, 9, 10, 99, 100, -1000,
					    LLONG_MAX, LLONG_MIN };
	char want[64];
	struct buf b;

	buf_init(&b);
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		buf_reset(&b);
		buf_add_i64(&b, values[i]);
		snprintf(want, sizeof(want), "%lld", values[i]);
		unit_text(b.s, want);
		buf_reset(&b);
		buf_add_u64(&b, (unsigned long long)values[i]);
		snprintf(want, sizeof(want), "%llu",
			 (unsigned long long)values[i]);
		unit_text(b.s, want);
	}
	buf_clear(&b);
}

static void buf_without_memory(void)
{
	struct buf b;

	buf_init(&b);
	buf_adds(&b, "kept");
	CU_ASSERT_FALSE(buf_reserve(&b, SIZE_MAX / 2));
	CU_ASSERT_TRUE(b.failed);
	buf_adds(&b, " and no more");
	unit_text(b.s, "kept");
	buf_clear(&b);
}

static void strmap_finds(void)
{
	struct arena *a = arena_create();
	struct strmap m;
	char key[32];

	strmap_init(&m, a);
	CU_ASSERT_PTR_NULL(strmap_get(&m, "none"));
	for (uintptr_t i = 1; i <= 5000; i++) {
		snprintf(key, sizeof(key), "key%d", (int)i);
		strmap_set(&m, key, (void *)i);
	}
	strmap_set(&m, "key7", (void *)70);
	CU_ASSERT_EQUAL(m.entries.n, 5000);
	for (uintptr_t i = 1; i <= 5000; i++) {
		snprintf(key, sizeof(key), "key%d", (int)i);
		CU_ASSERT_EQUAL((uintptr_t)strmap_get(&m, key),
				i == 7 ? 70 : i);
		unit_text(m.entries.v[i - 1].key, key);
	}
	CU_ASSERT_PTR_NULL(strmap_get(&m, "key0"));
	CU_ASSERT_PTR_NULL(strmap_get(&m, ""));
	arena_free(a);
}

/* Vectors of the algorithm's authors. */
static void hash_is_fnv1a(void)
{
	CU_ASSERT_EQUAL(hash_bytes("", 0), 0xcbf29ce484222325u);
	CU_ASSERT_EQUAL(hash_bytes("a", 1), 0xaf63dc4c8601ec8cu);
	CU_ASSERT_EQUAL(hash_bytes("foobar", 6), 0x85944171f73967e8u);
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "arena memory is zeroed and aligned", arena_is_zeroed },
		{ "arena strings are copies", arena_copies_strings },
		{ "a vec keeps what is pushed, in order", vec_keeps_items },
		{ "a buf grows and stays terminated", buf_grows },
		{ "a buf takes all of a file", buf_takes_files },
		{ "a buf writes any 64-bit number", buf_numbers },
		{ "a buf without memory keeps what it had",
		  buf_without_memory },
		{ "a strmap finds every key, the last value, in order",
		  strmap_finds },
		{ "hash_bytes() is FNV-1a", hash_is_fnv1a },
	};

	return UNIT("base/memory", tests);
}
