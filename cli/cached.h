/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cached: the compiler behind the cache (object/cache.h), and awl cache.
 *
 * The folder is $AWL_CACHE_DIR, where an empty value means none, or else
 * awl in $XDG_CACHE_HOME or ~/.cache.
 */
#ifndef AWL_CLI_CACHED_H
#define AWL_CLI_CACHED_H

#include "cli/image.h"
#include "cli/options.h"

/* As compile_object(). With an entry in the cache the compiler does not run. */
int cached_object(const struct options *o, struct image *ret);

/* awl cache show, awl cache clear; the exit status. */
int cached_show(void);
int cached_clear(void);

#endif
