/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/links.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "runtime/bpf_sys.h"

#define MAX_THREADS 64

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

/*
 * The kernel waits for running programs each time one is detached, some 20 ms,
 * but waits that overlap end together: so each thread has its own share.
 */
struct share {
	struct links *links;
	size_t from, step;
};

static void *detach_share(void *arg)
{
	const struct share *s = arg;

	for (size_t i = s->from; i < s->links->n; i += s->step)
		close_fd(&s->links->v[i].link_fd);
	return NULL;
}

void links_count_missed(struct links *l)
{
	for (size_t i = 0; i < l->n; i++) {
		struct link *k = &l->v[i];

		if (k->kprobe && k->link_fd >= 0)
			k->missed = bpf_sys_missed(k->link_fd);
	}
}

void links_detach(struct links *l)
{
	size_t n = l->n < MAX_THREADS ? l->n : MAX_THREADS, started = 0;
	struct share share[MAX_THREADS];
	pthread_t thread[MAX_THREADS];

	for (size_t i = 0; i < n; i++)
		share[i] = (struct share){ l, i, n };
	for (size_t i = 1; i < n; i++, started++)
		if (pthread_create(&thread[i], NULL, detach_share, &share[i]))
			break;
	/* our own share, and those that no thread could be had for */
	for (size_t i = 0; i < n; i = i ? i + 1 : started + 1)
		detach_share(&share[i]);
	for (size_t i = 1; i <= started; i++)
		pthread_join(thread[i], NULL);
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

/*
 * Gives the perf events to a BPF map, whose end puts them off to a worker of
 * the kernel: closed by us they would take about 20 ms each, one by one.
 * Returns the map, to be closed after them, or -errno.
 */
static int hand_over(const struct links *l)
{
	int map = bpf_map_create(BPF_MAP_TYPE_PERF_EVENT_ARRAY, "awl_closing",
				 sizeof(uint32_t), sizeof(uint32_t),
				 (uint32_t)l->n, NULL);

	for (uint32_t i = 0; map >= 0 && i < l->n; i++)
		if (l->v[i].perf_fd >= 0)
			bpf_map_update_elem(map, &i, &l->v[i].perf_fd, BPF_ANY);
	return map;
}

void links_close(struct links *l)
{
	int map = -1;

	links_detach(l);
	if (l->n)
		map = hand_over(l);
	for (size_t i = 0; i < l->n; i++)
		close_fd(&l->v[i].perf_fd);
	close_fd(&map);
	free(l->v);
	memset(l, 0, sizeof(*l));
}
