/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE	/* CLOCK_REALTIME_COARSE */
#include "object/deps.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sha256.h"

#define IDENTITY 96	/* bytes of the longest, and a NUL */

/*
 * The list is IDENTITY NUL PATH NUL, again and again. An identity is "c" and a
 * hash of the content, or "s" and what stat(2) says, or "-" for what is not
 * there.
 */

static bool hash_file(const char *path, uint8_t ret[SHA256_SIZE])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct sha256 h;
	char block[16384];
	ssize_t n;

	if (fd < 0)
		return false;
	sha256_init(&h);
	while ((n = read(fd, block, sizeof(block))) > 0)
		sha256_add(&h, block, (size_t)n);
	close(fd);
	sha256_end(&h, ret);
	return n == 0;
}

static void identify(char kind, const char *path, const struct stat *st,
		     char ret[IDENTITY])
{
	uint8_t sum[SHA256_SIZE];

	strcpy(ret, "-");
	if (kind == 's') {
		snprintf(ret, IDENTITY, "s%llx.%llx.%llx.%llx.%lx",
			 (unsigned long long)st->st_dev,
			 (unsigned long long)st->st_ino,
			 (unsigned long long)st->st_size,
			 (unsigned long long)st->st_mtim.tv_sec,
			 st->st_mtim.tv_nsec);
	} else if (hash_file(path, sum)) {
		*ret = 'c';
		sha256_text(sum, ret + 1);
	}
}

static bool before(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec < b->tv_sec ||
	       (a->tv_sec == b->tv_sec && a->tv_nsec < b->tv_nsec);
}

void deps_init(struct deps *d)
{
	memset(d, 0, sizeof(*d));
	buf_init(&d->list);
	/* the clock that file systems take their times from */
	clock_gettime(CLOCK_REALTIME_COARSE, &d->since);
}

void deps_clear(struct deps *d)
{
	buf_clear(&d->list);
}

void deps_add(struct deps *d, bool content, const char *path)
{
	char identity[IDENTITY] = "-";
	struct stat st;

	if (!stat(path, &st)) {
		identify(content ? 'c' : 's', path, &st, identity);
		d->changed |= !before(&st.st_mtim, &d->since) ||
			      !before(&st.st_ctim, &d->since);
	}
	buf_add(&d->list, identity, strlen(identity) + 1);
	buf_add(&d->list, path, strlen(path) + 1);
}

static bool is_as_it_was(const char *identity, const char *path)
{
	char now[IDENTITY] = "-";
	struct stat st;

	if (!stat(path, &st))
		identify(*identity, path, &st, now);
	return !strcmp(identity, now);
}

bool deps_hold(const char *list, size_t len)
{
	while (len) {
		size_t n = strnlen(list, len) + 1, k;

		if (n >= len)
			return false;
		k = strnlen(list + n, len - n) + 1;
		if (k > len - n || !is_as_it_was(list, list + n))
			return false;
		list += n + k;
		len -= n + k;
	}
	return true;
}
