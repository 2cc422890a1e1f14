/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stands in for awlc when the runtime cases run on several kernels, so that
 * each object is compiled once, on the host, and then loaded everywhere:
 *
 *	AWL_RECORD=DIR		runs awlc, keeps its object, its messages and its
 *				exit status in DIR, and fails, so that awl ends
 *				there
 *	AWL_RECORDED=DIR	gives awl what was kept; what was not is compiled
 *
 * A compilation is known by the case it is part of ($AWL_CASE, from
 * tests/cases/run), its arguments, the script and what in the environment bears
 * on it. awl
 * starts it through $AWL_AWLC, always with `-o /proc/self/fd/N`. The real awlc
 * is two folders up.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct call {
	char **argv;
	const char *out;	/* where the object goes, or NULL */
	char key[4096];		/* path of what is kept, but for the suffix */
};

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "tests/vm/awlc: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* FNV-1a, with the NUL. */
static void mix(uint64_t *hash, const char *text)
{
	do
		*hash = (*hash ^ (unsigned char)*text) * 0x100000001b3;
	while (*text++);
}

/* Without the directory of the case, which is another one each time. */
static void mix_argument(uint64_t *hash, const char *arg)
{
	char cwd[4096];
	size_t n;

	if (getcwd(cwd, sizeof(cwd))) {
		n = strlen(cwd);
		if (!strncmp(arg, cwd, n))
			arg += n;
	}
	mix(hash, arg);
}

/* A script may be changed before it is compiled, as with sed. */
static void mix_script(uint64_t *hash, const char *arg)
{
	size_t n = strlen(arg);
	char line[4096];
	FILE *f;

	if (n < 6 || strcmp(arg + n - 6, ".probe"))
		return;
	f = fopen(arg, "r");
	while (f && fgets(line, sizeof(line), f))
		mix(hash, line);
	if (f)
		fclose(f);
}

/* All that is set for awl, but for what is set for this program. */
static void mix_environment(uint64_t *hash)
{
	static const char *const ours[] = {
		"AWL_RECORD", "AWL_CASE", "AWL_AWLC", "AWL_TEST", "AWL_VM"
	};
	int skip;

	for (char **e = environ; *e; e++) {
		if (strncmp(*e, "AWL_", 4) && strncmp(*e, "BPFTRACE_", 9))
			continue;
		skip = 0;
		for (size_t i = 0; i < sizeof(ours) / sizeof(*ours); i++)
			skip |= !strncmp(*e, ours[i], strlen(ours[i]));
		if (!skip)
			mix(hash, *e);
	}
}

static void call_init(struct call *c, char **argv, const char *dir)
{
	const char *name = getenv("AWL_CASE");
	uint64_t hash = 0xcbf29ce484222325;

	c->argv = argv;
	c->out = NULL;
	for (int i = 1; argv[i]; i++) {
		if (!strcmp(argv[i], "-o") && argv[i + 1]) {
			c->out = argv[++i];
			continue;
		}
		mix_argument(&hash, argv[i]);
		mix_script(&hash, argv[i]);
	}
	mix_environment(&hash);
	snprintf(c->key, sizeof(c->key), "%s/%s-%016jx", dir,
		 name ? name : "none", (uintmax_t)hash);
}

static const char *kept(const struct call *c, const char *suffix)
{
	static char path[4200];

	snprintf(path, sizeof(path), "%s.%s", c->key, suffix);
	return path;
}

static _Noreturn void run_compiler(const struct call *c)
{
	char path[4096], *slash;
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 16);

	if (n < 0)
		die("/proc/self/exe");
	path[n] = '\0';
	for (int up = 0; up < 3; up++) {
		slash = strrchr(path, '/');
		if (!slash)
			die(path);
		*slash = '\0';
	}
	strcat(path, "/awlc");
	execv(path, c->argv);
	die(path);
}

static int create(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd < 0)
		die(path);
	return fd;
}

static void copy(const char *from, int out)
{
	int in = open(from, O_RDONLY | O_CLOEXEC);
	char buf[65536];
	ssize_t n;

	if (in < 0)
		die(from);
	while ((n = read(in, buf, sizeof(buf))) > 0)
		if (write(out, buf, (size_t)n) != n)
			die(from);
	close(in);
}

/* The child's messages go to a file. */
static int compile(const struct call *c)
{
	int status;
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (!pid) {
		dup2(create(kept(c, "err")), STDERR_FILENO);
		run_compiler(c);
	}
	if (waitpid(pid, &status, 0) < 0)
		die("awlc");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

/*
 * What the host cannot compile is not kept: another kernel may have what is
 * missing here.
 */
static int record(const struct call *c)
{
	int status = compile(c);
	FILE *f;

	if (status)
		return 1;
	if (c->out)
		copy(c->out, create(kept(c, "o")));
	f = fopen(kept(c, "status"), "w");
	if (!f || fprintf(f, "%d\n", status) < 0 || fclose(f))
		die(c->key);
	return 1;
}

static int replay(const struct call *c)
{
	FILE *f = fopen(kept(c, "status"), "r");
	int status;

	if (!f || fscanf(f, "%d", &status) != 1)
		run_compiler(c);
	fclose(f);
	copy(kept(c, "err"), STDERR_FILENO);
	if (!status && c->out)
		copy(kept(c, "o"), create(c->out));
	return status;
}

int main(int argc, char **argv)
{
	const char *to = getenv("AWL_RECORD"), *from = getenv("AWL_RECORDED");
	struct call c;

	(void)argc;
	if (!to && !from)
		run_compiler(&(struct call){ .argv = argv });
	call_init(&c, argv, to ? to : from);
	return to ? record(&c) : replay(&c);
}
