/* SPDX-License-Identifier: Apache-2.0 */
/* sha256: the standard's examples; in whatever pieces the bytes come. */
#include "base/sha256.h"

#include "tests/unit.h"

static void check(const void *p, size_t n, const char *want)
{
	uint8_t sum[SHA256_SIZE];
	char text[2 * SHA256_SIZE + 1];

	sha256_of(p, n, sum);
	sha256_text(sum, text);
	CU_ASSERT_STRING_EQUAL(text, want);
}

static void examples(void)
{
	static char million[1000000];

	memset(million, 'a', sizeof(million));
	check("", 0, "e3b0c44298fc1c149afbf4c8996fb924"
	      "27ae41e4649b934ca495991b7852b855");
	check("abc", 3, "ba7816bf8f01cfea414140de5dae2223"
	      "b00361a396177a9cb410ff61f20015ad");
	check("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56,
	      "248d6a61d20638b8e5c026930c3e6039"
	      "a33ce45964ff2167f6ecedd419db06c1");
	check(million, sizeof(million), "cdc76e5c9914fb9281a1c7e284d73e67"
	      "f1809a48a497200e046d39ccc7112cd0");
}

/* Each length about a block's end, cut in two at each place. */
static void pieces(void)
{
	uint8_t bytes[200], whole[SHA256_SIZE], parts[SHA256_SIZE];
	struct sha256 h;

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 7);
	for (size_t n = 0; n <= sizeof(bytes); n++) {
		sha256_of(bytes, n, whole);
		for (size_t cut = 0; cut <= n; cut++) {
			sha256_init(&h);
			sha256_add(&h, bytes, cut);
			sha256_add(&h, bytes + cut, n - cut);
			sha256_end(&h, parts);
			CU_ASSERT_FATAL(!memcmp(whole, parts, SHA256_SIZE));
		}
	}
}

static void strings(void)
{
	uint8_t a[SHA256_SIZE], b[SHA256_SIZE];
	struct sha256 h;

	sha256_init(&h);
	sha256_adds(&h, "ab");
	sha256_adds(&h, "c");
	sha256_end(&h, a);
	sha256_init(&h);
	sha256_adds(&h, "a");
	sha256_adds(&h, "bc");
	sha256_end(&h, b);
	CU_ASSERT(memcmp(a, b, SHA256_SIZE));
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "the standard's examples", examples },
		{ "bytes in pieces", pieces },
		{ "strings are kept apart", strings },
	};

	return UNIT("base/sha256", tests);
}
