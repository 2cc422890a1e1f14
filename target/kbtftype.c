/* SPDX-License-Identifier: Apache-2.0 */
/* BTF records as ctypes: the conversion half of kbtf.h. */
#include "target/kbtf.h"

#include <string.h>

/* Longer chains of typedefs, pointers or arrays are loops in a bad file. */
#define MAX_CHAIN 64

/* The id without typedefs, qualifiers and tags; 0 is void. */
static uint32_t strip(struct kbtf *b, uint32_t id, bool *ret_user)
{
	const struct btf_type *t;

	for (int i = 0; i < MAX_CHAIN; i++) {
		t = kbtf_type(b, id);
		if (!t)
			return 0;
		switch (kbtf_kind(t)) {
		case BTF_KIND_TYPE_TAG:
			if (!strcmp(kbtf_string(b, t->name_off), "user"))
				*ret_user = true;
			/* fall through */
		case BTF_KIND_TYPEDEF:
		case BTF_KIND_CONST:
		case BTF_KIND_VOLATILE:
		case BTF_KIND_RESTRICT:
		case BTF_KIND_FUNC:
			id = t->type;
			break;
		default:
			return id;
		}
	}
	return 0;
}

static const char *name_or_null(const struct kbtf *b, uint32_t off)
{
	const char *s = kbtf_string(b, off);

	return *s ? s : NULL;
}

static void make_int(const struct kbtf *b, const struct btf_type *t,
		     struct ctype *c)
{
	uint32_t encoding = BTF_INT_ENCODING(*(const uint32_t *)(t + 1));

	c->kind = encoding & BTF_INT_BOOL ? C_BOOL : C_INT;
	c->origin = CO_BUILTIN;
	c->size = t->size;
	c->is_signed = encoding & BTF_INT_SIGNED;
	c->name = ctype_int_spelling(kbtf_string(b, t->name_off));
	/* Compilers do not set BTF_INT_CHAR, so the name has to tell. */
	if (c->size == 1 && !strcmp(c->name, "char")) {
		c->is_char = true;
		c->is_signed = ctype_char()->is_signed;
	}
	c->complete = true;
}

static void make_array(struct kbtf *b, const struct btf_type *t,
		       struct ctype *c)
{
	const struct btf_array *a = (const void *)(t + 1);
	uint64_t size;

	c->kind = C_ARRAY;
	c->elem = kbtf_ctype(b, a->type);
	c->count = a->nelems;
	size = (uint64_t)c->elem->size * c->count;
	c->size = size > UINT32_MAX ? 0 : (uint32_t)size;
	c->complete = true;
}

static void make_pointer(struct kbtf *b, const struct btf_type *t,
			 struct ctype *c)
{
	c->kind = C_PTR;
	c->size = sizeof(uint64_t);
	strip(b, t->type, &c->is_user);
	c->elem = kbtf_ctype(b, t->type);
	c->complete = true;
}

static void make(struct kbtf *b, const struct btf_type *t, struct ctype *c)
{
	c->name = name_or_null(b, t->name_off);
	switch (kbtf_kind(t)) {
	case BTF_KIND_INT:
		make_int(b, t, c);
		break;
	case BTF_KIND_FLOAT:
		c->kind = C_FLOAT;
		c->size = t->size;
		c->complete = true;
		break;
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		c->kind = kbtf_kind(t) == BTF_KIND_UNION ? C_UNION : C_STRUCT;
		c->size = t->size;
		break;
	case BTF_KIND_FWD:
		c->kind = BTF_INFO_KFLAG(t->info) ? C_UNION : C_STRUCT;
		break;
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		c->kind = C_ENUM;
		c->size = t->size;
		c->is_signed = BTF_INFO_KFLAG(t->info);
		break;
	case BTF_KIND_ARRAY:
		make_array(b, t, c);
		break;
	case BTF_KIND_PTR:
		make_pointer(b, t, c);
		break;
	case BTF_KIND_FUNC_PROTO:
		c->kind = C_FUNC;
		c->elem = kbtf_ctype(b, t->type);
		break;
	default:
		c->kind = C_VOID;
		c->complete = true;
	}
}

#define NAMED (1u << BTF_KIND_STRUCT | 1u << BTF_KIND_UNION)

static const struct ctype *of_kernel(struct kbtf *b, const struct btf_type *t)
{
	uint32_t kind = kbtf_kind(t), id;

	if (kind == BTF_KIND_FWD)
		kind = BTF_INFO_KFLAG(t->info) ? BTF_KIND_UNION :
						 BTF_KIND_STRUCT;
	if (!b->kernel || !(NAMED >> kind & 1) || !t->name_off)
		return NULL;
	id = kbtf_find(b->kernel, kbtf_string(b, t->name_off), 1u << kind);
	return id ? kbtf_ctype(b->kernel, id) : NULL;
}

const struct ctype *kbtf_ctype(struct kbtf *b, uint32_t id)
{
	const struct ctype *known;
	const struct btf_type *t;
	struct ctype *c;
	bool user = false;

	id = strip(b, id, &user);
	while (b->base && id < b->first_id)
		b = b->base;
	t = kbtf_type(b, id);
	if (!t || b->depth > MAX_CHAIN)
		return ctype_void();
	c = idmap_get(&b->made, id);
	if (c)
		return c;
	known = of_kernel(b, t);
	if (known)
		return known;
	c = arena_new(b->arena, struct ctype);
	c->origin = b->kernel ? CO_BPF : CO_KERNEL;
	c->maker = &b->maker;
	c->maker_id = id;
	/* Seen before it is whole: a pointer may lead back here. */
	c->elem = ctype_void();
	idmap_set(&b->made, id, c);
	b->depth++;
	make(b, t, c);
	b->depth--;
	return c;
}

static void read_members(struct kbtf *b, const struct btf_type *t,
			 struct ctype *c)
{
	const struct btf_member *m = (const void *)(t + 1);
	uint32_t n = BTF_INFO_VLEN(t->info);
	bool packed = BTF_INFO_KFLAG(t->info);
	struct cmember *out = arena_array(b->arena, struct cmember, n);

	for (uint32_t i = 0; i < n; i++) {
		out[i].name = name_or_null(b, m[i].name_off);
		out[i].type = kbtf_ctype(b, m[i].type);
		out[i].bit_offset = m[i].offset;
		if (!packed)
			continue;
		out[i].bit_offset = BTF_MEMBER_BIT_OFFSET(m[i].offset);
		out[i].bit_size = BTF_MEMBER_BITFIELD_SIZE(m[i].offset);
	}
	c->size = t->size;
	c->members = out;
	c->nmembers = n;
	c->complete = true;
}

static void read_params(struct kbtf *b, const struct btf_type *t,
			struct ctype *c)
{
	const struct btf_param *p = (const void *)(t + 1);
	uint32_t n = BTF_INFO_VLEN(t->info);
	struct cmember *out;

	/* "..." is a last parameter without name and type. */
	if (n && !p[n - 1].type && !p[n - 1].name_off)
		n--;
	out = arena_array(b->arena, struct cmember, n);
	for (uint32_t i = 0; i < n; i++) {
		out[i].name = name_or_null(b, p[i].name_off);
		out[i].type = kbtf_ctype(b, p[i].type);
	}
	c->members = out;
	c->nmembers = n;
	c->complete = true;
}

int64_t kbtf_enum_value(const struct btf_type *t, uint32_t i)
{
	const struct btf_enum64 *wide = (const void *)(t + 1);
	const struct btf_enum *narrow = (const void *)(t + 1);

	if (kbtf_kind(t) == BTF_KIND_ENUM64)
		return (int64_t)((uint64_t)wide[i].val_hi32 << 32 |
				 wide[i].val_lo32);
	if (BTF_INFO_KFLAG(t->info))
		return narrow[i].val;
	return (uint32_t)narrow[i].val;
}

uint32_t kbtf_enum_name(const struct btf_type *t, uint32_t i)
{
	const struct btf_enum64 *wide = (const void *)(t + 1);
	const struct btf_enum *narrow = (const void *)(t + 1);

	return kbtf_kind(t) == BTF_KIND_ENUM64 ? wide[i].name_off :
						 narrow[i].name_off;
}

static void read_enumerators(struct kbtf *b, const struct btf_type *t,
			     struct ctype *c)
{
	uint32_t n = BTF_INFO_VLEN(t->info);
	struct cenumerator *out = arena_array(b->arena, struct cenumerator, n);

	for (uint32_t i = 0; i < n; i++) {
		out[i].name = kbtf_string(b, kbtf_enum_name(t, i));
		out[i].value = kbtf_enum_value(t, i);
	}
	c->values = out;
	c->nvalues = n;
	c->complete = true;
}

static void read_forward(struct kbtf *b, struct ctype *c)
{
	uint32_t kind = c->kind == C_UNION ? BTF_KIND_UNION : BTF_KIND_STRUCT;
	uint32_t id = 0;

	for (; b && c->name && !id; b = id ? b : b->base)
		id = kbtf_find(b, c->name, 1u << kind);
	if (id)
		read_members(b, kbtf_type(b, id), c);
}

void kbtf_complete(const struct ctype_maker *m, struct ctype *t)
{
	struct kbtf *b = (struct kbtf *)m;
	const struct btf_type *r = kbtf_type(b, t->maker_id);

	switch (kbtf_kind(r)) {
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		read_members(b, r, t);
		break;
	case BTF_KIND_FWD:
		read_forward(b, t);
		break;
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		read_enumerators(b, r, t);
		break;
	case BTF_KIND_FUNC_PROTO:
		read_params(b, r, t);
		break;
	}
}

/* -- parts of structs ----------------------------------------------------------------- */

static void only_members(struct kbtf *b, const struct btf_type *t,
			 struct kbtf_only *only, struct ctype *c)
{
	const struct btf_member *m = (const void *)(t + 1);
	uint32_t n = BTF_INFO_VLEN(t->info);
	bool packed = BTF_INFO_KFLAG(t->info);
	VEC(struct cmember) members = { 0 };

	for (uint32_t i = 0; i < n; i++) {
		struct cmember new = {
			.name = name_or_null(b, m[i].name_off),
			.bit_offset = m[i].offset,
		};

		if (new.name && !strmap_get(only->names, new.name))
			continue;
		new.type = kbtf_only(b, m[i].type, only);
		if (packed) {
			new.bit_offset = BTF_MEMBER_BIT_OFFSET(m[i].offset);
			new.bit_size = BTF_MEMBER_BITFIELD_SIZE(m[i].offset);
		}
		vec_push(b->arena, &members, new);
	}
	c->members = members.v;
	c->nmembers = (uint32_t)members.n;
}

const struct ctype *kbtf_only(struct kbtf *b, uint32_t id,
			      struct kbtf_only *only)
{
	const struct btf_type *t;
	struct ctype *c;
	bool user = false;

	id = strip(b, id, &user);
	t = kbtf_type(b, id);
	if (t && kbtf_kind(t) == BTF_KIND_PTR)
		return ctype_int(sizeof(uint64_t), false);
	if (!t || (kbtf_kind(t) != BTF_KIND_STRUCT &&
		   kbtf_kind(t) != BTF_KIND_UNION))
		return kbtf_ctype(b, id);
	c = idmap_get(&only->made, (uintptr_t)t);
	if (c)
		return c;
	c = arena_new(b->arena, struct ctype);
	*c = (struct ctype){
		.kind = kbtf_kind(t) == BTF_KIND_UNION ? C_UNION : C_STRUCT,
		.origin = CO_KERNEL, .name = name_or_null(b, t->name_off),
		.size = t->size, .complete = true,
	};
	/* Seen before it is whole: only a broken file holds a type in itself. */
	idmap_set(&only->made, (uintptr_t)t, c);
	only_members(b, t, only, c);
	return c;
}
