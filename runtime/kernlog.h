/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kernlog: what libbpf says while an object is loaded, kept and never printed
 * raw.
 *
 * libbpf's print callback has no argument, so the active log is one static
 * pointer: at most one struct kernlog is started at a time.
 */
#ifndef AWL_RUNTIME_KERNLOG_H
#define AWL_RUNTIME_KERNLOG_H

#include <stddef.h>

#include "base/buf.h"

struct kernlog {
	struct buf messages;	/* libbpf's warnings, a line each */
	char prog[128];		/* the program whose load failed, or "" */
	char map[128];		/* the map that could not be made, or "" */
	char *verifier;		/* the verifier's log; "" if none */
	size_t verifier_size;
};

/* Starts capturing; log_size bytes for the verifier. 0 or -ENOMEM. */
int kernlog_start(struct kernlog *k, size_t log_size);
void kernlog_stop(struct kernlog *k);	/* frees; NULL-safe */

/* The last warning of libbpf, without its newline, or "". */
const char *kernlog_last(const struct kernlog *k);

#endif
