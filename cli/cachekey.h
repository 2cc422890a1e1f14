/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cachekey: a hash of all that a compilation depends on and that is known
 * before it. What it finds out on its way is told by awlc --report.
 */
#ifndef AWL_CLI_CACHEKEY_H
#define AWL_CLI_CACHEKEY_H

#include <stdint.h>

#include "base/sha256.h"
#include "cli/options.h"

/* False: the script can be read only once, or not at all. */
bool cachekey(const struct options *o, uint8_t ret[SHA256_SIZE]);

#endif
