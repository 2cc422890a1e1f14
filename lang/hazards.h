/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hazards: the table of kernel functions that probes had better not be in,
 * lang/hazards.def, as C.
 */
#ifndef AWL_LANG_HAZARDS_H
#define AWL_LANG_HAZARDS_H

#include "lang/probes.h"

enum hazard_where { HZ_ALL, HZ_TYPED };

/* What makes a probe of that type in func dangerous; NULL: nothing known. */
const char *hazard_in(enum probe_type type, const char *func);

#endif
