/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/cgroup.h"

#include <fcntl.h>
#include <ftw.h>
#include <mntent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

uint64_t cgroup_id(const char *path)
{
	/* the id is the kernfs file handle, 8 bytes */
	struct {
		struct file_handle h;
		uint64_t id;
	} fh = { .h.handle_bytes = sizeof(uint64_t) };
	int mount_id;

	if (name_to_handle_at(AT_FDCWD, path, &fh.h, &mount_id, 0) < 0)
		return 0;
	return fh.id;
}

/* nftw() has no argument for its callback. */
static __thread struct walk {
	uint64_t id;
	const char *root, *name;
	struct buf *out;
} walk;

/* A cgroup's inode number is its id. */
static int visit(const char *path, const struct stat *st, int type,
		 struct FTW *ftw)
{
	const char *rest = path + strlen(walk.root);

	(void)ftw;
	if (type != FTW_D || st->st_ino != walk.id)
		return 0;
	buf_printf(walk.out, "%s%s:%s", walk.out->n ? "," : "", walk.name,
		   *rest ? rest : "/");
	return 1;
}

/* The controllers among a v1 mount's options, or name=..., as its name. */
static void hierarchy_name(const struct mntent *m, char *ret, size_t size)
{
	const char *slash = strrchr(m->mnt_dir, '/');

	if (!strcmp(m->mnt_type, "cgroup2"))
		snprintf(ret, size, "unified");
	else
		snprintf(ret, size, "%s", slash ? slash + 1 : m->mnt_dir);
}

void cgroup_paths(uint64_t id, const char *filter, struct buf *ret)
{
	FILE *f = setmntent("/proc/self/mounts", "re");
	struct mntent *m;
	char name[256];

	if (!f)
		return;
	while ((m = getmntent(f))) {
		if (strcmp(m->mnt_type, "cgroup") && strcmp(m->mnt_type, "cgroup2"))
			continue;
		hierarchy_name(m, name, sizeof(name));
		if (filter && *filter && !strstr(name, filter))
			continue;
		walk = (struct walk){ id, m->mnt_dir, name, ret };
		nftw(m->mnt_dir, visit, 16, FTW_PHYS | FTW_MOUNT);
	}
	endmntent(f);
}
