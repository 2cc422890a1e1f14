/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Each lies in the one before it. */
static const struct place {
	const char *dir, *type;
	const char *inside[2];	/* one of these is there when it is mounted */
	bool required;
} places[] = {
	{ "/proc", "proc", { "/proc/self" }, true },
	{ "/sys", "sysfs", { "/sys/kernel" }, true },
	{ "/sys/kernel/tracing", "tracefs",
	  { "/sys/kernel/tracing/events", "/sys/kernel/debug/tracing/events" } },
};

#define NPLACES (sizeof(places) / sizeof(*places))

static bool is_there(const struct place *p)
{
	for (int i = 0; i < 2 && p->inside[i]; i++)
		if (!access(p->inside[i], F_OK))
			return true;
	return false;
}

/*
 * Mounts do not propagate from the namespace's root down, or from it to others.
 * That is a property of mounts, and "/" may be a mere directory of one, after
 * chroot(): setns() to where we are leads to the namespace's own root.
 */
static int isolate(int root, int cwd)
{
	int self = (int)syscall(SYS_pidfd_open, getpid(), 0), err = 0;

	if (self < 0 || setns(self, CLONE_NEWNS) < 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0 ||
	    fchdir(root) < 0 || chroot(".") < 0 || fchdir(cwd) < 0)
		err = -errno;
	if (self >= 0)
		close(self);
	return err;
}

static int own_namespace(void)
{
	int root, cwd, err = -EBADF;

	if (unshare(CLONE_NEWNS) < 0)
		return -errno;
	root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	cwd = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root >= 0 && cwd >= 0)
		err = isolate(root, cwd);
	close(root);
	close(cwd);
	return err;
}

static int mount_place(const struct place *p)
{
	if (mkdir(p->dir, 0555) < 0 && errno != EEXIST)
		return -errno;
	return mount(p->type, p->dir, p->type,
		     MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0 ? -errno : 0;
}

int mounts_prepare(const char **ret_dir)
{
	bool is_own = false;

	for (size_t i = 0; i < NPLACES; i++) {
		int err = 0;

		if (is_there(&places[i]))
			continue;
		if (!is_own)
			err = own_namespace();
		is_own = true;
		if (!err)
			err = mount_place(&places[i]);
		if (err && places[i].required) {
			*ret_dir = places[i].dir;
			return err;
		}
	}
	return 0;
}
