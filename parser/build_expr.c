/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/build.h"

static struct ast_expr *ast_expr_new(struct parser *p, enum ast_expr_kind kind,
				     struct span span)
{
	struct ast_expr *e = arena_new(p->arena, struct ast_expr);

	e->kind = kind;
	e->span = e->name_span = span;
	return e;
}

/* Chains like a + b + ... are as deep as they are long; stages recurse. */
#define MAX_DEPTH 1000

/* Makes `child` the operand of e. */
static struct ast_expr *adopt(struct parser *p, struct ast_expr *e,
			      struct ast_expr *child)
{
	if (e->depth > child->depth)
		return child;
	e->depth = child->depth + 1;
	if (e->depth == MAX_DEPTH)
		diag_error(p->diags, e->span, E_SYNTAX,
			   "this expression is nested too deep");
	return child;
}

struct ast_expr *ast_expr_int(struct parser *p, const struct token *t)
{
	struct ast_expr *e = ast_expr_new(p, EX_INT, t->span);

	e->number = t->number;
	e->has_unit = t->has_unit;
	e->is_unsigned = t->number > INT64_MAX;
	return e;
}

struct ast_expr *ast_expr_str(struct parser *p, const struct token *t)
{
	struct ast_expr *e = ast_expr_new(p, EX_STR, t->span);

	e->text = t->text;
	e->len = t->len;
	return e;
}

struct ast_expr *ast_expr_bool(struct parser *p, bool value, struct span span)
{
	struct ast_expr *e = ast_expr_new(p, EX_BOOL, span);

	e->number = value;
	return e;
}

struct ast_expr *ast_expr_name(struct parser *p, enum ast_expr_kind kind,
			       const struct token *t)
{
	struct ast_expr *e = ast_expr_new(p, kind, t->span);

	e->name = t->text;
	e->number = t->number;
	return e;
}

struct ast_expr *ast_expr_call(struct parser *p, const struct token *name,
			       ast_exprs args, struct span span)
{
	struct ast_expr *e = ast_expr_name(p, EX_CALL, name);

	e->span = span;
	e->args = args;
	return e;
}

struct ast_expr *ast_expr_map(struct parser *p, const struct token *name,
			      ast_exprs keys, struct span span)
{
	struct ast_expr *e = ast_expr_name(p, EX_MAP, name);

	e->span = span;
	e->args = keys;
	e->has_key = true;
	return e;
}

struct ast_expr *ast_expr_unary(struct parser *p, enum unary_op op,
				struct ast_expr *a, struct span span)
{
	struct ast_expr *e = ast_expr_new(p, EX_UNARY, span);

	e->uop = op;
	e->a = adopt(p, e, a);
	return e;
}

struct ast_expr *ast_expr_binary(struct parser *p, enum binary_op op,
				 struct ast_expr *a, struct ast_expr *b,
				 struct span span)
{
	struct ast_expr *e = ast_expr_new(p, EX_BINARY, span);

	e->bop = op;
	e->a = adopt(p, e, a);
	e->b = adopt(p, e, b);
	return e;
}

struct ast_expr *ast_expr_incdec(struct parser *p, struct ast_expr *a, bool inc,
				 bool prefix, struct span span)
{
	struct ast_expr *e = ast_expr_new(p, EX_INCDEC, span);

	if (a->kind != EX_VAR && a->kind != EX_MAP && !ast_is_self(a))
		diag_error(p->diags, a->span, E_NOT_ASSIGNABLE,
			   "'%s' needs a variable or a map",
			   inc ? "++" : "--");
	e->a = adopt(p, e, a);
	e->is_inc = inc;
	e->is_prefix = prefix;
	return e;
}

struct ast_expr *ast_expr_cond(struct parser *p, struct ast_expr *a,
			       struct ast_expr *b, struct ast_expr *c,
			       struct span span)
{
	struct ast_expr *e = ast_expr_new(p, EX_COND, span);

	e->a = a;
	e->b = b;
	e->c = c;
	return e;
}

struct ast_expr *ast_expr_cast(struct parser *p, struct ast_type *type,
			       struct ast_expr *a, struct span span)
{
	struct ast_expr *e = ast_expr_new(p, EX_CAST, span);

	e->type = type;
	e->a = adopt(p, e, a);
	return e;
}

struct ast_expr *ast_expr_field(struct parser *p, struct ast_expr *a,
				const struct token *name, bool arrow,
				struct span span)
{
	struct ast_expr *e = ast_expr_name(p, EX_FIELD, name);

	e->span = span;
	e->a = adopt(p, e, a);
	e->is_arrow = arrow;
	return e;
}

struct ast_expr *ast_expr_tuple_at(struct parser *p, struct ast_expr *a,
				   const struct token *n, struct span span)
{
	struct ast_expr *e = ast_expr_new(p, EX_TUPLE_AT, span);

	e->a = adopt(p, e, a);
	e->number = n->number;
	e->name_span = n->span;
	return e;
}

struct ast_expr *ast_expr_index(struct parser *p, struct ast_expr *a,
				struct ast_expr *b, struct span span)
{
	struct ast_expr *e = ast_expr_new(p, EX_INDEX, span);

	e->a = adopt(p, e, a);
	e->b = adopt(p, e, b);
	return e;
}

struct ast_expr *ast_expr_tuple(struct parser *p, ast_exprs args, struct span span)
{
	struct ast_expr *e = ast_expr_new(p, EX_TUPLE, span);

	e->args = args;
	return e;
}

struct ast_expr *ast_expr_set(struct parser *p, ast_exprs args, struct span span)
{
	struct ast_expr *e = ast_expr_new(p, EX_SET, span);

	e->args = args;
	return e;
}

struct ast_expr *ast_expr_record(struct parser *p, struct ast_record r,
				 struct span span)
{
	struct ast_expr *e = ast_expr_new(p, EX_RECORD, span);

	e->args = r.values;
	e->names = r.names;
	return e;
}

/* The argument of sizeof and its like: a type, or an expression. */
static struct ast_expr *of_type_or_expr(struct parser *p,
					enum ast_expr_kind kind,
					struct ast_expr *arg, struct span span)
{
	struct ast_expr *e = ast_expr_new(p, kind, span);

	if (arg->kind == EX_TYPE)
		e->type = arg->type;
	else
		e->a = arg;
	return e;
}

struct ast_expr *ast_expr_sizeof(struct parser *p, struct ast_expr *arg,
				 struct span span)
{
	return of_type_or_expr(p, EX_SIZEOF, arg, span);
}

struct ast_expr *ast_expr_offsetof(struct parser *p, struct ast_expr *arg,
				   ast_names path, struct span span)
{
	struct ast_expr *e = of_type_or_expr(p, EX_OFFSETOF, arg, span);

	e->names = path;
	return e;
}

struct ast_expr *ast_expr_type_field(struct parser *p, struct ast_type *type,
				     ast_names path, struct span span)
{
	struct ast_expr *e = ast_expr_new(p, EX_TYPE_FIELD, span);

	e->type = type;
	e->names = path;
	return e;
}

struct ast_expr *ast_expr_type(struct parser *p, struct ast_type *type,
			       struct span span)
{
	struct ast_expr *e = ast_expr_new(p, EX_TYPE, span);

	e->type = type;
	return e;
}

struct ast_expr *ast_expr_block(struct parser *p, ast_stmts body, struct span span)
{
	struct ast_expr *e = ast_expr_new(p, EX_BLOCK, span);

	e->a = block_value(p, &body);
	e->body = body;
	if (!e->a) {
		diag_error(p->diags, span, E_SYNTAX,
			   "this block is used as a value, but does not end in one");
		diag_help(p->diags, "end it with an expression without ';'");
		e->a = ast_expr_bool(p, false, span);
	}
	return e;
}

struct ast_expr *ast_expr_if(struct parser *p, struct ast_expr *cond,
			     struct ast_expr *then, struct ast_expr *otherwise,
			     struct span span)
{
	struct ast_expr *e = ast_expr_new(p, EX_IF, span);

	e->a = cond;
	e->body = then->body;
	e->b = then->a;
	if (otherwise->kind == EX_BLOCK) {
		e->else_body = otherwise->body;
		e->c = otherwise->a;
	} else {
		e->c = otherwise;
	}
	return e;
}

struct ast_expr *ast_expr_comptime(struct parser *p, struct ast_expr *a,
				   struct span span)
{
	struct ast_expr *e = ast_expr_new(p, EX_COMPTIME, span);

	e->a = a;
	return e;
}

ast_exprs exprs_one(struct parser *p, struct ast_expr *e)
{
	return exprs_add(p, (ast_exprs){ 0 }, e);
}

ast_exprs exprs_add(struct parser *p, ast_exprs list, struct ast_expr *e)
{
	vec_push(p->arena, &list, e);
	return list;
}

ast_exprs exprs_prepend(struct parser *p, struct ast_expr *e, ast_exprs list)
{
	ast_exprs out = { 0 };

	vec_push(p->arena, &out, e);
	for (size_t i = 0; i < list.n; i++)
		vec_push(p->arena, &out, list.v[i]);
	return out;
}

struct ast_record record_add(struct parser *p, struct ast_record r,
			     const struct token *name, struct ast_expr *e)
{
	vec_push(p->arena, &r.names, name->text);
	vec_push(p->arena, &r.values, e);
	return r;
}

ast_names names_add(struct parser *p, ast_names list, const struct token *t)
{
	vec_push(p->arena, &list, t->text);
	return list;
}

/* An `if` statement whose two branches end in values is a value itself. */
static struct ast_expr *if_value(struct parser *p, struct ast_stmt *s)
{
	ast_stmts then = s->body, otherwise = s->else_body;
	struct ast_expr *a = block_value(p, &then), *b, *e;

	b = a ? block_value(p, &otherwise) : NULL;
	if (!b)
		return NULL;
	e = ast_expr_new(p, EX_IF, s->span);
	e->a = s->a;
	e->body = then;
	e->b = a;
	e->else_body = otherwise;
	e->c = b;
	return e;
}

struct ast_expr *block_value(struct parser *p, ast_stmts *body)
{
	struct ast_stmt *s = body->n ? body->v[body->n - 1] : NULL;
	struct ast_expr *e = NULL;

	if (!s)
		return NULL;
	if (s->kind == ST_EXPR && s->unended && !s->is_discard) {
		e = s->a;
	} else if (s->kind == ST_IF) {
		e = if_value(p, s);
	} else if (s->kind == ST_BLOCK) {
		ast_stmts inner = s->body;
		struct ast_expr *a = block_value(p, &inner);

		if (a) {
			e = ast_expr_new(p, EX_BLOCK, s->span);
			e->a = a;
			e->body = inner;
		}
	}
	if (e)
		body->n--;
	return e;
}
