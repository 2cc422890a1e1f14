/* SPDX-License-Identifier: Apache-2.0 */
#include "codegen/cg.h"

static void if_stmt(struct cg *cg, const struct tstmt *s)
{
	LLVMBasicBlockRef yes = cg_block(cg, "then"), no = cg_block(cg, "else"),
			  join = cg_block(cg, "endif");
	uint32_t closed;

	cg_condbr(cg, cg_condition(cg, s->a), yes, no);
	cg_enter(cg, yes);
	closed = cg_close(cg, s->a, true);
	cg_stmts(cg, &s->body);
	cg->closed -= closed;
	cg_br(cg, join);
	cg_enter(cg, no);
	closed = cg_close(cg, s->a, false);
	cg_stmts(cg, &s->else_body);
	cg->closed -= closed;
	cg_br(cg, join);
	cg_enter(cg, join);
}

static void set_var(struct cg *cg, const struct tstmt *s)
{
	val p = cg_var_ptr(cg, s->var);

	if (type_is_scalar(s->var->type))
		cg_store(cg, cg_scalar(cg, s->a), p, 8);
	else	/* by way of a temporary: a may read the variable */
		cg_copy(cg, p, cg_addr(cg, s->a), s->var->type->size);
}

static void return_stmt(struct cg *cg, const struct tstmt *s)
{
	val v;

	if (s->a) {
		v = cg_scalar(cg, s->a);
		if (cg->fn->ret)
			cg_store(cg, v, cg->fn->ret, 8);
	}
	cg_exit_program(cg);
}

static void expr_stmt(struct cg *cg, const struct texpr *e)
{
	if (e->op == X_BLOCK) {
		cg_stmts(cg, &e->body);
		if (e->a)
			expr_stmt(cg, e->a);
	} else if (e->op == X_CALL && (builtin_table[e->bi].flags & BF_ACTION ||
				       e->type->kind == T_NONE)) {
		cg_call_action(cg, e);
	} else if (e->type->kind == T_NONE) {
		return;
	} else if (type_is_scalar(e->type)) {
		cg_scalar(cg, e);
	} else {
		cg_addr(cg, e);
	}
}

/* The rounds one after the other in this function, where break and continue
 * jump within it. */
static void unroll(struct cg *cg, const struct tstmt *s)
{
	LLVMBasicBlockRef next = cg->fn->next, end = cg->fn->end;

	cg->fn->end = cg_block(cg, "unrolled");
	for (uint32_t i = 0; i < s->count; i++) {
		cg->fn->next = cg_block(cg, "round");
		cg_stmts(cg, &s->body);
		cg_br(cg, cg->fn->next);
		cg_enter(cg, cg->fn->next);
	}
	cg_br(cg, cg->fn->end);
	cg_enter(cg, cg->fn->end);
	cg->fn->next = next;
	cg->fn->end = end;
}

static void stmt(struct cg *cg, const struct tstmt *s)
{
	switch (s->op) {
	case S_EXPR:
		expr_stmt(cg, s->a);
		return;
	case S_SET_VAR:
		set_var(cg, s);
		return;
	case S_MAP_SET:
		cg_map_set(cg, s);
		return;
	case S_MAP_ADD:
		cg_map_add(cg, s);
		return;
	case S_MAP_UPDATE:
		cg_map_update_stmt(cg, s);
		return;
	case S_AGG:
		cg_agg(cg, s);
		return;
	case S_IF:
		if_stmt(cg, s);
		return;
	case S_WHILE:
		cg_loop_while(cg, s);
		return;
	case S_FOR_RANGE:
		cg_loop_range(cg, s);
		return;
	case S_FOR_MAP:
		cg_loop_map(cg, s);
		return;
	case S_UNROLL:
		unroll(cg, s);
		return;
	case S_BREAK:
		cg_loop_break(cg);
		return;
	case S_CONTINUE:
		cg_loop_continue(cg);
		return;
	case S_RETURN:
		return_stmt(cg, s);
		return;
	case S_BLOCK:
		cg_stmts(cg, &s->body);
		return;
	}
	BUG("statement %d", s->op);
}

void cg_stmts(struct cg *cg, const tstmts *list)
{
	for (size_t i = 0; i < list->n; i++) {
		struct cg_mark m = cg_temp_mark(cg);

		cg_at(cg, list->v[i]->span);
		stmt(cg, list->v[i]);
		cg_temp_reset(cg, m);
	}
}
