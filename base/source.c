/* SPDX-License-Identifier: Apache-2.0 */
#include "base/source.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"

#define MAX_FILE (16u << 20)

void source_set_init(struct source_set *set, struct arena *a)
{
	memset(set, 0, sizeof(*set));
	set->arena = a;
	set->next = 1;
}

static void index_lines(struct source *s, struct arena *a)
{
	size_t n = 1, i = 1;

	for (size_t k = 0; k < s->len; k++)
		n += s->text[k] == '\n';
	s->lines = arena_array(a, uint32_t, n);
	for (size_t k = 0; k < s->len; k++)
		if (s->text[k] == '\n')
			s->lines[i++] = (uint32_t)k + 1;
	s->nlines = n;
}

struct source *source_add(struct source_set *set, const char *name,
			  const char *text, size_t len)
{
	struct source *s;

	if (len >= UINT32_MAX - 1 - set->next)
		return NULL;
	s = arena_new(set->arena, struct source);
	s->name = arena_strdup(set->arena, name);
	s->text = arena_strndup(set->arena, text, len);
	s->len = len;
	s->base = set->next;
	set->next += (uint32_t)len + 1;
	index_lines(s, set->arena);
	vec_push(set->arena, &set->files, s);
	return s;
}

static int read_all(FILE *f, struct buf *b)
{
	char block[16384];
	size_t n;

	while ((n = fread(block, 1, sizeof(block), f)) > 0) {
		buf_add(b, block, n);
		if (b->n > MAX_FILE)
			return EFBIG;
	}
	if (ferror(f))
		return errno ? errno : EIO;
	return b->failed ? ENOMEM : 0;
}

struct source *source_read(struct source_set *set, const char *path,
			   int *ret_errno)
{
	bool is_stdin = !strcmp(path, "-");
	FILE *f = is_stdin ? stdin : fopen(path, "re");
	struct source *s = NULL;
	struct buf b;
	int err;

	if (!f) {
		*ret_errno = errno;
		return NULL;
	}
	buf_init(&b);
	err = read_all(f, &b);
	if (!is_stdin)
		fclose(f);
	if (!err) {
		s = source_add(set, is_stdin ? "stdin" : path, b.s, b.n);
		if (!s)
			err = EFBIG;
		else if (!is_stdin)
			s->path = s->name;
	}
	buf_clear(&b);
	if (err)
		*ret_errno = err;
	return s;
}

static const struct source *find_file(const struct source_set *set,
				      uint32_t offset)
{
	for (size_t i = 0; i < set->files.n; i++) {
		const struct source *s = set->files.v[i];

		if (offset >= s->base && offset <= s->base + s->len)
			return s;
	}
	return NULL;
}

struct place source_place(const struct source_set *set, uint32_t offset)
{
	const struct source *s = find_file(set, offset);
	struct place p = { .file = s };
	size_t lo = 0, hi;
	uint32_t rel;

	if (!s)
		return p;
	rel = offset - s->base;
	hi = s->nlines;
	while (hi - lo > 1) {
		size_t mid = (lo + hi) / 2;

		if (s->lines[mid] <= rel)
			lo = mid;
		else
			hi = mid;
	}
	p.line = (uint32_t)lo + 1;
	p.col = rel - s->lines[lo] + 1;
	p.text = s->text + s->lines[lo];
	p.len = strcspn(p.text, "\n");
	return p;
}
