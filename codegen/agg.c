/* SPDX-License-Identifier: Apache-2.0 */
#include "codegen/agg.h"

#include <linux/bpf.h>

#include "lang/abi.h"

static uint32_t lhist_buckets(const struct type *t)
{
	return (uint32_t)((t->hi - t->lo) / t->step) + 2;
}

uint32_t cg_agg_size(const struct type *t)
{
	switch (t->kind) {
	case T_COUNT: case T_SUM:
		return 8;
	case T_MIN: case T_MAX:
		return sizeof(struct awl_minmax);
	case T_AVG: case T_STATS:
		return sizeof(struct awl_avg);
	case T_HIST:
		return 8 * AWL_HIST_BUCKETS(t->bits);
	case T_QUANTILES:
		return 8 * AWL_HIST_BUCKETS(AWL_QUANTILE_BITS);
	case T_LHIST:
		return 8 * lhist_buckets(t);
	case T_TSERIES:
		return (uint32_t)t->hi * (uint32_t)sizeof(struct awl_tslot);
	default:
		BUG("type %d is no aggregation", t->kind);
	}
}

/* -- updating ------------------------------------------------------------------ */

static void add_at(struct cg *cg, const struct tmap *m, val p, val v)
{
	if (cg->map_atomic[m->index])
		LLVMBuildAtomicRMW(cg->b, LLVMAtomicRMWBinOpAdd, p, v,
				   LLVMAtomicOrderingMonotonic, 0);
	else
		cg_store(cg, LLVMBuildAdd(cg->b, cg_load(cg, p, 8, false), v, ""), p, 8);
}

static void minmax(struct cg *cg, const struct type *t, val p, val v)
{
	LLVMIntPredicate pred = t->kind == T_MIN ?
		(t->is_signed ? LLVMIntSLT : LLVMIntULT) :
		(t->is_signed ? LLVMIntSGT : LLVMIntUGT);
	LLVMBasicBlockRef better = cg_block(cg, "better"), done = cg_block(cg, "kept"),
			  test = cg_block(cg, "test");
	val set = cg_gep(cg, p, 8);

	cg_condbr(cg, cg_truth(cg, cg_load(cg, set, 8, false)), test, better);
	cg_enter(cg, test);
	cg_condbr(cg, cg_icmp(cg, pred, v, cg_load(cg, p, 8, false)), better, done);
	cg_enter(cg, better);
	cg_store(cg, v, p, 8);
	cg_store(cg, cg_i64(cg, 1), set, 8);
	cg_br(cg, done);
	cg_enter(cg, done);
}

/* floor(log2(v)) by halving; 0 for 0. */
static val log2_floor(struct cg *cg, val v)
{
	val log = cg_i64(cg, 0);

	for (unsigned int step = 32; step; step /= 2) {
		val big = cg_icmp(cg, LLVMIntUGE, v, cg_i64(cg, (int64_t)(1ULL << step)));
		val n = LLVMBuildSelect(cg->b, big, cg_i64(cg, step), cg_i64(cg, 0), "");

		v = LLVMBuildLShr(cg->b, v, n, "");
		log = LLVMBuildOr(cg->b, log, n, "");
	}
	return log;
}

/* The formula of lang/abi.h. */
static val hist_index(struct cg *cg, val v, uint32_t bits, bool is_signed)
{
	LLVMBuilderRef b = cg->b;
	uint64_t mask = (1ULL << bits) - 1;
	val l = LLVMBuildSub(b, log2_floor(cg, v), cg_i64(cg, bits), "");
	val big, small, i;

	/* l is negative for small v: they take the other branch; keep the
	   shift count in range all the same. */
	l = LLVMBuildAnd(b, l, cg_i64(cg, 63), "");
	big = LLVMBuildShl(b, LLVMBuildAdd(b, l, cg_i64(cg, 1), ""), cg_i64(cg, bits), "");
	if (bits)
		big = LLVMBuildAdd(b, big, LLVMBuildAnd(b, LLVMBuildLShr(b, v, l, ""),
						cg_i64(cg, (int64_t)mask), ""), "");
	big = LLVMBuildAdd(b, big, cg_i64(cg, 1), "");
	small = LLVMBuildAdd(b, v, cg_i64(cg, 1), "");
	i = LLVMBuildSelect(b, cg_icmp(cg, LLVMIntULE, v, cg_i64(cg, (int64_t)mask)), small, big, "");
	if (is_signed)
		i = LLVMBuildSelect(b, cg_icmp(cg, LLVMIntSLT, v, cg_i64(cg, 0)), cg_i64(cg, 0), i, "");
	return i;
}

static val lhist_index(struct cg *cg, val v, const struct type *t)
{
	LLVMBuilderRef b = cg->b;
	uint32_t last = lhist_buckets(t) - 1;
	val in = LLVMBuildUDiv(b, LLVMBuildSub(b, v, cg_i64(cg, t->lo), ""), cg_i64(cg, t->step), "");

	in = LLVMBuildAdd(b, in, cg_i64(cg, 1), "");
	in = LLVMBuildSelect(b, cg_icmp(cg, LLVMIntSGT, v, cg_i64(cg, t->hi)), cg_i64(cg, last), in, "");
	return LLVMBuildSelect(b, cg_icmp(cg, LLVMIntSLT, v, cg_i64(cg, t->lo)), cg_i64(cg, 0), in, "");
}

static void bucket(struct cg *cg, const struct tmap *m, val p, val index)
{
	uint32_t last = cg_agg_size(m->value) / 8 - 1;

	index = cg_bound(cg, index, last);
	index = LLVMBuildShl(cg->b, index, cg_i64(cg, 3), "");
	add_at(cg, m, cg_gep_var(cg, p, index), cg_i64(cg, 1));
}

static void tseries_value(struct cg *cg, const struct type *t, val slot, val v)
{
	val value = cg_gep(cg, slot, 8), count = cg_gep(cg, slot, 16);
	val n = cg_load(cg, count, 8, false), old = cg_load(cg, value, 8, false), better;
	bool max = t->step == TS_MAX;

	if (t->step == TS_SUM || t->step == TS_AVG) {
		v = LLVMBuildAdd(cg->b, old, v, "");
	} else if (t->step != TS_LAST) {
		better = cg_icmp(cg, max ? LLVMIntSGT : LLVMIntSLT, v, old);
		better = LLVMBuildOr(cg->b, better, cg_icmp(cg, LLVMIntEQ, n, cg_i64(cg, 0)), "");
		v = LLVMBuildSelect(cg->b, better, v, old, "");
	}
	cg_store(cg, v, value, 8);
	cg_store(cg, LLVMBuildAdd(cg->b, n, cg_i64(cg, 1), ""), count, 8);
}

static void tseries(struct cg *cg, const struct type *t, val p, val v)
{
	val now = cg_helper(cg, BPF_FUNC_ktime_get_boot_ns, false, 0);
	val epoch = LLVMBuildUDiv(cg->b, now, cg_i64(cg, t->lo), "");
	val i = cg_bound(cg, LLVMBuildURem(cg->b, epoch, cg_i64(cg, t->hi), ""), (uint64_t)t->hi - 1);
	val slot = cg_gep_var(cg, p, LLVMBuildMul(cg->b, i, cg_i64(cg, sizeof(struct awl_tslot)), ""));
	LLVMBasicBlockRef stale = cg_block(cg, "stale"), go = cg_block(cg, "slot");

	cg_condbr(cg, cg_icmp(cg, LLVMIntEQ, cg_load(cg, slot, 8, false), epoch), go, stale);
	cg_enter(cg, stale);
	cg_store(cg, epoch, slot, 8);
	cg_store(cg, cg_i64(cg, 0), cg_gep(cg, slot, 8), 8);
	cg_store(cg, cg_i64(cg, 0), cg_gep(cg, slot, 16), 8);
	cg_br(cg, go);
	cg_enter(cg, go);
	tseries_value(cg, t, slot, v);
}

static void update(struct cg *cg, const struct tmap *m, val p, val v,
		   bool is_signed)
{
	const struct type *t = m->value;

	switch (t->kind) {
	case T_COUNT:
		add_at(cg, m, p, cg_i64(cg, 1));
		return;
	case T_SUM:
		add_at(cg, m, p, v);
		return;
	case T_MIN: case T_MAX:
		minmax(cg, t, p, v);
		return;
	case T_AVG: case T_STATS:
		add_at(cg, m, p, v);
		add_at(cg, m, cg_gep(cg, p, 8), cg_i64(cg, 1));
		return;
	case T_HIST:
		bucket(cg, m, p, hist_index(cg, v, t->bits, is_signed));
		return;
	case T_QUANTILES:
		bucket(cg, m, p, hist_index(cg, v, AWL_QUANTILE_BITS, is_signed));
		return;
	case T_LHIST:
		bucket(cg, m, p, lhist_index(cg, v, t));
		return;
	case T_TSERIES:
		tseries(cg, t, p, v);
		return;
	default:
		BUG("type %d is no aggregation", t->kind);
	}
}

/* This CPU's entry of a map without keys; beyond the last there is `none`. */
static val own_slot(struct cg *cg, const struct tmap *m, struct span span,
		    LLVMBasicBlockRef none)
{
	LLVMBasicBlockRef have = cg_block(cg, "have"), beyond = cg_block(cg, "beyond");
	val cpu = cg_helper(cg, BPF_FUNC_get_smp_processor_id, false, 0);
	val key = cg_alloca(cg, 8), p;

	cg_store(cg, cpu, key, 4);
	p = cg_map_lookup(cg, cg->maps[m->index], key);
	cg_condbr(cg, cg_icmp(cg, LLVMIntEQ, p, cg_null(cg)), beyond, have);
	cg_enter(cg, beyond);
	cg_count(cg, cg_map_site(cg, PS_MAP_REFUSED, m, span));
	cg_br(cg, none);
	cg_enter(cg, have);
	return p;
}

void cg_agg(struct cg *cg, const struct tstmt *s)
{
	const struct tmap *m = s->map;
	val v = s->args.n ? cg_scalar(cg, s->args.v[0]) : NULL;
	val key = m->key ? cg_map_key(cg, s->key, m) : NULL, p;
	LLVMBasicBlockRef done = cg_block(cg, "done");

	cg_at(cg, s->span);
	p = key ? cg_map_element(cg, m, key, s->span, done) :
		  own_slot(cg, m, s->span, done);
	update(cg, m, p, v, v && s->args.v[0]->type->is_signed);
	cg_br(cg, done);
	cg_enter(cg, done);
}

/* -- reading ---------------------------------------------------------------------- */

struct each_cpu {
	val i;			/* alloca of the counter */
	LLVMBasicBlockRef head, step, done;
};

/*
 * A loop over the CPUs' values of one key. After open, the builder is where a
 * value (at the returned pointer) exists; close ends the loop.
 */
static val each_cpu_open(struct cg *cg, const struct tmap *m, val key,
			 struct each_cpu *l)
{
	LLVMBasicBlockRef body = cg_block(cg, "cpu"), have = cg_block(cg, "value");
	val ncpus = cg_const_field(cg, offsetof(struct awl_consts, ncpus), 4), i, p;
	val slot = cg_alloca(cg, 8);

	l->i = cg_alloca(cg, 8);
	l->head = cg_block(cg, "cpus");
	l->step = cg_block(cg, "step");
	l->done = cg_block(cg, "cpus_done");
	cg_store(cg, cg_i64(cg, 0), l->i, 8);
	cg_br(cg, l->head);
	cg_enter(cg, l->head);
	i = cg_load(cg, l->i, 8, false);
	cg_condbr(cg, cg_icmp(cg, LLVMIntULT, i, ncpus), body, l->done);
	cg_enter(cg, body);
	if (m->key) {
		p = cg_helper(cg, BPF_FUNC_map_lookup_percpu_elem, true, 3,
			      cg->maps[m->index], key, i);
	} else {
		/* Not l->i itself: of stack that a helper has read, older
		   kernels forget the value, and see no end to the loop. */
		cg_store(cg, i, slot, 4);
		p = cg_map_lookup(cg, cg->maps[m->index], slot);
	}
	cg_condbr(cg, cg_icmp(cg, LLVMIntEQ, p, cg_null(cg)), l->step, have);
	cg_enter(cg, have);
	return p;
}

static void each_cpu_close(struct cg *cg, struct each_cpu *l)
{
	val i;

	cg_br(cg, l->step);
	cg_enter(cg, l->step);
	i = cg_load(cg, l->i, 8, false);
	cg_store(cg, LLVMBuildAdd(cg->b, i, cg_i64(cg, 1), ""), l->i, 8);
	cg_br(cg, l->head);
	cg_enter(cg, l->done);
}

static void accumulate(struct cg *cg, val acc, val p)
{
	cg_store(cg, LLVMBuildAdd(cg->b, cg_load(cg, acc, 8, false),
				  cg_load(cg, p, 8, false), ""), acc, 8);
}

static val average(struct cg *cg, val total, val n, bool is_signed)
{
	val negative = cg_icmp(cg, LLVMIntSLT, total, cg_i64(cg, 0)), a, q, one;

	one = LLVMBuildSelect(cg->b, cg_truth(cg, n), n, cg_i64(cg, 1), "");
	one = cg_barrier(cg, one);
	if (!is_signed)
		return LLVMBuildUDiv(cg->b, total, one, "");
	a = LLVMBuildSelect(cg->b, negative, LLVMBuildNeg(cg->b, total, ""), total, "");
	q = LLVMBuildUDiv(cg->b, cg_barrier(cg, a), one, "");
	return LLVMBuildSelect(cg->b, negative, LLVMBuildNeg(cg->b, q, ""), q, "");
}

val cg_agg_read(struct cg *cg, const struct tmap *m, val key,
		const struct type *t)
{
	enum type_kind kind = m->value->kind;
	val acc = cg_alloca(cg, 16), more = cg_gep(cg, acc, 8), p;
	LLVMBasicBlockRef set, skip;
	struct each_cpu loop;

	cg_store(cg, cg_i64(cg, 0), acc, 8);
	cg_store(cg, cg_i64(cg, 0), more, 8);
	p = each_cpu_open(cg, m, key, &loop);
	if (kind == T_MIN || kind == T_MAX) {
		set = cg_block(cg, "set");
		skip = cg_block(cg, "unset");
		cg_condbr(cg, cg_truth(cg, cg_load(cg, cg_gep(cg, p, 8), 8, false)), set, skip);
		cg_enter(cg, set);
		minmax(cg, m->value, acc, cg_load(cg, p, 8, false));
		cg_br(cg, skip);
		cg_enter(cg, skip);
	} else {
		accumulate(cg, acc, p);
		if (kind == T_AVG || kind == T_STATS)
			accumulate(cg, more, cg_gep(cg, p, 8));
	}
	each_cpu_close(cg, &loop);
	if (kind == T_AVG)
		return average(cg, cg_load(cg, acc, 8, false),
			       cg_load(cg, more, 8, false), t->is_signed);
	return cg_load(cg, acc, 8, false);
}

val cg_agg_reset(struct cg *cg, const struct tmap *m)
{
	struct each_cpu loop;
	val p = each_cpu_open(cg, m, NULL, &loop);

	cg_zero(cg, p, round8(cg_agg_size(m->value)));
	each_cpu_close(cg, &loop);
	return cg_i64(cg, 1);
}
