/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verify: whether a typed program keeps what sema/typed.h promises codegen.
 */
#ifndef AWL_TESTS_SEMA_VERIFY_H
#define AWL_TESTS_SEMA_VERIFY_H

#include "sema/typed.h"

/* What is wrong first, in a; NULL: nothing. */
const char *verify(struct arena *a, const struct tprog *prog);

#endif
