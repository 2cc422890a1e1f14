/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/gen/flow.h"

#include <inttypes.h>

#include "tests/gen/gen.h"
#include "tests/gen/ref.h"

#define VARS 4			/* $a ... */
#define SCALARS 3		/* @p ... */
#define KEYS 4			/* @k[0] ... */
#define NAMED (VARS + SCALARS + KEYS)
#define NEST 3			/* loops in loops; each has a variable */

enum fop {
	F_SET, F_COMPOUND, F_STEP, F_DELETE, F_SUM, F_PRINT, F_IF, F_RANGE,
	F_WHILE, F_UNROLL, F_BLOCK, F_BREAK, F_CONTINUE, F_RETURN
};

enum jump { GO_ON, BREAK, CONTINUE, RETURN };

struct fstmt;
typedef VEC(struct fstmt *) fstmts;

struct fstmt {
	enum fop op;
	uint32_t to;		/* leaf that changes, or loop's variable */
	struct rexpr *e, *f;	/* value, condition, bounds */
	const char *sign;	/* of F_COMPOUND and F_STEP */
	uint32_t n;		/* rounds; F_PRINT: its number */
	fstmts body, other;
};

struct flow {
	struct arena *a;
	uint64_t rng;
	struct rleaf leaves[NAMED + NEST];	/* their values are the state */
	uint32_t loops;		/* around the statement */
	uint32_t serial;
	struct buf *script, *expected;
};

static uint32_t roll(struct flow *f, uint32_t n)
{
	return rng_below(&f->rng, n);
}

/* -- making -------------------------------------------------------------------- */

static struct rexpr *expr(struct flow *f, uint32_t depth)
{
	return ref_random(f->a, &f->rng, f->leaves, NAMED + f->loops, depth);
}

/* e & mask: a small number, whatever e is. */
static struct rexpr *small(struct flow *f, uint64_t mask)
{
	struct rexpr *e = arena_new(f->a, struct rexpr);
	struct rexpr *m = arena_new(f->a, struct rexpr);

	m->op = R_LITERAL;
	m->value = mask;
	m->text = arena_printf(f->a, "%" PRIu64, mask);
	e->op = R_BINARY;
	e->sign = "&";
	e->a = expr(f, 1);
	e->b = m;
	return e;
}

static struct fstmt *statement(struct flow *f, uint32_t depth);

static void body(struct flow *f, fstmts *list, uint32_t n, uint32_t depth)
{
	while (n-- > 0)
		vec_push(f->a, list, statement(f, depth));
}

static enum fop simple_op(struct flow *f)
{
	static const enum fop ops[] = {
		F_SET, F_SET, F_COMPOUND, F_COMPOUND, F_COMPOUND, F_STEP,
		F_PRINT, F_DELETE, F_SUM
	};

	if (roll(f, 8))
		return ops[roll(f, sizeof(ops) / sizeof(ops[0]))];
	if (f->loops)
		return roll(f, 2) ? F_BREAK : F_CONTINUE;
	return roll(f, 6) ? F_SET : F_RETURN;
}

static struct fstmt *simple(struct flow *f, struct fstmt *s)
{
	static const char *const signs[] = {
		"+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>"
	};

	s->op = simple_op(f);
	s->to = roll(f, NAMED);
	s->e = expr(f, 2);
	s->n = f->serial++;
	if (s->op == F_COMPOUND)
		s->sign = signs[roll(f, 10)];
	else if (s->op == F_STEP)
		s->sign = roll(f, 2) ? "++" : "--";
	return s;
}

static void loop(struct flow *f, struct fstmt *s, uint32_t depth)
{
	static const enum fop ops[] = { F_RANGE, F_WHILE, F_UNROLL };

	s->op = ops[roll(f, 3)];
	s->n = 1 + roll(f, 4);
	s->to = NAMED + f->loops;
	if (s->op == F_RANGE) {
		s->e = small(f, 1);
		s->f = small(f, 3);
	}
	f->loops++;
	body(f, &s->body, 1 + roll(f, 4), depth);
	f->loops--;
	if (s->op == F_WHILE)
		s->e = expr(f, 2);
}

static struct fstmt *statement(struct flow *f, uint32_t depth)
{
	struct fstmt *s = arena_new(f->a, struct fstmt);
	uint32_t way = roll(f, 10);

	if (!depth || way < 5 || (way < 8 && f->loops == NEST))
		return simple(f, s);
	if (way < 8) {
		loop(f, s, depth - 1);
		return s;
	}
	s->op = way == 8 ? F_IF : F_BLOCK;
	s->e = expr(f, 2);
	body(f, &s->body, 1 + roll(f, 3), depth - 1);
	if (roll(f, 2))
		body(f, &s->other, 1 + roll(f, 2), depth - 1);
	return s;
}

/* -- writing ------------------------------------------------------------------- */

static void write_all(struct flow *f, const fstmts *list);

static void write_expr(struct flow *f, const char *before,
		       const struct rexpr *e, const char *after)
{
	buf_adds(f->script, before);
	ref_text(e, false, f->script);
	buf_adds(f->script, after);
}

static void write_loop(struct flow *f, const struct fstmt *s)
{
	const char *var = f->leaves[s->to].text;

	switch (s->op) {
	case F_RANGE:
		buf_printf(f->script, "for (%s : ", var);
		write_expr(f, "(int64)(", s->e, ")..");
		write_expr(f, "(int64)(", s->f, ")) {\n");
		break;
	case F_WHILE:	/* the variable counts the rounds from 1 */
		buf_printf(f->script, "{ let %s = 0; while (%s < %u && ", var,
			   var, s->n);
		write_expr(f, "(", s->e, ")");
		buf_printf(f->script, ") { %s++;\n", var);
		break;
	default:	/* no variable of its own: one that stays 0 */
		buf_printf(f->script, "{ let %s = 0; unroll(%u) {\n", var,
			   s->n);
		break;
	}
	write_all(f, &s->body);
	buf_adds(f->script, s->op == F_RANGE ? "}\n" : "} }\n");
}

static void write_branch(struct flow *f, const struct fstmt *s)
{
	if (s->op == F_IF)
		write_expr(f, "if (", s->e, ") ");
	buf_adds(f->script, "{\n");
	write_all(f, &s->body);
	buf_adds(f->script, "}");
	if (s->other.n) {
		buf_adds(f->script, s->op == F_IF ? " else {\n" : " {\n");
		write_all(f, &s->other);
		buf_adds(f->script, "}");
	}
	buf_adds(f->script, "\n");
}

static void write_print(struct flow *f, const struct fstmt *s)
{
	buf_printf(f->script, "print((%u, %s, ", s->n, f->leaves[s->to].text);
	write_expr(f, "(int64)(", s->e, ")));\n");
}

static void write_one(struct flow *f, const struct fstmt *s)
{
	const char *to = f->leaves[s->to].text;

	switch (s->op) {
	case F_SET:
		buf_printf(f->script, "%s = ", to);
		write_expr(f, "(int64)(", s->e, ");\n");
		break;
	case F_COMPOUND:
		buf_printf(f->script, "%s %s= ", to, s->sign);
		write_expr(f, "(int64)(", s->e, ");\n");
		break;
	case F_STEP:
		buf_printf(f->script, "%s%s;\n", s->n % 2 ? to : s->sign,
			   s->n % 2 ? s->sign : to);
		break;
	case F_DELETE:
		buf_printf(f->script, "delete(@k, %u);\n", s->n % KEYS);
		break;
	case F_SUM:
		buf_printf(f->script, "for ($kv : @k) { %s += $kv.0 * $kv.1; }\n",
			   f->leaves[s->n % VARS].text);
		break;
	case F_PRINT:
		write_print(f, s);
		break;
	case F_IF:
	case F_BLOCK:
		write_branch(f, s);
		break;
	case F_BREAK:
		write_expr(f, "if (", s->e, ") { break; }\n");
		break;
	case F_CONTINUE:
		write_expr(f, "if (", s->e, ") { continue; }\n");
		break;
	case F_RETURN:
		write_expr(f, "if (", s->e, ") { return; }\n");
		break;
	default:
		write_loop(f, s);
		break;
	}
}

static void write_all(struct flow *f, const fstmts *list)
{
	for (size_t i = 0; i < list->n; i++)
		write_one(f, list->v[i]);
}

/* -- running ------------------------------------------------------------------- */

static enum jump run_all(struct flow *f, const fstmts *list);

static uint64_t worth(const struct rexpr *e)
{
	return ref_eval(e, false).v;
}

/* One operator between the leaf and the value cast to int64. */
static uint64_t compound(struct flow *f, const struct fstmt *s)
{
	struct rexpr leaf = { .op = R_LEAF, .leaf = &f->leaves[s->to] };
	struct rexpr cast = { .op = R_CAST, .type = { 8, true }, .a = s->e };
	struct rexpr e = { .op = R_BINARY, .sign = s->sign, .a = &leaf,
			   .b = &cast };

	return worth(&e);
}

static void sum_keys(struct flow *f, const struct fstmt *s)
{
	for (uint32_t i = 0; i < KEYS; i++)
		f->leaves[s->n % VARS].value +=
			i * f->leaves[VARS + SCALARS + i].value;
}

/* Whether a loop goes on after a round that ended so. */
static bool goes_on(enum jump j)
{
	return j == GO_ON || j == CONTINUE;
}

static enum jump run_loop(struct flow *f, const struct fstmt *s)
{
	uint64_t *var = &f->leaves[s->to].value;
	int64_t from = 0, to = s->n;
	enum jump j = GO_ON;

	*var = 0;
	if (s->op == F_RANGE) {
		from = (int64_t)worth(s->e);
		to = (int64_t)worth(s->f);
	}
	for (int64_t i = from; i < to && goes_on(j); i++) {
		if (s->op == F_RANGE)
			*var = (uint64_t)i;
		if (s->op == F_WHILE && !worth(s->e))
			break;
		if (s->op == F_WHILE)
			++*var;
		j = run_all(f, &s->body);
	}
	return j == RETURN ? RETURN : GO_ON;
}

static enum jump run_one(struct flow *f, const struct fstmt *s)
{
	uint64_t *to = &f->leaves[s->to].value;
	enum jump j;

	switch (s->op) {
	case F_SET:
		*to = worth(s->e);
		return GO_ON;
	case F_COMPOUND:
		*to = compound(f, s);
		return GO_ON;
	case F_STEP:
		*to += *s->sign == '+' ? 1 : UINT64_MAX;
		return GO_ON;
	case F_DELETE:
		f->leaves[VARS + SCALARS + s->n % KEYS].value = 0;
		return GO_ON;
	case F_SUM:
		sum_keys(f, s);
		return GO_ON;
	case F_PRINT:
		buf_printf(f->expected, "(%u, %" PRId64 ", %" PRId64 ")\n",
			   s->n, (int64_t)*to, (int64_t)worth(s->e));
		return GO_ON;
	case F_IF:
		return run_all(f, worth(s->e) ? &s->body : &s->other);
	case F_BLOCK:
		j = run_all(f, &s->body);
		return j == GO_ON ? run_all(f, &s->other) : j;
	case F_BREAK:
		return worth(s->e) ? BREAK : GO_ON;
	case F_CONTINUE:
		return worth(s->e) ? CONTINUE : GO_ON;
	case F_RETURN:
		return worth(s->e) ? RETURN : GO_ON;
	default:
		return run_loop(f, s);
	}
}

static enum jump run_all(struct flow *f, const fstmts *list)
{
	enum jump j = GO_ON;

	for (size_t i = 0; i < list->n && j == GO_ON; i++)
		j = run_one(f, list->v[i]);
	return j;
}

/* -- clauses --------------------------------------------------------------------- */

static const char *leaf_text(struct flow *f, uint32_t i)
{
	if (i < VARS)
		return arena_printf(f->a, "$%c", 'a' + (int)i);
	if (i < VARS + SCALARS)
		return arena_printf(f->a, "@%c", 'p' + (int)(i - VARS));
	if (i < NAMED)
		return arena_printf(f->a, "@k[%u]", i - VARS - SCALARS);
	return arena_printf(f->a, "$i%u", i - NAMED);
}

static void open_script(struct flow *f)
{
	buf_adds(f->script, "config = { print_maps_on_exit = false; }\n"
			    "begin {\n");
	for (uint32_t i = 0; i < NAMED + NEST; i++) {
		struct rleaf *l = &f->leaves[i];

		l->type = (struct rtype){ 8, true };
		l->text = leaf_text(f, i);
		if (i < VARS || i >= NAMED)
			continue;
		l->value = rng_integer(&f->rng);
		buf_printf(f->script, "%s = ", l->text);
		ref_constant(l->value, l->type, f->script);
		buf_adds(f->script, ";\n");
	}
	buf_adds(f->script, "}\n");
}

static void print_maps(struct flow *f, uint32_t clause)
{
	buf_printf(f->script, "begin { print((\"clause %u\"", clause);
	buf_printf(f->expected, "(clause %u", clause);
	for (uint32_t i = VARS; i < NAMED; i++) {
		buf_printf(f->script, ", %s", f->leaves[i].text);
		buf_printf(f->expected, ", %" PRId64,
			   (int64_t)f->leaves[i].value);
	}
	buf_adds(f->script, ")); }\n");
	buf_adds(f->expected, ")\n");
}

static void clause(struct flow *f)
{
	fstmts list = { 0 };

	buf_adds(f->script, "begin {\n");
	for (uint32_t i = 0; i < VARS; i++) {
		uint32_t from = VARS + i % (SCALARS + KEYS);

		f->leaves[i].value = f->leaves[from].value;
		buf_printf(f->script, "let %s: int64 = %s;\n",
			   f->leaves[i].text, f->leaves[from].text);
	}
	body(f, &list, 4 + roll(f, 8), 4);
	write_all(f, &list);
	run_all(f, &list);
	buf_adds(f->script, "}\n");
}

void flow_program(struct arena *a, uint64_t seed, uint32_t n,
		  struct buf *script, struct buf *expected)
{
	struct flow f = { .a = a, .rng = seed, .script = script,
			  .expected = expected };

	open_script(&f);
	for (uint32_t i = 0; i < n; i++) {
		clause(&f);
		print_maps(&f, i);
	}
	buf_adds(script, "begin { exit(); }\n");
}
