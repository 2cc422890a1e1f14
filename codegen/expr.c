/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Expressions: cg_scalar() gives a register, cg_into() fills memory, cg_addr()
 * finds memory that already has the value.
 */
#include "codegen/cg.h"

#include <string.h>

#include "codegen/call.h"
#include "lang/abi.h"

val cg_load_value(struct cg *cg, const struct type *t, val p)
{
	return cg_load(cg, p, t->size, t->is_signed);
}

static val scalar(struct cg *cg, const struct texpr *e);

/* -- arithmetic -------------------------------------------------------------- */

static val absolute(struct cg *cg, val v, val negative)
{
	return LLVMBuildSelect(cg->b, negative, LLVMBuildNeg(cg->b, v, ""), v, "");
}

/* BPF before v4 divides unsigned numbers only. */
static val signed_divide(struct cg *cg, bool mod, val a, val b)
{
	val zero = cg_i64(cg, 0);
	val na = cg_icmp(cg, LLVMIntSLT, a, zero);
	val nb = cg_icmp(cg, LLVMIntSLT, b, zero);
	val ua = absolute(cg, a, na), ub = absolute(cg, b, nb), r;

	/* Behind barriers, or LLVM makes the signed division of it again. */
	ua = cg_barrier(cg, ua);
	ub = cg_barrier(cg, ub);
	r = mod ? LLVMBuildURem(cg->b, ua, ub, "") : LLVMBuildUDiv(cg->b, ua, ub, "");
	return absolute(cg, r, mod ? na : LLVMBuildXor(cg->b, na, nb, ""));
}

static val divide(struct cg *cg, const struct texpr *e, val a, val b)
{
	bool mod = e->bop == B_MOD, is_signed = e->a->type->is_signed;
	LLVMBasicBlockRef zero = cg_block(cg, "div0"), some = cg_block(cg, "div"),
			  join = cg_block(cg, "quotient");
	val q;

	cg_condbr(cg, cg_truth(cg, b), some, zero);
	cg_enter(cg, zero);
	cg_count(cg, cg_site(cg, PS_DIV_ZERO, e->span, -1, NULL));
	cg_br(cg, join);
	cg_enter(cg, some);
	if (is_signed)
		q = signed_divide(cg, mod, a, b);
	else
		q = mod ? LLVMBuildURem(cg->b, a, b, "") : LLVMBuildUDiv(cg->b, a, b, "");
	cg_br(cg, join);
	cg_enter(cg, join);
	return cg_phi2(cg, cg_i64(cg, 0), zero, q, some);
}

static val compare(struct cg *cg, const struct texpr *e, val a, val b)
{
	static const LLVMIntPredicate s[] = {
		[B_LT] = LLVMIntSLT, [B_LE] = LLVMIntSLE, [B_GT] = LLVMIntSGT,
		[B_GE] = LLVMIntSGE, [B_EQ] = LLVMIntEQ, [B_NE] = LLVMIntNE
	}, u[] = {
		[B_LT] = LLVMIntULT, [B_LE] = LLVMIntULE, [B_GT] = LLVMIntUGT,
		[B_GE] = LLVMIntUGE, [B_EQ] = LLVMIntEQ, [B_NE] = LLVMIntNE
	};

	return cg_bool(cg, cg_icmp(cg, e->a->type->is_signed ? s[e->bop] : u[e->bop], a, b));
}

/* Shift counts count modulo 64, as the machine takes them. */
static val shift_count(struct cg *cg, val b)
{
	return LLVMBuildAnd(cg->b, b, cg_i64(cg, 63), "");
}

static val arithmetic(struct cg *cg, const struct texpr *e, val a, val b)
{
	LLVMBuilderRef bb = cg->b;

	switch (e->bop) {
	case B_MUL: return LLVMBuildMul(bb, a, b, "");
	case B_DIV: case B_MOD: return divide(cg, e, a, b);
	case B_ADD: return LLVMBuildAdd(bb, a, b, "");
	case B_SUB: return LLVMBuildSub(bb, a, b, "");
	case B_SHL: return LLVMBuildShl(bb, a, shift_count(cg, b), "");
	case B_SHR:
		return e->a->type->is_signed ?
			LLVMBuildAShr(bb, a, shift_count(cg, b), "") :
			LLVMBuildLShr(bb, a, shift_count(cg, b), "");
	case B_AND: return LLVMBuildAnd(bb, a, b, "");
	case B_XOR: return LLVMBuildXor(bb, a, b, "");
	case B_OR: return LLVMBuildOr(bb, a, b, "");
	default: return compare(cg, e, a, b);
	}
}

static val logical(struct cg *cg, const struct texpr *e)
{
	LLVMBasicBlockRef more = cg_block(cg, "more"), join = cg_block(cg, "logic");
	LLVMBasicBlockRef first, second;
	val a = cg_condition(cg, e->a), b;
	uint32_t closed;

	first = LLVMGetInsertBlock(cg->b);
	if (e->bop == B_LAND)
		cg_condbr(cg, a, more, join);
	else
		cg_condbr(cg, a, join, more);
	cg_enter(cg, more);
	closed = cg_close(cg, e->a, e->bop == B_LAND);
	b = cg_bool(cg, cg_condition(cg, e->b));
	cg->closed -= closed;
	second = LLVMGetInsertBlock(cg->b);
	cg_br(cg, join);
	cg_enter(cg, join);
	return cg_phi2(cg, cg_i64(cg, e->bop == B_LOR), first, b, second);
}

/* Whether evaluating e may be moved: it changes nothing and calls nothing. */
static bool is_pure(const struct texpr *e)
{
	switch (e->op) {
	case X_CONST: case X_VAR: case X_CTXARG: case X_FUNCARG: case X_RETVAL:
	case X_RESOLVED: case X_PARAM:
		return true;
	case X_NEG: case X_NOT: case X_BITNOT: case X_CAST:
		return is_pure(e->a);
	case X_BINARY:
		return is_pure(e->a) && is_pure(e->b);
	default:
		return false;
	}
}

/* Registers needed to evaluate e (Sethi and Ullman, 1970). */
static unsigned int need(const struct texpr *e)
{
	unsigned int a, b;

	if (e->op == X_BINARY) {
		a = need(e->a);
		b = need(e->b);
		return a == b ? a + 1 : a > b ? a : b;
	}
	return e->a ? need(e->a) : 1;
}

static val binary(struct cg *cg, const struct texpr *e)
{
	val a, b;

	if (e->bop == B_LAND || e->bop == B_LOR)
		return logical(cg, e);
	if (!type_is_scalar(e->a->type)) {
		val eq = cg_equal_memory(cg, e->a, e->b);

		return e->bop == B_EQ ? eq : LLVMBuildXor(cg->b, eq, cg_i64(cg, 1), "");
	}
	/* The deeper side first, so that deep expressions do not run out of
	   stack for what waits. */
	if (is_pure(e->a) && need(e->b) > need(e->a)) {
		b = cg_scalar(cg, e->b);
		a = cg_scalar(cg, e->a);
	} else if (cg->no_stack && e->b->op != X_CONST && e->b->op != X_VAR) {
		a = cg_put_aside(cg, cg_scalar(cg, e->a));
		b = cg_scalar(cg, e->b);
		a = cg_take_back(cg, a);
		/* Used at once: the barrier keeps its place among the loads. */
		return cg_barrier(cg, arithmetic(cg, e, a, b));
	} else {
		a = cg_scalar(cg, e->a);
		b = cg_scalar(cg, e->b);
	}
	return arithmetic(cg, e, a, b);
}

/* -- scalars ----------------------------------------------------------------- */

static val cond_scalar(struct cg *cg, const struct texpr *e)
{
	LLVMBasicBlockRef yes = cg_block(cg, "then"), no = cg_block(cg, "else"),
			  join = cg_block(cg, "cond");
	uint32_t closed;
	val a, b;

	cg_condbr(cg, cg_condition(cg, e->a), yes, no);
	cg_enter(cg, yes);
	closed = cg_close(cg, e->a, true);
	a = cg_scalar(cg, e->b);
	cg->closed -= closed;
	yes = LLVMGetInsertBlock(cg->b);
	cg_br(cg, join);
	cg_enter(cg, no);
	closed = cg_close(cg, e->a, false);
	b = cg_scalar(cg, e->c);
	cg->closed -= closed;
	no = LLVMGetInsertBlock(cg->b);
	cg_br(cg, join);
	cg_enter(cg, join);
	return cg_phi2(cg, a, yes, b, no);
}

static val incdec(struct cg *cg, const struct texpr *e)
{
	val p, old, new;

	if (e->a->op == X_MAPREF)
		return cg_map_incdec(cg, e);
	p = cg_var_ptr(cg, e->a->var);
	old = cg_load(cg, p, 8, false);
	new = LLVMBuildAdd(cg->b, old, cg_i64(cg, e->is_inc ? 1 : -1), "");
	new = cg_cast_scalar(cg, new, &type_int64, e->a->var->type);
	cg_store(cg, new, p, 8);
	return e->is_prefix ? new : old;
}

static val ctx_arg(struct cg *cg, const struct texpr *e)
{
	val p = cg_gep(cg, cg->fn->ctx, 8 * e->index), v, tmp;

	if (probe_table[cg->probe->type].class == PC_TRACING &&
	    e->type->kind == T_PTR) {
		/* A typed pointer, which the verifier would guard: we read
		   through the fault-safe helpers and want the number. */
		tmp = cg_temp(cg, 8);
		cg_helper(cg, 113 /* probe_read_kernel */, false, 3, tmp,
			  cg_i64(cg, 8), p);
		return cg_load(cg, tmp, 8, false);
	}
	v = cg_load_ctx(cg, p, 8, false);
	return cg_cast_scalar(cg, v, &type_uint64, e->type);
}

static val resolved(struct cg *cg, const struct texpr *e)
{
	return cg_const_field(cg, (uint32_t)sizeof(struct awl_consts) + 8 * e->index, 8);
}

static val offset_at_load(struct cg *cg, const struct texpr *member)
{
	const struct texpr *from;
	struct cg_path path;

	cg_member_path(member, &path, &from);
	return cg_core_info(cg, cg_null(cg), &path, FIELD_BYTE_OFFSET);
}

/* What exists() decides the verifier must know. */
static bool is_decided(const struct texpr *e)
{
	if (!e || e->op == X_EXISTS)
		return e;
	if (e->op == X_NOT || e->op == X_CAST || (e->op == X_BINARY &&
	    (e->bop == B_LAND || e->bop == B_LOR)))
		return is_decided(e->a) || is_decided(e->b);
	return false;
}

static bool is_truth(const struct texpr *e)
{
	if (is_decided(e))
		return false;
	return e->op == X_NOT || e->op == X_GLOB || e->op == X_CIDR ||
	       (e->op == X_BINARY && e->type->kind == T_BOOL);
}

val cg_condition(struct cg *cg, const struct texpr *e)
{
	return cg_truth(cg, scalar(cg, e));
}

val cg_scalar(struct cg *cg, const struct texpr *e)
{
	val v = scalar(cg, e);

	return cg->forget_bools && is_truth(e) ? cg_forget(cg, v, 1) : v;
}

static val known_at_load(struct cg *cg, const struct texpr *e)
{
	if (e->op == X_OFFSETOF)
		return offset_at_load(cg, e->a);
	if (e->op == X_SIZEOF)
		return cg_core_type(cg, e->asked, TYPE_SIZE);
	if (e->op == X_EXISTS)
		return cg_exists(cg, e);
	if (e->op == X_PARAM)
		return cg_param_scalar(cg, e->index);
	return resolved(cg, e);
}

static val scalar(struct cg *cg, const struct texpr *e)
{
	cg_at(cg, e->span);
	switch (e->op) {
	case X_CONST:
		return e->enumeration ? cg_core_enumerator(cg, e) :
					cg_i64(cg, e->value);
	case X_VAR:
		return cg_load(cg, cg_var_ptr(cg, e->var), 8, false);
	case X_MAPGET:
		return cg_map_get_scalar(cg, e);
	case X_OLD:
		return cg->old;
	case X_NEG:
		return cg_cast_scalar(cg, LLVMBuildNeg(cg->b, cg_scalar(cg, e->a), ""),
				      &type_int64, e->type);
	case X_NOT:
		return cg_bool(cg, cg_icmp(cg, LLVMIntEQ, cg_scalar(cg, e->a), cg_i64(cg, 0)));
	case X_BITNOT:
		return cg_cast_scalar(cg, LLVMBuildNot(cg->b, cg_scalar(cg, e->a), ""),
				      &type_int64, e->type);
	case X_BINARY:
		return binary(cg, e);
	case X_GLOB:
		return cg_match_glob(cg, e);
	case X_CIDR:
		return cg_match_cidr(cg, e);
	case X_COND:
		return cond_scalar(cg, e);
	case X_CAST:
		if (type_is_scalar(e->a->type))
			return cg_cast_scalar(cg, cg_scalar(cg, e->a), e->a->type, e->type);
		return cg_load_value(cg, e->type, cg_addr(cg, e->a));
	case X_DEREF: case X_MEMBER: case X_ELEM:
		if (cg_is_place(e))
			return cg_place_scalar(cg, e);
		return cg_load_value(cg, e->type, cg_addr(cg, e));
	case X_FIELD:
		return cg_load_value(cg, e->type, cg_addr(cg, e));
	case X_INCDEC:
		return incdec(cg, e);
	case X_BLOCK:
		cg_stmts(cg, &e->body);
		return e->a ? cg_scalar(cg, e->a) : cg_i64(cg, 0);
	case X_CALL:
		return cg_call_scalar(cg, e);
	case X_CTXARG:
		return ctx_arg(cg, e);
	case X_FUNCARG:
		return cg_func_arg(cg, e);
	case X_RETVAL:
		return cg_cast_scalar(cg, cg_func_arg(cg, e), &type_uint64, e->type);
	case X_RESOLVED: case X_OFFSETOF: case X_SIZEOF: case X_EXISTS: case X_PARAM:
		return known_at_load(cg, e);
	case X_STR: case X_MAPREF: case X_TUPLE: case X_ARGS: case X_NETWORK:
		break;
	}
	BUG("expression %d is no scalar", e->op);
}

/* -- memory ------------------------------------------------------------------- */

static void str_into(struct cg *cg, const struct texpr *e, val dst)
{
	uint32_t n = (uint32_t)e->len < e->type->size - 1 ? (uint32_t)e->len :
							    e->type->size - 1;
	uint32_t keep = round8(n + 1) < e->type->size ? round8(n + 1) : e->type->size;
	char *bytes = arena_alloc(cg->arena, keep);

	memcpy(bytes, e->text, n);
	cg_store_bytes(cg, dst, bytes, keep);
	if (keep < e->type->size)
		cg_zero(cg, cg_gep(cg, dst, keep), e->type->size - keep);
}

static void tuple_into(struct cg *cg, const struct texpr *e, val dst)
{
	const struct type *t = e->type;
	uint32_t at = 0;

	for (uint32_t i = 0; i < t->count; i++) {
		const struct type_field *f = &t->fields[i];

		cg_zero_gap(cg, dst, at, f->offset);
		cg_store_value(cg, e->args.v[i], cg_gep(cg, dst, f->offset));
		at = f->offset + f->type->size;
	}
	cg_zero_gap(cg, dst, at, t->size);
}

static void cond_into(struct cg *cg, const struct texpr *e, val dst)
{
	LLVMBasicBlockRef yes = cg_block(cg, "then"), no = cg_block(cg, "else"),
			  join = cg_block(cg, "cond");
	uint32_t closed;

	cg_condbr(cg, cg_condition(cg, e->a), yes, no);
	cg_enter(cg, yes);
	closed = cg_close(cg, e->a, true);
	cg_into(cg, e->b, dst);
	cg->closed -= closed;
	cg_br(cg, join);
	cg_enter(cg, no);
	closed = cg_close(cg, e->a, false);
	cg_into(cg, e->c, dst);
	cg->closed -= closed;
	cg_br(cg, join);
	cg_enter(cg, join);
}

void cg_into(struct cg *cg, const struct texpr *e, val dst)
{
	cg_at(cg, e->span);
	switch (e->op) {
	case X_STR:
		str_into(cg, e, dst);
		return;
	case X_MAPGET:
		cg_map_get_into(cg, e, dst);
		return;
	case X_COND:
		cond_into(cg, e, dst);
		return;
	case X_CAST:
		cg_cast_into(cg, e, dst);
		return;
	case X_TUPLE:
		tuple_into(cg, e, dst);
		return;
	case X_NETWORK:
		cg_network_into(cg, e, dst);
		return;
	case X_CALL:
		cg_call_into(cg, e, dst);
		return;
	case X_BLOCK:
		cg_stmts(cg, &e->body);
		cg_into(cg, e->a, dst);
		return;
	case X_DEREF: case X_MEMBER: case X_ELEM: case X_ARGS:
		if (cg_is_place(e)) {
			cg_place_into(cg, e, dst);
			return;
		}
		break;
	default:
		break;
	}
	/* A part of a struct or array may stand at any address. */
	if (e->op == X_MEMBER || e->op == X_ELEM)
		cg_copy_unaligned(cg, dst, cg_addr(cg, e), e->type->size);
	else
		cg_copy(cg, dst, cg_addr(cg, e), e->type->size);
}

/* Element b of an array that we hold; out of bounds reads as element 0. */
static val elem_addr(struct cg *cg, const struct texpr *e)
{
	val base = cg_addr(cg, e->a), i = cg_scalar(cg, e->b), out;
	uint32_t count = e->a->type->count;

	if (e->b->op == X_CONST)
		return cg_gep(cg, base, (uint64_t)e->b->value * e->type->size);
	out = cg_icmp(cg, LLVMIntUGE, i, cg_i64(cg, count));
	cg_count_if(cg, out, cg_site(cg, PS_OUT_OF_BOUNDS, e->span, -1, NULL));
	i = LLVMBuildSelect(cg->b, cg_icmp(cg, LLVMIntUGE, i, cg_i64(cg, count)), cg_i64(cg, 0), i, "");
	i = cg_bound(cg, i, count - 1);
	return cg_gep_var(cg, base, LLVMBuildMul(cg->b, i, cg_i64(cg, e->type->size), ""));
}

val cg_addr(struct cg *cg, const struct texpr *e)
{
	val tmp;

	switch (e->op) {
	case X_VAR:
		return cg_var_ptr(cg, e->var);
	case X_OLD:
		return cg->old;
	case X_PARAM:
		if (type_is_scalar(e->type))
			break;
		return cg_param(cg, e->index);
	case X_FIELD:
		return cg_gep(cg, cg_addr(cg, e->a), e->a->type->fields[e->index].offset);
	case X_MEMBER:
		if (cg_is_place(e))
			break;
		return cg_gep(cg, cg_addr(cg, e->a), e->bit_offset / 8);
	case X_ELEM:
		if (cg_is_place(e))
			break;
		return elem_addr(cg, e);
	case X_BLOCK:
		cg_stmts(cg, &e->body);
		return cg_addr(cg, e->a);
	default:
		break;
	}
	tmp = cg_temp(cg, e->type->size);
	cg_store_value(cg, e, tmp);
	return tmp;
}

void cg_store_value(struct cg *cg, const struct texpr *e, val dst)
{
	if (type_is_scalar(e->type))
		cg_store(cg, cg_scalar(cg, e), dst, e->type->size);
	else
		cg_into(cg, e, dst);
}
