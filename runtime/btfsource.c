/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/btfsource.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "target/corebtf.h"

static int write_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t k = write(fd, p, n);

		if (k < 0)
			return -errno;
		p += k;
		n -= (size_t)k;
	}
	return 0;
}

static int make_file(struct btfsource *b, const void *data, size_t len)
{
	int err;

	b->fd = memfd_create("awl-btf", MFD_CLOEXEC);
	if (b->fd < 0)
		return -errno;
	err = write_all(b->fd, data, len);
	if (err) {
		btfsource_clear(b);
		return err;
	}
	snprintf(b->file, sizeof(b->file), "/proc/self/fd/%d", b->fd);
	b->path = b->file;
	return 0;
}

int btfsource_make(struct btfsource *b, const struct plan *plan,
		   struct target *t)
{
	void *data;
	size_t len;
	int err;

	*b = (struct btfsource){ .fd = -1 };
	if (!plan->core_types.n)
		return 0;
	err = corebtf_build(t, plan->core_types.v, plan->core_types.n, &data,
			    &len);
	if (err)
		return err;
	err = make_file(b, data, len);
	free(data);
	return err;
}

void btfsource_clear(struct btfsource *b)
{
	if (b->fd >= 0)
		close(b->fd);
	b->fd = -1;
}
