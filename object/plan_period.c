/* SPDX-License-Identifier: Apache-2.0 */
#include "object/plan.h"

#define NS_PER_S 1000000000ull
#define MIN_PERIOD 1000		/* ns */

/* The period that n of the attach point's unit is; 0: none. */
static uint64_t period(const struct plan_attach *a, const struct plan_param *p)
{
	uint64_t n = (uint64_t)p->value, ns;

	if (!n || (p->is_signed && p->value < 0))
		return 0;
	if (a->is_freq)
		return n;
	if (!a->unit)
		ns = NS_PER_S / n;
	else if (__builtin_mul_overflow(n, a->unit, &ns))
		return 0;
	if (a->type != P_INTERVAL && a->type != P_PROFILE)
		return ns;
	return ns < MIN_PERIOD ? 0 : ns;
}

const struct plan_attach *plan_set_periods(struct plan *p)
{
	for (size_t i = 0; i < p->attach.n; i++) {
		struct plan_attach *a = &p->attach.v[i];

		if (!a->param)
			continue;
		a->period = period(a, &p->params.v[a->param - 1]);
		if (!a->period)
			return a;
	}
	return NULL;
}
