/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cachekey.h"

#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/strmap.h"
#include "cli/compile.h"
#include "object/plan.h"

/* False: it cannot be read, or only once. */
static bool add_file(struct sha256 *h, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	uint64_t size = 0;
	char block[16384];
	struct stat st;
	ssize_t n = -1;

	if (fd < 0)
		return false;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode)) {
		while ((n = read(fd, block, sizeof(block))) > 0) {
			sha256_add(h, block, (size_t)n);
			size += (uint64_t)n;
		}
	}
	close(fd);
	sha256_add(h, &size, sizeof(size));
	return n == 0;
}

/* A file by what stat(2) says. */
static void add_stat(struct sha256 *h, const char *path)
{
	struct stat st;
	uint64_t v[5] = { 0 };

	if (!stat(path, &st)) {
		v[0] = st.st_dev;
		v[1] = st.st_ino;
		v[2] = (uint64_t)st.st_size;
		v[3] = (uint64_t)st.st_mtim.tv_sec;
		v[4] = (uint64_t)st.st_mtim.tv_nsec;
	}
	sha256_add(h, v, sizeof(v));
}

/* Modules bring probes and types with them. In no order. */
static void add_modules(struct sha256 *h)
{
	DIR *d = opendir("/sys/module");
	struct dirent *e;
	uint64_t sum = 0;

	while (d && (e = readdir(d)))
		sum += hash_bytes(e->d_name, strlen(e->d_name));
	if (d)
		closedir(d);
	sha256_add(h, &sum, sizeof(sum));
}

/* The notes have the build id, and so stand for the kernel's BTF. */
static void add_kernel(struct sha256 *h)
{
	struct utsname u;

	memset(&u, 0, sizeof(u));
	uname(&u);
	sha256_adds(h, u.release);
	sha256_adds(h, u.version);
	sha256_adds(h, u.machine);
	add_file(h, "/sys/kernel/notes");
	add_modules(h);
}

static bool matters(const char *variable)
{
	static const char *const names[] = {
		"PATH=", "CPATH=", "C_INCLUDE_PATH=", "AWL_", "BPFTRACE_"
	};

	if (!strncmp(variable, "AWL_CACHE_DIR=", 14))
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strncmp(variable, names[i], strlen(names[i])))
			return true;
	return false;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_environment(struct arena *a, struct sha256 *h)
{
	struct compile_words w = { 0 };

	for (char **e = environ; *e; e++)
		if (matters(*e))
			vec_push(a, &w, *e);
	if (w.n)
		qsort(w.v, w.n, sizeof(*w.v), by_text);
	sha256_add(h, &w.n, sizeof(w.n));
	for (size_t i = 0; i < w.n; i++)
		sha256_adds(h, w.v[i]);
}

static void add_command(struct arena *a, struct sha256 *h,
			const struct options *o)
{
	struct compile_words w = { 0 };

	compile_command(a, o, &w);
	add_stat(h, w.v[0]);
	sha256_add(h, &w.n, sizeof(w.n));
	for (size_t i = 0; i < w.n; i++)
		sha256_adds(h, w.v[i]);
}

/* Relative paths, and what may be looked up. */
static bool add_process(struct sha256 *h)
{
	char cwd[PATH_MAX];
	uid_t uid = geteuid();

	if (!getcwd(cwd, sizeof(cwd)))
		return false;
	sha256_adds(h, cwd);
	sha256_add(h, &uid, sizeof(uid));
	return true;
}

bool cachekey(const struct options *o, uint8_t ret[SHA256_SIZE])
{
	const uint32_t version = PLAN_VERSION;
	struct sha256 h;
	struct arena *a;

	sha256_init(&h);
	if (!add_process(&h) ||
	    (!o->given[O_EXPR] && !add_file(&h, o->args[0])))
		return false;
	a = arena_create();
	sha256_adds(&h, VERSION);
	sha256_add(&h, &version, sizeof(version));
	add_command(a, &h, o);
	add_environment(a, &h);
	add_kernel(&h);
	add_stat(&h, "/etc/ld.so.cache");
	sha256_end(&h, ret);
	arena_free(a);
	return true;
}
