/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verifier: why the kernel rejected a program, in the script's terms.
 *
 * The place is found from the log's source annotations
 * ("; TEXT @ FILE:LINE", without the place on kernels before 6.10) that stand
 * before the rejected instruction; the reason is the log's last message, put
 * in plain words where it is a common one.
 */
#ifndef AWL_RUNTIME_VERIFIER_H
#define AWL_RUNTIME_VERIFIER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "object/plan.h"
#include "target/target.h"

struct verifier_report {
	const struct plan *plan;
	struct target *target;	/* NULL: what types lack is not looked up */
	const char *prog;	/* name of the rejected program */
	const char *log;
	bool verbose;		/* add the log itself as a note */
};

/* Adds an error with notes: E_VERIFIER, or what the kernel's types lack. */
void verifier_explain(struct diags *d, const struct verifier_report *r);

/* What a log says; pointers into the log. */
struct verifier_finding {
	const char *reason;	/* last message, reason_len bytes; "" if none */
	size_t reason_len;
	const char *source;	/* annotated text of the line, or NULL */
	size_t source_len;
	unsigned int line;	/* 0: not annotated */
};

void verifier_parse(const char *log, struct verifier_finding *ret);

/* Plain words for a message of the verifier; NULL: none known. */
const char *verifier_plain(const char *reason, size_t len);

#endif
