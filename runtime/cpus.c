/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/cpus.h"

#include <errno.h>
#include <stdio.h>

/* The file holds a list of ranges: "0-3,8,10-11". */
int cpus_each_online(int (*fn)(void *arg, int cpu), void *arg)
{
	FILE *f = fopen("/sys/devices/system/cpu/online", "re");
	int lo, hi, c, err = 0;

	if (!f)
		return -errno;
	while (!err && fscanf(f, "%d", &lo) == 1) {
		hi = lo;
		c = fgetc(f);
		if (c == '-') {
			if (fscanf(f, "%d", &hi) != 1)
				break;
			c = fgetc(f);
		}
		for (int cpu = lo; cpu <= hi && !err; cpu++)
			err = fn(arg, cpu);
		if (c != ',')
			break;
	}
	fclose(f);
	return err;
}

static int keep_first(void *arg, int cpu)
{
	*(int *)arg = cpu;
	return 1;
}

int cpus_first(void)
{
	int cpu = 0;

	cpus_each_online(keep_first, &cpu);
	return cpu;
}
