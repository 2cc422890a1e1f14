/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/listscript.h"

#include <string.h>

#include "base/arena.h"
#include "cli/list.h"
#include "cli/obtain.h"
#include "cli/trace.h"
#include "object/plan.h"

typedef VEC(const char *) point_list;

static bool is_known(const point_list *l, const char *point)
{
	for (size_t i = 0; i < l->n; i++)
		if (!strcmp(l->v[i], point))
			return true;
	return false;
}

/* Each once, and none of those that entry() adds. */
static int list_plan(struct arena *a, const struct plan *plan, bool verbose)
{
	point_list points = { 0 };

	for (size_t i = 0; i < plan->attach.n; i++) {
		const struct plan_attach *at = &plan->attach.v[i];

		if (!at->is_entry && !is_known(&points, at->full))
			vec_push(a, &points, at->full);
	}
	return list_points(points.v, points.n, verbose);
}

int list_script(const struct options *o)
{
	const struct plan *plan;
	struct image image;
	struct arena *a;
	int status = obtain_object(o, &image);

	if (status)
		return status;
	a = arena_create();
	plan = image_plan(&image, a);
	status = plan ? list_plan(a, plan, o->given[O_VERBOSE]) : STATUS_USAGE;
	arena_free(a);
	image_free(&image);
	return status;
}
