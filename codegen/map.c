/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Maps: declaring them, and every access that is no aggregation.
 *
 * A scalar map is a value in .bss with a flag that says whether it was set; a
 * scalar aggregation is an array with an entry for each CPU; maps with keys are hash
 * tables, per CPU for aggregations but those of many buckets.
 */
#include "codegen/cg.h"

#include <errno.h>
#include <linux/bpf.h>
#include <string.h>

#include "codegen/agg.h"
#include "codegen/self.h"
#include "codegen/walk.h"
#include "lang/abi.h"

static bool in_bss(const struct tmap *m)
{
	return !m->key && !type_is_agg(m->value);
}

static bool is_self(const struct tmap *m)
{
	return m->kind == TM_SELF;
}

static val bss_value(struct cg *cg, const struct tmap *m)
{
	return cg_bss(cg, cg->map_bss[m->index]);
}

static val bss_flag(struct cg *cg, const struct tmap *m)
{
	return cg_bss(cg, cg->map_bss[m->index] + round8(m->value->size));
}

/* -- declaring ------------------------------------------------------------------ */

static void note_map_use(void *arg, const struct texpr *e)
{
	struct cg *cg = arg;

	if (e->op == X_CALL && e->bi == BI_DELETE)
		cg->map_deleted[e->args.v[0]->map->index] = true;
}

/*
 * Programs of these classes exclude one another on a CPU (bpf_prog_active), so
 * that a per-CPU value changes under none of them.
 */
#define EXCLUSIVE (PC_TRACEPOINT | PC_KPROBE | PC_PERF)

static void note_agg(void *arg, const struct tstmt *s)
{
	struct cg *cg = arg;
	enum probe_type t = cg->probe->type;

	if (s->op == S_AGG && t != P_BEGIN && t != P_END &&
	    !(probe_table[t].class & EXCLUSIVE))
		cg->map_atomic[s->map->index] = true;
}

static uint32_t map_type(const struct tmap *m)
{
	switch (m->kind) {
	case TM_AUTO_SCALAR:
		return BPF_MAP_TYPE_ARRAY;
	case TM_HASH:
		return BPF_MAP_TYPE_HASH;
	case TM_LRU_HASH:
		return BPF_MAP_TYPE_LRU_HASH;
	case TM_PERCPU_HASH:
		return BPF_MAP_TYPE_PERCPU_HASH;
	case TM_PERCPU_LRU_HASH:
		return BPF_MAP_TYPE_LRU_PERCPU_HASH;
	case TM_LPM:
		return BPF_MAP_TYPE_LPM_TRIE;
	case TM_SELF:
		break;
	}
	BUG("map kind %d", m->kind);
}

static const char *bpf_name(struct cg *cg, const struct tmap *m)
{
	return arena_printf(cg->arena, "m%u_%s", m->index, m->name);
}

static uint32_t value_size(const struct tmap *m)
{
	return type_is_agg(m->value) ? cg_agg_size(m->value) : m->value->size;
}

/* An entry for each CPU, whose number awl sets (PM_PERCPU_SCALAR). */
static val declare_slots(struct cg *cg, const struct tmap *m)
{
	uint32_t value = cg_agg_size(m->value);

	value = (value + AWL_CPU_SLOT - 1) / AWL_CPU_SLOT * AWL_CPU_SLOT;
	return cg_declare_map(cg, bpf_name(cg, m), map_type(m), 4, value, 1,
			      BPF_F_MMAPABLE);
}

static void declare(struct cg *cg, const struct tmap *m)
{
	uint32_t value = value_size(m), type;
	bool shared;

	if (is_self(m)) {
		cg->map_bss[m->index] = cg->self_size;
		cg->self_size += round8(value);
		return;
	}
	if (in_bss(m)) {
		cg->map_bss[m->index] = cg->bss_size;
		cg->bss_size += round8(value) + 8;
		return;
	}
	if (!m->key) {
		cg->maps[m->index] = declare_slots(cg, m);
		return;
	}
	type = map_type(m);
	shared = type_is_agg(m->value) &&
		 (m->kind == TM_HASH || m->kind == TM_LRU_HASH);
	if (shared)
		cg->map_atomic[m->index] = true;
	cg->maps[m->index] = cg_declare_map(cg, bpf_name(cg, m), type,
			m->key->size, round8(value), m->max_entries,
			type == BPF_MAP_TYPE_PERCPU_HASH ||
			type == BPF_MAP_TYPE_LPM_TRIE ||
			(shared && type == BPF_MAP_TYPE_HASH) ? BPF_F_NO_PREALLOC : 0);
}

void cg_maps_declare(struct cg *cg)
{
	const struct tprog *p = cg->prog;
	size_t n = p->maps.n + 1;
	struct walk w = { note_agg, note_map_use, cg };

	cg->maps = arena_array(cg->arena, val, n);
	cg->map_bss = arena_array(cg->arena, uint32_t, n);
	cg->map_deleted = arena_array(cg->arena, bool, n);
	cg->map_atomic = arena_array(cg->arena, bool, n);
	for (size_t i = 0; i < p->probes.n; i++) {
		cg->probe = p->probes.v[i];
		walk_probe(&w, cg->probe);
	}
	for (size_t i = 0; i < p->maps.n; i++)
		declare(cg, p->maps.v[i]);
	cg_self_declare(cg);
}

/* -- pieces ---------------------------------------------------------------------- */

uint32_t cg_map_site(struct cg *cg, enum plan_site_kind kind,
		     const struct tmap *m, struct span span)
{
	return cg_site(cg, kind, span, is_self(m) ? -1 : (int32_t)m->index, NULL);
}

val cg_map_key(struct cg *cg, const struct texpr *key, const struct tmap *m)
{
	val p;

	(void)m;
	if (!key) {
		p = cg_temp(cg, 8);
		cg_store(cg, cg_i64(cg, 0), p, 8);
		return p;
	}
	return cg_addr(cg, key);
}

val cg_map_lookup(struct cg *cg, val map, val key)
{
	return cg_helper(cg, BPF_FUNC_map_lookup_elem, true, 2, map, key);
}

val cg_map_update(struct cg *cg, val map, val key, val value, uint64_t flags)
{
	return cg_helper(cg, BPF_FUNC_map_update_elem, false, 4, map, key, value,
			 cg_i64(cg, (int64_t)flags));
}

static val is_null(struct cg *cg, val p)
{
	return cg_icmp(cg, LLVMIntEQ, p, cg_null(cg));
}

/* A full map is the script's to make larger; the rest is the kernel's. */
static void count_refused(struct cg *cg, const struct tmap *m, val error,
			  struct span span)
{
	LLVMBasicBlockRef full = cg_block(cg, "full"), other = cg_block(cg, "other"),
			  done = cg_block(cg, "refused");
	int no_room = m->kind == TM_LPM ? -ENOSPC : -E2BIG;

	/* Linux 6.1 calls the map's own function, which gives an int: the upper half
	   of the register is not its sign */
	error = LLVMBuildAnd(cg->b, error, cg_i64(cg, UINT32_MAX), "");
	cg_condbr(cg, cg_icmp(cg, LLVMIntEQ, error, cg_i64(cg, (uint32_t)no_room)), full, other);
	cg_enter(cg, full);
	cg_count(cg, cg_map_site(cg, PS_MAP_FULL, m, span));
	cg_br(cg, done);
	cg_enter(cg, other);
	cg_count(cg, cg_map_site(cg, PS_MAP_REFUSED, m, span));
	cg_br(cg, done);
	cg_enter(cg, done);
}

static void update_counted(struct cg *cg, const struct tmap *m, val key,
			   val value, struct span span)
{
	val r = cg_map_update(cg, cg->maps[m->index], key, value, BPF_ANY);
	LLVMBasicBlockRef refused = cg_block(cg, "refused"), done = cg_block(cg, "stored");

	cg_condbr(cg, cg_truth(cg, r), refused, done);
	cg_enter(cg, refused);
	count_refused(cg, m, r, span);
	cg_br(cg, done);
	cg_enter(cg, done);
}

/* -- reading ----------------------------------------------------------------------- */

val cg_map_get_scalar(struct cg *cg, const struct texpr *e)
{
	const struct tmap *m = e->map;
	LLVMBasicBlockRef hit, miss, join;
	val p, v;

	if (is_self(m))
		return cg_self_get_scalar(cg, e);
	if (in_bss(m))
		return cg_load_value(cg, e->type, bss_value(cg, m));
	if (type_is_agg(m->value))
		return cg_agg_read(cg, m, cg_map_key(cg, e->key, m), e->type);
	hit = cg_block(cg, "hit");
	miss = cg_block(cg, "miss");
	join = cg_block(cg, "got");
	p = cg_map_lookup(cg, cg->maps[m->index], cg_map_key(cg, e->key, m));
	cg_condbr(cg, is_null(cg, p), miss, hit);
	cg_enter(cg, miss);
	cg_count(cg, cg_map_site(cg, PS_MAP_MISSING, m, e->span));
	cg_br(cg, join);
	cg_enter(cg, hit);
	v = cg_load_value(cg, e->type, p);
	cg_br(cg, join);
	cg_enter(cg, join);
	return cg_phi2(cg, cg_i64(cg, 0), miss, v, hit);
}

static void copy_or_zero(struct cg *cg, val dst, val p, uint32_t size,
			 uint32_t missing_site)
{
	LLVMBasicBlockRef hit = cg_block(cg, "hit"), miss = cg_block(cg, "miss"),
			  join = cg_block(cg, "got");

	cg_condbr(cg, is_null(cg, p), miss, hit);
	cg_enter(cg, miss);
	cg_count(cg, missing_site);
	cg_zero(cg, dst, size);
	cg_br(cg, join);
	cg_enter(cg, hit);
	cg_copy(cg, dst, p, size);
	cg_br(cg, join);
	cg_enter(cg, join);
}

void cg_map_get_into(struct cg *cg, const struct texpr *e, val dst)
{
	const struct tmap *m = e->map;

	if (is_self(m)) {
		cg_self_get_into(cg, e, dst);
		return;
	}
	if (in_bss(m)) {
		cg_copy(cg, dst, bss_value(cg, m), m->value->size);
		return;
	}
	copy_or_zero(cg, dst,
		     cg_map_lookup(cg, cg->maps[m->index], cg_map_key(cg, e->key, m)),
		     m->value->size, cg_map_site(cg, PS_MAP_MISSING, m, e->span));
}

val cg_map_has_key(struct cg *cg, const struct texpr *e)
{
	const struct texpr *r = e->args.v[0];
	val p = cg_map_lookup(cg, cg->maps[r->map->index], cg_map_key(cg, r->key, r->map));

	/* Behind the barrier, or LLVM makes one test of this and another by
	   or-ing the pointer's bits, which the verifier forbids. */
	return cg_barrier(cg, cg_bool(cg, cg_icmp(cg, LLVMIntNE, p, cg_null(cg))));
}

val cg_map_find(struct cg *cg, const struct texpr *e)
{
	const struct texpr *r = e->args.v[0];
	LLVMBasicBlockRef hit = cg_block(cg, "hit"), join = cg_block(cg, "found"), from;
	val dst = cg_var_ptr(cg, e->var), key = cg_map_key(cg, r->key, r->map), p;

	p = cg_map_lookup(cg, cg->maps[r->map->index], key);
	from = LLVMGetInsertBlock(cg->b);
	cg_condbr(cg, is_null(cg, p), join, hit);
	cg_enter(cg, hit);
	if (type_is_agg(r->map->value))
		cg_store(cg, cg_agg_read(cg, r->map, key, e->var->type), dst, 8);
	else if (type_is_scalar(e->var->type))
		cg_store(cg, cg_load_value(cg, e->var->type, p), dst, 8);
	else
		cg_copy(cg, dst, p, e->var->type->size);
	hit = LLVMGetInsertBlock(cg->b);
	cg_br(cg, join);
	cg_enter(cg, join);
	return cg_phi2(cg, cg_i64(cg, 0), from, cg_i64(cg, 1), hit);
}

/* bpf_for_each_map_elem() gives how many it visited. */
val cg_map_len(struct cg *cg, const struct texpr *e)
{
	const struct tmap *m = e->args.v[0]->map;

	return cg_helper(cg, BPF_FUNC_for_each_map_elem, false, 4,
			 cg->maps[m->index], cg_visit_nothing(cg),
			 cg_null(cg), cg_i64(cg, 0));
}

/* -- writing ------------------------------------------------------------------------ */

static void bss_set(struct cg *cg, const struct tmap *m, const struct texpr *value)
{
	if (is_self(m)) {
		cg_self_set(cg, m, value, value->span);
		return;
	}
	if (type_is_scalar(m->value))
		cg_store(cg, cg_scalar(cg, value), bss_value(cg, m), m->value->size);
	else
		cg_copy(cg, bss_value(cg, m), cg_addr(cg, value), m->value->size);
	cg_store(cg, cg_i64(cg, 1), bss_flag(cg, m), 8);
}

/* Stores in place when the key is there: cheaper than an update. */
static void set_in_place(struct cg *cg, const struct tmap *m, val key, val v,
			 struct span span)
{
	LLVMBasicBlockRef hit = cg_block(cg, "hit"), miss = cg_block(cg, "miss"),
			  join = cg_block(cg, "set");
	val p = cg_map_lookup(cg, cg->maps[m->index], key), tmp;

	cg_condbr(cg, is_null(cg, p), miss, hit);
	cg_enter(cg, hit);
	cg_store(cg, v, p, m->value->size);
	cg_br(cg, join);
	cg_enter(cg, miss);
	tmp = cg_temp(cg, 8);
	cg_store(cg, v, tmp, m->value->size);
	update_counted(cg, m, key, tmp, span);
	cg_br(cg, join);
	cg_enter(cg, join);
}

/* Map values are sized in words: what is past the type's size must be ours. */
static val padded_value(struct cg *cg, const struct tmap *m, const struct texpr *e)
{
	uint32_t size = m->value->size;
	val tmp;

	if (size % 8 == 0)
		return cg_addr(cg, e);
	tmp = cg_temp(cg, round8(size));
	cg_store(cg, cg_i64(cg, 0), cg_gep(cg, tmp, round8(size) - 8), 8);
	cg_store_value(cg, e, tmp);
	return tmp;
}

void cg_map_set(struct cg *cg, const struct tstmt *s)
{
	const struct tmap *m = s->map;
	val v, key;

	if (in_bss(m)) {
		bss_set(cg, m, s->a);
		return;
	}
	/* what a lookup finds in a trie may be of a larger network */
	if (type_is_scalar(m->value) && !cg->map_deleted[m->index] &&
	    m->kind != TM_LPM) {
		v = cg_scalar(cg, s->a);
		key = cg_map_key(cg, s->key, m);
		set_in_place(cg, m, key, v, s->span);
		return;
	}
	v = padded_value(cg, m, s->a);
	key = cg_map_key(cg, s->key, m);
	update_counted(cg, m, key, v, s->span);
}

static val fetch_add(struct cg *cg, val p, val v)
{
	return LLVMBuildAtomicRMW(cg->b, LLVMAtomicRMWBinOpAdd, p, v,
				  LLVMAtomicOrderingMonotonic, 0);
}

val cg_map_element(struct cg *cg, const struct tmap *m, val key,
		   struct span span, LLVMBasicBlockRef none)
{
	val map = cg->maps[m->index], p, q, r, phi;
	LLVMBasicBlockRef miss = cg_block(cg, "new"), have = cg_block(cg, "have"),
			  refused = cg_block(cg, "refused"), first;

	p = cg_map_lookup(cg, map, key);
	first = LLVMGetInsertBlock(cg->b);
	cg_condbr(cg, is_null(cg, p), miss, have);
	cg_enter(cg, miss);
	r = cg_map_update(cg, map, key, cg_zeros(cg, round8(value_size(m))), BPF_NOEXIST);
	q = cg_map_lookup(cg, map, key);
	cg_condbr(cg, is_null(cg, q), refused, have);
	cg_enter(cg, refused);
	count_refused(cg, m, r, span);
	cg_br(cg, none);
	cg_enter(cg, have);
	phi = cg_phi2(cg, p, first, q, miss);
	return phi;
}

void cg_map_add(struct cg *cg, const struct tstmt *s)
{
	const struct tmap *m = s->map;
	val v = cg_scalar(cg, s->a);
	LLVMBasicBlockRef done;

	if (is_self(m)) {
		cg_self_fetch_add(cg, m, v, s->span);
		return;
	}
	if (in_bss(m)) {
		fetch_add(cg, bss_value(cg, m), v);
		cg_store(cg, cg_i64(cg, 1), bss_flag(cg, m), 8);
		return;
	}
	done = cg_block(cg, "added");
	fetch_add(cg, cg_map_element(cg, m, cg_map_key(cg, s->key, m), s->span, done), v);
	cg_br(cg, done);
	cg_enter(cg, done);
}

val cg_map_incdec(struct cg *cg, const struct texpr *e)
{
	const struct texpr *r = e->a;
	const struct tmap *m = r->map;
	val one = cg_i64(cg, e->is_inc ? 1 : -1), old, p, phi;
	LLVMBasicBlockRef done, none, some;

	if (is_self(m)) {
		old = cg_self_fetch_add(cg, m, one, e->span);
		return e->is_prefix ? LLVMBuildAdd(cg->b, old, one, "") : old;
	}
	if (in_bss(m)) {
		old = fetch_add(cg, bss_value(cg, m), one);
		cg_store(cg, cg_i64(cg, 1), bss_flag(cg, m), 8);
		return e->is_prefix ? LLVMBuildAdd(cg->b, old, one, "") : old;
	}
	done = cg_block(cg, "counted");
	none = cg_block(cg, "none");
	p = cg_map_element(cg, m, cg_map_key(cg, r->key, m), e->span, none);
	old = fetch_add(cg, p, one);
	if (e->is_prefix)
		old = LLVMBuildAdd(cg->b, old, one, "");
	some = LLVMGetInsertBlock(cg->b);
	cg_br(cg, done);
	cg_enter(cg, none);
	cg_br(cg, done);
	cg_enter(cg, done);
	phi = cg_phi2(cg, old, some, cg_i64(cg, 0), none);
	return phi;
}

/* map[key] = f(old): the old value, or zeros, is where X_OLD finds it. */
void cg_map_update_stmt(struct cg *cg, const struct tstmt *s)
{
	const struct tmap *m = s->map;
	val outer = cg->old, key = NULL, p = NULL, tmp;
	bool scalar = type_is_scalar(m->value);
	struct texpr get = { .op = X_MAPGET, .type = m->value, .map = s->map,
			     .span = s->span };

	tmp = cg_temp(cg, round8(m->value->size));
	if (in_bss(m)) {
		cg_store_value(cg, &get, tmp);
	} else {
		key = cg_map_key(cg, s->key, m);
		p = cg_map_lookup(cg, cg->maps[m->index], key);
		copy_or_zero(cg, tmp, p, m->value->size,
			     cg_map_site(cg, PS_MAP_MISSING, m, s->span));
	}
	cg->old = scalar ? cg_load_value(cg, m->value, tmp) : tmp;
	if (in_bss(m))
		bss_set(cg, m, s->a);
	else
		update_counted(cg, m, key, padded_value(cg, m, s->a), s->span);
	cg->old = outer;
}

val cg_map_delete(struct cg *cg, const struct texpr *e)
{
	const struct texpr *r = e->args.v[0];
	const struct tmap *m = r->map;
	val was;

	if (in_bss(m)) {
		was = cg_load(cg, bss_flag(cg, m), 8, false);
		cg_zero(cg, bss_value(cg, m), m->value->size);
		cg_store(cg, cg_i64(cg, 0), bss_flag(cg, m), 8);
		return was;
	}
	if (!m->key)
		return cg_agg_reset(cg, m);
	return cg_bool(cg, cg_icmp(cg, LLVMIntEQ,
			cg_helper(cg, BPF_FUNC_map_delete_elem, false, 2,
				  cg->maps[m->index], cg_map_key(cg, r->key, m)),
			cg_i64(cg, 0)));
}
