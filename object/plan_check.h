/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan_check: whether a plan that was read makes sense: every offset inside
 * what it is an offset in, every size what its kind needs, every index valid.
 * After these checks the runtime and the printer need not look again.
 *
 * Each function returns NULL, or what is wrong as static text.
 */
#ifndef AWL_OBJECT_PLAN_CHECK_H
#define AWL_OBJECT_PLAN_CHECK_H

#include "object/plan.h"

/* A type whose parts have been checked already. */
const char *plan_check_type(const struct ptype *t);
const char *plan_check_map(const struct plan_map *m);
const char *plan_check_event(const struct plan_event *e, size_t nmaps,
			     size_t nsites);
const char *plan_check_param(const struct plan_param *p);
const char *plan_check_site(const struct plan_site *s, size_t nmaps);

#endif
