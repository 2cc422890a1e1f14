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

#include "cli/script.h"

typedef struct compile_words words;

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

/* Those of which the probes depend. */
static void add_params(struct arena *a, words *w, const struct options *o)
{
	for (int i = 0; i < o->nparams; i++) {
		const struct option_param *p = &o->params[i];

		if (!p->value || !script_compiles(o->script, o, p->name))
			continue;
		add(a, w, "--param");
		add(a, w, arena_printf(a, "%s=%s", p->name, p->value));
	}
}

static void add_script(struct arena *a, words *w, const struct options *o)
{
	add_params(a, w, o);
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

void compile_command(struct arena *a, const struct options *o, words *ret)
{
	add(a, ret, compile_find(a, "AWL_AWLC", "awlc"));
	if (o->for_check)
		add(a, ret, "--check");
	if (o->kernel) {
		add(a, ret, "--btf");
		add(a, ret, o->kernel);
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

/* Where the results go; NULL: nowhere, or to stdout. */
struct outputs {
	const char *emit, *out, *report;
};

/* These options come first, behind the compiler's name. */
static char **full_command(struct arena *a, const struct options *o,
			   const struct outputs *to)
{
	words base = { 0 }, argv = { 0 };

	compile_command(a, o, &base);
	add(a, &argv, base.v[0]);
	if (to->emit)
		add(a, &argv, arena_printf(a, "--emit=%s", to->emit));
	if (to->report)
		add(a, &argv, arena_printf(a, "--report=%s", to->report));
	if (to->out) {
		add(a, &argv, "-o");
		add(a, &argv, to->out);
	}
	for (size_t i = 1; i < base.n; i++)
		add(a, &argv, base.v[i]);
	add(a, &argv, NULL);
	return argv.v;
}

static int compile(const struct options *o, const struct outputs *to)
{
	struct arena *a;
	int status;

	if (!o->given[O_EXPR] && image_is_elf(o->args[0])) {
		fprintf(stderr, "awl: %s is not a script but was compiled already\n",
			o->args[0]);
		return 1;
	}
	a = arena_create();
	status = run(full_command(a, o, to));
	arena_free(a);
	return status;
}

/* A file in memory, which the compiler inherits, and its path there. */
static int memory_file(char ret_path[32])
{
	int fd = memfd_create("awl", 0);

	if (fd < 0)
		fprintf(stderr, "awl: cannot make a memory file: %s\n",
			strerror(errno));
	snprintf(ret_path, 32, "/proc/self/fd/%d", fd);
	return fd;
}

static int compile_into(const struct options *o, int fd, const char *path,
			const char *report, struct image *ret)
{
	int status = compile(o, &(struct outputs){ .out = path,
						   .report = report });
	int err = status ? 0 : image_map(fd, "the compiled object", ret);

	if (err)
		fprintf(stderr, "awl: the compiler gave no object: %s\n",
			strerror(-err));
	return err ? 1 : status;
}

int compile_object(const struct options *o, struct image *ret,
		   struct buf *ret_report)
{
	char path[32], report[32];
	int fd = memory_file(path), status = 1;
	int report_fd = fd >= 0 && ret_report ? memory_file(report) : -1;

	if (fd >= 0 && (report_fd >= 0 || !ret_report))
		status = compile_into(o, fd, path, ret_report ? report : NULL,
				      ret);
	if (report_fd >= 0) {
		/* a part of it says that the result is for now only */
		buf_add_file(ret_report, report_fd);
		close(report_fd);
	}
	if (fd >= 0)
		close(fd);
	return status;
}

static int check_kernel(struct options *o, const char *file)
{
	int status;

	o->kernel = file;
	status = compile(o, &(struct outputs){ .out = "/dev/null" });
	printf("%s: %s\n", file, status ? "cannot run this script" : "ok");
	fflush(stdout);
	return status;
}

int compile_check(const struct options *from)
{
	struct options o = *from;
	int own = o.given[O_EXPR] ? 0 : 1, nfiles = o.nargs - own, status;

	o.for_check = true;
	if (!o.given[O_KERNEL])
		return compile(&o, &(struct outputs){ .out = "/dev/null" });
	o.nargs = own;
	status = check_kernel(&o, o.value[O_KERNEL]);
	for (int i = 0; i < nfiles; i++)
		status |= check_kernel(&o, o.args[own + i]);
	return status;
}

int compile_emit(const struct options *o)
{
	return compile(o, &(struct outputs){ .emit = o->value[O_EMIT],
					     .out = o->value[O_OUTPUT] });
}
