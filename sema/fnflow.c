/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/fnflow.h"

#include "sema/expr.h"
#include "sema/scope.h"
#include "sema/stmt.h"

struct flow {
	struct sema *s;
	struct span span;
	struct tvar *done;	/* the flag; NULL: only counting `guards` */
	unsigned int guards;	/* places that look at it */
};

static tstmts lower(struct flow *f, const tstmts *list, size_t from,
		    bool in_loop);

static bool is_return(const struct tstmt *t)
{
	return t->op == S_RETURN && t->var;
}

static bool is_loop(const struct tstmt *t)
{
	return t->op == S_WHILE || t->op == S_FOR_RANGE ||
	       t->op == S_FOR_MAP || t->op == S_UNROLL;
}

static bool leaves(const struct tstmt *t)
{
	return is_return(t) || fnflow_leaves(&t->body) ||
	       fnflow_leaves(&t->else_body);
}

bool fnflow_leaves(const tstmts *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (leaves(list->v[i]))
			return true;
	return false;
}

/* Whether what follows the list is never reached. */
static bool ends(const tstmts *list)
{
	const struct tstmt *t = list->n ? list->v[list->n - 1] : NULL;

	if (!t)
		return false;
	if (t->op == S_IF)
		return ends(&t->body) && ends(&t->else_body);
	return t->op == S_RETURN || (t->op == S_BLOCK && ends(&t->body));
}

static void add(struct flow *f, tstmts *out, struct tstmt *t)
{
	vec_push(f->s->a, out, t);
}

static tstmts join(struct flow *f, const tstmts *list, const tstmts *more,
		   size_t from)
{
	tstmts r = { 0 };

	for (size_t i = 0; i < list->n; i++)
		add(f, &r, list->v[i]);
	for (size_t i = from; i < more->n; i++)
		add(f, &r, more->v[i]);
	return r;
}

static struct tstmt *set(struct flow *f, struct tvar *var, struct texpr *value)
{
	struct tstmt *t = tstmt_new(f->s, S_SET_VAR, f->span);

	t->var = var;
	t->a = value;
	return t;
}

static struct tstmt *set_done(struct flow *f, bool value)
{
	return set(f, f->done, texpr_const(f->s, f->span, &type_bool, value));
}

static void lower_return(struct flow *f, const struct tstmt *t, bool in_loop,
			 tstmts *out)
{
	if (t->a)
		add(f, out, set(f, t->var, t->a));
	if (f->done)
		add(f, out, set_done(f, true));
	if (in_loop)
		add(f, out, tstmt_new(f->s, S_BREAK, t->span));
}

/* if (done) yes else no */
static void guard(struct flow *f, tstmts yes, tstmts no, tstmts *out)
{
	struct tstmt *t = tstmt_new(f->s, S_IF, f->span);

	f->guards++;
	if (!f->done)
		return;
	t->a = texpr_var(f->s, f->span, f->done);
	t->body = yes;
	t->else_body = no;
	add(f, out, t);
}

/*
 * What stands behind a statement that may have left: in a loop, an inner
 * statement has broken out of it already, but an inner loop only out of itself.
 */
static void lower_rest(struct flow *f, const tstmts *list, size_t from,
		       bool behind_loop, bool in_loop, tstmts *out)
{
	tstmts none = { 0 }, leave = { 0 }, rest;

	if (in_loop && behind_loop) {
		add(f, &leave, tstmt_new(f->s, S_BREAK, f->span));
		guard(f, leave, none, out);
	}
	rest = lower(f, list, from, in_loop);
	if (in_loop)
		*out = join(f, out, &rest, 0);
	else if (rest.n)
		guard(f, none, rest, out);
}

/* True: the rest of the list stands in a branch of the copy t already. */
static bool move_rest(struct flow *f, struct tstmt *t, const tstmts *list,
		      size_t from)
{
	if (t->op != S_IF)
		return false;
	if (ends(&t->body))
		t->else_body = join(f, &t->else_body, list, from);
	else if (ends(&t->else_body))
		t->body = join(f, &t->body, list, from);
	else
		return false;
	return true;
}

static tstmts lower(struct flow *f, const tstmts *list, size_t from,
		    bool in_loop)
{
	tstmts out = { 0 };

	for (size_t i = from; i < list->n; i++) {
		struct tstmt *t = list->v[i];
		bool inner, moved;

		if (!leaves(t)) {
			add(f, &out, t);
			continue;
		}
		if (is_return(t)) {
			lower_return(f, t, in_loop, &out);
			break;
		}
		t = arena_memdup(f->s->a, t, sizeof(*t));
		inner = in_loop || is_loop(t);
		moved = move_rest(f, t, list, i + 1);
		t->body = lower(f, &t->body, 0, inner);
		t->else_body = lower(f, &t->else_body, 0, inner);
		add(f, &out, t);
		if (!moved)
			lower_rest(f, list, i + 1, is_loop(t), in_loop, &out);
		break;
	}
	return out;
}

tstmts fnflow_lower(struct sema *s, const tstmts *list, struct span span)
{
	struct flow f = { .s = s, .span = span };
	tstmts out = lower(&f, list, 0, false), body;

	if (!f.guards)
		return out;
	f.done = scope_temp(s, &type_bool, span);
	body = lower(&f, list, 0, false);
	out = (tstmts){ 0 };
	add(&f, &out, set_done(&f, false));
	return join(&f, &out, &body, 0);
}
