/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CO-RE: addresses of kernel struct members, relocated by libbpf at load
 * (https://docs.kernel.org/bpf/libbpf/libbpf_overview.html).
 *
 * For each access we declare local structs that have just the members on the
 * path, by name and kind: libbpf finds the real offsets in the running
 * kernel's BTF. One path makes one relocation.
 */
#include "codegen/cg.h"
#include "lang/abi.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct local {		/* a struct with one member that counts */
	LLVMTypeRef ir;
	LLVMMetadataRef di;
	uint32_t index;		/* of that member */
};

static bool same_struct(const struct ctype *a, const struct ctype *b)
{
	return a == b || (a->name && b->name && !strcmp(a->name, b->name));
}

/*
 * LLVM knows an access by the struct's name and the members' indices alone, so
 * each member of a struct needs an index of its own.
 */
static uint32_t member_index(struct cg *cg, const struct ctype *parent,
			     const struct cmember *m)
{
	struct core_member new = { parent, m };
	uint32_t n = 0;

	for (size_t i = 0; i < cg->core_members.n; i++) {
		const struct core_member *c = &cg->core_members.v[i];

		if (c->parent == parent && c->member == m)
			return n;
		n += same_struct(c->parent, parent);
	}
	vec_push(cg->arena, &cg->core_members, new);
	return n;
}

void cg_core_again(struct cg *cg, const struct cg *before)
{
	cg->core_members.v = before->core_members.v;
	cg->core_members.n = before->core_members.n;
	cg->core_members.cap = before->core_members.cap;
	for (size_t i = 0; i < cg->core_members.n; i++)
		cg->core_members.v[i].member = NULL;
}

static LLVMMetadataRef di_enum(struct cg *cg, const char *name, uint32_t size)
{
	LLVMMetadataRef one = LLVMDIBuilderCreateEnumerator(cg->di, "_", 1, 0, 1);

	return LLVMDIBuilderCreateEnumerationType(cg->di, cg->cu, name,
			strlen(name), cg->files[0], 0, size * 8, size * 8, &one,
			1, cg->di_int);
}

/*
 * Only the kind counts for libbpf. Enums and pointers are integers in the BTF
 * that the runtime gives it (target/corebtf.h).
 */
static LLVMMetadataRef di_of(struct cg *cg, const struct ctype *c)
{
	LLVMMetadataRef range;
	char name[16];

	switch (c->kind) {
	case C_BOOL: case C_INT: case C_FLOAT: case C_ENUM: case C_PTR:
		snprintf(name, sizeof(name), "%c%u", c->is_signed ? 's' : 'u', c->size * 8);
		return LLVMDIBuilderCreateBasicType(cg->di, name, strlen(name),
				c->size * 8,
				c->kind == C_FLOAT ? 4 : c->is_signed ? 5 : 7, 0);
	case C_ARRAY:
		range = LLVMDIBuilderGetOrCreateSubrange(cg->di, 0, c->count);
		return LLVMDIBuilderCreateArrayType(cg->di,
				(uint64_t)c->size * 8, 8, di_of(cg, c->elem),
				&range, 1);
	case C_STRUCT: case C_UNION:
		return LLVMDIBuilderCreateStructType(cg->di, cg->cu, "", 0,
				cg->files[0], 0, 8, 8, 0, NULL, &cg->di_u8, 0, 0,
				NULL, "", 0);
	default:
		return cg->di_voidptr;
	}
}

static LLVMTypeRef ir_of(struct cg *cg, const struct ctype *c)
{
	uint32_t n = c->size ? c->size : 1;

	if (c->kind == C_PTR)
		return cg->ptr;
	if (n == 1 || n == 2 || n == 4 || n == 8)
		return LLVMIntTypeInContext(cg->ctx, n * 8);
	return LLVMArrayType2(cg->i8, n);
}

static LLVMMetadataRef di_member(struct cg *cg, const struct cmember *m,
				 LLVMMetadataRef type, uint32_t bits)
{
	if (m->bit_size)
		return LLVMDIBuilderCreateBitFieldMemberType(cg->di, cg->cu,
				m->name, strlen(m->name), cg->files[0], 0,
				m->bit_size, 0, 0, LLVMDIFlagBitField, type);
	return LLVMDIBuilderCreateMemberType(cg->di, cg->cu, m->name,
			strlen(m->name), cg->files[0], 0, bits, 8, 0, 0, type);
}

/* What stands before the member that counts. */
static LLVMMetadataRef filler(struct cg *cg)
{
	return LLVMDIBuilderCreateMemberType(cg->di, cg->cu, "_", 1,
			cg->files[0], 0, 8, 8, 0, 0, cg->di_u8);
}

static struct local local_struct(struct cg *cg, const struct ctype *parent,
				 const struct cmember *m, const struct local *inner)
{
	LLVMTypeRef elem = inner ? inner->ir : ir_of(cg, m->type);
	LLVMMetadataRef type = inner ? inner->di : di_of(cg, m->type);
	uint32_t bits = (m->type->size ? m->type->size : 1) * 8;
	const char *name = parent->name ? parent->name : "";
	struct local l = { .index = member_index(cg, parent, m) };
	LLVMMetadataRef *members = arena_array(cg->arena, LLVMMetadataRef,
					       l.index + 1);

	for (uint32_t i = 0; i < l.index; i++)
		members[i] = filler(cg);
	members[l.index] = di_member(cg, m, type, bits);
	l.ir = LLVMStructTypeInContext(cg->ctx, &elem, 1, 0);
	if (parent->kind == C_UNION)
		l.di = LLVMDIBuilderCreateUnionType(cg->di, cg->cu, name,
				strlen(name), cg->files[0], 0, bits, 8, 0, members,
				l.index + 1, 0, "", 0);
	else
		l.di = LLVMDIBuilderCreateStructType(cg->di, cg->cu, name,
				strlen(name), cg->files[0], 0, bits, 8, 0, NULL,
				members, l.index + 1, 0, NULL, "", 0);
	return l;
}

static void mark_access(struct cg *cg, val call, LLVMMetadataRef di)
{
	static const char kind[] = "llvm.preserve.access.index";

	LLVMSetMetadata(call,
			LLVMGetMDKindIDInContext(cg->ctx, kind, sizeof(kind) - 1),
			LLVMMetadataAsValue(cg->ctx, di));
}

static val intrinsic(struct cg *cg, const char *name, LLVMTypeRef *over,
		     size_t nover, val *args, unsigned int nargs)
{
	unsigned int id = LLVMLookupIntrinsicID(name, strlen(name));
	val fn = LLVMGetIntrinsicDeclaration(cg->mod, id, over, nover);

	return LLVMBuildCall2(cg->b, LLVMGlobalGetValueType(fn), fn, args, nargs, "");
}

static val access_member(struct cg *cg, val base, const struct ctype *parent,
			 const struct local *l)
{
	LLVMTypeRef over[] = { cg->ptr, cg->ptr };
	val index = cg_i32(cg, l->index), call;
	val args[] = { base, cg_i32(cg, 0), index };

	if (parent->kind == C_UNION) {
		args[1] = index;
		call = intrinsic(cg, "llvm.preserve.union.access.index", over, 2,
				 args, 2);
	} else {
		call = intrinsic(cg, "llvm.preserve.struct.access.index", over, 2,
				 args, 3);
		LLVMAddCallSiteAttribute(call, 1,
			LLVMCreateTypeAttribute(cg->ctx,
				LLVMGetEnumAttributeKindForName("elementtype", 11),
				l->ir));
	}
	mark_access(cg, call, l->di);
	return call;
}

val cg_core_address(struct cg *cg, val base, const struct cg_path *path)
{
	struct local levels[8];

	cg_plan_core(cg, path->root);
	for (uint32_t i = 0; i < path->n; i++)
		cg_plan_member(cg, path->root, path->member[i]->name);
	for (uint32_t i = path->n; i-- > 0;)
		levels[i] = local_struct(cg, path->parent[i], path->member[i],
					 i + 1 < path->n ? &levels[i + 1] : NULL);
	for (uint32_t i = 0; i < path->n; i++)
		base = access_member(cg, base, path->parent[i], &levels[i]);
	return base;
}

val cg_core_info(struct cg *cg, val base, const struct cg_path *path,
		 unsigned int kind)
{
	LLVMTypeRef over[] = { cg->ptr };
	val args[] = { cg_core_address(cg, base, path), cg_i64(cg, kind) };
	val v = intrinsic(cg, "llvm.bpf.preserve.field.info", over, 1, args, 2);

	return LLVMBuildZExt(cg->b, v, cg->i64, "");
}

/*
 * LLVM remembers accesses beyond the module that they were made for: those of a
 * second try need a name of their own. For libbpf "___" ends a type's name.
 */
static const char *type_name(struct cg *cg, const struct ctype *c)
{
	return cg->no_stack ? arena_printf(cg->arena, "%s___2", c->name) : c->name;
}

val cg_core_type(struct cg *cg, const struct ctype *c, enum cg_type_info what)
{
	const char *type = type_name(cg, c);
	static const char name[] = "llvm.bpf.preserve.type.info";
	val args[] = { cg_i32(cg, cg->ntype_infos++), cg_i64(cg, what) }, call;
	LLVMMetadataRef di;

	if (c->kind == C_ENUM)
		di = di_enum(cg, type, c->size ? c->size : 4);
	else if (c->kind == C_UNION)
		di = LLVMDIBuilderCreateUnionType(cg->di, cg->cu, type,
				strlen(type), cg->files[0], 0, 0, 8, 0, NULL,
				0, 0, "", 0);
	else
		di = LLVMDIBuilderCreateStructType(cg->di, cg->cu, type,
				strlen(type), cg->files[0], 0, 0, 8, 0, NULL,
				NULL, 0, 0, NULL, "", 0);
	cg_plan_core(cg, c);
	call = intrinsic(cg, name, NULL, 0, args, 2);
	mark_access(cg, call, di);
	return LLVMBuildZExt(cg->b, call, cg->i64, "");
}

/* LLVM knows it by the enum's name and the text "ENUMERATOR:VALUE". */
val cg_core_enumerator(struct cg *cg, const struct texpr *e)
{
	static const char fn[] = "llvm.bpf.preserve.enum.value";
	const struct ctype *c = e->enumeration;
	unsigned int size = c->size ? c->size : 4;
	const char *type = type_name(cg, c);
	const char *text = arena_printf(cg->arena, "%s:%" PRId64, e->text, e->value);
	LLVMMetadataRef one = LLVMDIBuilderCreateEnumerator(cg->di, e->text,
				strlen(e->text), e->value, !c->is_signed);
	LLVMMetadataRef di = LLVMDIBuilderCreateEnumerationType(cg->di, cg->cu,
				type, strlen(type), cg->files[0], 0,
				size * 8, size * 8, &one, 1, cg->di_int);
	val args[] = { cg_i32(cg, cg->ntype_infos++),
		       LLVMBuildGlobalStringPtr(cg->b, text, CG_ENUMERATOR), cg_i64(cg, 1) };
	val v;

	if (strcmp(c->name, AWL_CONST_ENUM))
		cg_plan_core(cg, c);
	else
		cg_plan_type(cg, arena_printf(cg->arena, "v:%s", e->text));
	v = intrinsic(cg, fn, NULL, 0, args, 3);
	mark_access(cg, v, di);
	return v;
}
