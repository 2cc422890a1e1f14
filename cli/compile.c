/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/compile.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

typedef VEC(char *) words;

static void add(struct arena *a, words *w, const char *word)
{
	vec_push(a, w, (char *)(uintptr_t)word);
}

const char *compile_find(struct arena *a, const char *variable,
			 const char *name)
{
	const char *env = getenv(variable);
	char self[4096];
	char *slash, *path;
	ssize_t n;

	if (env && *env)
		return env;
	n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (n > 0) {
		self[n] = '\0';
		slash = strrchr(self, '/');
		path = arena_printf(a, "%.*s/%s", (int)(slash - self), self, name);
		if (!access(path, X_OK))
			return path;
	}
	return arena_printf(a, "%s/%s", AWL_LIBEXECDIR, name);
}

/* The program whose functions a target-less uprobe means. */
static void add_process(struct arena *a, words *w, const struct options *o)
{
	const char *cmd = o->value[O_CMD];

	if (o->for_others)
		add(a, w, "--portable");
	if (o->for_others || o->given[O_PID] || o->given[O_CMD])
		add(a, w, "--pid-filter");
	if (!o->given[O_PID] && !o->given[O_CMD])
		return;
	add(a, w, "--pid-path");
	if (o->given[O_PID]) {
		add(a, w, arena_printf(a, "/proc/%s/exe", o->value[O_PID]));
	} else {
		cmd += strspn(cmd, " \t");
		add(a, w, arena_strndup(a, cmd, strcspn(cmd, " \t")));
	}
}

static void add_script(struct arena *a, words *w, const struct options *o)
{
	if (o->given[O_EXPR]) {
		add(a, w, "-e");
		add(a, w, o->value[O_EXPR]);
	}
	for (int i = 0; i < o->nargs; i++)
		add(a, w, o->args[i]);
	if (o->nnamed)
		add(a, w, "--");
	for (int i = 0; i < o->nnamed; i++)
		add(a, w, o->named[i]);
}

static void command_line(struct arena *a, const struct options *o,
			 const char *emit, const char *out, words *ret)
{
	add(a, ret, compile_find(a, "AWL_AWLC", "awlc"));
	if (emit)
		add(a, ret, arena_printf(a, "--emit=%s", emit));
	if (out) {
		add(a, ret, "-o");
		add(a, ret, out);
	}
	if (o->given[O_UNSAFE])
		add(a, ret, "--unsafe");
	add_process(a, ret, o);
	if (o->given[O_TEST])
		add(a, ret, "--test");
	if (o->given[O_BENCH])
		add(a, ret, "--bench");
	if (o->given[O_NO_WARNINGS])
		add(a, ret, "--no-warnings");
	for (int i = 0; i < o->nincludes; i++) {
		add(a, ret, o->includes[i].id == O_INCLUDE ? "--include" : "-I");
		add(a, ret, o->includes[i].value);
	}
	add_script(a, ret, o);
	add(a, ret, NULL);
}

static int compiler_crashed(int sig)
{
	fprintf(stderr, "awl: the compiler crashed (%s)\n"
		"This is a bug in awl; please report it with the script that caused it.\n",
		strsignal(sig));
	return 1;
}

/* Runs the compiler to its end; its exit status. */
static int run(char **argv)
{
	int err, status;
	pid_t pid;

	err = posix_spawn(&pid, argv[0], NULL, NULL, argv, environ);
	if (err) {
		fprintf(stderr, "awl: cannot run the compiler %s: %s\n"
			"help: set AWL_AWLC to its path\n", argv[0],
			strerror(err));
		return 1;
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return 1;
	if (WIFSIGNALED(status))
		return compiler_crashed(WTERMSIG(status));
	return WEXITSTATUS(status);
}

static int compile(const struct options *o, const char *emit, const char *out)
{
	struct arena *a;
	words argv = { 0 };
	int status;

	if (!o->given[O_EXPR] && image_is_elf(o->args[0])) {
		fprintf(stderr, "awl: %s is not a script but was compiled already\n",
			o->args[0]);
		return 1;
	}
	a = arena_create();
	command_line(a, o, emit, out, &argv);
	status = run(argv.v);
	arena_free(a);
	return status;
}

int compile_object(const struct options *o, struct image *ret)
{
	/* inherited by the compiler: it writes there */
	int fd = memfd_create("awl-object", 0), status, err;
	char path[32];

	if (fd < 0) {
		fprintf(stderr, "awl: cannot make a memory file: %s\n",
			strerror(errno));
		return 1;
	}
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	status = compile(o, NULL, path);
	if (!status) {
		err = image_map(fd, "the compiled object", ret);
		if (err) {
			fprintf(stderr, "awl: the compiler gave no object: %s\n",
				strerror(-err));
			status = 1;
		}
	}
	close(fd);
	return status;
}

int compile_check(const struct options *o)
{
	return compile(o, NULL, "/dev/null");
}

int compile_emit(const struct options *o)
{
	return compile(o, o->value[O_EMIT], o->value[O_OUTPUT]);
}
