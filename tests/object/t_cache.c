/* SPDX-License-Identifier: Apache-2.0 */
/* cache: keeps objects, and trusts nothing that others could have written. */
#define _GNU_SOURCE
#include "object/cache.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit.h"

static char top[] = "/tmp/awl-cache.XXXXXX";
static char folder[sizeof(top) + 16];
static const uint8_t key[SHA256_SIZE] = { 1, 2, 3 };
static const uint8_t other_key[SHA256_SIZE] = { 4 };

static void shell(const char *fmt, const char *arg)
{
	char command[512];

	snprintf(command, sizeof(command), fmt, arg);
	if (system(command))
		abort();
}

/* A folder that is not there yet. */
static struct cache fresh(void)
{
	struct cache c;

	shell("rm -rf %s/*", top);
	snprintf(folder, sizeof(folder), "%s/a/b", top);
	CU_ASSERT_TRUE_FATAL(cache_open(folder, &c));
	return c;
}

static const char *entry_path(const uint8_t k[SHA256_SIZE])
{
	static char path[256];
	char name[2 * SHA256_SIZE + 1];

	sha256_text(k, name);
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static bool store(struct cache *c, const uint8_t k[SHA256_SIZE],
		  const char *dep, uint64_t max)
{
	struct deps d;
	bool ok;

	deps_init(&d);
	d.since.tv_sec += 10;	/* files of this moment count as old */
	if (dep) {
		deps_add(&d, true, dep);
		deps_add(&d, false, dep);
	}
	ok = cache_store(c, k, &d, "object", 6, "a warning\n", 10, max);
	deps_clear(&d);
	return ok;
}

static bool load(struct cache *c, const uint8_t k[SHA256_SIZE])
{
	struct cache_entry e;

	if (!cache_load(c, k, &e))
		return false;
	CU_ASSERT(e.size == 6 && !memcmp(e.object, "object", 6));
	CU_ASSERT(e.text_len == 10 && !memcmp(e.text, "a warning\n", 10));
	CU_ASSERT((uintptr_t)e.object % 16 == 0);
	munmap(e.map, e.map_size);
	return true;
}

/* It does not count, is removed, and a new one takes its place. */
static void check_replaced(struct cache *c)
{
	struct stat st;

	CU_ASSERT_FALSE(load(c, key));
	CU_ASSERT(lstat(entry_path(key), &st) < 0 && errno == ENOENT);
	CU_ASSERT_TRUE(store(c, key, NULL, CACHE_MAX));
	CU_ASSERT_TRUE(load(c, key));
}

static void stored(void)
{
	struct cache c = fresh();
	struct stat st;

	CU_ASSERT_FALSE(load(&c, key));
	CU_ASSERT_TRUE(store(&c, key, NULL, CACHE_MAX));
	CU_ASSERT_TRUE(load(&c, key));
	CU_ASSERT_FALSE(load(&c, other_key));
	CU_ASSERT(!stat(folder, &st) && (st.st_mode & 07777) == 0700);
	CU_ASSERT(!stat(entry_path(key), &st) && (st.st_mode & 07777) == 0600);
	CU_ASSERT_EQUAL(cache_measure(&c).entries, 1);
	CU_ASSERT_EQUAL(cache_measure(&c).bytes, st.st_size);
	CU_ASSERT_EQUAL(cache_empty(&c), 0);
	CU_ASSERT_EQUAL(cache_measure(&c).entries, 0);
	cache_close(&c);
}

/* Each byte of an entry changed, and each shorter file. */
static void poisoned(void)
{
	struct cache c = fresh();
	char bytes[512], path[256];
	ssize_t n;
	int fd;

	CU_ASSERT_TRUE_FATAL(store(&c, key, NULL, CACHE_MAX));
	strcpy(path, entry_path(key));
	fd = open(path, O_RDONLY);
	n = read(fd, bytes, sizeof(bytes));
	close(fd);
	CU_ASSERT_FATAL(n > 0 && n < (ssize_t)sizeof(bytes));
	for (ssize_t i = 0; i < 2 * n; i++) {
		fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		bytes[i % n] ^= 1;
		CU_ASSERT_FATAL(write(fd, bytes, (size_t)(i < n ? n : i - n)) >= 0);
		bytes[i % n] ^= 1;
		close(fd);
		CU_ASSERT_FALSE_FATAL(load(&c, key));
	}
	check_replaced(&c);
	cache_close(&c);
}

static void renamed(void)
{
	struct cache c = fresh();
	char from[256];

	store(&c, other_key, NULL, CACHE_MAX);
	strcpy(from, entry_path(other_key));
	CU_ASSERT_EQUAL(rename(from, entry_path(key)), 0);
	check_replaced(&c);
	cache_close(&c);
}

static void writable(void)
{
	struct cache c = fresh();

	for (int i = 0; i < 2; i++) {
		store(&c, key, NULL, CACHE_MAX);
		chmod(entry_path(key), i ? 0602 : 0620);
		check_replaced(&c);
	}
	cache_close(&c);
}

static void foreign(void)
{
	struct cache c = fresh();

	if (!geteuid()) {
		store(&c, key, NULL, CACHE_MAX);
		CU_ASSERT_EQUAL(chown(entry_path(key), 1, 1), 0);
		check_replaced(&c);
		cache_close(&c);
		CU_ASSERT_EQUAL(chown(folder, 1, 1), 0);
		CU_ASSERT_FALSE(cache_open(folder, &c));
		CU_ASSERT_EQUAL(errno, EPERM);
	} else {
		cache_close(&c);
	}
}

static void linked(void)
{
	struct cache c = fresh();
	char real[256];

	store(&c, key, NULL, CACHE_MAX);
	snprintf(real, sizeof(real), "%s/real", top);
	CU_ASSERT_EQUAL(rename(entry_path(key), real), 0);
	CU_ASSERT_EQUAL(symlink(real, entry_path(key)), 0);
	check_replaced(&c);
	CU_ASSERT_EQUAL(access(real, F_OK), 0);
	cache_close(&c);
}

static void not_a_file(void)
{
	struct cache c = fresh();

	CU_ASSERT_EQUAL(mkfifo(entry_path(key), 0600), 0);
	check_replaced(&c);
	cache_close(&c);
}

static void linked_folder(void)
{
	struct cache c = fresh();
	struct stat st;
	char real[256];

	store(&c, key, NULL, CACHE_MAX);
	cache_close(&c);
	snprintf(real, sizeof(real), "%s/real", top);
	CU_ASSERT_EQUAL(rename(folder, real), 0);
	CU_ASSERT_EQUAL(symlink(real, folder), 0);
	CU_ASSERT_TRUE_FATAL(cache_open(folder, &c));
	CU_ASSERT(!lstat(folder, &st) && S_ISDIR(st.st_mode));
	CU_ASSERT_FALSE(load(&c, key));
	cache_close(&c);
	/* a file is no folder either */
	CU_ASSERT_EQUAL(rmdir(folder), 0);
	shell("touch %s", folder);
	CU_ASSERT_TRUE_FATAL(cache_open(folder, &c));
	cache_close(&c);
}

/* Others may have put into it what they wanted. */
static void writable_folder(void)
{
	struct cache c = fresh();
	struct stat st;

	store(&c, key, NULL, CACHE_MAX);
	cache_close(&c);
	chmod(folder, 0777);
	CU_ASSERT_TRUE_FATAL(cache_open(folder, &c));
	CU_ASSERT(!stat(folder, &st) && (st.st_mode & 07777) == 0700);
	CU_ASSERT_FALSE(load(&c, key));
	store(&c, key, NULL, CACHE_MAX);
	CU_ASSERT_TRUE(load(&c, key));
	cache_close(&c);
}

static void dependent(void)
{
	struct cache c = fresh();
	char dep[64];

	snprintf(dep, sizeof(dep), "%s/dep", top);
	CU_ASSERT_TRUE(store(&c, key, dep, CACHE_MAX));	/* not there */
	CU_ASSERT_TRUE(load(&c, key));
	shell("echo one >%s", dep);
	CU_ASSERT_FALSE(load(&c, key));
	CU_ASSERT_TRUE(store(&c, key, dep, CACHE_MAX));
	CU_ASSERT_TRUE(load(&c, key));
	shell("echo two >%s", dep);
	CU_ASSERT_FALSE(load(&c, key));
	CU_ASSERT_TRUE(store(&c, key, dep, CACHE_MAX));
	shell("rm %s", dep);
	CU_ASSERT_FALSE(load(&c, key));
	cache_close(&c);
}

/* What the compiler saw is not known then. */
static void changed_meanwhile(void)
{
	struct cache c = fresh();
	struct deps d;
	char dep[64];

	snprintf(dep, sizeof(dep), "%s/dep", top);
	deps_init(&d);
	shell("echo one >%s", dep);
	deps_add(&d, true, dep);
	CU_ASSERT_TRUE(d.changed);
	CU_ASSERT_FALSE(cache_store(&c, key, &d, "o", 1, "", 0, CACHE_MAX));
	CU_ASSERT_EQUAL(cache_measure(&c).entries, 0);
	deps_clear(&d);
	cache_close(&c);
}

static void trimmed(void)
{
	struct cache c = fresh();
	struct timespec old[2] = { { .tv_sec = 1000 }, { .tv_sec = 1000 } };
	uint64_t one;

	store(&c, key, NULL, CACHE_MAX);
	one = cache_measure(&c).bytes;
	store(&c, other_key, NULL, 2 * one);
	CU_ASSERT_EQUAL(cache_measure(&c).entries, 2);
	/* used again, so it is the younger one */
	utimensat(AT_FDCWD, entry_path(key), old, 0);
	CU_ASSERT_TRUE(load(&c, key));
	utimensat(AT_FDCWD, entry_path(other_key), old, 0);
	store(&c, (const uint8_t[SHA256_SIZE]){ 7 }, NULL, 2 * one);
	CU_ASSERT_EQUAL(cache_measure(&c).entries, 2);
	CU_ASSERT_TRUE(load(&c, key));
	CU_ASSERT_FALSE(load(&c, other_key));
	cache_close(&c);
}

/* Files that are not ours stay, what broken writes left goes. */
static void strangers(void)
{
	struct cache c = fresh();

	shell("touch %s/notes", folder);
	shell("touch %s/.new-000000000001-$(printf %%046d 0)", folder);
	CU_ASSERT_EQUAL(cache_measure(&c).entries, 1);
	CU_ASSERT_EQUAL(cache_empty(&c), 0);
	CU_ASSERT_EQUAL(cache_measure(&c).entries, 0);
	shell("test -e %s/notes", folder);
	cache_close(&c);
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "an entry is found again, by its key alone", stored },
		{ "poisoned and truncated entries", poisoned },
		{ "an entry under another's name", renamed },
		{ "an entry that others may write to", writable },
		{ "an entry and a folder of another user", foreign },
		{ "an entry that is a link", linked },
		{ "an entry that is no file", not_a_file },
		{ "a folder that is a link, or a file", linked_folder },
		{ "a folder that others may write to", writable_folder },
		{ "an entry counts while its files are as they were",
		  dependent },
		{ "a file that changes while it is compiled",
		  changed_meanwhile },
		{ "the entries not used for longest go", trimmed },
		{ "other files in the folder", strangers },
	};
	int status;

	if (!mkdtemp(top))
		return 2;
	status = UNIT("object/cache", tests);
	shell("rm -rf %s", top);
	return status;
}
