/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Expressions and types back to source text, for messages and the dump.
 * Parentheses stand only where the tree needs them.
 */
#include "parser/text.h"

#include <inttypes.h>
#include <string.h>

#include "parser/parse.h"

static const char *const binary_texts[] = {
	[B_MUL] = "*", [B_DIV] = "/", [B_MOD] = "%", [B_ADD] = "+",
	[B_SUB] = "-", [B_SHL] = "<<", [B_SHR] = ">>", [B_LT] = "<",
	[B_LE] = "<=", [B_GT] = ">", [B_GE] = ">=", [B_EQ] = "==",
	[B_NE] = "!=", [B_AND] = "&", [B_XOR] = "^", [B_OR] = "|",
	[B_LAND] = "&&", [B_LOR] = "||", [B_MATCH] = "=~", [B_IN] = "in",
};

const char *binary_op_text(enum binary_op op)
{
	return binary_texts[op];
}

const char *unary_op_text(enum unary_op op)
{
	static const char *const texts[] = {
		[U_NEG] = "-", [U_NOT] = "!", [U_BITNOT] = "~",
		[U_DEREF] = "*", [U_ADDR] = "&",
	};

	return texts[op];
}

/* How tightly things bind; a smaller one inside a larger needs parentheses. */
enum { PREC_COND, PREC_BINARY, PREC_UNARY = PREC_BINARY + 11, PREC_POSTFIX };

static int binary_prec(enum binary_op op)
{
	static const int precs[] = {
		[B_LOR] = 1, [B_LAND] = 2, [B_OR] = 3, [B_XOR] = 4,
		[B_AND] = 5, [B_EQ] = 6, [B_NE] = 6, [B_LT] = 7, [B_LE] = 7,
		[B_GT] = 7, [B_GE] = 7, [B_SHL] = 8, [B_SHR] = 8,
		[B_ADD] = 9, [B_SUB] = 9, [B_MUL] = 10, [B_DIV] = 10,
		[B_MOD] = 10, [B_MATCH] = 6, [B_IN] = 6,
	};

	return PREC_BINARY + precs[op];
}

static int prec_of(const struct ast_expr *e)
{
	switch (e->kind) {
	case EX_COND: case EX_COMPTIME:
		return PREC_COND;
	case EX_BINARY:
		return binary_prec(e->bop);
	case EX_UNARY: case EX_CAST:
		return PREC_UNARY;
	case EX_INCDEC:
		return e->is_prefix ? PREC_UNARY : PREC_POSTFIX;
	default:
		return PREC_POSTFIX;
	}
}

static void add(const struct ast_expr *e, int prec, struct buf *out)
{
	bool parens = prec_of(e) < prec;

	if (parens)
		buf_addc(out, '(');
	ast_expr_text(e, out);
	if (parens)
		buf_addc(out, ')');
}

static void add_list(const ast_exprs *list, const ast_names *names,
		     struct buf *out)
{
	for (size_t i = 0; i < list->n; i++) {
		if (i)
			buf_adds(out, ", ");
		if (names)
			buf_printf(out, "%s = ", names->v[i]);
		add(list->v[i], PREC_COND, out);
	}
}

void ast_string_text(const char *s, size_t n, struct buf *out)
{
	static const char escapes[] = "\nn\tt\rr\"\"\\\\";

	buf_addc(out, '"');
	for (size_t i = 0; i < n; i++) {
		const char *e = s[i] ? strchr(escapes, s[i]) : NULL;

		if (e && !((e - escapes) & 1))
			buf_printf(out, "\\%c", e[1]);
		else if ((unsigned char)s[i] < 32 || s[i] == 127)
			buf_printf(out, "\\x%02x", (unsigned char)s[i]);
		else
			buf_addc(out, s[i]);
	}
	buf_addc(out, '"');
}

static void add_binary(const struct ast_expr *e, struct buf *out)
{
	int prec = binary_prec(e->bop);

	add(e->a, prec, out);
	buf_printf(out, " %s ", binary_op_text(e->bop));
	add(e->b, prec + 1, out);
}

static void add_cond(const struct ast_expr *e, struct buf *out)
{
	add(e->a, PREC_BINARY, out);
	if (e->b) {
		buf_adds(out, " ? ");
		add(e->b, PREC_COND, out);
		buf_adds(out, " : ");
	} else {
		buf_adds(out, " ?: ");
	}
	add(e->c, PREC_COND, out);
}

static void add_incdec(const struct ast_expr *e, struct buf *out)
{
	const char *op = e->is_inc ? "++" : "--";

	if (e->is_prefix)
		buf_adds(out, op);
	add(e->a, e->is_prefix ? PREC_UNARY : PREC_POSTFIX, out);
	if (!e->is_prefix)
		buf_adds(out, op);
}

static void add_unary(const struct ast_expr *e, struct buf *out)
{
	buf_adds(out, unary_op_text(e->uop));
	/* - -x and & &x, not --x and &&x */
	if (e->a->kind == EX_UNARY && e->a->uop == e->uop &&
	    (e->uop == U_NEG || e->uop == U_ADDR))
		buf_addc(out, ' ');
	add(e->a, PREC_UNARY, out);
}

static void add_type_or_expr(const struct ast_expr *e, struct buf *out)
{
	if (e->type)
		ast_type_text(e->type, out);
	else
		ast_expr_text(e->a, out);
}

static void add_offsetof(const struct ast_expr *e, struct buf *out)
{
	buf_adds(out, "offsetof(");
	add_type_or_expr(e, out);
	for (size_t i = 0; i < e->names.n; i++)
		buf_printf(out, "%s%s", i ? "." : ", ", e->names.v[i]);
	buf_addc(out, ')');
}

static void add_type_field(const struct ast_expr *e, struct buf *out)
{
	ast_type_text(e->type, out);
	for (size_t i = 0; i < e->names.n; i++)
		buf_printf(out, ".%s", e->names.v[i]);
}

static void add_value_block(const ast_stmts *body, const struct ast_expr *value,
			    struct buf *out)
{
	buf_adds(out, body->n ? "{ ...; " : "{ ");
	ast_expr_text(value, out);
	buf_adds(out, " }");
}

static void add_block(const struct ast_expr *e, struct buf *out)
{
	add_value_block(&e->body, e->a, out);
}

static void add_if(const struct ast_expr *e, struct buf *out)
{
	buf_adds(out, "if ");
	ast_expr_text(e->a, out);
	buf_addc(out, ' ');
	add_value_block(&e->body, e->b, out);
	buf_adds(out, " else ");
	if (e->c->kind == EX_IF && !e->else_body.n)
		ast_expr_text(e->c, out);
	else
		add_value_block(&e->else_body, e->c, out);
}

static void add_tuple(const struct ast_expr *e, struct buf *out)
{
	buf_addc(out, '(');
	add_list(&e->args, e->kind == EX_RECORD ? &e->names : NULL, out);
	buf_adds(out, e->kind == EX_TUPLE && e->args.n == 1 ? ",)" : ")");
}

static void add_set(const struct ast_expr *e, struct buf *out)
{
	buf_adds(out, "{ ");
	add_list(&e->args, NULL, out);
	buf_adds(out, " }");
}

static void add_map(const struct ast_expr *e, struct buf *out)
{
	buf_printf(out, "@%s", e->name);
	if (!e->has_key)
		return;
	buf_addc(out, '[');
	add_list(&e->args, NULL, out);
	buf_addc(out, ']');
}

static void add_call(const struct ast_expr *e, struct buf *out)
{
	buf_printf(out, "%s(", e->name);
	add_list(&e->args, NULL, out);
	buf_addc(out, ')');
}

static void add_cast(const struct ast_expr *e, struct buf *out)
{
	buf_addc(out, '(');
	ast_type_text(e->type, out);
	buf_addc(out, ')');
	add(e->a, PREC_UNARY, out);
}

static void add_sizeof(const struct ast_expr *e, struct buf *out)
{
	buf_adds(out, "sizeof(");
	add_type_or_expr(e, out);
	buf_addc(out, ')');
}

/* .name ->name .0 [b] */
static void add_postfix(const struct ast_expr *e, struct buf *out)
{
	add(e->a, PREC_POSTFIX, out);
	if (e->kind == EX_FIELD) {
		buf_printf(out, "%s%s", e->is_arrow ? "->" : ".", e->name);
	} else if (e->kind == EX_TUPLE_AT) {
		buf_printf(out, ".%" PRIu64, e->number);
	} else {
		buf_addc(out, '[');
		ast_expr_text(e->b, out);
		buf_addc(out, ']');
	}
}

static void add_comptime(const struct ast_expr *e, struct buf *out)
{
	buf_adds(out, "comptime ");
	ast_expr_text(e->a, out);
}

/* What has no expressions in it. */
static void add_leaf(const struct ast_expr *e, struct buf *out)
{
	switch (e->kind) {
	case EX_INT:
		buf_printf(out, "%" PRIu64, e->number);
		break;
	case EX_BOOL:
		buf_adds(out, e->number ? "true" : "false");
		break;
	case EX_STR:
		ast_string_text(e->text, e->len, out);
		break;
	case EX_VAR:
		buf_printf(out, "$%s", e->name);
		break;
	case EX_POSITIONAL:
		buf_printf(out, "$%" PRIu64, e->number);
		break;
	case EX_POSCOUNT:
		buf_adds(out, "$#");
		break;
	case EX_TYPE:
		ast_type_text(e->type, out);
		break;
	default:	/* EX_IDENT */
		buf_adds(out, e->name);
	}
}

void ast_expr_text(const struct ast_expr *e, struct buf *out)
{
	static void (*const adders[])(const struct ast_expr *, struct buf *) = {
		[EX_INT] = add_leaf, [EX_BOOL] = add_leaf, [EX_STR] = add_leaf,
		[EX_IDENT] = add_leaf, [EX_VAR] = add_leaf,
		[EX_POSITIONAL] = add_leaf, [EX_POSCOUNT] = add_leaf,
		[EX_TYPE] = add_leaf, [EX_TYPE_FIELD] = add_type_field,
		[EX_MAP] = add_map, [EX_CALL] = add_call,
		[EX_UNARY] = add_unary, [EX_BINARY] = add_binary,
		[EX_INCDEC] = add_incdec, [EX_COND] = add_cond,
		[EX_CAST] = add_cast, [EX_FIELD] = add_postfix,
		[EX_TUPLE_AT] = add_postfix, [EX_INDEX] = add_postfix,
		[EX_TUPLE] = add_tuple, [EX_RECORD] = add_tuple,
		[EX_SET] = add_set,
		[EX_SIZEOF] = add_sizeof, [EX_OFFSETOF] = add_offsetof,
		[EX_BLOCK] = add_block, [EX_IF] = add_if,
		[EX_COMPTIME] = add_comptime,
	};

	adders[e->kind](e, out);
}

void ast_type_text(const struct ast_type *t, struct buf *out)
{
	static const char *const tags[] = {
		[TY_NAME] = "", [TY_STRUCT] = "struct ", [TY_UNION] = "union ",
		[TY_ENUM] = "enum ", [TY_TYPEOF] = "typeof(",
	};

	buf_adds(out, tags[t->kind]);
	if (t->of)
		ast_expr_text(t->of, out);
	else if (t->of_type)
		ast_type_text(t->of_type, out);
	else
		buf_adds(out, t->name ? t->name : "{...}");
	if (t->kind == TY_TYPEOF)
		buf_addc(out, ')');
	if (t->pointers)
		buf_addc(out, ' ');
	buf_fill(out, '*', t->pointers);
	for (size_t i = 0; i < t->dims.n; i++) {
		buf_addc(out, '[');
		if (t->dims.v[i])
			buf_printf(out, "%" PRIu64, t->dims.v[i]);
		buf_addc(out, ']');
	}
}
