/* SPDX-License-Identifier: Apache-2.0 */
#include "output/json.h"

#include <stdbool.h>
#include <string.h>

#define EXACT (1ull << 53)	/* integers up to here fit a double */

/*
 * Bytes of the valid UTF-8 sequence at s, 0 if there is none (table 3-7 of
 * https://www.unicode.org/versions/Unicode15.0.0/ch03.pdf).
 */
static size_t utf8_len(const unsigned char *s, size_t n)
{
	unsigned char low = 0x80, high = 0xbf;
	size_t len;

	if (s[0] >= 0xc2 && s[0] <= 0xdf)
		len = 2;
	else if (s[0] >= 0xe0 && s[0] <= 0xef)
		len = 3;
	else if (s[0] >= 0xf0 && s[0] <= 0xf4)
		len = 4;
	else
		return 0;
	if (s[0] == 0xe0)
		low = 0xa0;
	else if (s[0] == 0xed)
		high = 0x9f;
	else if (s[0] == 0xf0)
		low = 0x90;
	else if (s[0] == 0xf4)
		high = 0x8f;
	if (n < len || s[1] < low || s[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++)
		if (s[i] < 0x80 || s[i] > 0xbf)
			return 0;
	return len;
}

static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

static void escape_byte(struct buf *b, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	const char u[] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };

	switch (c) {
	case '"': buf_add(b, "\\\"", 2); break;
	case '\\': buf_add(b, "\\\\", 2); break;
	case '\n': buf_add(b, "\\n", 2); break;
	case '\t': buf_add(b, "\\t", 2); break;
	case '\r': buf_add(b, "\\r", 2); break;
	default: buf_add(b, u, sizeof(u)); break;
	}
}

void add_json_escape(struct buf *b, const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;

	for (size_t i = 0; i < n; ) {
		size_t run = i, len;

		while (run < n && is_plain(p[run]))
			run++;
		buf_add(b, p + i, run - i);
		i = run;
		if (i == n)
			break;
		len = utf8_len(p + i, n - i);
		if (len)
			buf_add(b, p + i, len);
		else
			escape_byte(b, p[i]);
		i += len ? len : 1;
	}
}

void add_json_string(struct buf *b, const char *s, size_t n)
{
	buf_addc(b, '"');
	add_json_escape(b, s, n);
	buf_addc(b, '"');
}

void add_json_u64(struct buf *b, uint64_t v)
{
	if (v > EXACT)
		buf_addc(b, '"');
	buf_add_u64(b, v);
	if (v > EXACT)
		buf_addc(b, '"');
}

void add_json_i64(struct buf *b, int64_t v)
{
	bool quoted = v > (int64_t)EXACT || v < -(int64_t)EXACT;

	if (quoted)
		buf_addc(b, '"');
	buf_add_i64(b, v);
	if (quoted)
		buf_addc(b, '"');
}
