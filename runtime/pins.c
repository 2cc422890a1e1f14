/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/pins.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "runtime/attach.h"

/* What is against it, beyond the error's own words. */
static const char *why_not(struct attacher *t, const char *path, int err)
{
	const char *slash = strrchr(path, '/');
	const char *dir = arena_strndup(t->arena, path,
					slash > path ? (size_t)(slash - path) : 1);
	struct statfs fs;

	if (statfs(dir, &fs))
		return arena_printf(t->arena, "%s: %s", dir, strerror(errno));
	if (fs.f_type != BPF_FS_MAGIC)
		return arena_printf(t->arena, "%s is in no BPF file system: mount one (mount -t bpf bpf /sys/fs/bpf), or name a file below it",
				    dir);
	if (err == -EEXIST)
		return arena_printf(t->arena, "the file exists already: remove it (rm %s), or take another name",
				    path);
	if (err == -EPERM && strchr(slash + 1, '.'))
		return "the kernel allows no dot in the name";
	return strerror(-err);
}

int pins_make(struct attacher *t)
{
	for (size_t i = 0; i < t->pins.n; i++) {
		const struct plan_attach *at = t->pins.v[i].at;
		int err = bpf_obj_pin(t->pins.v[i].link_fd, at->target);

		if (!err)
			continue;
		err = -errno;
		diag_error(t->diags, at->span, E_ATTACH,
			   "cannot pin %s at %s: %s", at->full, at->target,
			   why_not(t, at->target, err));
		while (i)
			unlink(t->pins.v[--i].at->target);
		return err;
	}
	return 0;
}
