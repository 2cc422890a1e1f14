/* SPDX-License-Identifier: Apache-2.0 */
/* call_comptime: what the compiler itself evaluates. */
#include "sema/call_group.h"


#include "lang/format.h"
#include "sema/args.h"
#include "sema/ctypes.h"
#include "sema/expr.h"
#include "sema/param.h"

struct texpr *call_static_assert(struct sema *s, const struct ast_expr *e,
				 enum builtin bi)
{
	const char *text = args_literal(s, e, 1);
	struct texpr *c;

	(void)bi;
	s->comptime++;
	c = texpr_condition(s, e->args.v[0]);
	s->comptime--;
	if (!text)
		return texpr_unknown(s, e->span);
	if (!texpr_is_const(c))
		sema_error(s, c->span, E_NOT_CONSTANT,
			   "'%s' is not known at compile time",
			   sema_text(s, e->args.v[0]));
	else if (!c->value && !s->dead)
		sema_error(s, e->span, E_STATIC_ASSERT, "%s", text);
	return texpr_nothing(s, e->span);
}

/* The text of a literal argument of fail(). */
static const char *literal_text(struct sema *s, const struct ast_expr *a)
{
	struct texpr *v = texpr_value(s, a);

	if (v->op == X_STR)
		return v->text;
	if (texpr_is_const(v))
		return arena_printf(s->a, v->type->is_signed ? "%lld" : "%llu",
				    (long long)v->value);
	if (!texpr_is_bad(v))
		sema_error(s, a->span, E_NOT_CONSTANT,
			   "fail() takes literals only");
	return "";
}

struct texpr *call_fail(struct sema *s, const struct ast_expr *e,
			enum builtin bi)
{
	const struct ast_expr *a = e->args.v[0];
	struct format f = { 0 };
	struct format_error err;
	const char *text = "";
	size_t arg = 1;

	(void)bi;
	if (a->kind != EX_STR || !format_parse(s->a, a->text, a->len, &f, &err) ||
	    f.nargs != e->args.n - 1) {
		sema_error(s, e->span, E_FORMAT,
			   "fail() takes a format and a value for each of its "
			   "conversions");
		return texpr_unknown(s, e->span);
	}
	for (size_t i = 0; i < f.pieces.n; i++) {
		const struct format_piece *p = &f.pieces.v[i];

		text = arena_printf(s->a, "%s%s", text, p->conv == FC_TEXT ?
				    p->text : literal_text(s, e->args.v[arg]));
		arg += p->conv != FC_TEXT;
	}
	if (!s->dead)
		sema_error(s, e->span, E_FAIL, "%s", text);
	return texpr_nothing(s, e->span);
}

struct texpr *call_getopt(struct sema *s, const struct ast_expr *e,
			  enum builtin bi)
{
	(void)bi;
	return param_getopt(s, e);
}

struct texpr *call_kfunc_exist(struct sema *s, const struct ast_expr *e,
			       enum builtin bi)
{
	const char *name = args_literal(s, e, 0);

	(void)bi;
	if (!name)
		return texpr_unknown(s, e->span);
	return texpr_const(s, e->span, &type_bool,
			  target_func(s->target, NULL, name) != NULL);
}

struct texpr *call_is_type(struct sema *s, const struct ast_expr *e,
			   enum builtin bi)
{
	const struct type *t = ctypes_of_operand(s, e->args.v[0]);
	bool is;

	if (t->kind == T_UNKNOWN)
		return texpr_unknown(s, e->span);
	switch (bi) {
	case BI_IS_PTR:
		is = t->kind == T_PTR;
		break;
	case BI_IS_STR:
		is = t->kind == T_STRING;
		break;
	case BI_IS_ARRAY:
		is = t->kind == T_ARRAY;
		break;
	case BI_IS_INTEGER:
		is = t->kind == T_INT;
		break;
	default:
		is = t->kind == T_INT && !t->is_signed;
		break;
	}
	return texpr_const(s, e->span, &type_bool, is);
}

struct texpr *call_is_literal(struct sema *s, const struct ast_expr *e,
			      enum builtin bi)
{
	const struct texpr *v = texpr_value(s, e->args.v[0]);

	(void)bi;
	return texpr_const(s, e->span, &type_bool,
			  texpr_is_const(v) || v->op == X_STR);
}
