/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cached.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cachekey.h"
#include "cli/compile.h"
#include "cli/trace.h"
#include "object/cache.h"

/* "" if there is to be none. */
static void find_folder(char ret[PATH_MAX])
{
	const char *dir = getenv("AWL_CACHE_DIR");
	const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	int n = 0;

	if (dir)
		n = snprintf(ret, PATH_MAX, "%s", dir);
	else if (xdg && *xdg == '/')
		n = snprintf(ret, PATH_MAX, "%s/awl", xdg);
	else if (home && *home == '/')
		n = snprintf(ret, PATH_MAX, "%s/.cache/awl", home);
	if (n <= 0 || n >= PATH_MAX)
		*ret = '\0';
}

static bool open_cache(struct cache *ret)
{
	char folder[PATH_MAX];

	find_folder(folder);
	return *folder && cache_open(folder, ret);
}

/* Keeps an object, by what awlc --report said of it. */
static void keep(struct cache *c, const uint8_t key[SHA256_SIZE],
		 struct deps *d, const struct image *object,
		 const struct buf *report)
{
	const char *s = report->s, *end = s + report->n;

	if (report->failed)
		return;
	for (; s < end && *s != 't'; s += strlen(s) + 1)
		deps_add(d, *s == 'c', s + 1);
	if (s < end)
		cache_store(c, key, d, object->data, object->size, s + 1,
			    strlen(s + 1), CACHE_MAX);
}

static int compile_and_keep(const struct options *o, struct cache *c,
			    const uint8_t key[SHA256_SIZE], struct image *ret)
{
	struct buf report;
	struct deps d;
	int status;

	deps_init(&d);
	buf_init(&report);
	status = compile_object(o, ret, &report);
	if (!status)
		keep(c, key, &d, ret, &report);
	buf_clear(&report);
	deps_clear(&d);
	return status;
}

static void take(const struct cache_entry *e, struct image *ret)
{
	fwrite(e->text, 1, e->text_len, stderr);
	*ret = (struct image){
		.data = (void *)(uintptr_t)e->object, .size = e->size,
		.name = "the compiled object",
		.map = e->map, .map_size = e->map_size
	};
}

int cached_object(const struct options *o, struct image *ret)
{
	uint8_t key[SHA256_SIZE];
	struct cache_entry e;
	struct cache c;
	int status = STATUS_OK;

	if (o->given[O_NO_CACHE] || !cachekey(o, key) || !open_cache(&c))
		return compile_object(o, ret, NULL);
	if (cache_load(&c, key, &e))
		take(&e, ret);
	else
		status = compile_and_keep(o, &c, key, ret);
	cache_close(&c);
	return status;
}

static int open_for_command(char folder[PATH_MAX], struct cache *ret)
{
	find_folder(folder);
	if (!*folder) {
		fputs("awl: there is no cache: neither AWL_CACHE_DIR nor HOME is set\n",
		      stderr);
		return STATUS_USAGE;
	}
	if (cache_open(folder, ret))
		return STATUS_OK;
	if (errno == EPERM)
		fprintf(stderr, "awl: the cache %s belongs to another user and is not used\n",
			folder);
	else
		fprintf(stderr, "awl: cannot use the cache %s: %s\n", folder,
			strerror(errno));
	return STATUS_USAGE;
}

int cached_show(void)
{
	char folder[PATH_MAX];
	struct cache c;
	struct cache_size s;
	int status = open_for_command(folder, &c);

	if (status)
		return status;
	s = cache_measure(&c);
	printf("%s: %zu object%s, %llu KB of at most %llu\n", folder,
	       s.entries, s.entries == 1 ? "" : "s",
	       (unsigned long long)(s.bytes + 1023) / 1024, CACHE_MAX / 1024);
	cache_close(&c);
	return STATUS_OK;
}

int cached_clear(void)
{
	char folder[PATH_MAX];
	struct cache c;
	int status = open_for_command(folder, &c), err;

	if (status)
		return status;
	err = cache_empty(&c);
	cache_close(&c);
	if (!err)
		return STATUS_OK;
	fprintf(stderr, "awl: cannot clear the cache %s: %s\n", folder,
		strerror(-err));
	return STATUS_USAGE;
}
