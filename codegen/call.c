/* SPDX-License-Identifier: Apache-2.0 */
/* Calls: to the file that knows the builtin. */
#include "codegen/call.h"

val cg_call_scalar(struct cg *cg, const struct texpr *e)
{
	val v;

	switch (e->bi) {
	case BI_DELETE:
		return cg_map_delete(cg, e);
	case BI_HAS_KEY:
		return cg_map_has_key(cg, e);
	case BI_FIND:
		return cg_map_find(cg, e);
	case BI_LEN:
		if (e->args.v[0]->op == X_MAPREF)
			return cg_map_len(cg, e);
		return cg_load(cg, cg_gep(cg, cg_addr(cg, e->args.v[0]), 12), 4, false);
	default:
		break;
	}
	if (cg_sys_call_scalar(cg, e, &v) || cg_str_call_scalar(cg, e, &v))
		return v;
	BUG("%s() gives no scalar", builtin_table[e->bi].name);
}

void cg_call_into(struct cg *cg, const struct texpr *e, val dst)
{
	if (e->bi == BI_KSTACK || e->bi == BI_USTACK)
		cg_stack_into(cg, e, dst);
	else if (!cg_sys_call_into(cg, e, dst) && !cg_str_call_into(cg, e, dst) &&
		 !cg_net_call_into(cg, e, dst))
		BUG("%s() gives nothing in memory", builtin_table[e->bi].name);
}

/* A call as a statement. */
void cg_call_action(struct cg *cg, const struct texpr *e)
{
	switch (e->bi) {
	case BI_SIGNAL: case BI_SIGNAL_THREAD: case BI_OVERRIDE: case BI_WRITE_USER:
	case BI_SKBOUTPUT:
		cg_call_scalar(cg, e);
		return;
	case BI_STATIC_ASSERT: case BI_FAIL:
		return;
	default:
		cg_event(cg, e);
	}
}
