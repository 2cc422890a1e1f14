/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/build.h"

#include <string.h>

struct ast_stmt *ast_stmt_new(struct parser *p, enum ast_stmt_kind kind,
			      struct span span)
{
	struct ast_stmt *s = arena_new(p->arena, struct ast_stmt);

	s->kind = kind;
	s->span = s->name_span = span;
	return s;
}

struct ast_stmt *ast_stmt_expr(struct parser *p, struct ast_expr *e,
			       struct span span)
{
	struct ast_stmt *s = ast_stmt_new(p, ST_EXPR, span);

	s->a = e;
	return s;
}

struct ast_stmt *ast_stmt_assign(struct parser *p, struct ast_expr *to,
				 struct ast_expr *value, struct span span)
{
	struct ast_stmt *s;

	if (to->kind == EX_IDENT && !strcmp(to->name, "_")) {
		s = ast_stmt_expr(p, value, span);
		s->is_discard = true;
		return s;
	}
	if (to->kind != EX_VAR && to->kind != EX_MAP && !ast_is_self(to)) {
		diag_error(p->diags, to->span, E_NOT_ASSIGNABLE,
			   "only variables and maps can be assigned to");
		if (to->kind == EX_IDENT)
			diag_help(p->diags, "a variable is written '$%s', a map '@%s'",
				  to->name, to->name);
	}
	s = ast_stmt_new(p, ST_ASSIGN, span);
	s->a = to;
	s->b = value;
	return s;
}

struct ast_stmt *ast_stmt_compound(struct parser *p, struct ast_expr *to,
				   const struct token *op, struct ast_expr *value,
				   struct span span)
{
	struct ast_stmt *s = ast_stmt_assign(p, to, value, span);

	s->is_compound = true;
	s->bop = (enum binary_op)op->number;
	return s;
}

struct ast_stmt *ast_stmt_let(struct parser *p, const struct token *name,
			      struct ast_type *type, struct ast_expr *value,
			      struct span span)
{
	struct ast_stmt *s = ast_stmt_new(p, ST_LET, span);

	s->name = name->text;
	s->name_span = name->span;
	s->type = type;
	s->b = value;
	return s;
}

struct ast_stmt *ast_stmt_return(struct parser *p, struct ast_expr *e,
				 struct span span)
{
	struct ast_stmt *s = ast_stmt_new(p, ST_RETURN, span);

	s->a = e;
	return s;
}

struct ast_stmt *ast_stmt_if(struct parser *p, struct ast_expr *cond,
			     ast_stmts then, ast_stmts otherwise, struct span span)
{
	struct ast_stmt *s = ast_stmt_new(p, ST_IF, span);

	s->a = cond;
	s->body = then;
	s->else_body = otherwise;
	return s;
}

struct ast_stmt *ast_stmt_while(struct parser *p, struct ast_expr *cond,
				ast_stmts body, struct span span)
{
	struct ast_stmt *s = ast_stmt_new(p, ST_WHILE, span);

	s->a = cond;
	s->body = body;
	return s;
}

struct ast_stmt *ast_stmt_unroll(struct parser *p, struct ast_expr *count,
				 ast_stmts body, struct span span)
{
	struct ast_stmt *s = ast_stmt_while(p, count, body, span);

	s->kind = ST_UNROLL;
	return s;
}

struct ast_stmt *ast_stmt_for(struct parser *p, const struct token *var,
			      struct ast_expr *over, struct ast_expr *end,
			      ast_stmts body, struct span span)
{
	struct ast_stmt *s = ast_stmt_new(p, end ? ST_FOR_RANGE : ST_FOR_MAP, span);

	if (!end && (over->kind != EX_MAP || over->has_key)) {
		diag_error(p->diags, over->span, E_SYNTAX,
			   "'for' goes over a map or a range");
		diag_help(p->diags, "write 'for ($kv : @map)' or 'for ($i : 0..10)'");
	}
	s->name = var->text;
	s->name_span = var->span;
	s->a = over;
	s->b = end;
	s->body = body;
	return s;
}

struct ast_stmt *ast_stmt_block(struct parser *p, ast_stmts body, struct span span)
{
	struct ast_stmt *s = ast_stmt_new(p, ST_BLOCK, span);

	s->body = body;
	return s;
}

ast_stmts stmts_add(struct parser *p, ast_stmts list, struct ast_stmt *s)
{
	if (s)
		vec_push(p->arena, &list, s);
	return list;
}

ast_stmts stmts_add_last(struct parser *p, ast_stmts list, struct ast_stmt *s)
{
	s->unended = true;
	return stmts_add(p, list, s);
}

ast_stmts stmts_if(struct parser *p, struct ast_expr *cond, ast_stmts then,
		   ast_stmts otherwise, struct span span)
{
	return stmts_add(p, (ast_stmts){ 0 },
			 ast_stmt_if(p, cond, then, otherwise, span));
}
