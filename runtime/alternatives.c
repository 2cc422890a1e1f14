/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/alternatives.h"

#include <errno.h>

#include "runtime/exists.h"

#define NO_RANK UINT32_MAX

/*
 * Whether one alternative is there: each of its attach points that must exist
 * does, and one does.
 */
static int is_there(struct attacher *t, const struct plan_attach *of,
		    bool *ret_there)
{
	bool any = false, all = true, found;

	for (size_t i = 0; i < t->plan->attach.n; i++) {
		const struct plan_attach *at = &t->plan->attach.v[i];
		int err;

		if (at->group != of->group || at->rank != of->rank)
			continue;
		err = exists_probe(t, at, &found);
		if (err)
			return err;
		any |= found;
		all &= found || at->optional;
	}
	*ret_there = any && all;
	return 0;
}

/* Ranks may stand in any order in the plan. */
static int choose(struct attacher *t, uint32_t group, uint32_t *ret_rank)
{
	uint32_t best = NO_RANK;

	for (size_t i = 0; i < t->plan->attach.n; i++) {
		const struct plan_attach *at = &t->plan->attach.v[i];
		bool there;
		int err;

		if (at->group != group || at->rank >= best)
			continue;
		err = is_there(t, at, &there);
		if (err)
			return err;
		if (there)
			best = at->rank;
	}
	*ret_rank = best;
	return 0;
}

static int nothing(struct attacher *t, uint32_t group)
{
	const struct plan_attach *first = NULL;
	const char *why;

	for (size_t i = 0; i < t->plan->attach.n; i++) {
		const struct plan_attach *at = &t->plan->attach.v[i];

		if (at->group != group)
			continue;
		if (at->may_lack)
			return 0;
		if (!first)
			diag_error(t->diags, at->span, E_NO_PROBE,
				   "no alternative of '%s' exists here",
				   at->label);
		why = attach_why_unfit(t, at);
		if (why)
			diag_note(t->diags, at->span, "%s: %s", at->full, why);
		else if (first)
			diag_note(t->diags, at->span, "nor does %s", at->full);
		first = at;
	}
	return -ENOENT;
}

static uint32_t count_groups(const struct plan *plan)
{
	uint32_t n = 0;

	for (size_t i = 0; i < plan->attach.n; i++)
		if (plan->attach.v[i].group > n)
			n = plan->attach.v[i].group;
	return n;
}

static bool in_plan(const struct plan *plan, uint32_t group)
{
	for (size_t i = 0; i < plan->attach.n; i++)
		if (plan->attach.v[i].group == group)
			return true;
	return false;
}

int alternatives_choose(struct attacher *t)
{
	uint32_t n = count_groups(t->plan), rank = NO_RANK;
	int err = 0;

	t->ranks.n = 0;
	for (uint32_t g = 1; g <= n && !err; g++) {
		if (in_plan(t->plan, g))
			err = choose(t, g, &rank);
		if (!err && rank == NO_RANK && in_plan(t->plan, g))
			err = nothing(t, g);
		vec_push(t->arena, &t->ranks, rank);
	}
	return err;
}

bool alternatives_use(const struct attacher *t, const struct plan_attach *at)
{
	return !at->group || (at->group <= t->ranks.n &&
			      t->ranks.v[at->group - 1] == at->rank);
}
