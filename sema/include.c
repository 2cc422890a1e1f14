/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE	/* memfd_create */
#include "sema/include.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "parser/ctext.h"

#define PROGRAM "awl-cinclude"

typedef VEC(char *) words;

struct includer {
	struct arena *a;
	struct diags *d;
	const struct source *src;
	const struct parse_options *opts;
	const struct include_options *inc;
	struct c_text c;
};

/* NULL: there is none. */
static const char *find_program(struct arena *a)
{
	const char *env = getenv("AWL_CINCLUDE"), *path = env;
	char self[4096];
	ssize_t n;

	if (!env || !*env) {
		n = readlink("/proc/self/exe", self, sizeof(self) - 1);
		if (n <= 0)
			return NULL;
		self[n] = '\0';
		path = arena_printf(a, "%.*s/" PROGRAM,
				    (int)(strrchr(self, '/') - self), self);
	}
	return access(path, X_OK) ? NULL : path;
}

static void add(struct includer *in, words *w, const char *word)
{
	vec_push(in->a, w, (char *)(uintptr_t)word);
}

/* The name decides where "file.h" is looked for: beside the script. */
static void command_line(struct includer *in, const char *program, words *ret)
{
	const char *dirs = getenv("AWL_INCLUDE");
	const char *const *p = in->opts->defines;

	add(in, ret, program);
	add(in, ret, in->src->path ? in->src->path : in->src->name);
	for (; p && *p; p++)
		add(in, ret, arena_printf(in->a, "-D%s", *p));
	for (size_t i = 0; i < in->inc->nflags; i++)
		add(in, ret, in->inc->flags[i]);
	while (dirs && *dirs) {
		size_t n = strcspn(dirs, ":");

		if (n)
			add(in, ret, arena_printf(in->a, "-I%.*s", (int)n,
						  dirs));
		dirs += n + (dirs[n] == ':');
	}
	add(in, ret, NULL);
}

/* What awl-cinclude reads: the words, an empty line, the text. */
static bool write_input(struct includer *in, int fd)
{
	struct buf b;
	bool ok;

	buf_init(&b);
	for (size_t i = 0; i < in->c.words.n; i++)
		buf_printf(&b, "%s\n", in->c.words.v[i]);
	buf_addc(&b, '\n');
	buf_add(&b, in->c.text, in->src->len);
	ok = !b.failed && write(fd, b.s, b.n) == (ssize_t)b.n &&
	     !lseek(fd, 0, SEEK_SET);
	buf_clear(&b);
	return ok;
}

/* Its exit status, or -1 when it did not end by itself. */
static int run(char **argv, int in, int out)
{
	posix_spawn_file_actions_t fa;
	int status, err;
	pid_t pid;

	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_adddup2(&fa, in, 0);
	posix_spawn_file_actions_adddup2(&fa, out, 1);
	err = posix_spawn(&pid, argv[0], &fa, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&fa);
	if (err)
		return -1;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Files in memory: a pipe could fill while both sides write. */
static int run_program(struct includer *in, const char *program,
		       struct buf *ret)
{
	int fd[2] = { memfd_create("c", MFD_CLOEXEC),
		      memfd_create("definitions", MFD_CLOEXEC) };
	int status = -1;
	words argv = { 0 };

	command_line(in, program, &argv);
	if (fd[0] >= 0 && fd[1] >= 0 && write_input(in, fd[0])) {
		status = run(argv.v, fd[0], fd[1]);
		if (buf_add_file(ret, fd[1]))
			status = -1;
	}
	for (int i = 0; i < 2; i++)
		if (fd[i] >= 0)
			close(fd[i]);
	return status;
}

/* The directive at an offset of the text, without the blanks around it. */
static struct span directive_at(const struct includer *in, size_t at)
{
	const char *s = in->src->text;
	size_t lo, hi;

	if (at >= in->src->len)
		return in->c.include;
	for (lo = at; lo && s[lo - 1] != '\n'; lo--)
		;
	lo += strspn(s + lo, " \t");
	hi = lo + strcspn(s + lo, "\n");
	while (hi > lo && (s[hi - 1] == ' ' || s[hi - 1] == '\t'))
		hi--;
	return (struct span){ in->src->base + (uint32_t)lo,
			      in->src->base + (uint32_t)hi };
}

/* Lines "OFFSET MESSAGE"; an offset past the text is that of a flag. */
static void report(struct includer *in, char *lines)
{
	char *line, *next, *message;
	size_t at;

	for (line = lines; line && *line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		at = strtoull(line, &message, 10);
		message += *message == ' ';
		diag_error(in->d, directive_at(in, at), E_INCLUDE, "%s",
			   message);
		if (strstr(message, "file not found"))
			diag_help(in->d, "kernel types are known from BTF: "
				  "leave it out; -I DIR names a directory of "
				  "headers");
	}
}

/* The files that it read stand in lines "//! PATH" at the end. */
static void note_files(struct includer *in, struct source_set *set,
		       const char *program, const char *text)
{
	vec_push(in->a, &set->looked_at, program);
	while ((text = strstr(text, "\n//! "))) {
		size_t n;

		text += strlen("\n//! ");
		n = strcspn(text, "\n");
		vec_push(in->a, &set->looked_at,
			 arena_strndup(in->a, text, n));
		text += n;
	}
}

static bool read_headers(struct includer *in, struct source_set *set,
			 struct buf *ret)
{
	const char *program = find_program(in->a);
	int status;

	if (!program) {
		diag_error(in->d, in->c.include, E_INCLUDE,
			   "#include needs " PROGRAM ", which is built only "
			   "with libclang and is not here");
		diag_help(in->d,
			  "kernel types are known from BTF: leave it out");
		return false;
	}
	status = run_program(in, program, ret);
	note_files(in, set, program, ret->s);
	if (!status)
		return true;
	if (status == 1 && ret->n)
		report(in, ret->s);
	else
		diag_error(in->d, in->c.include, E_INCLUDE,
			   "the headers cannot be read: %s failed", program);
	return false;
}

struct ast_script *include_parse(struct arena *a, struct diags *d,
				 struct source_set *set,
				 const struct source *src,
				 const struct parse_options *opts,
				 const struct include_options *inc)
{
	struct includer in = { .a = a, .d = d, .src = src, .opts = opts,
			       .inc = inc };
	struct parse_options with = *opts;
	const char *name;
	struct buf text;

	c_text_read(a, src, opts, &in.c);
	if (!in.c.nincludes && !inc->always)
		return parse_script(a, d, src, opts);
	buf_init(&text);
	if (read_headers(&in, set, &text)) {
		name = arena_printf(a, "headers of %s", src->name);
		with.prelude = source_add(set, name, text.s, text.n);
	}
	buf_clear(&text);
	return with.prelude ? parse_script(a, d, src, &with) : NULL;
}
