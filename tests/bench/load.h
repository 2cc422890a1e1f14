/* SPDX-License-Identifier: Apache-2.0 */
/* load: what the benchmarks trace. */
#ifndef AWL_BENCH_LOAD_H
#define AWL_BENCH_LOAD_H

#include <sys/types.h>

/* The system calls by which a script knows its load. */
#define LOAD_FD 77777
#define LOAD_PING 7
#define LOAD_FD_READS 777

/* A process that calls lseek(LOAD_FD, 0, LOAD_PING) until it is killed. */
pid_t load_ping(void);

/*
 * "reads": n times read(LOAD_FD_READS, one byte) of /dev/zero, and a write of
 * it to /dev/null, as dd bs=1 does. "keys": n times lseek(LOAD_FD, i, 0) with
 * i from 0. "stacks": lseek(LOAD_FD, 0, 0) with n different user stacks, up to
 * 65,536.
 */
struct load {
	const char *name;
	long n;
	long jobs;		/* processes that share n; 0: this one */
	long rate;		/* a second, of all; 0: as fast as it goes */
};

/*
 * Runs it; in this process, calls back after every `lap` of n. Processes of its
 * own are left behind, asleep, until this one ends. -1 and errno.
 */
int load_run(const struct load *l, long lap, void (*on_lap)(void *arg),
	     void *arg);

#endif
