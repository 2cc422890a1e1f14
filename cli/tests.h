/* SPDX-License-Identifier: Apache-2.0 */
/* tests: `awl test` and `awl bench`: a loaded session's own clauses, run. */
#ifndef AWL_CLI_TESTS_H
#define AWL_CLI_TESTS_H

#include <stdbool.h>

#include "cli/printer.h"

/* All tests, or benches; the exit status: 1 if any failed. */
int tests_run(struct session *s, struct printer *p, bool is_test);

#endif
