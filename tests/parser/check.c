/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE	/* asprintf */
#include "tests/parser/check.h"

#include <CUnit/CUnit.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const defines[] = { "BPFTRACE_HAVE_BTF", "AWL", NULL };
const struct parse_options options = {
	.defines = defines,
};

struct check c;

void finish(void)
{
	if (c.arena) {
		buf_clear(&c.out);
		arena_free(c.arena);
	}
	memset(&c, 0, sizeof(c));
}

void begin(const char *text, size_t len)
{
	finish();
	c.arena = arena_create();
	source_set_init(&c.set, c.arena);
	diags_init(&c.diags, c.arena, &c.set);
	buf_init(&c.out);
	c.src = source_add(&c.set, "t.probe", text, len);
}

void parse_text(const char *text, size_t len)
{
	begin(text, len);
	c.script = parse_script(c.arena, &c.diags, c.src, &options);
}

void parse(const char *text)
{
	parse_text(text, strlen(text));
}

static bool read_file(const char *path, struct buf *ret)
{
	FILE *f = fopen(path, "r");
	char block[4096];
	size_t n;

	buf_init(ret);
	if (!f)
		return false;
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		buf_add(ret, block, n);
	fclose(f);
	return true;
}

static const char *golden_path(const char *name, const char *suffix)
{
	static char path[2][4096];
	static int turn;
	const char *top = getenv("srcdir");

	turn = !turn;
	snprintf(path[turn], sizeof(path[turn]), "%s/tests/parser/%s%s",
		 top ? top : ".", name, suffix);
	return path[turn];
}

static void show_diff(const char *path)
{
	char command[8192];
	FILE *p;

	snprintf(command, sizeof(command), "diff -u '%s' - >&2", path);
	p = popen(command, "w");
	if (p) {
		fwrite(c.out.s, 1, c.out.n, p);
		pclose(p);
	}
}

/* c.out must be what stands in the file. */
void compare(const char *name, const char *suffix)
{
	const char *path = golden_path(name, suffix);
	struct buf want;
	bool same;
	FILE *f;

	if (getenv("UPDATE")) {
		f = fopen(path, "w");
		CU_ASSERT_FATAL(f != NULL);
		fwrite(c.out.s, 1, c.out.n, f);
		fclose(f);
	}
	same = read_file(path, &want) && want.n == c.out.n &&
		!memcmp(want.s, c.out.s, want.n);
	CU_ASSERT(same);
	if (!same)
		show_diff(path);
	buf_clear(&want);
}

void show_diags(const char *name)
{
	struct buf b;

	buf_init(&b);
	diags_render(&c.diags, &b);
	if (b.n)
		fprintf(stderr, "\n%s:\n%s", name, b.s);
	buf_clear(&b);
}

void each_probe(const char *dir, probe_fn fn)
{
	DIR *d = opendir(golden_path(dir, ""));
	struct dirent *e;
	size_t count = 0;

	CU_ASSERT_FATAL(d != NULL);
	while ((e = readdir(d))) {
		size_t n = strlen(e->d_name);
		struct buf text;
		char *name;

		if (n < 6 || strcmp(e->d_name + n - 6, ".probe"))
			continue;
		if (asprintf(&name, "%s/%.*s", dir, (int)n - 6, e->d_name) < 0)
			continue;
		CU_ASSERT(read_file(golden_path(name, ".probe"), &text));
		fn(name, text.s, text.n);
		buf_clear(&text);
		free(name);
		count++;
	}
	closedir(d);
	CU_ASSERT(count > 0);
}
