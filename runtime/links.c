/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/links.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

int links_add(struct links *l, int perf_fd, int link_fd)
{
	struct link k = { .perf_fd = perf_fd, .link_fd = link_fd };

	if (l->n == l->cap) {
		size_t cap = l->cap ? l->cap * 2 : 8;
		struct link *v = realloc(l->v, cap * sizeof(*v));

		if (!v) {
			close_fd(&k.link_fd);
			close_fd(&k.perf_fd);
			return -ENOMEM;
		}
		l->v = v;
		l->cap = cap;
	}
	l->v[l->n++] = k;
	return 0;
}

int links_add_perf(struct links *l, int perf_fd, int prog_fd, uint64_t cookie)
{
	LIBBPF_OPTS(bpf_link_create_opts, opts,
		    .perf_event.bpf_cookie = cookie);
	int link_fd, err;

	link_fd = bpf_link_create(prog_fd, perf_fd, BPF_PERF_EVENT, &opts);
	if (link_fd < 0) {
		close(perf_fd);
		return link_fd;
	}
	if (ioctl(perf_fd, PERF_EVENT_IOC_ENABLE, 0) < 0) {
		err = -errno;
		close(link_fd);
		close(perf_fd);
		return err;
	}
	return links_add(l, perf_fd, link_fd);
}

void links_detach(struct links *l)
{
	for (size_t i = 0; i < l->n; i++)
		close_fd(&l->v[i].link_fd);
}

void links_unwatch(struct links *l, uint64_t address)
{
	for (size_t i = 0; i < l->n; i++) {
		if (address && l->v[i].address == address) {
			close_fd(&l->v[i].link_fd);
			close_fd(&l->v[i].perf_fd);
		}
	}
}

void links_close(struct links *l)
{
	links_detach(l);
	for (size_t i = 0; i < l->n; i++)
		close_fd(&l->v[i].perf_fd);
	free(l->v);
	memset(l, 0, sizeof(*l));
}
