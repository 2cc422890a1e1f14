/* SPDX-License-Identifier: Apache-2.0 */
/*
 * relocation: what a program needs that this kernel's types lack.
 *
 * libbpf puts an instruction that the verifier refuses in place of an access
 * that it cannot relocate, and then a line in the verifier's log:
 *
 *	failed to resolve CO-RE relocation <byte_off> [7] struct file.f_x (0:1 @ offset 0)
 */
#ifndef AWL_RUNTIME_RELOCATION_H
#define AWL_RUNTIME_RELOCATION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "target/target.h"

/* The line of the script that the access is in. */
struct relocation_place {
	struct span span;
	const char *text;	/* span.hi - span.lo bytes; NULL: not known */
};

/*
 * If the reason is such a line: adds an error that says what is missing, at
 * its name if that stands once in the line of the script. Else false.
 */
bool relocation_explain(struct diags *d, struct target *t, const char *reason,
			size_t len, const struct relocation_place *at);

#endif
