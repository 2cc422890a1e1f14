/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Typed programs, exactly: what tprog_dump() says of golden/NAME.probe is
 * golden/NAME.types, and verify() finds nothing wrong with it. UPDATE=1 writes the files anew: read the difference before
 * committing. A first line `// needs: btf` or `// needs: tracefs` lets a file be
 * skipped where the machine does not tell; `// args: WORDS` are $1 and so on,
 * behind `--` those for getopt().
 */
#define _GNU_SOURCE	/* asprintf, strtok_r */
#include <dirent.h>

#include "base/arena.h"
#include "parser/parse.h"
#include "sema/sema.h"
#include "tests/sema/verify.h"
#include "tests/unit.h"

#define MAX_WORDS 16

static char *dir;

struct check {
	struct arena *arena;
	struct source_set set;
	struct diags diags;
	struct sema_options opts;
	struct parse_options parse;
	struct buf out;
};

static void split_args(struct check *c, const char *text)
{
	const char *line = strstr(text, "// args: ");
	const char **words = arena_array(c->arena, const char *, MAX_WORDS);
	char *rest, *word;
	size_t n = 0;

	if (!line)
		return;
	line += strlen("// args: ");
	rest = arena_strndup(c->arena, line, strcspn(line, "\n"));
	c->opts.positional = words;
	while ((word = strtok_r(rest, " ", &rest)) && n < MAX_WORDS) {
		if (!strcmp(word, "--"))
			c->opts.named = &words[n];
		else
			words[n++] = word;
	}
	c->opts.npositional = c->opts.named ?
			      (size_t)(c->opts.named - words) : n;
	c->opts.nnamed = n - c->opts.npositional;
}

/* The dump, or the diagnostics of a program that should have none. */
static void build(struct check *c, const struct source *src,
		  struct target *target)
{
	struct ast_script *script;
	struct tprog *prog = NULL;
	const char *wrong;

	c->opts.unsafe = true;
	script = parse_script(c->arena, &c->diags, src, &c->parse);
	if (script && !c->diags.nerrors)
		prog = sema_check(c->arena, &c->diags, script, &c->opts,
				  target);
	diags_render(&c->diags, &c->out);
	if (!prog)
		return;
	tprog_dump(prog, &c->out);
	wrong = verify(c->arena, prog);
	if (wrong)
		buf_printf(&c->out, "broken promise: %s\n", wrong);
}

static bool has_needs(const char *text, struct target *target)
{
	if (strstr(text, "// needs: btf") && !target_has_btf(target))
		return false;
	return !strstr(text, "// needs: tracefs") || target_tracefs(target);
}

static void compare(struct check *c, const char *path)
{
	struct source *want;
	int err = 0;
	FILE *f;

	if (getenv("UPDATE")) {
		f = fopen(path, "w");
		CU_ASSERT_FATAL(f != NULL);
		fputs(c->out.s, f);
		fclose(f);
		return;
	}
	want = source_read(&c->set, path, &err);
	unit_text(c->out.s, want ? want->text : "");
}

static void check_file(const char *name)
{
	struct check c = { .arena = arena_create() };
	struct target_options to = { 0 };
	struct target *target = target_open(&to);
	struct source *src;
	char *path;
	int err = 0;

	source_set_init(&c.set, c.arena);
	diags_init(&c.diags, c.arena, &c.set);
	buf_init(&c.out);
	path = arena_printf(c.arena, "%s/%s", dir, name);
	src = source_read(&c.set, path, &err);
	CU_ASSERT_FATAL(src != NULL);
	src->name = name;
	if (has_needs(src->text, target)) {
		split_args(&c, src->text);
		build(&c, src, target);
		strcpy(strrchr(path, '.'), ".types");
		compare(&c, path);
	} else {
		printf("\n%s: skipped: %s", name, target_why(target) ?
		       target_why(target) : "this machine cannot tell");
	}
	buf_clear(&c.out);
	target_close(target);
	arena_free(c.arena);
}

static int is_probe(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 6 && !strcmp(d->d_name + n - 6, ".probe");
}

static void golden(void)
{
	struct dirent **list;
	int n = scandir(dir, &list, is_probe, alphasort);

	CU_ASSERT(n > 0);
	for (int i = 0; i < n; i++) {
		check_file(list[i]->d_name);
		free(list[i]);
	}
	free(list);
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "each program's types are as its .types file says", golden },
	};
	const char *src = getenv("srcdir");
	int failed;

	if (asprintf(&dir, "%s/tests/sema/golden", src ? src : ".") < 0)
		return 2;
	failed = UNIT("sema/golden", tests);
	free(dir);
	return failed;
}
