/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/ctypes.h"

#include <string.h>

#include "sema/cdef.h"
#include "sema/exists.h"
#include "sema/expr.h"
#include "sema/names.h"

static const struct {
	const char *name;
	uint8_t size;
	bool is_signed;
} ints[] = {
	{ "int8", 1, true }, { "int16", 2, true }, { "int32", 4, true },
	{ "int64", 8, true }, { "uint8", 1, false }, { "uint16", 2, false },
	{ "uint32", 4, false }, { "uint64", 8, false },
	{ "int8_t", 1, true }, { "int16_t", 2, true }, { "int32_t", 4, true },
	{ "int64_t", 8, true }, { "uint8_t", 1, false },
	{ "uint16_t", 2, false }, { "uint32_t", 4, false },
	{ "uint64_t", 8, false },
	{ "s8", 1, true }, { "s16", 2, true }, { "s32", 4, true },
	{ "s64", 8, true }, { "u8", 1, false }, { "u16", 2, false },
	{ "u32", 4, false }, { "u64", 8, false },
	{ "__s8", 1, true }, { "__s16", 2, true }, { "__s32", 4, true },
	{ "__s64", 8, true }, { "__u8", 1, false }, { "__u16", 2, false },
	{ "__u32", 4, false }, { "__u64", 8, false },
	{ "short", 2, true }, { "int", 4, true }, { "long", 8, true },
	{ "long long", 8, true }, { "signed char", 1, true },
	{ "unsigned char", 1, false }, { "unsigned short", 2, false },
	{ "unsigned int", 4, false }, { "unsigned", 4, false },
	{ "unsigned long", 8, false }, { "unsigned long long", 8, false },
	{ "size_t", 8, false }, { "ssize_t", 8, true },
	{ "intptr_t", 8, true }, { "uintptr_t", 8, false },
	{ "pid_t", 4, true }, { "off_t", 8, true },
};

#define NINTS (sizeof(ints) / sizeof(ints[0]))

/* Known for their size; no value can be read from them. */
static const struct ctype floats[] = {
	{ .kind = C_FLOAT, .name = "float", .size = 4, .align = 4,
	  .complete = true },
	{ .kind = C_FLOAT, .name = "double", .size = 8, .align = 8,
	  .complete = true },
	{ .kind = C_FLOAT, .name = "long double", .size = 16, .align = 16,
	  .complete = true },
};

static const struct ctype *basic(const char *name)
{
	if (!strcmp(name, "void"))
		return ctype_void();
	if (!strcmp(name, "bool") || !strcmp(name, "_Bool"))
		return ctype_bool();
	if (!strcmp(name, "char"))
		return ctype_char();
	for (size_t i = 0; i < NINTS; i++)
		if (!strcmp(ints[i].name, name))
			return ctype_int(ints[i].size, ints[i].is_signed);
	for (size_t i = 0; i < sizeof(floats) / sizeof(floats[0]); i++)
		if (!strcmp(floats[i].name, name))
			return &floats[i];
	return NULL;
}

static const char *tag_key(struct sema *s, enum ast_type_kind kind,
			   const char *name)
{
	static const char *const prefix[] = {
		[TY_STRUCT] = "struct", [TY_UNION] = "union", [TY_ENUM] = "enum",
	};

	return arena_printf(s->a, "%s %s", prefix[kind], name);
}

/* The traced program's own types go before the kernel's in user probes. */
static const struct ctype *user_tag(struct sema *s, enum ctype_kind kind,
				    const char *name)
{
	const struct tattach *at;

	if (!s->sp)
		return NULL;
	at = sema_attach(s);
	if (sema_probe_space(s) != AS_USER || !at->target ||
	    *at->target != '/')
		return NULL;
	return target_user_struct(s->target, at->target, kind, name);
}

struct tag_names {
	struct arena *a;
	VEC(const char *) names;
};

static bool add_tag_name(void *arg, const char *name)
{
	struct tag_names *l = arg;

	vec_push(l->a, &l->names, name);
	return true;
}

void ctypes_help_tag(struct sema *s, enum ctype_kind kind, const char *name)
{
	const char *keyword = kind == C_STRUCT ? "struct " :
			      kind == C_UNION ? "union " : "enum ";
	struct tag_names l = { .a = s->a };
	const char *near;

	if (!s->final)
		return;
	sema_help_btf(s);
	for (size_t i = 0; i < s->ctypes.entries.n; i++) {
		const char *key = s->ctypes.entries.v[i].key;

		if (!strncmp(key, keyword, strlen(keyword)) &&
		    strcmp(key + strlen(keyword), name))
			add_tag_name(&l, key + strlen(keyword));
	}
	target_each_struct(s->target, add_tag_name, &l);
	near = nearest_name(name, l.names.v, l.names.n);
	/* One name may stand for a struct and another for an enum. */
	if (near && (target_struct(s->target, kind, near) ||
		     strmap_get(&s->ctypes, arena_printf(s->a, "%s%s", keyword,
							 near))))
		sema_help(s, "did you mean '%s%s'?", keyword, near);
}

static const struct ctype *tagged(struct sema *s, const struct ast_type *t)
{
	enum ctype_kind kind = t->kind == TY_STRUCT ? C_STRUCT :
			       t->kind == TY_UNION ? C_UNION : C_ENUM;
	const char *key = tag_key(s, t->kind, t->name), *why;
	const struct ctype *c = cdef_find(s, t->kind, t->name, t->pointers);

	if (!c)
		c = user_tag(s, kind, t->name);
	if (!c)
		c = target_struct(s->target, kind, t->name);
	if (!c && s->absent && t->kind != TY_ENUM)
		return exists_foreign(s, kind, t->name);
	/* A pointer to something unknown can still be passed on. */
	if (!c && t->pointers)
		return cdef_opaque(s, t->kind, t->name);
	if (c)
		return c;
	why = target_why(s->target);
	sema_error(s, t->span, E_UNKNOWN_TYPE, "unknown type '%s'", key);
	if (why)
		sema_help(s, "%s", why);
	else
		ctypes_help_tag(s, kind, t->name);
	return NULL;
}

static const struct ctype *named(struct sema *s, const struct ast_type *t)
{
	const struct ctype *c = basic(t->name);

	if (!c)
		c = cdef_typedef(s, t->name);
	if (!c)
		c = target_typedef(s->target, t->name);
	if (!c) {
		const char *names[NINTS];

		for (size_t i = 0; i < NINTS; i++)
			names[i] = ints[i].name;
		sema_error(s, t->span, E_UNKNOWN_TYPE, "unknown type '%s'",
			   t->name);
		sema_help_nearest(s, "", t->name, names, NINTS);
		sema_help_btf(s);
	}
	return c;
}

/* A C type for a value's type: that of typeof(expression). */
static const struct ctype *c_of(struct sema *s, const struct type *t,
				struct span span)
{
	switch (t->kind) {
	case T_BOOL:
		return ctype_bool();
	case T_INT:
		return ctype_int(t->size, t->is_signed);
	case T_STRUCT:
	case T_ENUM:
		return t->ctype;
	case T_PTR:
		return ctype_pointer(s->a, t->ctype, t->space == AS_USER);
	case T_STRING:
		return ctype_array(s->a, ctype_char(), t->size);
	default:
		sema_error(s, span, E_UNKNOWN_TYPE, "there is no C type for %s",
			   sema_type_text(s, t));
		return NULL;
	}
}

const struct ctype *ctypes_c(struct sema *s, const struct ast_type *t)
{
	const struct ctype *c;
	const struct type *v;

	if (t->kind == TY_TYPEOF) {
		v = t->of ? ctypes_of_operand(s, t->of) :
			    ctypes_resolve(s, t->of_type);
		if (!v || v->kind == T_UNKNOWN)
			return NULL;
		c = c_of(s, v, t->span);
	} else {
		c = t->kind == TY_NAME ? named(s, t) : tagged(s, t);
	}
	for (uint32_t i = 0; c && i < t->pointers; i++)
		c = ctype_pointer(s->a, c, false);
	for (size_t i = t->dims.n; c && i > 0; i--)
		c = ctype_array(s->a, c, (uint32_t)t->dims.v[i - 1]);
	return c;
}

/* Types that C does not have. NULL: it is none of them. */
static const struct type *own_type(struct sema *s, const struct ast_type *t)
{
	static const struct {
		const char *name;
		enum type_kind kind;
	} simple[] = {
		{ "inet", T_INET }, { "timestamp", T_TIMESTAMP },
		{ "username", T_USERNAME }, { "username_t", T_USERNAME },
		{ "macaddr", T_MACADDR }, { "macaddr_t", T_MACADDR },
		{ "mac_address", T_MACADDR }, { "ksym", T_KSYM },
		{ "ksym_t", T_KSYM }, { "usym", T_USYM }, { "usym_t", T_USYM },
		{ "cgroup_path", T_CGROUP_PATH },
		{ "cgroup_path_t", T_CGROUP_PATH },
	};
	uint64_t n = t->dims.n ? t->dims.v[0] : 0;

	if (t->kind != TY_NAME || t->pointers || t->dims.n > 1)
		return NULL;
	if (!n)
		n = config_num(&s->prog->config, max_strlen);
	if (!strcmp(t->name, "string"))
		return type_string(s->a, (uint32_t)n);
	if (!strcmp(t->name, "buffer"))
		return type_buffer(s->a, (uint32_t)n);
	for (size_t i = 0; i < sizeof(simple) / sizeof(simple[0]); i++)
		if (!strcmp(simple[i].name, t->name))
			return type_simple(s->a, simple[i].kind);
	return NULL;
}

const struct type *ctypes_resolve(struct sema *s, const struct ast_type *t)
{
	const struct type *v = own_type(s, t);
	const struct ctype *c;

	if (v)
		return v;
	if (t->kind == TY_TYPEOF && !t->pointers && !t->dims.n) {
		v = t->of ? ctypes_of_operand(s, t->of) :
			    ctypes_resolve(s, t->of_type);
		return v && v->kind == T_UNKNOWN ? NULL : v;
	}
	c = ctypes_c(s, t);
	if (!c)
		return NULL;
	v = type_from_ctype(s->a, c, s->sp ? sema_probe_space(s) : AS_KERNEL);
	if (v->kind != T_NONE)
		return v;
	sema_error(s, t->span, E_UNKNOWN_TYPE, "'%s' is no type of a value",
		   ctype_text(s->a, c));
	return NULL;
}

const struct ctype *ctypes_bare(struct sema *s, const struct ast_expr *e)
{
	const struct ctype *c;

	if (e->kind != EX_IDENT || names_has_value(s, e))
		return NULL;
	c = basic(e->name);
	if (!c)
		c = cdef_typedef(s, e->name);
	return c ? c : target_typedef(s->target, e->name);
}

const struct type *ctypes_of_operand(struct sema *s, const struct ast_expr *e)
{
	const struct ctype *c = ctypes_bare(s, e);
	const struct type *t;

	if (c)
		return type_from_ctype(s->a, c, AS_KERNEL);
	if (e->kind != EX_TYPE)
		return texpr_value(s, e)->type;
	t = ctypes_resolve(s, e->type);
	return t ? t : &type_unknown;
}

struct texpr *ctypes_sizeof(struct sema *s, const struct ast_expr *e)
{
	const struct type *t = e->type ? ctypes_resolve(s, e->type) :
			       ctypes_of_operand(s, e->a);
	struct texpr *r;

	if (!t || t->kind == T_UNKNOWN)
		return texpr_unknown(s, e->span);
	if (t->kind == T_STRUCT && t->ctype->origin == CO_KERNEL &&
	    t->ctype->name && !s->comptime) {
		r = texpr_new(s, X_SIZEOF, &type_uint64, e->span);
		r->asked = t->ctype;
		return r;
	}
	return texpr_const(s, e->span, &type_uint64, t->size);
}

static const struct cmember *step(struct sema *s, const struct ctype *c,
				  const char *name, struct span span,
				  uint64_t *bits)
{
	const struct cmember *m = NULL;
	uint32_t offset;

	if (c->kind == C_STRUCT || c->kind == C_UNION) {
		ctype_complete(c);
		m = ctype_member(c, name, &offset);
	}
	if (!m) {
		sema_error(s, span, E_FIELD, "'%s' has no field '%s'",
			   ctype_text(s->a, c), name);
		return NULL;
	}
	*bits += offset;
	return m;
}

/*
 * Of a struct of the kernel: the kernel that loads knows where its members are.
 * What must be known at compile time is so of the kernel that compiles.
 */
static struct texpr *offset_at_load(struct sema *s, const struct ast_expr *e,
				    const struct ctype *c)
{
	struct texpr *p = texpr_new(s, X_DEREF,
				    type_from_ctype(s->a, c, AS_KERNEL), e->span);
	struct texpr *r = texpr_new(s, X_OFFSETOF, &type_uint64, e->span);
	uint32_t bits;

	p->a = texpr_const(s, e->span, type_ptr(s->a, c, AS_KERNEL), 0);
	for (size_t i = 0; i < e->names.n; i++) {
		const struct cmember *m = ctype_member(c, e->names.v[i], &bits);
		struct texpr *of = p;

		c = m->type;
		p = texpr_new(s, X_MEMBER, type_from_ctype(s->a, c, AS_KERNEL),
			      e->span);
		p->a = of;
		p->member = m;
		p->bit_offset = bits;
	}
	r->a = p;
	return r;
}

struct texpr *ctypes_offsetof(struct sema *s, const struct ast_expr *e)
{
	const struct ctype *c = NULL, *root;
	const struct type *t;
	uint64_t bits = 0;

	if (e->type) {
		c = ctypes_c(s, e->type);
	} else if (!(c = ctypes_bare(s, e->a))) {
		t = texpr_value(s, e->a)->type;
		if (t->kind == T_STRUCT || t->kind == T_PTR)
			c = t->ctype;
		else if (t->kind != T_UNKNOWN)
			sema_error(s, e->a->span, E_FIELD, "%s has no fields",
				   sema_type_text(s, t));
	}
	root = c;
	for (size_t i = 0; c && i < e->names.n; i++) {
		const struct cmember *m = step(s, c, e->names.v[i],
					       e->span, &bits);

		c = m ? m->type : NULL;
	}
	if (!c)
		return texpr_unknown(s, e->span);
	if (root->origin == CO_KERNEL && root->name && !s->comptime &&
	    e->names.n <= MAX_PATH)
		return offset_at_load(s, e, root);
	return texpr_const(s, e->span, &type_uint64, (int64_t)(bits / 8));
}
