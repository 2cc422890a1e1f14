/* SPDX-License-Identifier: Apache-2.0 */
/* Symbols, offsets and paths of binaries. */
#include "tests/unit.h"
#include "tests/target/known.h"
#include "target/target.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static struct target *t;

/* n bytes of path at offset, in hex. */
static const char *bytes_at(const char *path, uint64_t offset, size_t n)
{
	static char hex[64];
	unsigned char b[16] = { 0 };
	int fd = open(path, O_RDONLY);

	if (pread(fd, b, n, (off_t)offset) != (ssize_t)n)
		hex[0] = '\0';
	for (size_t i = 0; i < n; i++)
		snprintf(hex + 2 * i, 3, "%02x", b[i]);
	close(fd);
	return hex;
}

static void test_symbol(void)
{
	struct elf_symbol s = { 0 };

	CU_ASSERT_EQUAL(target_elf_symbol(t, FIXTURE, "fixture_work", &s), 0);
	CU_ASSERT_TRUE(s.is_func && s.size > 8);
	CU_ASSERT_EQUAL(s.address, known("work"));
	unit_text(bytes_at(FIXTURE, s.offset, 8), known_text("code"));
	CU_ASSERT_EQUAL(target_elf_offset(t, FIXTURE, s.address), s.offset);
	CU_ASSERT_EQUAL(target_elf_symbol(t, FIXTURE, "fixture_data", &s), 0);
	CU_ASSERT_FALSE(s.is_func);
	CU_ASSERT_EQUAL(s.address, known("data"));
	unit_text(bytes_at(FIXTURE, s.offset, 4), "05000000");
}

static void test_refused(void)
{
	struct elf_symbol s = { .size = 77 };

	CU_ASSERT_EQUAL(target_elf_symbol(t, FIXTURE, "fixture_wor", &s),
			-ENOENT);
	CU_ASSERT_EQUAL(target_elf_symbol(t, FIXTURE, "printf", &s), -ENOENT);
	CU_ASSERT_EQUAL(target_elf_symbol(t, "/nowhere", "x", &s), -ENOENT);
	CU_ASSERT_EQUAL(target_elf_symbol(t, "/etc/passwd", "x", &s), -ENOEXEC);
	CU_ASSERT_EQUAL(target_elf_offset(t, FIXTURE, UINT64_MAX), 0);
	CU_ASSERT_EQUAL(s.size, 77);
}

struct count {
	const char *name;
	size_t all, found;
};

static bool look(void *arg, const struct elf_symbol *s)
{
	struct count *c = arg;

	c->all++;
	c->found += !strcmp(s->name, c->name);
	return true;
}

static bool stop(void *arg, const struct elf_symbol *s)
{
	(void)s;
	return ++*(int *)arg < 2;
}

static void test_each(void)
{
	struct count funcs = { "fixture_work", 0, 0 };
	struct count data = { "fixture_data", 0, 0 };
	struct count libc = { "malloc", 0, 0 };
	int calls = 0;

	CU_ASSERT_EQUAL(target_each_symbol(t, FIXTURE, true, look, &funcs), 0);
	CU_ASSERT_TRUE(funcs.found == 1 && funcs.all >= 2);
	CU_ASSERT_EQUAL(target_each_symbol(t, FIXTURE, false, look, &data), 0);
	CU_ASSERT_EQUAL(data.found, 1);
	target_each_symbol(t, target_find_binary(t, "libc"), true, look, &libc);
	CU_ASSERT_TRUE(libc.found == 1 && libc.all > 1000);
	target_each_symbol(t, FIXTURE, true, stop, &calls);
	CU_ASSERT_EQUAL(calls, 2);
}

static void test_find(void)
{
	const char *path;

	unit_text(target_find_binary(t, "/bin/sh"), "/bin/sh");
	path = target_find_binary(t, "sh");
	CU_ASSERT_TRUE(path && path[0] == '/' && !strcmp(path + strlen(path) -
							 3, "/sh"));
	path = target_find_binary(t, "libc");
	CU_ASSERT_TRUE(path && strstr(path, "/libc.so.6"));
	unit_text(target_find_binary(t, "libc.so.6"), path);
	path = target_find_binary(t, FIXTURE);
	CU_ASSERT_TRUE(path && path[0] == '/');
	CU_ASSERT_PTR_NULL(target_find_binary(t, "no-such-binary"));
	CU_ASSERT_PTR_NULL(target_find_binary(t, "/no/such/binary"));
	CU_ASSERT_PTR_NULL(target_find_binary(t, "/"));
	CU_ASSERT_PTR_NULL(target_find_binary(t, ""));
}

/* Symbols of a stripped program come from the file its .gnu_debuglink names. */
static void test_debug_link(void)
{
	char dir[] = "/tmp/awl-elf.XXXXXX", command[512], path[64];
	struct elf_symbol s = { 0 };

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	snprintf(command, sizeof(command),
		 "cp " FIXTURE " %s/p && cd %s && "
		 "objcopy --only-keep-debug p p.debug && strip p && "
		 "objcopy --add-gnu-debuglink=p.debug p", dir, dir);
	CU_ASSERT_EQUAL(system(command), 0);
	snprintf(path, sizeof(path), "%s/p", dir);
	CU_ASSERT_EQUAL(target_elf_symbol(t, path, "fixture_work", &s), 0);
	unit_text(bytes_at(path, s.offset, 8), known_text("code"));
	CU_ASSERT_PTR_NOT_NULL(target_user_func(t, path, "fixture_work"));
	snprintf(command, sizeof(command), "rm -r %s", dir);
	CU_ASSERT_EQUAL(system(command), 0);
}

#define CUTS 400

/* A file cut anywhere is refused or has fewer symbols, and does not crash. */
static void test_truncated(void)
{
	char path[] = "/tmp/awl-cut.XXXXXX", command[128];
	struct target *cut;
	struct count c = { "x", 0, 0 };
	int fd = mkstemp(path);
	off_t size;

	snprintf(command, sizeof(command), "cp " FIXTURE " %s", path);
	CU_ASSERT_EQUAL(system(command), 0);
	size = lseek(fd, 0, SEEK_END);
	for (int i = CUTS; i >= 0; i--) {
		CU_ASSERT_EQUAL_FATAL(ftruncate(fd, size * i / CUTS), 0);
		cut = target_open(NULL);
		target_each_symbol(cut, path, true, look, &c);
		target_user_func(cut, path, "fixture_work");
		target_close(cut);
	}
	CU_ASSERT_TRUE(c.all > 0);
	close(fd);
	unlink(path);
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "a symbol is where the program says it is", test_symbol },
		{ "what is no symbol or no ELF file is refused", test_refused },
		{ "each symbol is listed once", test_each },
		{ "binaries are found by path, $PATH and soname", test_find },
		{ "a stripped program's debug file is used", test_debug_link },
		{ "cut files do not crash", test_truncated },
	};
	int r;

	t = target_open(NULL);
	r = UNIT("target/elf", tests);
	target_close(t);
	return r;
}
