/* SPDX-License-Identifier: Apache-2.0 */
#include "codegen/codegen.h"

#include <linux/bpf.h>
#include <string.h>

#include "codegen/cg.h"
#include "codegen/entry.h"
#include "codegen/walk.h"
#include "lang/abi.h"

#define MAX_STACKS 65536	/* different stacks kept */
#define USDT_SPECS 256		/* the runtime makes room for what it finds */

struct needs {
	uint32_t stack_depth;
	bool usdt;
};

static void note_need(void *arg, const struct texpr *e)
{
	struct needs *n = arg;

	if ((e->type->kind == T_KSTACK || e->type->kind == T_USTACK) &&
	    e->type->depth > n->stack_depth)
		n->stack_depth = e->type->depth;
}

static struct needs find_needs(const struct tprog *prog)
{
	struct needs n = { 0 };
	struct walk w = { NULL, note_need, &n };

	for (size_t i = 0; i < prog->probes.n; i++) {
		walk_probe(&w, prog->probes.v[i]);
		n.usdt |= prog->probes.v[i]->type == P_USDT;
	}
	return n;
}

/* The maps that lang/abi.h names. */
static void declare_own_maps(struct cg *cg)
{
	struct needs n = find_needs(cg->prog);

	cg->rings = cg_declare_map(cg, "awl_rings", BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 1, 0);
	cg->ctl = cg_declare_map(cg, "awl_ctl", BPF_MAP_TYPE_RINGBUF, 0, 0, 65536, 0);
	cg->scratch_map = LLVMAddGlobal(cg->mod, cg->i64, "awl_scratch_");
	cg->plan->stack_depth = n.stack_depth;
	if (n.stack_depth)
		cg->stacks = cg_declare_map(cg, "awl_stacks", BPF_MAP_TYPE_HASH,
					    sizeof(struct awl_stack_key),
					    8 * n.stack_depth, MAX_STACKS, BPF_F_NO_PREALLOC);
	if (n.usdt) {
		cg->plan->usdt_specs = USDT_SPECS;
		cg->usdt = cg_declare_map(cg, "awl_usdt", BPF_MAP_TYPE_ARRAY, 4,
					  sizeof(struct awl_usdt_spec), USDT_SPECS, 0);
	}
}

static void define_scratch(struct cg *cg)
{
	val map;

	if (!cg->scratch_slots) {
		LLVMDeleteGlobal(cg->scratch_map);
		return;
	}
	map = cg_declare_map(cg, "awl_scratch", BPF_MAP_TYPE_ARRAY, 4,
			     round8(cg->scratch_value), cg->scratch_slots, 0);
	LLVMReplaceAllUsesWith(cg->scratch_map, map);
	LLVMDeleteGlobal(cg->scratch_map);
}

static void generate(struct cg *cg)
{
	declare_own_maps(cg);
	cg_maps_declare(cg);
	cg_entries_declare(cg);
	cg_plan_begin(cg, sizeof(struct awl_consts));
	for (size_t i = 0; i < cg->prog->probes.n; i++) {
		cg_program(cg, cg->prog->probes.v[i]);
		cg->attach_id += (uint32_t)cg->prog->probes.v[i]->attach.n;
	}
	define_scratch(cg);
	cg_plan_end(cg);
}

static bool emit(struct cg *cg, enum codegen_output what, struct buf *out)
{
	char *text;

	switch (what) {
	case CG_PLAN:
		if (!plan_write(cg->plan, out))
			out_of_memory();
		return true;
	case CG_IR:
		text = LLVMPrintModuleToString(cg->mod);
		buf_adds(out, text);
		LLVMDisposeMessage(text);
		return true;
	default:
		return cg_module_emit(cg, what == CG_ASM, out);
	}
}

static bool attempt(struct cg *cg, enum codegen_output what, struct buf *out)
{
	bool ok = cg_module_open(cg);

	if (ok) {
		generate(cg);
		ok = emit(cg, what, out);
	}
	cg_module_close(cg);
	return ok;
}

static bool run(struct arena *a, const struct tprog *prog,
		const struct source_set *sources, enum codegen_output what,
		struct buf *out, helper_uses *helpers, const char **ret_error)
{
	struct cg cg = { 0 }, before;
	bool ok = false;

	/* Small values live on the BPF stack; should LLVM find that they do
	   not fit, everything goes to scratch memory. */
	for (int no_stack = 0; no_stack < 2 && !ok; no_stack++) {
		before = cg;
		memset(&cg, 0, sizeof(cg));
		cg_core_again(&cg, &before);
		cg.arena = a;
		cg.prog = prog;
		cg.sources = sources;
		cg.plan = arena_new(a, struct plan);
		cg.no_stack = no_stack;
		cg.helpers = helpers;
		buf_reset(out);
		ok = attempt(&cg, what, out);
		if (!cg.stack_overflow)
			break;
	}
	if (!ok)
		*ret_error = cg.error ? cg.error : "out of memory";
	return ok;
}

bool codegen(struct arena *a, const struct tprog *prog,
	     const struct source_set *sources, enum codegen_output what,
	     struct buf *out, const char **ret_error)
{
	return run(a, prog, sources, what, out, NULL, ret_error);
}

bool codegen_helpers(struct arena *a, const struct tprog *prog,
		     const struct source_set *sources, helper_uses *ret,
		     const char **ret_error)
{
	struct buf out;
	bool ok;

	buf_init(&out);
	ok = run(a, prog, sources, CG_OBJECT, &out, ret, ret_error);
	buf_clear(&out);
	return ok;
}
