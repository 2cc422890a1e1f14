/* SPDX-License-Identifier: Apache-2.0 */
/* listfields: what `-lv` adds: fields of tracepoints, arguments, types. */
#ifndef AWL_CLI_LISTFIELDS_H
#define AWL_CLI_LISTFIELDS_H

#include "lang/probes.h"
#include "target/ctype.h"
#include "target/target.h"

/* A line "    TYPE NAME" for each; rest is the attach point less its provider. */
void list_fields(struct target *t, struct arena *a, enum probe_type type,
		 const char *rest);

/*
 * "struct NAME { ... };" of the kernel's structs, unions or enums that match;
 * 1: there is none.
 */
int list_type(struct target *t, struct arena *a, enum ctype_kind kind,
	      const char *pattern);

#endif
