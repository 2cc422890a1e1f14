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

static void do_key(long i)
{
	lseek(LOAD_FD, i, 0);
}

int load_run(const char *name, long n, long lap, void (*on_lap)(void *arg),
	     void *arg)
{
	void (*step)(long) = !strcmp(name, "reads") ? do_read :
			     !strcmp(name, "keys") ? do_key : NULL;

	if (!step) {
		errno = EINVAL;
		return -1;
	}
	if (open_files())
		return -1;
	for (long i = 0; i < n; i++) {
		step(i);
		if ((i + 1) % lap == 0)
			on_lap(arg);
	}
	return 0;
}
