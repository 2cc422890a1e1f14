/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sema/verify.h"

struct verify {
	struct arena *a;
	const struct tprog *prog;
	const struct tprobe *probe;
	const char *wrong;
};

static void fail(struct verify *v, const char *what, const struct type *t)
{
	if (!v->wrong)
		v->wrong = arena_printf(v->a, "%s: %s (%s)", v->probe->name,
					what, t ? type_text(v->a, t) : "");
}

static void want(struct verify *v, bool ok, const char *what,
		 const struct texpr *e)
{
	if (!ok)
		fail(v, what, e ? e->type : NULL);
}

static bool is_word(const struct type *t)
{
	return t->kind == T_INT && t->size == 8;
}

static void expr(struct verify *v, const struct texpr *e);
static void stmts(struct verify *v, const tstmts *list);

static void binary(struct verify *v, const struct texpr *e)
{
	const struct type *x = e->a->type, *y = e->b->type;
	bool compares = e->bop >= B_LT && e->bop <= B_NE;

	if (e->bop == B_LAND || e->bop == B_LOR) {
		want(v, x->kind == T_BOOL && y->kind == T_BOOL &&
		     e->type->kind == T_BOOL, "logic on other than bool", e);
		return;
	}
	if ((e->bop == B_EQ || e->bop == B_NE) && x->kind == T_STRING) {
		want(v, y->kind == T_STRING, "a string with another type", e);
		return;
	}
	want(v, type_equal(x, y), "operands of two types", e);
	if (e->bop != B_EQ && e->bop != B_NE)
		want(v, is_word(x), "arithmetic not in 64 bits", e->a);
	if (compares)
		want(v, e->type->kind == T_BOOL, "a comparison's type", e);
	else
		want(v, is_word(e->type), "a result not in 64 bits", e);
}

static bool parts_equal(const struct texpr *e)
{
	if (e->args.n != e->type->count)
		return false;
	for (size_t i = 0; i < e->args.n; i++)
		if (!type_equal(e->args.v[i]->type, e->type->fields[i].type))
			return false;
	return true;
}

static void key(struct verify *v, const struct tmap *m, const struct texpr *k)
{
	if (!k)
		return;
	want(v, m->key && type_equal(m->key, k->type), "a key's type", k);
}

static void var(struct verify *v, const struct tvar *w)
{
	want(v, w->id < v->probe->vars.n && v->probe->vars.v[w->id] == w,
	     "a variable of another program", NULL);
}

/* What the operators promise of their operands. */
static void operands(struct verify *v, const struct texpr *e)
{
	switch (e->op) {
	case X_BINARY:
		binary(v, e);
		break;
	case X_STR:
		want(v, e->type->kind == T_STRING &&
		     e->type->size > e->len, "a literal's size", e);
		break;
	case X_VAR:
		var(v, e->var);
		want(v, type_equal(e->type, e->var->type), "a variable's type",
		     e);
		break;
	case X_COND:
		want(v, e->a->type->kind == T_BOOL, "a condition's type", e->a);
		want(v, type_equal(e->b->type, e->type) &&
		     type_equal(e->c->type, e->type), "sides of ?:", e);
		break;
	case X_TUPLE:
		want(v, parts_equal(e), "parts of a tuple", e);
		break;
	case X_FIELD:
		want(v, e->index < e->a->type->count, "a field's index", e->a);
		break;
	case X_DEREF:
		want(v, e->a->type->kind == T_PTR, "a pointer's type", e->a);
		break;
	case X_MEMBER:
		want(v, e->a->type->kind == T_STRUCT && e->member,
		     "a struct's type", e->a);
		break;
	case X_ELEM:
		want(v, e->a->type->kind == T_ARRAY && is_word(e->b->type),
		     "an array's type", e->a);
		break;
	case X_BLOCK:
		want(v, e->a || e->type->kind == T_NONE, "a block's value", e);
		break;
	case X_RESOLVED:
		want(v, e->index < v->prog->resolves.n, "a resolve", e);
		break;
	default:
		break;
	}
}

static void expr(struct verify *v, const struct texpr *e)
{
	if (!e || v->wrong)
		return;
	want(v, e->type->kind != T_UNKNOWN, "a type not inferred", e);
	want(v, e->op == X_MAPREF || !type_is_agg(e->type),
	     "an aggregation as a value", e);
	operands(v, e);
	if (e->map)
		key(v, e->map, e->key);
	expr(v, e->key);
	expr(v, e->a);
	expr(v, e->b);
	expr(v, e->c);
	for (size_t i = 0; i < e->args.n; i++)
		expr(v, e->args.v[i]);
	if (e->op == X_CALL && e->var)
		var(v, e->var);
	stmts(v, &e->body);
}

static void store(struct verify *v, const struct tstmt *t)
{
	const struct type *value = t->map->value;

	key(v, t->map, t->key);
	want(v, !t->map->key == !t->key, "a scalar map with a key", t->key);
	if (t->op == S_AGG)
		want(v, type_is_agg(value), "an aggregation's map", NULL);
	else
		want(v, type_equal(value, t->a->type), "a map's value", t->a);
	if (t->op == S_MAP_ADD)
		want(v, is_word(value), "what is added to", t->a);
}

static void stmt(struct verify *v, const struct tstmt *t)
{
	switch (t->op) {
	case S_SET_VAR:
		var(v, t->var);
		want(v, type_equal(t->var->type, t->a->type),
		     "what a variable is set to", t->a);
		break;
	case S_MAP_SET:
	case S_MAP_ADD:
	case S_MAP_UPDATE:
	case S_AGG:
		store(v, t);
		break;
	case S_IF:
	case S_WHILE:
		want(v, t->a->type->kind == T_BOOL, "a condition's type", t->a);
		break;
	case S_FOR_RANGE:
		want(v, is_word(t->a->type) && is_word(t->b->type),
		     "a range's type", t->a);
		break;
	case S_RETURN:
		want(v, !t->a || is_word(t->a->type), "what is returned",
		     t->a);
		break;
	default:
		break;
	}
}

static void stmts(struct verify *v, const tstmts *list)
{
	for (size_t i = 0; i < list->n && !v->wrong; i++) {
		const struct tstmt *t = list->v[i];

		stmt(v, t);
		expr(v, t->key);
		expr(v, t->a);
		expr(v, t->b);
		for (size_t k = 0; k < t->args.n; k++)
			expr(v, t->args.v[k]);
		stmts(v, &t->body);
		stmts(v, &t->else_body);
	}
}

const char *verify(struct arena *a, const struct tprog *prog)
{
	struct verify v = { .a = a, .prog = prog };

	for (size_t i = 0; i < prog->probes.n; i++) {
		v.probe = prog->probes.v[i];
		want(&v, v.probe->attach.n > 0, "no attach point", NULL);
		for (size_t k = 0; k < v.probe->vars.n; k++)
			if (v.probe->vars.v[k]->type->kind == T_UNKNOWN)
				fail(&v, "a variable without type", NULL);
		expr(&v, v.probe->predicate);
		stmts(&v, &v.probe->body);
	}
	for (size_t i = 0; i < prog->maps.n; i++)
		if (prog->maps.v[i]->index != i)
			fail(&v, "a map's index", NULL);
	return v.wrong;
}
