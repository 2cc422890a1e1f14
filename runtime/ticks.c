/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/ticks.h"

#include <errno.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* Runs in a row before the loop looks at everything else again. */
#define MAX_RUNS 64

int tick_open(struct tick *k, const struct probe *p, int prog_fd)
{
	uint64_t ns = p->at->is_freq ? 1000000000u / (p->at->period ?: 1) :
				       p->at->period;
	struct timespec t;
	struct itimerspec spec;
	int err;

	/* zero would stop the timer */
	ns = ns ?: 1;
	t = (struct timespec){ (time_t)(ns / 1000000000u),
			       (long)(ns % 1000000000u) };
	spec = (struct itimerspec){ .it_interval = t, .it_value = t };

	*k = (struct tick){ .probe = p, .prog_fd = prog_fd };
	k->fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (k->fd < 0)
		return -errno;
	if (timerfd_settime(k->fd, 0, &spec, NULL) < 0) {
		err = -errno;
		close(k->fd);
		k->fd = -1;
		return err;
	}
	return 0;
}

void tick_close(struct tick *k)
{
	if (k->fd >= 0)
		close(k->fd);
	k->fd = -1;
}

unsigned int tick_due(struct tick *k)
{
	uint64_t n;

	if (read(k->fd, &n, sizeof(n)) != sizeof(n))
		return 0;
	if (n > MAX_RUNS) {
		k->missed += n - MAX_RUNS;
		n = MAX_RUNS;
	}
	return (unsigned int)n;
}
