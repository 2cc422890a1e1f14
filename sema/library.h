/* SPDX-License-Identifier: Apache-2.0 */
/*
 * library: where the scripts and modules are that come with awl, and those of
 * $AWL_PATH (a list with colons).
 *
 * The library has a folder for each area, with its scripts, and lib/ with
 * modules to import. It is $AWL_STDLIB; in a build tree the source tree's
 * stdlib/; else where awl was installed.
 */
#ifndef AWL_SEMA_LIBRARY_H
#define AWL_SEMA_LIBRARY_H

#include <stdbool.h>

#include "base/arena.h"

/* The library's folder; NULL: there is none. */
const char *library_dir(struct arena *a);

/* The i-th directory of $AWL_PATH, from 0; NULL past the last. */
const char *library_path(struct arena *a, size_t i);

/* Whoever can write the file or its directory decides what we trace. */
bool library_is_safe(struct arena *a, const char *file);

#endif
