/* SPDX-License-Identifier: Apache-2.0 */
/*
 * testrun: programs of begin, end, interval, self, test and bench, run
 * synchronously by BPF_PROG_TEST_RUN.
 */
#ifndef AWL_RUNTIME_TESTRUN_H
#define AWL_RUNTIME_TESTRUN_H

#include <stdint.h>

/* Runs once; *ret_value (may be NULL) is what the program returned. */
int testrun(int prog_fd, uint32_t probe, uint32_t *ret_value);

/*
 * Runs n times; *ret_ns is the time spent in the program itself, as the
 * kernel's run-time statistics have it. Stops at the first run that returns
 * nonzero.
 */
int testrun_repeat(int prog_fd, uint32_t probe, uint32_t n,
		   uint32_t *ret_value, uint64_t *ret_ns);

#endif
