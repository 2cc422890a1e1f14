/* SPDX-License-Identifier: Apache-2.0 */
/* cpus: which CPUs there are. */
#ifndef AWL_RUNTIME_CPUS_H
#define AWL_RUNTIME_CPUS_H

/*
 * Calls fn for each online CPU until it returns nonzero; returns that, or 0,
 * or -errno.
 */
int cpus_each_online(int (*fn)(void *arg, int cpu), void *arg);
int cpus_first(void);		/* the first online one */

#endif
