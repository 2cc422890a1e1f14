/* SPDX-License-Identifier: Apache-2.0 */
#include "codegen/thread.h"

#include <linux/bpf.h>

#include "codegen/call.h"
#include "lang/abi.h"

static uint64_t lru_entries(const struct cg *cg)
{
	return config_num(&cg->prog->config, max_map_keys);
}

void cg_area_declare(struct cg *cg, struct cg_area *a)
{
	a->task = cg_declare_storage(cg,
			arena_printf(cg->arena, AWL_TASK_MAP "%s", a->name), a->size);
	a->lru = cg_declare_map(cg, arena_printf(cg->arena, AWL_LRU_MAP "%s", a->name),
				BPF_MAP_TYPE_LRU_HASH, sizeof(struct awl_thread_key),
				a->size, lru_entries(cg), 0);
	a->made = cg->bss_size;
	cg->bss_size += 8;
}

/* In an NMI nothing can be allocated. */
static bool may_make(const struct cg *cg, bool make)
{
	return make && cg->probe->type != P_HARDWARE;
}

static val from_task_storage(struct cg *cg, const struct cg_area *a, bool make)
{
	val task = cg_helper(cg, BPF_FUNC_get_current_task_btf, true, 0);

	return cg_helper(cg, BPF_FUNC_task_storage_get, true, 4, a->task, task, cg_null(cg),
			 cg_i64(cg, may_make(cg, make) ? BPF_LOCAL_STORAGE_GET_F_CREATE : 0));
}

/* A task_struct's address may be used again, but not at the same time. */
static val thread_key(struct cg *cg, struct span span)
{
	val key = cg_temp(cg, sizeof(struct awl_thread_key)), start, task;

	task = cg_helper(cg, BPF_FUNC_get_current_task, false, 0);
	cg_store(cg, task, key, 8);
	start = cg_gep(cg, key, offsetof(struct awl_thread_key, start));
	cg_store(cg, cg_i64(cg, 0), start, 8);
	cg_read(cg, start, 8, cg_kernel_field(cg, task, "task_struct", "start_time",
					      ctype_int(8, false)), AS_KERNEL, span);
	return key;
}

/* More were made than there is room for: some have been forgotten, unless their
 * threads had ended. */
static void count_made(struct cg *cg, const struct cg_area *a, struct span span)
{
	val n = LLVMBuildAtomicRMW(cg->b, LLVMAtomicRMWBinOpAdd, cg_bss(cg, a->made),
				   cg_i64(cg, 1), LLVMAtomicOrderingMonotonic, 0);

	cg_count_if(cg, cg_icmp(cg, LLVMIntUGE, n, cg_i64(cg, (int64_t)lru_entries(cg))),
		    cg_site(cg, PS_THREAD_EVICTED, span, -1, NULL));
}

static val from_lru(struct cg *cg, const struct cg_area *a, bool make, struct span span)
{
	LLVMBasicBlockRef miss, have, first;
	val key = thread_key(cg, span), p = cg_map_lookup(cg, a->lru, key), q;

	if (!may_make(cg, make))
		return p;
	miss = cg_block(cg, "new");
	have = cg_block(cg, "have");
	first = LLVMGetInsertBlock(cg->b);
	cg_condbr(cg, cg_icmp(cg, LLVMIntEQ, p, cg_null(cg)), miss, have);
	cg_enter(cg, miss);
	cg_map_update(cg, a->lru, key, cg_zeros(cg, a->size), BPF_NOEXIST);
	count_made(cg, a, span);
	q = cg_map_lookup(cg, a->lru, key);
	miss = LLVMGetInsertBlock(cg->b);
	cg_br(cg, have);
	cg_enter(cg, have);
	return cg_phi2(cg, p, first, q, miss);
}

val cg_area(struct cg *cg, const struct cg_area *a, bool make, struct span span,
	    LLVMBasicBlockRef none)
{
	LLVMBasicBlockRef task = cg_block(cg, "task"), lru = cg_block(cg, "lru"),
			  join = cg_block(cg, "area"), some = cg_block(cg, "some"), lost;
	val features = cg_const_field(cg, offsetof(struct awl_consts, features), 8);
	val p, q;

	cg_condbr(cg, cg_truth(cg, LLVMBuildAnd(cg->b, features,
			cg_i64(cg, AWL_TASK_STORAGE), "")), task, lru);
	cg_enter(cg, task);
	p = from_task_storage(cg, a, make);
	task = LLVMGetInsertBlock(cg->b);
	cg_br(cg, join);
	cg_enter(cg, lru);
	q = from_lru(cg, a, make, span);
	lru = LLVMGetInsertBlock(cg->b);
	cg_br(cg, join);
	cg_enter(cg, join);
	p = cg_phi2(cg, p, task, q, lru);
	lost = make ? cg_block(cg, "lost") : none;
	cg_condbr(cg, cg_icmp(cg, LLVMIntEQ, p, cg_null(cg)), lost, some);
	if (make) {
		cg_enter(cg, lost);
		cg_count(cg, cg_site(cg, PS_THREAD_LOST, span, -1, NULL));
		cg_br(cg, none);
	}
	cg_enter(cg, some);
	return p;
}
