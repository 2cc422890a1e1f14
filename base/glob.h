/* SPDX-License-Identifier: Apache-2.0 */
/* glob: names against patterns in which '*' stands for any run of bytes. */
#ifndef AWL_BASE_GLOB_H
#define AWL_BASE_GLOB_H

#include <stdbool.h>

bool glob_match(const char *pattern, const char *name);

#endif
