/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Places: memory of the traced system, and reading it.
 *
 * Kernel and user memory is read by the fault-safe helpers; the program's
 * context directly. A failed read gives zeros and is counted at its position.
 */
#include "codegen/cg.h"

#include <linux/bpf.h>

#include "lang/abi.h"

bool cg_is_place(const struct texpr *e)
{
	switch (e->op) {
	case X_DEREF: case X_ARGS:
		return true;
	case X_MEMBER: case X_ELEM:
		return cg_is_place(e->a);
	default:
		return false;
	}
}

enum addr_space cg_place_space(const struct texpr *e)
{
	while (e->op == X_MEMBER || e->op == X_ELEM)
		e = e->a;
	return e->op == X_ARGS ? AS_CTX : e->a->type->space;
}

static bool relocated(const struct texpr *e)
{
	enum ctype_origin o = e->a->type->ctype->origin;

	return o == CO_KERNEL || o == CO_TRACEPOINT;
}

void cg_member_path(const struct texpr *e, struct cg_path *path,
		    const struct texpr **ret_base)
{
	const struct texpr *chain[8];
	uint32_t n = 0;

	while (n < 8 && e->op == X_MEMBER && relocated(e)) {
		chain[n++] = e;
		e = e->a;
	}
	*ret_base = e;
	path->n = n;
	for (uint32_t i = 0; i < n; i++) {
		const struct texpr *m = chain[n - 1 - i];

		path->member[i] = m->member;
		path->parent[i] = m->a->type->ctype;
	}
	path->root = n ? path->parent[0] : NULL;
}

/* A struct without a name cannot start a chain. */
static bool can_relocate(const struct cg_path *path)
{
	return path->n && path->root->name && *path->root->name;
}

static val base_pointer(struct cg *cg, const struct texpr *e)
{
	val base = cg_place(cg, e);

	return cg_place_space(e) == AS_CTX ? base : cg_ptr_of(cg, base);
}

static val as_place(struct cg *cg, const struct texpr *e, val p)
{
	return cg_place_space(e) == AS_CTX ? p : cg_int_of(cg, p);
}

static val member_place(struct cg *cg, const struct texpr *e)
{
	const struct texpr *from;
	struct cg_path path;

	if (cg_is_record_field(e))
		return cg_record_place(cg, e);
	cg_member_path(e, &path, &from);
	if (can_relocate(&path))
		return as_place(cg, e, cg_core_address(cg, base_pointer(cg, from), &path));
	return as_place(cg, e, cg_gep(cg, base_pointer(cg, e->a), e->bit_offset / 8));
}

/* Outside the array: address 0, so that the read fails; in the context: 0. */
static val elem_place(struct cg *cg, const struct texpr *e)
{
	val base = cg_place(cg, e->a), i = cg_scalar(cg, e->b), off, out;
	uint32_t count = e->a->type->count, size = e->type->size;
	bool ctx = cg_place_space(e) == AS_CTX;

	if (e->b->op != X_CONST && count) {
		out = cg_icmp(cg, LLVMIntUGE, i, cg_i64(cg, count));
		cg_count_if(cg, out, cg_site(cg, PS_OUT_OF_BOUNDS, e->span, -1, NULL));
		out = cg_icmp(cg, LLVMIntUGE, i, cg_i64(cg, count));
		i = LLVMBuildSelect(cg->b, out, cg_i64(cg, 0), i, "");
		if (!ctx)
			base = LLVMBuildSelect(cg->b, out, cg_i64(cg, 0), base, "");
	}
	off = LLVMBuildMul(cg->b, i, cg_i64(cg, size), "");
	return ctx ? cg_gep_var(cg, base, off) : LLVMBuildAdd(cg->b, base, off, "");
}

val cg_place(struct cg *cg, const struct texpr *e)
{
	cg_at(cg, e->span);
	switch (e->op) {
	case X_ARGS:
		return cg->fn->ctx;
	case X_DEREF:
		return cg_place_space(e) == AS_CTX ? cg->fn->ctx : cg_scalar(cg, e->a);
	case X_MEMBER:
		return member_place(cg, e);
	case X_ELEM:
		return elem_place(cg, e);
	default:
		BUG("expression %d is no place", e->op);
	}
}

/* -- reading -------------------------------------------------------------------- */

static enum plan_site_kind read_site(enum addr_space space)
{
	return space == AS_USER ? PS_READ_USER : PS_READ_KERNEL;
}

static val read_bytes(struct cg *cg, val dst, val n, val addr,
		      enum addr_space space, struct span span)
{
	val r = cg_helper(cg, space == AS_USER ? BPF_FUNC_probe_read_user :
						 BPF_FUNC_probe_read_kernel,
			  false, 3, dst, n, addr);

	cg_count_if(cg, cg_truth(cg, r), cg_site(cg, read_site(space), span, -1, NULL));
	return r;
}

val cg_read(struct cg *cg, val dst, uint32_t n, val addr,
	    enum addr_space space, struct span span)
{
	return read_bytes(cg, dst, cg_i64(cg, n), addr, space, span);
}

val cg_read_str(struct cg *cg, val dst, val n, val addr,
		enum addr_space space, struct span span)
{
	val r = cg_helper(cg, space == AS_USER ? BPF_FUNC_probe_read_user_str :
						 BPF_FUNC_probe_read_kernel_str,
			  false, 3, dst, n, addr);

	cg_count_if(cg, cg_icmp(cg, LLVMIntSLT, r, cg_i64(cg, 0)),
		    cg_site(cg, read_site(space), span, -1, NULL));
	return r;
}

static val shift_field(struct cg *cg, val v, val left, val right, bool is_signed)
{
	v = LLVMBuildShl(cg->b, v, left, "");
	return is_signed ? LLVMBuildAShr(cg->b, v, right, "") :
			   LLVMBuildLShr(cg->b, v, right, "");
}

/* Where the member's bytes are; those of a bit-field are told by numbers only. */
static val bytes_at(struct cg *cg, const struct cg_path *path, val base)
{
	if (!path->member[path->n - 1]->bit_size)
		return cg_core_address(cg, base, path);
	return LLVMBuildAdd(cg->b, cg_int_of(cg, base),
			    cg_core_info(cg, base, path, FIELD_BYTE_OFFSET), "");
}

/*
 * The member's bytes in an integer, its own bits the topmost: as many as the
 * loading kernel has, of a bit-field or not.
 */
static val topmost_bits(struct cg *cg, const struct texpr *e,
			const struct cg_path *path, val base)
{
	val tmp = cg_temp(cg, 8), addr = bytes_at(cg, path, base);

	cg_store(cg, cg_i64(cg, 0), tmp, 8);
	read_bytes(cg, tmp, cg_core_info(cg, base, path, FIELD_BYTE_SIZE), addr,
		   cg_place_space(e), e->span);
	return LLVMBuildShl(cg->b, cg_load(cg, tmp, 8, false),
			    cg_core_info(cg, base, path, FIELD_LSHIFT), "");
}

static val core_scalar(struct cg *cg, const struct texpr *e,
		       const struct cg_path *path, const struct texpr *from)
{
	val base = base_pointer(cg, from), v = topmost_bits(cg, e, path, base);
	val right = cg_core_info(cg, base, path, FIELD_RSHIFT);

	return e->member->type->is_signed ? LLVMBuildAShr(cg->b, v, right, "") :
					    LLVMBuildLShr(cg->b, v, right, "");
}

/* A member that this kernel does not know: its sign is told by the other. */
static val foreign_scalar(struct cg *cg, const struct texpr *e)
{
	val base, v, right, is_signed;
	const struct texpr *from;
	struct cg_path path;

	cg_member_path(e, &path, &from);
	base = base_pointer(cg, from);
	v = topmost_bits(cg, e, &path, base);
	right = cg_core_info(cg, base, &path, FIELD_RSHIFT);
	is_signed = cg_core_info(cg, base, &path, FIELD_SIGNED);
	return LLVMBuildSelect(cg->b, cg_truth(cg, is_signed),
			       LLVMBuildAShr(cg->b, v, right, ""),
			       LLVMBuildLShr(cg->b, v, right, ""), "");
}

static val bitfield_scalar(struct cg *cg, const struct texpr *e)
{
	uint32_t bit = e->bit_offset % 8, bits = e->member->bit_size;
	uint32_t bytes = (bit + bits + 7) / 8;
	const struct texpr *from;
	struct cg_path path;
	val tmp, addr;

	cg_member_path(e, &path, &from);
	if (can_relocate(&path))
		return core_scalar(cg, e, &path, from);
	tmp = cg_temp(cg, 8);
	cg_store(cg, cg_i64(cg, 0), tmp, 8);
	addr = cg_gep(cg, base_pointer(cg, e->a), e->bit_offset / 8);
	cg_read(cg, tmp, bytes > 8 ? 8 : bytes, addr, cg_place_space(e), e->span);
	return shift_field(cg, cg_load(cg, tmp, 8, false),
			   cg_i64(cg, 64 - bit - bits), cg_i64(cg, 64 - bits),
			   e->member->type->is_signed);
}

/* In an iterator's context pointers are typed and guarded by the verifier;
 * read as plain bytes they are numbers. */
static bool read_direct(struct cg *cg, const struct texpr *e)
{
	return cg_place_space(e) == AS_CTX &&
	       !(cg->probe->type == P_ITER && e->type->kind == T_PTR) &&
	       !(e->op == X_ELEM && e->b->op != X_CONST) &&
	       !(e->op == X_ELEM && cg_is_record_data(e->a));
}

/* Kernels differ in its size, or have it as a bit-field; pointers are safe. */
static bool may_differ(struct cg *cg, const struct texpr *e,
		       struct cg_path *path, const struct texpr **ret_from)
{
	if (e->op != X_MEMBER || e->type->kind == T_PTR || read_direct(cg, e))
		return false;
	cg_member_path(e, path, ret_from);
	return can_relocate(path);
}

val cg_place_scalar(struct cg *cg, const struct texpr *e)
{
	const struct texpr *from;
	struct cg_path path;
	val addr, tmp;

	if (cg_is_record_field(e))
		return cg_record_scalar(cg, e);
	if (e->op == X_MEMBER && e->member->is_foreign)
		return foreign_scalar(cg, e);
	if (e->op == X_MEMBER && e->member->bit_size)
		return cg_cast_scalar(cg, bitfield_scalar(cg, e), &type_uint64, e->type);
	if (may_differ(cg, e, &path, &from))
		return core_scalar(cg, e, &path, from);
	addr = cg_place(cg, e);
	if (read_direct(cg, e))
		return cg_load_ctx(cg, addr, e->type->size, e->type->is_signed);
	tmp = cg_temp(cg, 8);
	cg_read(cg, tmp, e->type->size, addr, cg_place_space(e), e->span);
	return cg_load_value(cg, e->type, tmp);
}

void cg_place_into(struct cg *cg, const struct texpr *e, val dst)
{
	enum addr_space space = cg_place_space(e);
	val addr = cg_place(cg, e), n = cg_i64(cg, e->type->size);
	bool is_limited = cg_is_record_field(e) &&
			  (e->type->kind == T_STRING || e->type->kind == T_ARRAY);

	if (is_limited)
		n = cg_record_most(cg, e, e->type->size);
	if (e->type->kind == T_STRING || is_limited)
		cg_zero(cg, dst, e->type->size);
	if (e->type->kind == T_STRING)
		cg_read_str(cg, dst, n, addr, space, e->span);
	else
		read_bytes(cg, dst, n, addr, space, e->span);
}
