/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/paramdecl.h"

#include <string.h>

#include "lang/abi.h"
#include "lang/cidr.h"
#include "lang/glob.h"
#include "sema/ctypes.h"
#include "sema/expr.h"

#define STRING_SIZE 128	/* of `string` without a length */
#define ROUND8(n) (((uint32_t)(n) + 7) & ~7u)

const struct tparam *paramdecl_find(const struct sema *s, const char *name)
{
	for (size_t i = 0; i < s->prog->params.n; i++)
		if (!strcmp(s->prog->params.v[i].name, name))
			return &s->prog->params.v[i];
	return NULL;
}

const char *paramdecl_fix(struct sema *s, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < s->prog->params.n; i++) {
		struct tparam *p = &s->prog->params.v[i];

		if (strcmp(p->name, name) || p->type->kind != T_STRING)
			continue;
		for (size_t k = 0; !p->fixed && k < s->opts->nparams; k++)
			if (!strncmp(s->opts->params[k], name, n) &&
			    s->opts->params[k][n] == '=')
				p->text = s->opts->params[k] + n + 1;
		p->fixed = true;
		return p->text;
	}
	return NULL;
}

struct texpr *paramdecl_read(struct sema *s, const struct ast_expr *e)
{
	const struct tparam *p = paramdecl_find(s, e->name);
	struct texpr *r;

	if (!p)
		return NULL;
	if (p->type->kind == T_CIDR) {
		sema_error(s, e->span, E_TYPE, "'%s' is a network, which is only "
			   "there to ask whether an address is in it", e->name);
		sema_help(s, "write ADDRESS in $%s", e->name);
		return texpr_unknown(s, e->span);
	}
	r = texpr_new(s, X_PARAM, p->type, e->span);
	r->index = (uint32_t)(p - s->prog->params.v);
	return r;
}

bool paramdecl_assigned(struct sema *s, const char *name, struct span span)
{
	const struct tparam *p = paramdecl_find(s, name);

	if (!p || s->frame)	/* a macro's variables are its own */
		return false;
	sema_error(s, span, E_NOT_ASSIGNABLE,
		   "'$%s' is a parameter: only the command line sets it", name);
	sema_note(s, p->span, "it is declared here");
	return true;
}

/* -- declarations --------------------------------------------------------------- */

const struct tparam *paramdecl_network(const struct sema *s,
				       const struct ast_expr *e)
{
	const struct tparam *p = e->kind == EX_IDENT || e->kind == EX_VAR ?
				 paramdecl_find(s, e->name) : NULL;

	return p && p->type->kind == T_CIDR ? p : NULL;
}

/* Room behind the values, when the first `=~` asks for it. */
void paramdecl_pattern(struct sema *s, const struct texpr *e)
{
	struct tparam *p = &s->prog->params.v[e->index];

	if (p->pattern)
		return;
	p->pattern = s->prog->params_size;
	s->prog->params_size += ROUND8(sizeof(struct glob));
}

static const struct type *param_type(struct sema *s, const struct ast_param *p)
{
	const struct type *t;

	if (p->type->kind == TY_NAME && !strcmp(p->type->name, "cidr") &&
	    !p->type->pointers && !p->type->dims.n)
		return type_simple(s->a, T_CIDR);

	if (p->type->kind == TY_NAME && !strcmp(p->type->name, "string") &&
	    !p->type->pointers && !p->type->dims.n)
		return type_string(s->a, STRING_SIZE);
	t = ctypes_resolve(s, p->type);
	if (!t || t->kind == T_INT || t->kind == T_BOOL || t->kind == T_STRING)
		return t;
	sema_error(s, p->type->span, E_UNKNOWN_TYPE,
		   "a parameter is an integer, a bool, a string or a cidr, not %s",
		   sema_type_text(s, t));
	return NULL;
}

static bool bad_default(struct sema *s, const struct ast_expr *e,
			const struct type *t)
{
	sema_error(s, e->span, E_TYPE, "'%s' is no default for %s",
		   sema_text(s, e), sema_type_text(s, t));
	return false;
}

/* What has a value without a probe: numbers, and what is made of them. */
static bool is_constant(struct sema *s, const struct ast_expr *e)
{
	switch (e->kind) {
	case EX_INT:
		return true;
	case EX_IDENT:
		return strmap_get(&s->constants, e->name);
	case EX_UNARY:
		return (e->uop == U_NEG || e->uop == U_BITNOT) &&
		       is_constant(s, e->a);
	case EX_BINARY:
		return is_constant(s, e->a) && is_constant(s, e->b);
	default:
		return false;
	}
}

static bool fits(const struct type *t, const struct texpr *v)
{
	uint32_t bits = t->size * 8;

	if (!v->type->is_signed && v->value < 0)	/* past INT64_MAX */
		return !t->is_signed && bits == 64;
	if (!t->is_signed)
		return v->value >= 0 && (bits == 64 || v->value < 1LL << bits);
	return bits == 64 || (v->value >= -(1LL << (bits - 1)) &&
			      v->value < 1LL << (bits - 1));
}

static bool int_default(struct sema *s, const struct ast_expr *e,
			struct tparam *p)
{
	struct texpr *v = is_constant(s, e) ? texpr_value(s, e) : NULL;

	if (!v || !texpr_is_const(v))
		return bad_default(s, e, p->type);
	p->value = v->value;
	if (fits(p->type, v))
		return true;
	sema_error(s, e->span, E_RANGE, "%s does not hold %s",
		   sema_type_text(s, p->type), sema_text(s, e));
	return false;
}

static bool string_default(struct sema *s, const struct ast_expr *e,
			   struct tparam *p)
{
	if (e->kind != EX_STR || strlen(e->text) != e->len)
		return bad_default(s, e, p->type);
	if (e->len >= p->type->size) {
		sema_error(s, e->span, E_RANGE,
			   "the default has %zu bytes, the parameter holds %u",
			   e->len, p->type->size - 1);
		return false;
	}
	p->text = e->text;
	return true;
}

static bool cidr_default(struct sema *s, const struct ast_expr *e,
			 struct tparam *p)
{
	const char *error;
	struct cidr c;

	if (e->kind != EX_STR)
		return bad_default(s, e, p->type);
	error = *e->text ? cidr_parse(e->text, &c) : NULL;
	if (error)
		sema_error(s, e->span, E_ADDRESS_TEXT,
			   "'%s' is no network: %s", e->text, error);
	p->text = e->text;
	return !error;
}

static bool read_default(struct sema *s, const struct ast_expr *e,
			 struct tparam *p)
{
	if (p->type->kind == T_STRING || p->type->kind == T_CIDR)
		p->text = "";
	if (!e)
		return true;
	if (p->type->kind == T_CIDR)
		return cidr_default(s, e, p);
	if (p->type->kind == T_INT)
		return int_default(s, e, p);
	if (p->type->kind == T_STRING)
		return string_default(s, e, p);
	p->value = (int64_t)e->number;
	return e->kind == EX_BOOL || bad_default(s, e, p->type);
}

static void declare(struct sema *s, const struct ast_param *decl)
{
	const struct tparam *old = paramdecl_find(s, decl->name);
	struct tparam p = { .name = decl->name, .help = decl->help,
			    .written = decl->written, .span = decl->name_span, .offset = s->prog->params_size };

	if (old) {
		sema_error(s, decl->name_span, E_REDEFINED,
			   "there are two parameters '%s'", decl->name);
		sema_note(s, old->span, "the other one");
		return;
	}
	p.type = param_type(s, decl);
	if (!p.type)
		p.type = &type_int64;
	else
		read_default(s, decl->value, &p);
	s->prog->params_size += ROUND8(p.type->size);
	vec_push(s->a, &s->prog->params, p);
}

void paramdecl_collect(struct sema *s)
{
	for (size_t i = 0; i < s->script->params.n; i++)
		declare(s, &s->script->params.v[i]);
}
