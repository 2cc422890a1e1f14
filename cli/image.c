/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/image.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "object/plan.h"

int image_map(int fd, const char *name, struct image *ret)
{
	struct stat st;
	void *p;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (!st.st_size)
		return -ENODATA;
	p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return -errno;
	*ret = (struct image){ p, (size_t)st.st_size, name, p,
			       (size_t)st.st_size };
	return 0;
}

void image_free(struct image *i)
{
	if (i->map)
		munmap(i->map, i->map_size);
	i->data = i->map = NULL;
}

bool image_is_elf(const char *path)
{
	char magic[SELFMAG];
	struct stat st;
	bool is;
	int fd;

	/* reading from a pipe would take away from the script */
	if (stat(path, &st) < 0 || !S_ISREG(st.st_mode))
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	is = read(fd, magic, SELFMAG) == SELFMAG &&
	     !memcmp(magic, ELFMAG, SELFMAG);
	close(fd);
	return is;
}

int image_open(const char *path, struct image *ret)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), err;
	const char *why;

	err = fd < 0 ? -errno : image_map(fd, path, ret);
	if (fd >= 0)
		close(fd);
	if (err) {
		fprintf(stderr, "awl: cannot read %s: %s\n", path,
			strerror(-err));
		return 1;
	}
	why = object_check(ret->data, ret->size);
	if (!why)
		return 0;
	fprintf(stderr, "awl: %s %s\n", path, why);
	image_free(ret);
	return 1;
}

struct plan *image_plan(const struct image *i, struct arena *a)
{
	const char *error = "it has no plan", *json;
	struct plan *plan = NULL;
	size_t len;

	json = object_section(i->data, i->size, ".awl.plan", &len);
	if (json)
		plan = plan_read(a, json, len, &error);
	if (!plan)
		fprintf(stderr, "awl: %s cannot be used: %s\n", i->name, error);
	return plan;
}
