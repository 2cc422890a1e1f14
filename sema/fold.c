/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/fold.h"


int64_t fold_cut(int64_t v, const struct type *t)
{
	unsigned int drop;

	if (t->kind == T_BOOL)
		return v != 0;
	if (!t->size || t->size >= 8)
		return v;
	drop = 64 - t->size * 8;
	if (t->is_signed)
		return (int64_t)((uint64_t)v << drop) >> drop;
	return (int64_t)((uint64_t)v << drop >> drop);
}

/* INT64_MIN / -1 overflows; the machine's result is INT64_MIN again. */
static int64_t divide(int64_t a, int64_t b)
{
	return b == -1 ? (int64_t)-(uint64_t)a : a / b;
}

static int64_t modulo(int64_t a, int64_t b)
{
	return b == -1 ? 0 : a % b;
}

static int64_t compare(enum binary_op op, bool less, bool equal)
{
	switch (op) {
	case B_LT:	return less;
	case B_LE:	return less || equal;
	case B_GT:	return !less && !equal;
	case B_GE:	return !less;
	case B_EQ:	return equal;
	default:	return !equal;
	}
}

bool fold_binary(enum binary_op op, bool is_signed, int64_t a, int64_t b,
		 int64_t *ret)
{
	uint64_t x = (uint64_t)a, y = (uint64_t)b, r;

	switch (op) {
	case B_MUL:	r = x * y; break;
	case B_ADD:	r = x + y; break;
	case B_SUB:	r = x - y; break;
	case B_AND:	r = x & y; break;
	case B_XOR:	r = x ^ y; break;
	case B_OR:	r = x | y; break;
	case B_SHL:	r = x << (y & 63); break;
	case B_SHR:
		r = is_signed ? (uint64_t)(a >> (y & 63)) : x >> (y & 63);
		break;
	case B_DIV:
	case B_MOD:
		if (!b)
			return false;
		if (is_signed)
			r = (uint64_t)(op == B_DIV ? divide(a, b) : modulo(a, b));
		else
			r = op == B_DIV ? x / y : x % y;
		break;
	case B_LAND:	r = a && b; break;
	case B_LOR:	r = a || b; break;
	default:
		r = (uint64_t)compare(op, is_signed ? a < b : x < y, a == b);
		break;
	}
	*ret = (int64_t)r;
	return true;
}
