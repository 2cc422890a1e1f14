/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kernlog: what libbpf says while an object is loaded, kept and never printed
 * raw.
 *
 * libbpf's print callback has no argument, so the active log is one static
 * pointer: at most one struct kernlog is started at a time.
 *
 * The verifier's log comes the same way. Its end says why a program was
 * rejected, and kernels before 6.4 write only as much as there is room for,
 * from the beginning: so libbpf tries with more and more room, and we keep the
 * end.
 */
#ifndef AWL_RUNTIME_KERNLOG_H
#define AWL_RUNTIME_KERNLOG_H

#include <stddef.h>

#include "base/buf.h"

struct kernlog {
	struct buf messages;	/* libbpf's warnings, a line each */
	char prog[128];		/* the program whose load failed, or "" */
	char map[128];		/* the map that could not be made, or "" */
	struct buf log;
	const char *verifier;	/* the end of the verifier's log, in whole
				   lines; "" if none */
	size_t keep;
};

/* Starts capturing, the last `keep` bytes of the verifier's log. */
void kernlog_start(struct kernlog *k, size_t keep);
void kernlog_stop(struct kernlog *k);

/* The last warning of libbpf, without its newline, or "". */
const char *kernlog_last(const struct kernlog *k);

#endif
