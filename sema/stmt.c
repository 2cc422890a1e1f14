/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/stmt.h"

#include "base/bug.h"
#include "sema/assign.h"
#include "sema/ctypes.h"
#include "sema/exists.h"
#include "sema/expr.h"
#include "sema/fn.h"
#include "sema/loop.h"
#include "sema/scope.h"

struct tstmt *tstmt_new(struct sema *s, enum tstmt_op op, struct span span)
{
	struct tstmt *t = arena_new(s->a, struct tstmt);

	t->op = op;
	t->span = span;
	return t;
}

static void add(struct sema *s, tstmts *out, struct tstmt *t)
{
	vec_push(s->a, out, t);
}

static void block(struct sema *s, const ast_stmts *body, tstmts *out)
{
	struct scope scope;

	scope_enter(s, &scope);
	tstmt_list(s, body, out);
	scope_leave(s);
}

static bool is_exit(const struct texpr *e)
{
	return e->op == X_CALL && e->bi == BI_EXIT;
}

/* An expression whose evaluation does nothing but give its value. */
static bool is_pure(const struct texpr *e)
{
	switch (e->op) {
	case X_CONST:
	case X_STR:
	case X_VAR:
	case X_MAPGET:
	case X_BINARY:
	case X_NOT:
	case X_NEG:
	case X_BITNOT:
	case X_MEMBER:
	case X_ARGS:
	case X_TUPLE:
	case X_FIELD:
		return true;
	case X_CAST:
		return is_pure(e->a);
	default:
		return false;
	}
}

static void stmt_of(struct sema *s, struct texpr *e, tstmts *out);

/* c ? f() : g() as a statement is an if. */
static void conditional(struct sema *s, const struct texpr *e, tstmts *out)
{
	struct tstmt *t = tstmt_new(s, S_IF, e->span);

	t->a = e->a;
	stmt_of(s, e->b, &t->body);
	stmt_of(s, e->c, &t->else_body);
	add(s, out, t);
}

/* A block whose value nobody wants is a block of statements. */
static void flatten(struct sema *s, const struct texpr *e, tstmts *out)
{
	struct tstmt *t = tstmt_new(s, S_BLOCK, e->span);

	t->body = e->body;
	if (e->a)
		stmt_of(s, e->a, &t->body);
	if (t->body.n)
		add(s, out, t);
}

static void stmt_of(struct sema *s, struct texpr *e, tstmts *out)
{
	struct tstmt *t;

	if (texpr_is_bad(e))
		return;
	if (e->op == X_COND) {
		conditional(s, e, out);
		return;
	}
	if (e->op == X_BLOCK) {
		flatten(s, e, out);
		return;
	}
	t = tstmt_new(s, S_EXPR, e->span);
	t->a = e;
	add(s, out, t);
	if (is_exit(e))
		add(s, out, tstmt_new(s, S_RETURN, e->span));
}

static void expression(struct sema *s, const struct ast_stmt *st, tstmts *out)
{
	struct texpr *e = texpr_build(s, st->a);

	if (!st->is_discard && is_pure(e) && !texpr_is_bad(e))
		sema_warning(s, st->span, W_NO_EFFECT,
			     "'%s' is computed and thrown away",
			     sema_text(s, st->a));
	stmt_of(s, e, out);
}

/* The branch for condition c being `when`; one that is known not to be taken is
 * only looked through. */
static void branch(struct sema *s, const ast_stmts *body,
		   const struct texpr *c, bool when, tstmts *out)
{
	bool is_dead = texpr_is_const(c) && !c->value == when;
	bool is_absent = exists_here(c) == !when;

	s->dead += is_dead;
	s->absent += is_absent;
	block(s, body, out);
	s->absent -= is_absent;
	s->dead -= is_dead;
}

/*
 * if comptime: the branch not taken need not even be right. While a type in
 * the condition is unknown, neither is taken.
 */
static void comptime_if(struct sema *s, const struct ast_stmt *st,
			tstmts *out)
{
	struct texpr *c = texpr_value(s, st->a);
	struct tstmt *t = tstmt_new(s, S_BLOCK, st->span);

	if (texpr_is_bad(c))
		return;
	c = texpr_cast(s, c, &type_bool);
	block(s, c->value ? &st->body : &st->else_body, &t->body);
	if (t->body.n)
		add(s, out, t);
}

static void if_else(struct sema *s, const struct ast_stmt *st, tstmts *out)
{
	struct texpr *c = texpr_condition(s, st->a);
	struct tstmt *t = tstmt_new(s, S_IF, st->span), *taken;
	bool is_known = texpr_is_const(c);

	t->a = c;
	branch(s, &st->body, c, true, &t->body);
	branch(s, &st->else_body, c, false, &t->else_body);
	if (!is_known) {
		add(s, out, t);
		return;
	}
	taken = tstmt_new(s, S_BLOCK, st->span);
	taken->body = c->value ? t->body : t->else_body;
	if (taken->body.n)
		add(s, out, taken);
}

static void let(struct sema *s, const struct ast_stmt *st, tstmts *out)
{
	const struct type *type = st->type ? ctypes_resolve(s, st->type) : NULL;
	struct texpr *value = st->b ? texpr_value(s, st->b) : NULL;
	struct svar *v = scope_declare(s, st->name, st->name_span);
	struct tstmt *t;
	struct tvar *var;

	if (type && type->kind != T_NONE) {
		v->var->type = type;
		v->fixed = true;
	}
	t = tstmt_new(s, S_SET_VAR, st->span);
	if (!value) {
		t->var = v->var;
		/* anew in each round of a loop */
		t->a = texpr_zero(s, v->var->type, st->span);
		if (t->a)
			add(s, out, t);
		return;
	}
	t->a = scope_assign(s, st->name, st->name_span, value, &var);
	t->var = var;
	if (t->a)
		add(s, out, t);
}

static void jump(struct sema *s, const struct ast_stmt *st, tstmts *out)
{
	bool is_break = st->kind == ST_BREAK;

	if (!s->loops)
		sema_error(s, st->span, E_LOOP, "'%s' outside of a loop",
			   is_break ? "break" : "continue");
	add(s, out, tstmt_new(s, is_break ? S_BREAK : S_CONTINUE, st->span));
}

static void return_from(struct sema *s, const struct ast_stmt *st,
			tstmts *out)
{
	struct tstmt *t = tstmt_new(s, S_RETURN, st->span);

	if (s->fn) {
		fn_return(s, st, out);
		return;
	}
	if (st->a) {
		t->a = texpr_integer(s, st->a, &type_int64,
				    "what a probe returns");
		if (texpr_is_bad(t->a))
			return;
	}
	add(s, out, t);
}

static void nested(struct sema *s, const struct ast_stmt *st, tstmts *out)
{
	struct tstmt *t = tstmt_new(s, S_BLOCK, st->span);

	block(s, &st->body, &t->body);
	if (t->body.n)
		add(s, out, t);
}

static void build(struct sema *s, const struct ast_stmt *st, tstmts *out)
{
	switch (st->kind) {
	case ST_EXPR:
		expression(s, st, out);
		return;
	case ST_ASSIGN:
		assign_build(s, st, out);
		return;
	case ST_LET:
		let(s, st, out);
		return;
	case ST_IF:
		if (st->a->kind == EX_COMPTIME)
			comptime_if(s, st, out);
		else
			if_else(s, st, out);
		return;
	case ST_WHILE:
	case ST_FOR_RANGE:
	case ST_FOR_MAP:
	case ST_UNROLL:
		loop_build(s, st, out);
		return;
	case ST_BREAK:
	case ST_CONTINUE:
		jump(s, st, out);
		return;
	case ST_RETURN:
		return_from(s, st, out);
		return;
	case ST_BLOCK:
		nested(s, st, out);
		return;
	}
	BUG("statement of kind %d", st->kind);
}

static bool ends_flow(const tstmts *list)
{
	enum tstmt_op op;

	if (!list->n)
		return false;
	op = list->v[list->n - 1]->op;
	return op == S_RETURN || op == S_BREAK || op == S_CONTINUE;
}

void tstmt_list(struct sema *s, const ast_stmts *list, tstmts *out)
{
	bool warned = false;

	for (size_t i = 0; i < list->n; i++) {
		if (!warned && ends_flow(out)) {
			sema_warning(s, list->v[i]->span, W_UNREACHABLE,
				     "this is never reached");
			warned = true;
		}
		build(s, list->v[i], out);
	}
}
