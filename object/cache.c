/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE	/* O_DIRECTORY, O_NOFOLLOW */
#include "object/cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC "awlobj1"
#define NAME_LEN (2 * SHA256_SIZE)

/* Then come the object, the deps and the text. */
struct head {
	char magic[8];
	uint8_t sum[SHA256_SIZE];	/* of all that follows */
	uint8_t key[SHA256_SIZE];
	uint64_t object, deps, text;	/* bytes */
};

/* libbpf reads the object in place. */
_Static_assert(sizeof(struct head) % 16 == 0, "the object must be aligned");

/* Written by nobody but the user. */
static bool is_ours(const struct stat *st)
{
	return st->st_uid == geteuid() && !(st->st_mode & (S_IWGRP | S_IWOTH));
}

/* -- the folder ---------------------------------------------------------------- */

static void make_parents(const char *path)
{
	char up[PATH_MAX];

	if (strlen(path) >= sizeof(up))
		return;
	strcpy(up, path);
	for (char *s = strchr(up + 1, '/'); s; s = strchr(s + 1, '/')) {
		*s = '\0';
		mkdir(up, 0700);
		*s = '/';
	}
}

static int open_folder(const char *path)
{
	return open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* The folder, made if need be; -1 with errno. */
static int get_folder(const char *path)
{
	int fd = open_folder(path);

	if (fd >= 0)
		return fd;
	if (errno == ENOENT)
		make_parents(path);
	else if ((errno != ELOOP && errno != ENOTDIR) || unlink(path) < 0)
		return -1;
	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		return -1;
	return open_folder(path);
}

bool cache_open(const char *path, struct cache *ret)
{
	struct cache c = { get_folder(path) };
	struct stat st;

	if (c.fd < 0)
		return false;
	if (fstat(c.fd, &st) < 0 || st.st_uid != geteuid()) {
		close(c.fd);
		errno = EPERM;
		return false;
	}
	if (st.st_mode & 077)
		fchmod(c.fd, 0700);
	if (!is_ours(&st))
		cache_empty(&c);
	*ret = c;
	return true;
}

void cache_close(struct cache *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
}

/* -- reading ------------------------------------------------------------------- */

static bool is_whole(const struct head *h, size_t size,
		     const uint8_t key[SHA256_SIZE])
{
	size_t from = offsetof(struct head, key);
	uint8_t sum[SHA256_SIZE];

	if (size < sizeof(*h) || memcmp(h->magic, MAGIC, sizeof(h->magic)) ||
	    memcmp(h->key, key, SHA256_SIZE) || h->object > size ||
	    h->deps > size || h->text > size ||
	    sizeof(*h) + h->object + h->deps + h->text != size)
		return false;
	sha256_of((const char *)h + from, size - from, sum);
	return !memcmp(sum, h->sum, SHA256_SIZE);
}

static bool map_entry(int fd, const uint8_t key[SHA256_SIZE],
		      struct cache_entry *ret)
{
	const struct head *h;
	const char *p;
	struct stat st;
	size_t size;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || !is_ours(&st) ||
	    st.st_size < (off_t)sizeof(*h) || st.st_size > (off_t)CACHE_MAX)
		return false;
	size = (size_t)st.st_size;
	h = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (h == MAP_FAILED)
		return false;
	p = (const char *)(h + 1);
	if (!is_whole(h, size, key) || !deps_hold(p + h->object, h->deps)) {
		munmap((void *)(uintptr_t)h, size);
		return false;
	}
	*ret = (struct cache_entry){
		.object = p, .size = h->object,
		.text = p + h->object + h->deps, .text_len = h->text,
		.map = (void *)(uintptr_t)h, .map_size = size
	};
	return true;
}

bool cache_load(struct cache *c, const uint8_t key[SHA256_SIZE],
		struct cache_entry *ret)
{
	char name[NAME_LEN + 1];
	bool ok;
	int fd;

	sha256_text(key, name);
	fd = openat(c->fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return false;
	ok = fd >= 0 && map_entry(fd, key, ret);
	if (ok)
		futimens(fd, NULL);	/* the age by which entries go */
	else
		unlinkat(c->fd, name, 0);
	if (fd >= 0)
		close(fd);
	return ok;
}

/* -- all entries --------------------------------------------------------------- */

struct found {
	char name[NAME_LEN + 1];	/* "" for what a broken write left */
	uint64_t bytes;
	struct timespec used;
};

struct listing {
	struct found *v;
	size_t n, cap;
	uint64_t bytes;
};

static bool is_entry(const char *name)
{
	return strlen(name) == NAME_LEN &&
	       strspn(name, "0123456789abcdef.new-") == NAME_LEN;
}

static bool add_found(struct listing *l, const char *name,
		      const struct stat *st)
{
	struct found *v = l->v;

	if (l->n == l->cap) {
		v = realloc(v, (l->cap * 2 + 16) * sizeof(*v));
		if (!v)
			return false;
		l->v = v;
		l->cap = l->cap * 2 + 16;
	}
	memcpy(v[l->n].name, name, NAME_LEN + 1);
	v[l->n].bytes = (uint64_t)st->st_size;
	v[l->n++].used = st->st_mtim;
	l->bytes += (uint64_t)st->st_size;
	return true;
}

/* What is not named as we name files is not ours to count or to remove. */
static bool list(struct cache *c, struct listing *ret)
{
	int fd = openat(c->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *e;
	struct stat st;

	memset(ret, 0, sizeof(*ret));
	if (!d) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	while ((e = readdir(d)))
		if (is_entry(e->d_name) &&
		    !fstatat(c->fd, e->d_name, &st, AT_SYMLINK_NOFOLLOW) &&
		    !add_found(ret, e->d_name, &st))
			break;
	closedir(d);
	return true;
}

static int by_age(const void *x, const void *y)
{
	const struct found *a = x, *b = y;

	if (a->used.tv_sec != b->used.tv_sec)
		return a->used.tv_sec < b->used.tv_sec ? -1 : 1;
	return a->used.tv_nsec < b->used.tv_nsec ? -1 :
	       a->used.tv_nsec > b->used.tv_nsec;
}

static void trim(struct cache *c, uint64_t max)
{
	struct listing l;

	if (!list(c, &l))
		return;
	if (l.bytes > max)
		qsort(l.v, l.n, sizeof(*l.v), by_age);
	for (size_t i = 0; i < l.n && l.bytes > max; i++)
		if (!unlinkat(c->fd, l.v[i].name, 0))
			l.bytes -= l.v[i].bytes;
	free(l.v);
}

struct cache_size cache_measure(struct cache *c)
{
	struct cache_size ret = { 0 };
	struct listing l;

	if (list(c, &l)) {
		ret = (struct cache_size){ l.n, l.bytes };
		free(l.v);
	}
	return ret;
}

int cache_empty(struct cache *c)
{
	struct listing l;
	int err = 0;

	if (!list(c, &l))
		return -errno;
	for (size_t i = 0; i < l.n; i++)
		if (unlinkat(c->fd, l.v[i].name, 0) < 0)
			err = -errno;
	free(l.v);
	return err;
}

/* -- writing ------------------------------------------------------------------- */

static bool write_entry(int fd, const struct buf *b)
{
	size_t done = 0;

	while (done < b->n) {
		ssize_t n = write(fd, b->s + done, b->n - done);

		if (n < 0 && errno != EINTR)
			return false;
		done += n > 0 ? (size_t)n : 0;
	}
	return true;
}

/* Under another name until it is whole. */
static bool save(struct cache *c, const char *name, const struct buf *b)
{
	char temp[NAME_LEN + 1];
	bool ok;
	int fd;

	memcpy(temp, name, sizeof(temp));
	snprintf(temp, 18, ".new-%012d", (int)getpid());
	temp[17] = '-';
	fd = openat(c->fd, temp,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
	ok = write_entry(fd, b);
	ok = !close(fd) && ok && !renameat(c->fd, temp, c->fd, name);
	if (!ok)
		unlinkat(c->fd, temp, 0);
	return ok;
}

bool cache_store(struct cache *c, const uint8_t key[SHA256_SIZE],
		 const struct deps *d, const void *object, size_t size,
		 const char *text, size_t text_len, uint64_t max)
{
	struct head h = { .magic = MAGIC, .object = size, .deps = d->list.n,
			  .text = text_len };
	size_t from = offsetof(struct head, key);
	char name[NAME_LEN + 1];
	struct buf b;
	bool ok;

	if (d->changed || d->list.failed || size > CACHE_MAX / 8)
		return false;
	memcpy(h.key, key, SHA256_SIZE);
	sha256_text(key, name);
	buf_init(&b);
	buf_add(&b, &h, sizeof(h));
	buf_add(&b, object, size);
	buf_add(&b, d->list.s, d->list.n);
	buf_add(&b, text, text_len);
	if (!b.failed) {
		sha256_of(b.s + from, b.n - from, h.sum);
		memcpy(b.s, &h, sizeof(h));
	}
	ok = !b.failed && save(c, name, &b);
	buf_clear(&b);
	if (ok)
		trim(c, max);
	return ok;
}
