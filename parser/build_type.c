/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/build.h"

#include <string.h>

/* -- constants ---------------------------------------------------------------- */

static int64_t const_binary(enum binary_op op, int64_t a, int64_t b,
			    bool *ret_ok)
{
	uint64_t ua = (uint64_t)a, ub = (uint64_t)b;

	switch (op) {
	case B_ADD: return (int64_t)(ua + ub);
	case B_SUB: return (int64_t)(ua - ub);
	case B_MUL: return (int64_t)(ua * ub);
	case B_SHL: return (int64_t)(ua << (ub & 63));
	case B_SHR: return a >> (ub & 63);
	case B_AND: return a & b;
	case B_OR: return a | b;
	case B_XOR: return a ^ b;
	case B_DIV:
	case B_MOD:
		if (b && b != -1)
			return op == B_DIV ? a / b : a % b;
		break;
	default:
		break;
	}
	*ret_ok = false;
	return 0;
}

static int64_t const_fold(struct parser *p, const struct ast_expr *e,
			  bool *ret_ok)
{
	const int64_t *named;

	switch (e->kind) {
	case EX_INT:
		return (int64_t)e->number;
	case EX_IDENT:
		named = strmap_get(&p->constants, e->name);
		if (named)
			return *named;
		break;
	case EX_UNARY:
		if (e->uop == U_NEG)
			return (int64_t)-(uint64_t)const_fold(p, e->a, ret_ok);
		if (e->uop == U_BITNOT)
			return ~const_fold(p, e->a, ret_ok);
		break;
	case EX_BINARY:
		return const_binary(e->bop, const_fold(p, e->a, ret_ok),
				    const_fold(p, e->b, ret_ok), ret_ok);
	default:
		break;
	}
	*ret_ok = false;
	return 0;
}

int64_t const_value(struct parser *p, const struct ast_expr *e)
{
	bool ok = true;
	int64_t v = const_fold(p, e, &ok);

	if (ok)
		return v;
	diag_error(p->diags, e->span, E_NOT_CONSTANT,
		   "this must be a constant: a number, a #define or an enumerator");
	return 0;
}

static uint64_t const_length(struct parser *p, const struct ast_expr *e)
{
	int64_t v;

	if (!e)
		return 0;
	v = const_value(p, e);
	if (v >= 0 && v <= UINT32_MAX)
		return (uint64_t)v;
	diag_error(p->diags, e->span, E_NOT_CONSTANT,
		   "%lld is no length", (long long)v);
	return 0;
}

/* -- types -------------------------------------------------------------------- */

struct ast_type *ast_type_new(struct parser *p, enum ast_type_kind kind,
			      const struct token *name, struct span span)
{
	struct ast_type *t = arena_new(p->arena, struct ast_type);

	t->kind = kind;
	t->span = span;
	t->name = name ? name->text : NULL;
	return t;
}

/* C's words, by what they mean where long has 64 bits. */
static const char *c_word(const char *w)
{
	static const char *const names[][2] = {
		{ "int", "int32" }, { "short", "int16" }, { "long", "int64" },
		{ "unsigned", "uint32" }, { "signed", "int32" },
		{ "_Bool", "bool" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(names[i][0], w))
			return names[i][1];
	return w;
}

/* `so_far` with one more word: uint32 and "long" give uint64. */
static const char *add_word(const char *so_far, const char *word)
{
	static const char *const table[][3] = {
		{ "uint32", "char", "uint8" }, { "uint32", "short", "uint16" },
		{ "uint32", "int", "uint32" }, { "uint32", "long", "uint64" },
		{ "int32", "char", "int8" }, { "int32", "short", "int16" },
		{ "int32", "int", "int32" }, { "int32", "long", "int64" },
		{ "int32", "unsigned", "uint32" },
		{ "int16", "int", "int16" }, { "int16", "unsigned", "uint16" },
		{ "int16", "signed", "int16" },
		{ "int64", "int", "int64" }, { "int64", "long", "int64" },
		{ "int64", "unsigned", "uint64" }, { "int64", "signed", "int64" },
		{ "uint16", "int", "uint16" }, { "uint64", "int", "uint64" },
		{ "uint64", "long", "uint64" },
		{ "char", "unsigned", "uint8" }, { "char", "signed", "int8" },
		{ "int64", "double", "long double" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (!strcmp(table[i][0], so_far) && !strcmp(table[i][1], word))
			return table[i][2];
	return NULL;
}

struct ast_type *ast_type_word(struct parser *p, struct ast_type *t,
			       const struct token *word, struct span span)
{
	const char *name;

	if (!t) {
		t = ast_type_new(p, TY_NAME, word, span);
		t->name = c_word(word->text);
		return t;
	}
	name = add_word(t->name, word->text);
	t->span = span;
	if (name)
		t->name = name;
	else
		diag_error(p->diags, span, E_SYNTAX,
			   "these words make no type");
	return t;
}

struct ast_type *ast_type_pointer(struct parser *p, struct ast_type *t,
				  struct span span)
{
	if (t->dims.n)
		diag_error(p->diags, span, E_SYNTAX,
			   "pointers to arrays are not supported");
	t->pointers++;
	t->span = span;
	return t;
}

struct ast_type *ast_type_dim(struct parser *p, struct ast_type *t,
			      const struct ast_expr *n, struct span span)
{
	vec_push(p->arena, &t->dims, const_length(p, n));
	t->span = span;
	return t;
}

struct ast_type *ast_type_typeof(struct parser *p, struct ast_expr *arg,
				 struct span span)
{
	struct ast_type *t = ast_type_new(p, TY_TYPEOF, NULL, span);

	if (arg->kind == EX_TYPE)
		t->of_type = arg->type;
	else
		t->of = arg;
	return t;
}

/* -- C definitions ------------------------------------------------------------ */

struct ast_cdef *cdef_new(struct parser *p, struct tag_kind kind,
			  const struct token *tag, ast_cmembers members,
			  struct span span)
{
	struct ast_cdef *c = arena_new(p->arena, struct ast_cdef);

	c->kind = kind.kind;
	c->attr = kind.attr;
	c->span = span;
	c->name = tag ? tag->text : NULL;
	c->members = members;
	return c;
}

struct ast_cdef *cdef_enum(struct parser *p, struct tag_kind kind,
			   const struct token *tag, ast_cenumerators values,
			   struct span span)
{
	struct ast_cdef *c = cdef_new(p, kind, tag, (ast_cmembers){ 0 }, span);

	c->values = values;
	return c;
}

struct ast_cdef *cdef_attribute(struct ast_cdef *c,
				const struct token *attribute)
{
	c->attr = attr_join(c->attr, attribute->attr);
	return c;
}

void build_cdef(struct parser *p, struct ast_cdef *c)
{
	vec_push(p->arena, &p->script->cdefs, c);
}

struct cspec cspec_inner(struct parser *p, struct ast_cdef *inner)
{
	struct ast_type *t = ast_type_new(p, inner->kind, NULL, inner->span);

	t->name = inner->name;
	return (struct cspec){ t, inner };
}

ast_cmembers members_one(struct parser *p, uint32_t pointers,
			 const struct token *name, struct span span)
{
	struct ast_cmember m = { .span = span };
	ast_cmembers list = { 0 };

	m.type = ast_type_new(p, TY_NAME, NULL, span);
	m.type->pointers = pointers;
	m.name = name ? name->text : NULL;
	vec_push(p->arena, &list, m);
	return list;
}

ast_cmembers members_func(struct parser *p, const struct token *name,
			  struct span span)
{
	ast_cmembers list = members_one(p, 1, name, span);

	list.v[0].is_func = true;
	return list;
}

ast_cmembers members_bits(struct parser *p, ast_cmembers list,
			  const struct ast_expr *bits)
{
	int64_t n = const_value(p, bits);

	if (n < 0 || n > 64)
		diag_error(p->diags, bits->span, E_NOT_CONSTANT,
			   "a bit-field has 0 to 64 bits");
	else
		list.v[list.n - 1].bits = (uint32_t)n;
	list.v[list.n - 1].is_bitfield = true;
	return list;
}

ast_cmembers members_dim(struct parser *p, ast_cmembers list,
			 const struct ast_expr *n, struct span span)
{
	struct ast_cmember *m = &list.v[list.n - 1];

	vec_push(p->arena, &m->type->dims, const_length(p, n));
	m->span = span;
	return list;
}

ast_cmembers members_join(struct parser *p, ast_cmembers a, ast_cmembers b)
{
	for (size_t i = 0; i < b.n; i++)
		vec_push(p->arena, &a, b.v[i]);
	return a;
}

/* The base's stars and the declarator's; a function pointer is a void *. */
static void take_base(struct ast_cmember *m, const struct cspec *spec)
{
	struct ast_type *t = m->type;

	if (m->is_func) {
		t->name = "void";
		return;
	}
	t->kind = spec->type->kind;
	t->name = spec->type->name;
	t->pointers += spec->type->pointers;
	t->span = span_join(spec->type->span, m->span);
	m->inner = spec->inner;
}

ast_cmembers members_of(struct parser *p, struct cspec spec, ast_cmembers list)
{
	(void)p;
	for (size_t i = 0; i < list.n; i++)
		take_base(&list.v[i], &spec);
	return list;
}

ast_cmembers members_attr(ast_cmembers list, struct c_attr attr)
{
	list.v[list.n - 1].attr = attr;
	return list;
}

ast_cmembers members_anonymous(struct parser *p, struct cspec spec,
			       struct span span)
{
	struct ast_cmember m = { .span = span, .type = spec.type,
				 .inner = spec.inner };
	ast_cmembers list = { 0 };

	if (!spec.inner) {
		diag_error(p->diags, span, E_SYNTAX, "this member has no name");
		return list;
	}
	vec_push(p->arena, &list, m);
	return list;
}

void build_typedef(struct parser *p, struct cspec spec, ast_cmembers name,
		   struct span span)
{
	struct ast_ctypedef td = { .span = span };

	name = members_of(p, spec, name);
	td.name = name.v[0].name;
	td.type = name.v[0].type;
	td.inner = name.v[0].inner;
	td.attr = name.v[0].attr;
	vec_push(p->arena, &p->script->ctypedefs, td);
}

ast_cenumerators enumerators_add(struct parser *p, ast_cenumerators list,
				 const struct token *name,
				 const struct ast_expr *value)
{
	struct ast_cenumerator e = { .name = name->text, .span = name->span };
	int64_t *v = arena_new(p->arena, int64_t);

	if (value)
		e.value = const_value(p, value);
	else if (list.n)
		e.value = (int64_t)((uint64_t)list.v[list.n - 1].value + 1);
	*v = e.value;
	strmap_set(&p->constants, e.name, v);
	vec_push(p->arena, &list, e);
	return list;
}
