/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/agg.h"

#include <string.h>

#include "lang/abi.h"
#include "sema/args.h"
#include "sema/expr.h"
#include "sema/macro.h"
#include "sema/map.h"
#include "sema/stmt.h"

#define MAX_BITS 5
#define MAX_LHIST 1000		/* buckets between the ends */
#define MAX_SLOTS 1000000

bool agg_is_call(struct sema *s, const struct ast_expr *e)
{
	int bi;

	if (e->kind != EX_CALL || macro_find(s, e))
		return false;
	bi = builtin_find(e->name);
	return bi >= 0 && (builtin_table[bi].flags & BF_AGG);
}

static struct type *agg_type(struct sema *s, enum type_kind kind)
{
	return arena_memdup(s->a, type_simple(s->a, kind), sizeof(struct type));
}

static struct type *sized(struct sema *s, enum type_kind kind, uint32_t size)
{
	struct type *t = agg_type(s, kind);

	t->size = size;
	t->align = 8;
	return t;
}

static const struct type *hist(struct sema *s, const struct ast_expr *e)
{
	int64_t bits = 0;
	struct type *t;

	if (e->args.n > 1 && !args_range(s, e, 1, 0, MAX_BITS, &bits))
		return NULL;
	t = sized(s, T_HIST, 8 * (uint32_t)AWL_HIST_BUCKETS(bits));
	t->bits = (uint32_t)bits;
	return t;
}

static const struct type *lhist(struct sema *s, const struct ast_expr *e)
{
	int64_t lo, hi, step, n;
	struct type *t;

	if (!args_const(s, e, 1, &lo) || !args_const(s, e, 2, &hi) ||
	    !args_const(s, e, 3, &step))
		return NULL;
	if (hi <= lo) {
		sema_error(s, e->args.v[2]->span, E_RANGE,
			   "lhist() needs min < max, not %lld and %lld",
			   (long long)lo, (long long)hi);
		return NULL;
	}
	if (step < 1 || (uint64_t)step > (uint64_t)hi - (uint64_t)lo) {
		sema_error(s, e->args.v[3]->span, E_RANGE,
			   "the step is from 1 to max - min, not %lld",
			   (long long)step);
		return NULL;
	}
	n = (int64_t)(((uint64_t)hi - (uint64_t)lo) / (uint64_t)step);
	if (n > MAX_LHIST) {
		sema_error(s, e->span, E_RANGE, "lhist() has at most %d "
			   "steps, this one %lld", MAX_LHIST, (long long)n);
		return NULL;
	}
	t = sized(s, T_LHIST, 8 * ((uint32_t)n + 2));
	t->lo = lo;
	t->hi = hi;
	t->step = step;
	return t;
}

static bool tseries_op(struct sema *s, const struct ast_expr *e,
		       int64_t *ret_op)
{
	static const char *const names[] = {
		[TS_LAST] = "last", [TS_AVG] = "avg", [TS_MAX] = "max",
		[TS_MIN] = "min", [TS_SUM] = "sum",
	};
	const char *text;

	*ret_op = TS_LAST;
	if (e->args.n < 4)
		return true;
	text = args_literal(s, e, 3);
	if (!text)
		return false;
	for (int i = TS_LAST; i <= TS_SUM; i++) {
		if (strcmp(names[i], text))
			continue;
		*ret_op = i;
		return true;
	}
	sema_error(s, e->args.v[3]->span, E_ARG_TYPE,
		   "tseries() has avg, max, min, sum, not '%s'", text);
	return false;
}

static const struct type *tseries(struct sema *s, const struct ast_expr *e)
{
	int64_t interval, slots, op;
	struct type *t;

	if (!args_range(s, e, 1, 1, INT64_MAX, &interval) ||
	    !args_range(s, e, 2, 1, MAX_SLOTS, &slots) ||
	    !tseries_op(s, e, &op))
		return NULL;
	t = sized(s, T_TSERIES, (uint32_t)(slots * sizeof(struct awl_tslot)));
	t->lo = interval;
	t->hi = slots;
	t->step = op;
	return t;
}

static const struct type *value_type(struct sema *s, const struct ast_expr *e,
				     enum builtin bi, bool is_signed)
{
	static const enum type_kind plain[BI_BUILTINS] = {
		[BI_COUNT] = T_COUNT, [BI_SUM] = T_SUM, [BI_AVG] = T_AVG,
		[BI_MIN] = T_MIN, [BI_MAX] = T_MAX, [BI_STATS] = T_STATS,
	};
	struct type *t;

	switch (bi) {
	case BI_HIST:
		return hist(s, e);
	case BI_LHIST:
		return lhist(s, e);
	case BI_QUANTILES:
		return sized(s, T_QUANTILES,
			     8 * AWL_HIST_BUCKETS(AWL_QUANTILE_BITS));
	case BI_TSERIES:
		t = (struct type *)tseries(s, e);
		break;
	default:
		t = agg_type(s, plain[bi]);
		break;
	}
	if (t && bi != BI_COUNT)
		t->is_signed = is_signed;
	return t;
}

static bool check_form(struct sema *s, const struct ast_stmt *st)
{
	if (!st->is_compound)
		return true;
	sema_error(s, st->span, E_AGG, "%s() is assigned with '='",
		   st->b->name);
	return false;
}

/* Histograms take each value by its own sign, the others by the map's. */
static struct texpr *argument(struct sema *s, struct texpr *n,
			      const struct type *value)
{
	bool own = value->kind == T_HIST || value->kind == T_LHIST ||
		   value->kind == T_QUANTILES;

	return texpr_cast(s, n, type_int(8, own ? n->type->is_signed :
					value->is_signed));
}

void agg_build(struct sema *s, const struct ast_stmt *st, tstmts *out)
{
	const struct ast_expr *e = st->b;
	enum builtin bi = (enum builtin)builtin_find(e->name);
	struct tstmt *t = tstmt_new(s, S_AGG, st->span);
	size_t errors = s->shown->nerrors;
	struct texpr *n = NULL, *ref;
	const struct type *type;
	struct smap *m;

	if (!check_form(s, st) || !args_check_count(s, e, bi))
		return;
	if (bi != BI_COUNT) {
		n = texpr_value(s, e->args.v[0]);
		if (!texpr_is_bad(n) && !type_is_integer(n->type)) {
			sema_error(s, n->span, E_ARG_TYPE,
				   "%s() takes an integer, not %s", e->name,
				   sema_type_text(s, n->type));
			n = texpr_unknown(s, n->span);
		}
	}
	type = value_type(s, e, bi, n && n->type->is_signed);
	ref = map_ref(s, st->a, &m);
	if (ref)
		m->spoilt |= s->shown->nerrors > errors;
	if (!ref || !type || (n && texpr_is_bad(n)) ||
	    !map_is_plain(s, m, e->span, "it holds plain values") ||
	    !map_widen(s, m, type, e->span))
		return;
	t->map = ref->map;
	t->key = ref->key;
	if (n)
		vec_push(s->a, &t->args, argument(s, n, m->map->value));
	vec_push(s->a, out, t);
}
