/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/info.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "runtime/features.h"

static void print_feature(const struct feature *f)
{
	int err = f->try();

	if (!err)
		printf("  %-18s yes  %s\n", f->name, f->use);
	else
		printf("  %-18s no   %s (%s): %s\n", f->name, f->use,
		       strerror(-err), f->absent);
}

int info(void)
{
	struct utsname u;

	if (!uname(&u))
		printf("awl on %s %s %s\n", u.sysname, u.release, u.machine);
	for (size_t i = 0; i < nfeatures; i++)
		print_feature(&features[i]);
	return 0;
}
