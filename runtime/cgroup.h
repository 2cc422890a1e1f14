/* SPDX-License-Identifier: Apache-2.0 */
/* cgroup: ids of cgroups from paths, and back. */
#ifndef AWL_RUNTIME_CGROUP_H
#define AWL_RUNTIME_CGROUP_H

#include <stdint.h>

#include "base/buf.h"

/* bpf_get_current_cgroup_id() of a process in the directory; 0: no such one. */
uint64_t cgroup_id(const char *path);

/*
 * Appends "name:/path" for each mounted hierarchy that has the id, separated
 * by commas; a v2 hierarchy is called "unified", a v1 one by its controllers.
 * filter: only hierarchies whose name contains it; NULL: all.
 */
void cgroup_paths(uint64_t id, const char *filter, struct buf *ret);

#endif
