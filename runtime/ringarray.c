/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/ringarray.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define STACK_BYTES 65536

struct ringarray {
	int fd;
	unsigned int n;
	uint32_t *keys;
	int *rings;
	pthread_t thread;
	bool has_thread;
	int err;		/* the thread's result, */
	bool done;		/* once this is true */
};

int ringarray_fd(const struct ringarray *a)
{
	return a->fd;
}

int ringarray_ring(const struct ringarray *a, unsigned int cpu)
{
	return a->rings[cpu];
}

/* In one batch the kernel waits once; it may be too old for one. */
static int fill(struct ringarray *a)
{
	LIBBPF_OPTS(bpf_map_batch_opts, opts);
	uint32_t n = a->n;
	int err = bpf_map_update_batch(a->fd, a->keys, a->rings, &n, &opts);

	if (!err)
		return 0;
	err = 0;
	for (unsigned int i = 0; i < a->n && !err; i++)
		err = bpf_map_update_elem(a->fd, &a->keys[i], &a->rings[i],
					  BPF_ANY);
	return err;
}

static void *thread_main(void *arg)
{
	struct ringarray *a = arg;

	a->err = fill(a);
	__atomic_store_n(&a->done, true, __ATOMIC_RELEASE);
	return NULL;
}

static int start_thread(struct ringarray *a)
{
	pthread_attr_t attr;
	sigset_t all, old;
	int err;

	sigfillset(&all);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_BYTES);
	/* signals are the main thread's */
	pthread_sigmask(SIG_SETMASK, &all, &old);
	err = pthread_create(&a->thread, &attr, thread_main, a);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attr);
	a->has_thread = !err;
	return -err;
}

static int make_rings(struct ringarray *a, size_t size)
{
	for (unsigned int i = 0; i < a->n; i++) {
		a->keys[i] = i;
		a->rings[i] = bpf_map_create(BPF_MAP_TYPE_RINGBUF, "awl_ring",
					     0, 0, (uint32_t)size, NULL);
		if (a->rings[i] < 0)
			return a->rings[i];
	}
	return 0;
}

/* The first ring tells the kernel what will stand in it. */
static int make_array(struct ringarray *a)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts,
		    .inner_map_fd = (uint32_t)a->rings[0]);

	a->fd = bpf_map_create(BPF_MAP_TYPE_ARRAY_OF_MAPS, "awl_rings", 4, 4,
			       a->n, &opts);
	return a->fd < 0 ? a->fd : 0;
}

static struct ringarray *allocate(unsigned int n)
{
	struct ringarray *a = calloc(1, sizeof(*a));

	if (!a)
		return NULL;
	a->fd = -1;
	a->keys = calloc(n, sizeof(*a->keys));
	a->rings = malloc(n * sizeof(*a->rings));
	if (!a->keys || !a->rings) {
		ringarray_free(a);
		return NULL;
	}
	a->n = n;
	for (unsigned int i = 0; i < n; i++)
		a->rings[i] = -1;
	return a;
}

int ringarray_make(unsigned int n, size_t size, struct ringarray **ret)
{
	struct ringarray *a = allocate(n);
	int err;

	if (!a)
		return -ENOMEM;
	err = make_rings(a, size);
	if (!err)
		err = make_array(a);
	if (!err && start_thread(a))
		thread_main(a);
	if (err)
		ringarray_free(a);
	else
		*ret = a;
	return err;
}

/* The kernel puts a ring in before it waits. */
static bool is_filled(const struct ringarray *a)
{
	uint32_t id;

	for (unsigned int i = 0; i < a->n; i++)
		if (bpf_map_lookup_elem(a->fd, &a->keys[i], &id))
			return false;
	return true;
}

int ringarray_ready(struct ringarray *a)
{
	struct timespec moment = { .tv_nsec = 50000 };

	while (!__atomic_load_n(&a->done, __ATOMIC_ACQUIRE)) {
		if (is_filled(a))
			return 0;
		nanosleep(&moment, NULL);
		/* On a busy machine, to ask more often only adds to it. */
		if (moment.tv_nsec < 1000000)
			moment.tv_nsec *= 2;
	}
	return a->err;
}

void ringarray_free(struct ringarray *a)
{
	if (!a)
		return;
	if (a->has_thread)
		pthread_join(a->thread, NULL);
	for (unsigned int i = 0; i < a->n; i++)
		if (a->rings[i] >= 0)
			close(a->rings[i]);
	if (a->fd >= 0)
		close(a->fd);
	free(a->rings);
	free(a->keys);
	free(a);
}
