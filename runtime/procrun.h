/* SPDX-License-Identifier: Apache-2.0 */
/*
 * procrun: the command of -c, started but held back until probes are attached.
 */
#ifndef AWL_RUNTIME_PROCRUN_H
#define AWL_RUNTIME_PROCRUN_H

#include <stdbool.h>
#include <sys/types.h>

struct procrun {
	pid_t pid;		/* 0: none */
	int pid_fd;		/* readable when it has ended; -1: none */
	int go_fd;		/* closed: the command may start */
	int error_fd;		/* says the errno of a failed exec */
};

/*
 * Splits the command into words as a shell does with quotes (no expansion) and
 * forks. 0 or -errno; -EINVAL for an unclosed quote or no word at all.
 */
int procrun_start(struct procrun *p, const char *command);
/* Lets it run. 0, or -errno of its exec. */
int procrun_go(struct procrun *p);
/* Asks it to end if it still runs, and reaps it. Safe when none was started. */
void procrun_end(struct procrun *p);

#endif
