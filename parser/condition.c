/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/condition.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "parser/literal.h"

#define MAX_DEPTH 32

static bool eval_level(struct condition *c, int level, int64_t *ret);

static void skip_space(struct condition *c)
{
	while (c->s < c->end && isspace((unsigned char)*c->s))
		c->s++;
}

static bool take(struct condition *c, const char *op)
{
	size_t n = strlen(op);

	skip_space(c);
	if ((size_t)(c->end - c->s) < n || memcmp(c->s, op, n))
		return false;
	c->s += n;
	return true;
}

static size_t word_length(const struct condition *c)
{
	const char *p = c->s;

	while (p < c->end && (isalnum((unsigned char)*p) || *p == '_'))
		p++;
	return (size_t)(p - c->s);
}

static bool eval_defined(struct condition *c, int64_t *ret)
{
	bool paren = take(c, "(");
	size_t n;

	skip_space(c);
	n = word_length(c);
	if (!n)
		return false;
	*ret = c->defined(c->arg, c->s, n);
	c->s += n;
	return !paren || take(c, ")");
}

static bool eval_name(struct condition *c, const char *name, size_t n,
		      int64_t *ret)
{
	struct condition inner = *c;
	size_t len;

	*ret = 0;
	if (!c->value(c->arg, name, n, &inner.s, &len))
		return true;
	inner.end = inner.s + len;
	inner.depth++;
	if (!len || inner.depth > MAX_DEPTH)
		return false;
	if (!eval_level(&inner, 0, ret))
		return false;
	skip_space(&inner);
	return inner.s == inner.end;
}

static bool eval_word(struct condition *c, int64_t *ret)
{
	size_t n = word_length(c);
	const char *name = c->s;
	uint64_t v;
	bool unit;

	c->s += n;
	if (!n)
		return false;
	if (isdigit((unsigned char)*name)) {
		if (number_parse(name, n, &v, &unit))
			return false;
		*ret = (int64_t)v;
		return true;
	}
	if (n == 7 && !memcmp(name, "defined", 7))
		return eval_defined(c, ret);
	return eval_name(c, name, n, ret);
}

static bool eval_unary(struct condition *c, int64_t *ret)
{
	if (++c->depth > MAX_DEPTH * 4)
		return false;
	if (take(c, "(")) {
		if (!eval_level(c, 0, ret))
			return false;
		return take(c, ")");
	}
	if (take(c, "!")) {
		if (!eval_unary(c, ret))
			return false;
		*ret = !*ret;
		return true;
	}
	if (take(c, "-")) {
		if (!eval_unary(c, ret))
			return false;
		*ret = (int64_t)-(uint64_t)*ret;
		return true;
	}
	return eval_word(c, ret);
}

/* Binary operators, loosest first; longer spellings before their prefixes. */
static const struct operator {
	const char *text;
	int level;
} operators[] = {
	{ "||", 0 }, { "&&", 1 }, { "==", 2 }, { "!=", 2 },
	{ "<=", 3 }, { ">=", 3 }, { "<", 3 }, { ">", 3 },
	{ "+", 4 }, { "-", 4 }, { "*", 5 }, { "/", 5 }, { "%", 5 },
};

#define LEVELS 6

static bool apply(const char *op, int64_t a, int64_t b, int64_t *ret)
{
	switch (op[0]) {
	case '|': *ret = a || b; break;
	case '&': *ret = a && b; break;
	case '=': *ret = a == b; break;
	case '!': *ret = a != b; break;
	case '<': *ret = op[1] ? a <= b : a < b; break;
	case '>': *ret = op[1] ? a >= b : a > b; break;
	case '+': *ret = (int64_t)((uint64_t)a + (uint64_t)b); break;
	case '-': *ret = (int64_t)((uint64_t)a - (uint64_t)b); break;
	case '*': *ret = (int64_t)((uint64_t)a * (uint64_t)b); break;
	default:
		if (!b || b == -1)
			return false;
		*ret = op[0] == '/' ? a / b : a % b;
	}
	return true;
}

static const struct operator *take_operator(struct condition *c, int level)
{
	for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++)
		if (operators[i].level == level && take(c, operators[i].text))
			return &operators[i];
	return NULL;
}

static bool eval_level(struct condition *c, int level, int64_t *ret)
{
	const struct operator *op;
	int64_t right;

	if (level == LEVELS)
		return eval_unary(c, ret);
	if (!eval_level(c, level + 1, ret))
		return false;
	while ((op = take_operator(c, level))) {
		if (!eval_level(c, level + 1, &right) ||
		    !apply(op->text, *ret, right, ret))
			return false;
	}
	return true;
}

bool condition_eval(struct condition *c, bool *ret)
{
	int64_t v = 0;

	if (!eval_level(c, 0, &v))
		return false;
	skip_space(c);
	*ret = v;
	return c->s == c->end;
}
