/* SPDX-License-Identifier: Apache-2.0 */
/*
 * printer: glue between a session (runtime/) and what prints (output/): the
 * session's sink, and the names that output/ asks for.
 *
 * output/ formats into the queue, which is written out without waiting. A
 * reader who is too slow for too long loses events, which are counted.
 */
#ifndef AWL_CLI_PRINTER_H
#define AWL_CLI_PRINTER_H

#include "cli/options.h"
#include "cli/outq.h"
#include "output/output.h"
#include "runtime/session.h"
#include "runtime/sink.h"

struct printer {
	struct output *out;
	struct outq queue;
	struct session *session;
	struct sink sink;
	struct symbols_ops symbols;
	struct output_options options;
	uint64_t unread;	/* events dropped since nobody reads */
};

/*
 * Opens the product (fd: stdout or -o FILE) for a session. 0 or -errno;
 * p must not move afterwards.
 */
int printer_open(struct printer *p, struct session *s, const struct plan *plan,
		 const struct output_options *options);
void printer_close(struct printer *p);

/* Keeps what is printed in buf, or with NULL prints again. */
void printer_capture(struct printer *p, struct buf *buf);

#endif
