/* SPDX-License-Identifier: Apache-2.0 */
/* build: a script made into a file that runs without the compiler. */
#ifndef AWL_CLI_BUILD_H
#define AWL_CLI_BUILD_H

#include "cli/options.h"

/* awl build; the exit status. */
int build(struct options *o);

#endif
