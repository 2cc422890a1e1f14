/* SPDX-License-Identifier: Apache-2.0 */
#include "output/agg.h"

#include <string.h>

#include "lang/abi.h"
#include "output/hist.h"
#include "output/json.h"

uint64_t agg_divide(const struct ptype *type, uint64_t v, uint64_t div)
{
	if (div <= 1)
		return v;
	if (!type->is_signed)
		return v / div;
	if (div > INT64_MAX)
		return 0;
	return (uint64_t)((int64_t)v / (int64_t)div);
}

static uint64_t average(const struct ptype *type, const struct awl_avg *a)
{
	return a->count ? agg_divide(type, (uint64_t)a->total, a->count) : 0;
}

uint64_t agg_rank(const struct ptype *type, const void *p)
{
	struct awl_minmax m;
	struct awl_avg a;
	uint64_t v;

	switch (type->kind) {
	case PT_COUNT:
	case PT_SUM:
		memcpy(&v, p, sizeof(v));
		return v;
	case PT_MIN:
	case PT_MAX:
		memcpy(&m, p, sizeof(m));
		return m.set ? (uint64_t)m.value : 0;
	case PT_AVG:
	case PT_STATS:
		memcpy(&a, p, sizeof(a));
		return average(type, &a);
	case PT_HIST:
	case PT_LHIST:
	case PT_QUANTILES:
		return hist_total(type, p);
	default:
		return 0;
	}
}

static void add_number(struct buf *b, const struct ptype *type, uint64_t v,
		       bool json)
{
	if (type->is_signed && json)
		add_json_i64(b, (int64_t)v);
	else if (type->is_signed)
		buf_add_i64(b, (int64_t)v);
	else if (json)
		add_json_u64(b, v);
	else
		buf_add_u64(b, v);
}

static size_t stats_parts(const struct ptype *type, const void *p,
			  uint64_t div, struct agg_part *ret)
{
	struct awl_avg a;

	memcpy(&a, p, sizeof(a));
	ret[0] = (struct agg_part){ "count", a.count };
	ret[1] = (struct agg_part){
		"average", agg_divide(type, average(type, &a), div)
	};
	ret[2] = (struct agg_part){
		"total", agg_divide(type, (uint64_t)a.total, div)
	};
	return 3;
}

static size_t quantile_parts(const struct ptype *type, const void *p,
			     uint64_t div, struct agg_part *ret)
{
	static const struct {
		const char *name;
		uint32_t permille;
	} marks[] = {
		{ "p50", 500 }, { "p90", 900 }, { "p99", 990 },
		{ "p99.9", 999 }, { "max", 1000 }
	};

	ret[0] = (struct agg_part){ "count", hist_total(type, p) };
	for (size_t i = 0; i < 5; i++) {
		ret[i + 1].name = marks[i].name;
		ret[i + 1].value = hist_quantile(type, p, marks[i].permille) /
				   (div ? div : 1);
	}
	return 6;
}

size_t agg_parts(const struct ptype *type, const void *p, uint64_t div,
		 struct agg_part *ret)
{
	if (type->kind == PT_STATS)
		return stats_parts(type, p, div, ret);
	if (type->kind == PT_QUANTILES)
		return quantile_parts(type, p, div, ret);
	ret[0] = (struct agg_part){
		"value", agg_divide(type, agg_rank(type, p), div)
	};
	return 1;
}

static void add(struct buf *b, const struct ptype *type, const void *p,
		uint64_t div, bool json)
{
	struct agg_part parts[AGG_PARTS];
	size_t n = agg_parts(type, p, div, parts);

	if (n == 1) {
		add_number(b, type, parts[0].value, json);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		if (json)
			buf_adds(b, i ? ",\"" : "{\"");
		else
			buf_adds(b, i ? ", ." : "{ .");
		buf_adds(b, parts[i].name);
		buf_adds(b, json ? "\":" : " = ");
		add_number(b, type, parts[i].value, json);
	}
	buf_adds(b, json ? "}" : " }");
}

void agg_text(struct buf *b, const struct ptype *type, const void *p,
	      uint64_t div)
{
	add(b, type, p, div, false);
}

void agg_json(struct buf *b, const struct ptype *type, const void *p,
	      uint64_t div)
{
	add(b, type, p, div, true);
}
