/* SPDX-License-Identifier: Apache-2.0 */
/*
 * progstats: what the kernel counts of a process's BPF programs. It takes the
 * time of its own clock readings for each run into what it counts, in the same
 * way for everybody.
 *
 * The time counts on while a program is preempted, and others take its caches
 * away, so that a mean over a run says more of the machine than of the program.
 * So the run is cut into laps, each shorter than a time slice, and the result is
 * the best that a tenth of the laps keep to.
 */
#ifndef AWL_BENCH_PROGSTATS_H
#define AWL_BENCH_PROGSTATS_H

#include <stdint.h>
#include <sys/types.h>

#define PROGSTATS_PROGS 64
#define PROGSTATS_LAPS 4096

struct prog {
	int fd;			/* its number in the process */
	unsigned int id;
	unsigned long long ns, runs;
};

struct progstats {
	pid_t pid;
	struct prog progs[PROGSTATS_PROGS];
	int nprogs;
	double laps[PROGSTATS_LAPS];	/* ns per event */
	int nlaps;
};

/* The kernel counts while this descriptor is open; -1 and errno. */
int progstats_enable(void);

/* The programs whose descriptors the process holds, from now on. */
void progstats_start(struct progstats *s, pid_t pid);

/*
 * Ends a lap. Programs that ran less than half as often as the busiest are
 * not of the load, and left out; the others' means are added up, so that a start
 * and an end make one event.
 */
void progstats_lap(struct progstats *s);

/* ns per event in the quietest tenth of the laps, at most; 0 if there are none. */
double progstats_quiet(struct progstats *s);

#endif
