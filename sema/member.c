/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/member.h"

#include <string.h>

#include "sema/binary.h"
#include "sema/ctypes.h"
#include "sema/exists.h"
#include "sema/expr.h"
#include "sema/map.h"
#include "sema/names.h"
#include "sema/self.h"

#define MAX_NAMES 512	/* fields looked at for "did you mean" */
#define MAX_LISTED 24	/* fields listed in full */

/* Names of the members, also those of anonymous structs and unions. */
static size_t member_names(const struct ctype *c, const char **names, size_t n)
{
	ctype_complete(c);
	for (uint32_t i = 0; i < c->nmembers && n < MAX_NAMES; i++) {
		const struct cmember *m = &c->members[i];

		if (m->name)
			names[n++] = m->name;
		else if (m->type->kind == C_STRUCT || m->type->kind == C_UNION)
			n = member_names(m->type, names, n);
	}
	return n;
}

static const char *join_names(struct sema *s, const char *const *names,
			      size_t n)
{
	const char *text = "";

	for (size_t i = 0; i < n; i++)
		text = arena_printf(s->a, "%s%s%s", text, i ? ", " : "",
				    names[i]);
	return text;
}

static void help_fields(struct sema *s, const char *name,
			const char *const *names, size_t n)
{
	const char *near = nearest_name(name, names, n);

	if (near)
		sema_help(s, "did you mean '%s'?", near);
	else if (n && n <= MAX_LISTED)
		sema_help(s, "it has %s", join_names(s, names, n));
}

static struct texpr *no_member(struct sema *s, struct texpr *a,
			       const char *name, struct span span)
{
	const struct ctype *c = a->type->ctype;
	const char *names[MAX_NAMES];
	const char *type = ctype_text(s->a, c);
	struct texpr *r = exists_foreign_member(s, a, name, span);

	if (r)
		return r;
	if (c->origin == CO_TRACEPOINT) {
		const struct tattach *at = sema_attach(s);

		type = arena_printf(s->a, "%s:%s", at->target, at->name);
	}
	sema_error(s, span, E_FIELD, "'%s' has no field '%s'", type, name);
	help_fields(s, name, names, member_names(c, names, 0));
	return texpr_unknown(s, span);
}

/* The type of a value that the member holds. */
static const struct type *member_type(struct sema *s, const struct cmember *m,
				      enum addr_space space)
{
	const struct ctype *c = m->type;

	/* Data of varying length: a string up to the script's limit. */
	if ((m->data_loc || m->rel_loc) && c->kind == C_ARRAY &&
	    c->elem->kind == C_INT && c->elem->is_char)
		return type_string(s->a, (uint32_t)
				   config_num(&s->prog->config, max_strlen));
	return type_from_ctype(s->a, c, space);
}

static struct texpr *struct_member(struct sema *s, struct texpr *a,
				   const char *name, struct span name_span,
				   struct span span)
{
	const struct cmember *m;
	struct texpr *r;
	uint32_t bits;

	if (!ctype_complete(a->type->ctype)) {
		r = exists_foreign_member(s, a, name, span);
		if (r)
			return r;
		sema_error(s, span, E_INCOMPLETE,
			   "the fields of '%s' are not known",
			   ctype_text(s->a, a->type->ctype));
		ctypes_help_tag(s, a->type->ctype->kind,
				a->type->ctype->name);
		return texpr_unknown(s, span);
	}
	m = ctype_member(a->type->ctype, name, &bits);
	if (!m)
		return no_member(s, a, name, name_span);
	r = texpr_new(s, X_MEMBER, member_type(s, m, a->type->space), span);
	r->a = a;
	r->member = m;
	r->bit_offset = bits;
	if (r->type->kind != T_NONE)
		return r;
	sema_error(s, name_span, E_FIELD, "'%s' is %s, which a script cannot "
		   "read", name, ctype_text(s->a, m->type));
	return texpr_unknown(s, span);
}

static struct texpr *record_field(struct sema *s, struct texpr *a,
				  const char *name, struct span span)
{
	const struct type *t = a->type;
	const char **names = arena_array(s->a, const char *, t->count);

	for (uint32_t i = 0; i < t->count; i++) {
		struct texpr *r;

		names[i] = t->fields[i].name;
		if (strcmp(names[i], name))
			continue;
		r = texpr_new(s, X_FIELD, t->fields[i].type, span);
		r->a = a;
		r->index = i;
		return r;
	}
	sema_error(s, span, E_FIELD, "the record has no field '%s'", name);
	help_fields(s, name, names, t->count);
	return texpr_unknown(s, span);
}

/* What pointer p points to, as a place; p points to a struct or union. */
static struct texpr *pointed_struct(struct sema *s, struct texpr *p)
{
	enum addr_space space = p->type->space;
	struct texpr *d = texpr_new(s, X_DEREF, NULL, p->span);

	d->type = type_from_ctype(s->a, p->type->ctype,
				  space == AS_CTX ? AS_KERNEL : space);
	d->a = p;
	return d;
}

struct texpr *member_of(struct sema *s, struct texpr *a, const char *name,
			struct span name_span, struct span span)
{
	const struct type *t = a->type;

	if (texpr_is_bad(a))
		return a;
	if (t->kind == T_PTR && (t->ctype->kind == C_STRUCT ||
				 t->ctype->kind == C_UNION))
		a = pointed_struct(s, a);
	if (a->type->kind == T_STRUCT)
		return struct_member(s, a, name, name_span, span);
	if (t->kind == T_RECORD)
		return record_field(s, a, name, name_span);
	sema_error(s, name_span, E_FIELD, "%s has no fields",
		   sema_type_text(s, t));
	if (a->op == X_MEMBER && a->member->is_foreign)
		sema_help(s, "this kernel has no '%s': say what it points to, "
			  "((struct NAME *)x.%s).%s", a->member->name,
			  a->member->name, name);
	else if (t->kind == T_PTR && t->ctype->kind == C_VOID)
		sema_help_btf(s);
	else if (type_is_integer(t))
		sema_help(s, "cast it first: ((struct NAME *)x).%s", name);
	return texpr_unknown(s, span);
}

struct texpr *member_field(struct sema *s, const struct ast_expr *e)
{
	const struct ast_expr *self = self_as_map(s, e);
	struct texpr *a, *inner;

	if (self)
		return map_read(s, self);
	a = names_args_field(s, e);
	if (a)
		return a;
	a = texpr_value(s, e->a);
	inner = e->is_arrow || texpr_is_bad(a) ? NULL :
		exists_foreign_inner(s, a, e->name, e->span);
	return inner ? inner :
	       member_of(s, a, e->name, e->name_span, e->span);
}

static struct texpr *tuple_at(struct sema *s, struct texpr *a, uint64_t n,
			      struct span span)
{
	struct texpr *r;

	if (n >= a->type->count) {
		sema_error(s, span, E_INDEX,
			   "the tuple has %u fields, there is no .%llu",
			   a->type->count, (unsigned long long)n);
		return texpr_unknown(s, span);
	}
	r = texpr_new(s, X_FIELD, a->type->fields[n].type, span);
	r->a = a;
	r->index = (uint32_t)n;
	return r;
}

struct texpr *member_tuple_at(struct sema *s, const struct ast_expr *e)
{
	struct texpr *a = texpr_value(s, e->a);

	if (texpr_is_bad(a))
		return a;
	if (a->type->kind == T_TUPLE || a->type->kind == T_RECORD)
		return tuple_at(s, a, e->number, e->span);
	sema_error(s, e->span, E_FIELD, "%s is no tuple",
		   sema_type_text(s, a->type));
	return texpr_unknown(s, e->span);
}

struct texpr *member_as_bytes(struct sema *s, struct texpr *a)
{
	const struct type *bytes;
	struct texpr *r;

	if (a->type->kind != T_STRING)
		return a;
	bytes = type_array(s->a, type_int(1, true), a->type->size);
	if (!texpr_is_place(a))
		return texpr_cast(s, a, bytes);
	r = arena_memdup(s->a, a, sizeof(*a));
	r->type = bytes;
	return r;
}

static struct texpr *element(struct sema *s, const struct ast_expr *e,
			     struct texpr *a, struct texpr *i)
{
	struct texpr *r;

	if (texpr_is_const(i) && a->type->count &&
	    (i->value < 0 || i->value >= a->type->count)) {
		sema_error(s, e->b->span, E_INDEX,
			   "the array has %u elements, there is no [%lld]",
			   a->type->count, (long long)i->value);
		return texpr_unknown(s, e->span);
	}
	r = texpr_new(s, X_ELEM, a->type->elem, e->span);
	r->a = a;
	r->b = i;
	return r;
}

static struct texpr *pointed_element(struct sema *s, const struct ast_expr *e,
				     struct texpr *a, struct texpr *i)
{
	struct texpr *p = pointer_add(s, a, i, false, e->span);
	const struct type *t = type_from_ctype(s->a, a->type->ctype,
					       a->type->space);
	struct texpr *r;

	if (t->kind == T_NONE) {
		sema_error(s, e->span, E_DEREF, "%s has no elements",
			   sema_type_text(s, a->type));
		return texpr_unknown(s, e->span);
	}
	r = texpr_new(s, X_DEREF, t, e->span);
	r->a = p;
	return r;
}

struct texpr *member_index(struct sema *s, const struct ast_expr *e)
{
	struct texpr *a = texpr_value(s, e->a);
	struct texpr *i = texpr_integer(s, e->b, &type_int64, "an index");

	if (texpr_is_bad(a) || texpr_is_bad(i))
		return texpr_unknown(s, e->span);
	if (a->type->kind == T_PTR)
		return pointed_element(s, e, a, i);
	if ((a->type->kind == T_TUPLE || a->type->kind == T_RECORD) &&
	    texpr_is_const(i))
		return tuple_at(s, a, (uint64_t)i->value, e->span);
	a = member_as_bytes(s, a);
	if (a->type->kind == T_ARRAY)
		return element(s, e, a, i);
	sema_error(s, e->span, E_INDEX, "%s has no elements",
		   sema_type_text(s, a->type));
	return texpr_unknown(s, e->span);
}
