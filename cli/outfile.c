/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int write_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t k = write(fd, p, n);

		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return -errno;
		p += k;
		n -= (size_t)k;
	}
	return 0;
}

/* Closes fd in any case. */
static int write_close(int fd, const void *p, size_t n)
{
	int err = write_all(fd, p, n);

	if (close(fd) < 0 && !err)
		err = -errno;
	return err;
}

static mode_t umasked(mode_t mode)
{
	mode_t mask = umask(0);

	umask(mask);
	return mode & ~mask;
}

static int replace(const char *path, mode_t mode, const void *p, size_t n)
{
	char temp[PATH_MAX + 16];
	int fd, err;

	if (strlen(path) >= PATH_MAX)
		return -ENAMETOOLONG;
	snprintf(temp, sizeof(temp), "%s.XXXXXX", path);
	fd = mkostemp(temp, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	err = fchmod(fd, umasked(mode)) < 0 ? -errno : 0;
	if (err)
		close(fd);
	else
		err = write_close(fd, p, n);
	if (!err && rename(temp, path) < 0)
		err = -errno;
	if (err)
		unlink(temp);
	return err;
}

int outfile_write(const char *path, mode_t mode, const void *p, size_t n)
{
	char target[PATH_MAX];
	struct stat st;
	int fd;

	if (stat(path, &st) < 0)
		return replace(path, mode, p, n);
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	if (S_ISREG(st.st_mode))	/* a link keeps pointing there */
		return realpath(path, target) ?
			replace(target, mode, p, n) : -errno;
	fd = open(path, O_WRONLY | O_CLOEXEC);
	return fd < 0 ? -errno : write_close(fd, p, n);
}
