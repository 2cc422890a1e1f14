/* SPDX-License-Identifier: Apache-2.0 */
/*
 * list: what can be probed, one attach point a line; verbose adds the names
 * and types that a clause can use.
 */
#ifndef AWL_CLI_LIST_H
#define AWL_CLI_LIST_H

#include <stdbool.h>
#include <stddef.h>

/*
 * pattern: an attach point with wildcards ("t:sched:*", "*read*", "uprobe:PATH:*",
 * "struct NAME"); NULL: everything but user programs. The exit status: 1 when
 * the pattern is of no known form.
 */
int list(const char *pattern, bool verbose);

/*
 * The attach points of a script, wildcards as what they match here. The exit
 * status: 1 when some match nothing.
 */
int list_points(const char *const *points, size_t n, bool verbose);

#endif
