/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/pin.h"

#include "lang/format.h"
#include "sema/expr.h"
#include "sema/self.h"

static void explain(struct sema *s)
{
	sema_help(s, "it runs after awl has ended, for whoever reads the file: it has variables ($x), printf() and print()");
}

bool pin_allows_call(struct sema *s, const struct ast_expr *e,
		     enum builtin bi)
{
	const struct builtin_info *b = &builtin_table[bi];

	if (!pin_is_one(s) || !(b->flags & BF_ACTION) || bi == BI_PRINTF ||
	    bi == BI_PRINT)
		return true;
	sema_error(s, e->span, E_PIN,
		   "a pinned iterator cannot use %s()", b->name);
	explain(s);
	return false;
}

void pin_check_map(struct sema *s, const char *name, struct span span)
{
	if (!s->sp || !pin_is_one(s))
		return;
	sema_error(s, span, E_PIN, "a pinned iterator cannot use %s",
		   self_is_name(name) ? "self" : "maps");
	explain(s);
}

static bool allows_value(struct sema *s, const struct texpr *v,
			 enum format_conv conv)
{
	enum type_kind k = v->type->kind;

	if (k == T_INT || k == T_BOOL || k == T_PTR || k == T_STRING ||
	    (k == T_ENUM && conv != FC_STR))
		return true;
	sema_error(s, v->span, E_PIN, "a pinned iterator cannot print %s",
		   sema_type_text(s, v->type));
	sema_help(s, "the kernel does it there: integers, bools, addresses and strings");
	return false;
}

/* What bpf_seq_printf() takes, in all kernels. */
static bool allows_piece(const struct format_piece *p, const struct texpr *v)
{
	bool bare = !p->width && !p->left && !p->zero && !p->plus && !p->space;

	if (p->alt || p->has_precision || p->width_arg || p->precision_arg)
		return false;
	switch (p->conv) {
	case FC_TEXT: case FC_INT: case FC_UNSIGNED: case FC_HEX:
	case FC_HEX_UPPER:
		return true;
	case FC_CHAR: case FC_PTR:
		return bare;
	case FC_STR:
		return v->type->kind != T_BOOL || bare;
	default:
		return false;
	}
}

static bool allows_format(struct sema *s, const struct texpr *call)
{
	const struct texpr *text = call->args.v[0];
	struct format f = { 0 };
	struct format_error err;
	bool ok = true;
	size_t arg = 1;

	if (!format_parse(s->a, text->text, text->len, &f, &err))
		return false;
	for (size_t i = 0; i < f.pieces.n && ok; i++) {
		const struct format_piece *p = &f.pieces.v[i];
		const struct texpr *v = p->conv == FC_TEXT ? NULL :
					call->args.v[arg++];

		if (!allows_piece(p, v)) {
			sema_error(s, text->span, E_PIN,
				   "a pinned iterator cannot print '%.*s'",
				   (int)(p->hi - p->lo), text->text + p->lo);
			sema_help(s, "the kernel does it there: %%d, %%u, %%x, %%X and %%s with a width and '-', '0', '+', ' '; %%c, %%p");
			ok = false;
		}
		if (v && !allows_value(s, v, p->conv))
			ok = false;
	}
	return ok;
}

bool pin_allows_output(struct sema *s, const struct texpr *call)
{
	if (!pin_is_one(s))
		return true;
	if (call->bi == BI_PRINTF)
		return allows_format(s, call);
	return call->args.v[0]->op == X_MAPREF ||
	       allows_value(s, call->args.v[0], FC_STR);
}
