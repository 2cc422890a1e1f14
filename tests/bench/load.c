/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/bench/load.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

pid_t load_ping(void)
{
	struct timespec ts = { .tv_nsec = 200000 };
	pid_t parent = getpid(), pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (getppid() == parent) {
		lseek(LOAD_FD, 0, LOAD_PING);
		nanosleep(&ts, NULL);
	}
	_exit(0);
}

static int null_fd;

static int open_files(void)
{
	int from = open("/dev/zero", O_RDONLY);

	null_fd = open("/dev/null", O_WRONLY);
	if (from < 0 || null_fd < 0 || dup2(from, LOAD_FD_READS) < 0)
		return -1;
	return 0;
}

static void do_read(long i)
{
	char c;

	(void)i;
	if (read(LOAD_FD_READS, &c, 1) != 1 || write(null_fd, &c, 1) != 1)
		_exit(1);
}

static void do_open(long i)
{
	(void)i;
	if (close(open("/dev/null", O_RDONLY)) < 0)
		_exit(1);
}

static void do_key(long i)
{
	lseek(LOAD_FD, i, 0);
}

/*
 * Two functions that call one another in the order of n's bits: as many stacks
 * as numbers. The barrier keeps a call from becoming a jump.
 */
#define DEPTH 16
#define BARRIER() __asm__ volatile("" ::: "memory")

static void descend(long n, int depth);

static __attribute__((noinline)) void left(long n, int depth)
{
	descend(n, depth);
	BARRIER();
}

static __attribute__((noinline)) void right(long n, int depth)
{
	descend(n, depth);
	BARRIER();
}

static __attribute__((noinline)) void descend(long n, int depth)
{
	if (!depth)
		lseek(LOAD_FD, 0, 0);
	else if (n & 1)
		right(n >> 1, depth - 1);
	else
		left(n >> 1, depth - 1);
	BARRIER();
}

static void do_stack(long i)
{
	descend(i, DEPTH);
}

typedef void (*step_fn)(long i);

static step_fn step_of(const char *name)
{
	static const struct {
		const char *name;
		step_fn step;
	} steps[] = {
		{ "reads", do_read }, { "opens", do_open }, { "keys", do_key },
		{ "stacks", do_stack },
	};

	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		if (!strcmp(name, steps[i].name))
			return steps[i].step;
	errno = EINVAL;
	return NULL;
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* Spins: a sleep would take longer than there is between two events. */
static void run(step_fn step, long from, long to, double rate)
{
	double start = now();

	for (long i = from; i < to; i++) {
		while (rate > 0 && now() < start + (double)(i - from) / rate)
			;
		step(i);
	}
}

static int run_jobs(const struct load *l, step_fn step)
{
	int done[2];
	char c;

	if (pipe(done) < 0)
		return -1;
	for (long j = 0; j < l->jobs; j++) {
		pid_t pid = fork();

		if (pid < 0)
			return -1;
		if (pid)
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		run(step, l->n * j / l->jobs, l->n * (j + 1) / l->jobs,
		    (double)l->rate / (double)l->jobs);
		if (write(done[1], "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	for (long j = 0; j < l->jobs; j++)
		if (read(done[0], &c, 1) != 1)
			return -1;
	return 0;
}

int load_run(const struct load *l, long lap, void (*on_lap)(void *arg),
	     void *arg)
{
	step_fn step = step_of(l->name);

	if (!step || open_files())
		return -1;
	if (l->jobs)
		return run_jobs(l, step);
	for (long i = 0; i < l->n; i += lap) {
		run(step, i, i + lap < l->n ? i + lap : l->n, (double)l->rate);
		on_lap(arg);
	}
	return 0;
}
