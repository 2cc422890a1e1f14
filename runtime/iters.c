/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/iters.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

void iters_init(struct iters *it)
{
	memset(it, 0, sizeof(*it));
	it->done_fd = -1;
}

int iters_add(struct iters *it, int link_fd)
{
	int *bigger = realloc(it->fd, (it->n + 1) * sizeof(*bigger));
	int fd;

	if (!bigger)
		return -ENOMEM;
	it->fd = bigger;
	fd = bpf_iter_create(link_fd);
	if (fd < 0)
		return fd;
	it->fd[it->n++] = fd;
	return 0;
}

/* The programs write nothing there: what they say comes through the rings. */
static void *read_all(void *arg)
{
	struct iters *it = arg;
	uint64_t one = 1;
	char block[4096];
	ssize_t n;

	for (size_t i = 0; i < it->n; i++) {
		do
			n = read(it->fd[i], block, sizeof(block));
		while (n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR)));
	}
	(void)!write(it->done_fd, &one, sizeof(one));
	return NULL;
}

int iters_start(struct iters *it)
{
	int err;

	it->done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (it->done_fd < 0)
		return -errno;
	err = pthread_create(&it->thread, NULL, read_all, it);
	it->started = !err;
	return -err;
}

void iters_close(struct iters *it)
{
	if (it->started)
		pthread_join(it->thread, NULL);
	for (size_t i = 0; i < it->n; i++)
		close(it->fd[i]);
	if (it->done_fd >= 0)
		close(it->done_fd);
	free(it->fd);
	iters_init(it);
}
