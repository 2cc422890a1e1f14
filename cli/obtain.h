/* SPDX-License-Identifier: Apache-2.0 */
/* obtain: the object that awl is to run: from a file, the cache or the compiler. */
#ifndef AWL_CLI_OBTAIN_H
#define AWL_CLI_OBTAIN_H

#include "cli/image.h"
#include "cli/options.h"

/* An object_source, see cli/trace.h. */
int obtain_object(const struct options *o, struct image *ret);

#endif
