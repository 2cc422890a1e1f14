/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/gen/ref.h"

#include <inttypes.h>
#include <string.h>

#include "tests/gen/gen.h"

static const struct rtype int64 = { 8, true }, uint64 = { 8, false },
			  boolean = { 0, false };

uint64_t ref_cut(uint64_t v, struct rtype t)
{
	switch (t.size) {
	case 0:
		return v != 0;
	case 1:
		return t.is_signed ? (uint64_t)(int8_t)v : (uint8_t)v;
	case 2:
		return t.is_signed ? (uint64_t)(int16_t)v : (uint16_t)v;
	case 4:
		return t.is_signed ? (uint64_t)(int32_t)v : (uint32_t)v;
	default:
		return v;
	}
}

const char *ref_type_name(struct rtype t)
{
	static const char *const names[2][9] = {
		{ [0] = "bool", [1] = "uint8", [2] = "uint16",
		  [4] = "uint32", [8] = "uint64" },
		{ [0] = "bool", [1] = "int8", [2] = "int16", [4] = "int32",
		  [8] = "int64" }
	};

	return names[t.is_signed][t.size];
}

void ref_constant(uint64_t v, struct rtype t, struct buf *out)
{
	bool negative = t.is_signed && (int64_t)v < 0;

	buf_printf(out, "((%s)", ref_type_name(t));
	if (negative && v == (uint64_t)INT64_MIN)
		buf_adds(out, "(-9223372036854775807 - 1)");
	else if (negative)
		buf_printf(out, "(-%" PRIu64 ")", -v);
	else
		buf_printf(out, "%" PRIu64, v);
	buf_adds(out, ")");
}

/* -- evaluating -------------------------------------------------------------- */

static struct rvalue value(uint64_t v, struct rtype type, bool constant)
{
	return (struct rvalue){ ref_cut(v, type), type, constant };
}

static bool works_signed(struct rvalue a, struct rvalue b)
{
	bool a_free = a.constant && (int64_t)a.v >= 0;
	bool b_free = b.constant && (int64_t)b.v >= 0;

	if (a_free != b_free) {
		struct rtype other = a_free ? b.type : a.type;

		if (other.size == 8 && !other.is_signed)
			return false;
	}
	return a.type.is_signed || b.type.is_signed;
}

static uint64_t divide(uint64_t a, uint64_t b, bool is_signed, bool modulo)
{
	if (!b)
		return 0;
	if (!is_signed)
		return modulo ? a % b : a / b;
	if (b == UINT64_MAX)	/* -1: the quotient may not fit */
		return modulo ? 0 : -a;
	return modulo ? (uint64_t)((int64_t)a % (int64_t)b) :
			(uint64_t)((int64_t)a / (int64_t)b);
}

static bool less(uint64_t a, uint64_t b, bool is_signed)
{
	return is_signed ? (int64_t)a < (int64_t)b : a < b;
}

static bool compare(const char *sign, uint64_t a, uint64_t b, bool is_signed)
{
	if (!strcmp(sign, "=="))
		return a == b;
	if (!strcmp(sign, "!="))
		return a != b;
	if (!strcmp(sign, "<"))
		return less(a, b, is_signed);
	if (!strcmp(sign, ">"))
		return less(b, a, is_signed);
	if (!strcmp(sign, "<="))
		return !less(b, a, is_signed);
	return !less(a, b, is_signed);
}

static uint64_t arithmetic(const char *sign, uint64_t a, uint64_t b,
			   bool is_signed)
{
	switch (*sign) {
	case '+': return a + b;
	case '-': return a - b;
	case '*': return a * b;
	case '/': return divide(a, b, is_signed, false);
	case '%': return divide(a, b, is_signed, true);
	case '&': return a & b;
	case '|': return a | b;
	case '^': return a ^ b;
	case '<': return a << (b & 63);
	default:
		return is_signed ? (uint64_t)((int64_t)a >> (b & 63)) :
				   a >> (b & 63);
	}
}

static bool is_comparison(const char *sign)
{
	return !strcmp(sign, "==") || !strcmp(sign, "!=") ||
	       ((*sign == '<' || *sign == '>') && sign[1] != *sign);
}

/* The second side counts only if the first leaves it open. */
static struct rvalue logic(const struct rexpr *e, bool literals)
{
	struct rvalue a = ref_eval(e->a, literals), b;
	bool is_and = *e->sign == '&';

	if (!a.v == is_and)
		return value(a.v != 0, boolean, a.constant);
	b = ref_eval(e->b, literals);
	return value(b.v != 0, boolean, a.constant && b.constant);
}

static struct rvalue binary(const struct rexpr *e, bool literals)
{
	struct rvalue a, b;
	bool is_signed, constant;

	if (!strcmp(e->sign, "&&") || !strcmp(e->sign, "||"))
		return logic(e, literals);
	a = ref_eval(e->a, literals);
	b = ref_eval(e->b, literals);
	is_signed = works_signed(a, b);
	constant = a.constant && b.constant;
	if (is_comparison(e->sign))
		return value(compare(e->sign, a.v, b.v, is_signed), boolean,
			     constant);
	if ((*e->sign == '/' || *e->sign == '%') && !b.v)
		constant = false;	/* it is counted when it happens */
	return value(arithmetic(e->sign, a.v, b.v, is_signed),
		     a.type.is_signed || b.type.is_signed ||
		     !strcmp(e->sign, "-") ? int64 : uint64, constant);
}

static struct rvalue unary(const struct rexpr *e, bool literals)
{
	struct rvalue a = ref_eval(e->a, literals);

	switch (*e->sign) {
	case '-':
		return value(-a.v, int64, a.constant);
	case '~':
		return value(~a.v, a.type.is_signed ? int64 : uint64,
			     a.constant);
	default:
		return value(!a.v, boolean, a.constant);
	}
}

/* The type both sides fit in, as long as 64 bits will do. */
static struct rtype unify(struct rtype a, struct rtype b)
{
	struct rtype u = a.is_signed ? b : a;
	uint8_t size;

	if (a.size == b.size && a.is_signed == b.is_signed)
		return a;
	a.size = a.size ? a.size : 1;
	b.size = b.size ? b.size : 1;
	u.size = u.size ? u.size : 1;
	size = a.size > b.size ? a.size : b.size;
	if (a.is_signed == b.is_signed)
		return (struct rtype){ size, a.is_signed };
	if (u.size == size && size < 8)
		size *= 2;
	return (struct rtype){ size, true };
}

static struct rvalue choice(const struct rexpr *e, bool literals)
{
	struct rvalue c = ref_eval(e->a, literals), x, y;
	struct rtype t;

	x = e->op == R_ELVIS ? c : ref_eval(e->b, literals);
	y = ref_eval(e->c, literals);
	t = unify(x.type, y.type);
	if (e->op == R_ELVIS)	/* the first side is kept in a variable */
		return value(c.v ? x.v : y.v, t, false);
	if (c.v)
		return value(x.v, t, c.constant && x.constant);
	return value(y.v, t, c.constant && y.constant);
}

struct rvalue ref_eval(const struct rexpr *e, bool literals)
{
	struct rvalue a;

	switch (e->op) {
	case R_LEAF:
		return value(e->leaf->value, e->leaf->type, literals);
	case R_LITERAL:
		return value(e->value, e->value > INT64_MAX ? uint64 : int64,
			     true);
	case R_UNARY:
		return unary(e, literals);
	case R_BINARY:
		return binary(e, literals);
	case R_CAST:
		a = ref_eval(e->a, literals);
		return value(a.v, e->type, a.constant);
	default:
		return choice(e, literals);
	}
}

/* -- text -------------------------------------------------------------------- */

static void sides(const struct rexpr *e, const char *sign, bool literals,
		  struct buf *out)
{
	buf_adds(out, "(");
	ref_text(e->a, literals, out);
	buf_printf(out, " %s ", sign);
	if (e->b && e->c) {
		ref_text(e->b, literals, out);
		buf_adds(out, " : ");
	}
	ref_text(e->c ? e->c : e->b, literals, out);
	buf_adds(out, ")");
}

void ref_text(const struct rexpr *e, bool literals, struct buf *out)
{
	switch (e->op) {
	case R_LEAF:
		if (literals)
			ref_constant(e->leaf->value, e->leaf->type, out);
		else
			buf_adds(out, e->leaf->text);
		break;
	case R_LITERAL:
		buf_adds(out, e->text);
		break;
	case R_UNARY:
		buf_printf(out, "%s(", e->sign);
		ref_text(e->a, literals, out);
		buf_adds(out, ")");
		break;
	case R_CAST:
		buf_printf(out, "((%s)(", ref_type_name(e->type));
		ref_text(e->a, literals, out);
		buf_adds(out, "))");
		break;
	case R_BINARY:
		sides(e, e->sign, literals, out);
		break;
	case R_COND:
		sides(e, "?", literals, out);
		break;
	case R_ELVIS:
		sides(e, "?:", literals, out);
		break;
	}
}

/* -- making ------------------------------------------------------------------ */

static const struct rtype types[] = {
	{ 1, true }, { 2, true }, { 4, true }, { 8, true }, { 1, false },
	{ 2, false }, { 4, false }, { 8, false }, { 0, false }
};

static struct rexpr *node(struct arena *a, enum rop op)
{
	struct rexpr *e = arena_new(a, struct rexpr);

	e->op = op;
	return e;
}

static struct rexpr *literal(struct arena *a, uint64_t *rng)
{
	static const struct {
		const char *text;
		uint64_t value;
	} odd[] = {
		{ "1ns", 1 }, { "7us", 7000 }, { "3ms", 3000000 },
		{ "2s", 2000000000 }, { "1m", 60000000000 },
		{ "1h", 3600000000000 }, { "1d", 86400000000000 },
		{ "1e6", 1000000 }, { "0xffffffffffffffff", UINT64_MAX },
		{ "0x8000000000000000", 1ull << 63 }, { "017", 15 },
		{ "1_000", 1000 }, { "0x7fffffffffffffff", INT64_MAX }
	};
	struct rexpr *e = node(a, R_LITERAL);
	uint32_t i = rng_below(rng, 2 * sizeof(odd) / sizeof(odd[0]));

	if (i < sizeof(odd) / sizeof(odd[0])) {
		e->text = odd[i].text;
		e->value = odd[i].value;
		return e;
	}
	e->value = rng_integer(rng) & INT64_MAX;
	e->text = arena_printf(a, "%" PRIu64, e->value);
	return e;
}

static struct rexpr *leaf(struct arena *a, uint64_t *rng,
			  const struct rleaf *leaves, uint32_t nleaves)
{
	struct rexpr *e;

	if (rng_below(rng, 5) == 0)
		return literal(a, rng);
	e = node(a, R_LEAF);
	e->leaf = &leaves[rng_below(rng, nleaves)];
	return e;
}

struct rexpr *ref_random(struct arena *a, uint64_t *rng,
			 const struct rleaf *leaves, uint32_t nleaves,
			 uint32_t depth)
{
	static const char *const ops[] = {
		"+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", "/", "%",
		">>", "==", "!=", "<", "<=", ">", ">=", "&&", "||"
	}, *const unary[] = { "-", "~", "!" };
	uint32_t way = rng_below(rng, 20);
	struct rexpr *e;

	if (!depth || way == 0)
		return leaf(a, rng, leaves, nleaves);
	e = node(a, way < 3 ? R_UNARY : way < 6 ? R_CAST : way < 8 ? R_COND :
		 way < 9 ? R_ELVIS : R_BINARY);
	e->type = types[rng_below(rng, sizeof(types) / sizeof(types[0]))];
	e->sign = e->op == R_UNARY ? unary[rng_below(rng, 3)] :
		  ops[rng_below(rng, sizeof(ops) / sizeof(ops[0]))];
	e->a = ref_random(a, rng, leaves, nleaves, depth - 1);
	if (e->op == R_BINARY || e->op == R_COND)
		e->b = ref_random(a, rng, leaves, nleaves, depth - 1);
	if (e->op == R_COND || e->op == R_ELVIS)
		e->c = ref_random(a, rng, leaves, nleaves, depth - 1);
	return e;
}
