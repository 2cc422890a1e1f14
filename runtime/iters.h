/* SPDX-License-Identifier: Apache-2.0 */
/*
 * iters: `iter` probes run by reading them to their end. A thread does it, so
 * that the event loop can take their events meanwhile.
 */
#ifndef AWL_RUNTIME_ITERS_H
#define AWL_RUNTIME_ITERS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct iters {
	int *fd;
	size_t n;
	int done_fd;		/* readable when all have been read; -1: none */
	pthread_t thread;
	bool started;
};

void iters_init(struct iters *it);
/* The iterator behind a link. 0 or -errno. */
int iters_add(struct iters *it, int link_fd);
int iters_start(struct iters *it);
void iters_close(struct iters *it);	/* waits for the thread */

#endif
