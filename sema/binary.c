/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/binary.h"

#include <string.h>

#include "lang/syscalls.h"
#include "sema/exists.h"
#include "sema/expr.h"
#include "sema/fold.h"
#include "sema/match.h"
#include "sema/param.h"
#include "sema/unify.h"

static bool is_comparison(enum binary_op op)
{
	return op >= B_LT && op <= B_NE;
}

static struct texpr *node(struct sema *s, enum binary_op op,
			  const struct type *type, struct span span,
			  struct texpr *a, struct texpr *b)
{
	struct texpr *r = texpr_new(s, X_BINARY, type, span);

	r->bop = op;
	r->a = a;
	r->b = b;
	return r;
}

static struct texpr *mismatch(struct sema *s, struct span span,
			      enum binary_op op, const struct texpr *x,
			      const struct texpr *y)
{
	sema_error(s, span, E_TYPE, "'%s' does not go with %s and %s",
		   binary_op_text(op), sema_type_text(s, x->type),
		   sema_type_text(s, y->type));
	return texpr_unknown(s, span);
}

/*
 * Whether op works on signed numbers. Either side signed makes it so; but a
 * literal that is not negative does not make a 64-bit unsigned number signed:
 * kernel addresses stay above zero in `arg0 > 0` and `arg0 >> 12`.
 */
static bool works_signed(const struct texpr *x, const struct texpr *y)
{
	bool x_free = texpr_is_const(x) && x->value >= 0;
	bool y_free = texpr_is_const(y) && y->value >= 0;

	if (x_free && !y_free && !y->type->is_signed && y->type->size == 8)
		return false;
	if (y_free && !x_free && !x->type->is_signed && x->type->size == 8)
		return false;
	return x->type->is_signed || y->type->is_signed;
}

static void warn_constant(struct sema *s, enum binary_op op,
			  const struct texpr *y)
{
	if ((op == B_DIV || op == B_MOD) && !y->value)
		sema_warning(s, y->span, W_DIV_ZERO,
			     "division by zero gives 0");
	if ((op == B_SHL || op == B_SHR) && (uint64_t)y->value > 63)
		sema_warning(s, y->span, W_SHIFT,
			     "a shift by %lld bits is one by %lld",
			     (long long)y->value, (long long)(y->value & 63));
}

/* Two integers or pointers. */
static struct texpr *numbers(struct sema *s, struct span span,
			     enum binary_op op, struct texpr *x,
			     struct texpr *y)
{
	bool any_signed = x->type->is_signed || y->type->is_signed;
	bool work_signed = works_signed(x, y);
	const struct type *work = type_int(8, work_signed), *type;
	struct texpr *r;
	int64_t v;

	type = is_comparison(op) ? &type_bool :
	       type_int(8, any_signed || op == B_SUB);
	x = texpr_cast(s, x, work);
	y = texpr_cast(s, y, work);
	if (texpr_is_const(y))
		warn_constant(s, op, y);
	if (texpr_is_const(x) && texpr_is_const(y) &&
	    fold_binary(op, work_signed, x->value, y->value, &v))
		return texpr_const(s, span, type, v);
	r = node(s, op, is_comparison(op) ? type : work, span, x, y);
	return texpr_cast(s, r, type);
}

static uint32_t pointee_size(struct sema *s, const struct texpr *p,
			     struct span span)
{
	const struct ctype *c = p->type->ctype;

	if (c->kind == C_VOID)
		return 1;
	if (c->kind == C_STRUCT || c->kind == C_UNION)
		ctype_complete(c);
	if (!c->size)
		sema_error(s, span, E_INCOMPLETE,
			   "the size of '%s' is not known",
			   ctype_text(s->a, c));
	return c->size;
}

struct texpr *pointer_add(struct sema *s, struct texpr *p, struct texpr *n,
			  bool subtract, struct span span)
{
	uint32_t size = pointee_size(s, p, span);
	struct texpr *bytes, *sum;

	n = texpr_cast(s, n, &type_uint64);
	bytes = numbers(s, span, B_MUL, n,
			texpr_const(s, span, &type_uint64, size));
	sum = numbers(s, span, subtract ? B_SUB : B_ADD,
		      texpr_cast(s, p, &type_uint64), bytes);
	return texpr_cast(s, sum, p->type);
}

/* Elements between two pointers of one type. */
static struct texpr *pointer_diff(struct sema *s, struct span span,
				  struct texpr *x, struct texpr *y)
{
	uint32_t size = pointee_size(s, x, span);
	struct texpr *d = numbers(s, span, B_SUB,
				  texpr_cast(s, x, &type_uint64),
				  texpr_cast(s, y, &type_uint64));

	if (size < 2)
		return d;
	return numbers(s, span, B_DIV, texpr_cast(s, d, &type_int64),
		       texpr_const(s, span, &type_int64, size));
}

static struct texpr *pointers(struct sema *s, struct span span,
			      enum binary_op op, struct texpr *x,
			      struct texpr *y)
{
	bool xp = x->type->kind == T_PTR, yp = y->type->kind == T_PTR;

	if (op == B_ADD && xp != yp)
		return pointer_add(s, xp ? x : y, xp ? y : x, false, span);
	if (op == B_SUB && xp && !yp)
		return pointer_add(s, x, y, true, span);
	if (op == B_SUB && xp && yp)
		return pointer_diff(s, span, x, y);
	if (op == B_ADD && xp && yp)
		return mismatch(s, span, op, x, y);
	return numbers(s, span, op, texpr_cast(s, x, xp ? &type_uint64 : x->type),
		       texpr_cast(s, y, yp ? &type_uint64 : y->type));
}

static struct texpr *fold_strings(struct sema *s, struct span span,
				  enum binary_op op, const struct texpr *x,
				  const struct texpr *y)
{
	bool equal = x->len == y->len && !memcmp(x->text, y->text, x->len);

	return texpr_const(s, span, &type_bool, equal == (op == B_EQ));
}

static bool has_equality(enum type_kind k)
{
	return k == T_STRING || k == T_TUPLE || k == T_RECORD || k == T_ARRAY ||
	       k == T_INET || k == T_MACADDR || k == T_USERNAME ||
	       k == T_KSYM || k == T_USYM || k == T_PROBE || k == T_BUFFER ||
	       k == T_KSTACK || k == T_USTACK || k == T_ERRNO ||
	       k == T_SIGNAL || k == T_SYSCALL || k == T_DURATION ||
	       k == T_SIZE;
}

/* A literal beside a system call is the call of that name. */
static struct texpr *named_call(struct sema *s, struct texpr *x,
				const struct type *beside)
{
	int number;

	if (x->op != X_STR || beside->kind != T_SYSCALL)
		return x;
	number = syscall_number(x->text);
	if (number < 0)
		sema_error(s, x->span, E_UNKNOWN_NAME, "no system call '%s'",
			   x->text);
	return texpr_const(s, x->span, beside, number);
}

static struct texpr *equality(struct sema *s, struct span span,
			      enum binary_op op, struct texpr *x,
			      struct texpr *y)
{
	const struct type *t;

	x = named_call(s, x, y->type);
	y = named_call(s, y, x->type);
	if (x->op == X_STR && y->op == X_STR)
		return fold_strings(s, span, op, x, y);
	t = type_unify(s->a, x->type, y->type);
	if (!t || !has_equality(t->kind))
		return mismatch(s, span, op, x, y);
	if (t->kind == T_STRING)
		return node(s, op, &type_bool, span, x, y);
	if (type_is_scalar(t))
		return node(s, op, &type_bool, span,
			    texpr_cast(s, x, &type_uint64),
			    texpr_cast(s, y, &type_uint64));
	return node(s, op, &type_bool, span, texpr_cast(s, x, t),
		    texpr_cast(s, y, t));
}

/*
 * `probe` and a literal: attach points are expanded where it occurs, so that
 * the program serves one probe whose name is known.
 */
struct texpr *binary_probe_name(struct sema *s, struct texpr *x)
{
	const struct tattach *at = sema_attach(s);
	const char *name = at->label ? at->label : at->full;

	if (x->type->kind != T_PROBE || s->sp->probe->attach.n != 1 ||
	    at->wildcard)
		return x;
	return texpr_str(s, x->span, name, strlen(name));
}

static struct texpr *logic(struct sema *s, const struct ast_expr *e)
{
	struct texpr *x = texpr_condition(s, e->a), *y;
	bool is_absent = exists_here(x) == (e->bop == B_LOR);

	s->absent += is_absent;
	y = texpr_condition(s, e->b);
	s->absent -= is_absent;
	if (texpr_is_const(x)) {
		bool decides = !x->value == (e->bop == B_LAND);

		return decides ? x : y;
	}
	return node(s, e->bop, &type_bool, e->span, x, y);
}

struct texpr *binary_node(struct sema *s, const struct ast_expr *e,
			  enum binary_op op, struct texpr *x, struct texpr *y)
{
	struct span span = e ? e->span : span_join(x->span, y->span);

	if (texpr_is_bad(x) && texpr_is_bad(y))
		return is_comparison(op) ? texpr_const(s, span, &type_bool, 0) :
		       x;
	/* Not inferred yet, or reported: as if of the other's type. */
	if (texpr_is_bad(x))
		x = texpr_new(s, X_OLD, y->type, x->span);
	if (texpr_is_bad(y))
		y = texpr_new(s, X_OLD, x->type, y->span);
	if (x->type->kind == T_STRING)
		y = binary_probe_name(s, y);
	if (y->type->kind == T_STRING)
		x = binary_probe_name(s, x);
	if (texpr_is_number(x) && texpr_is_number(y)) {
		if (x->type->kind == T_PTR || y->type->kind == T_PTR)
			return pointers(s, span, op, x, y);
		return numbers(s, span, op, x, y);
	}
	if (op == B_EQ || op == B_NE)
		return equality(s, span, op, x, y);
	return mismatch(s, span, op, x, y);
}

struct texpr *binary_build(struct sema *s, const struct ast_expr *e)
{
	struct texpr *x, *y;

	if (e->bop == B_LAND || e->bop == B_LOR)
		return logic(s, e);
	if (e->bop == B_MATCH)
		return match_glob(s, e);
	if (e->bop == B_IN)
		return match_in(s, e);
	x = texpr_value(s, e->a);
	y = texpr_value(s, e->b);
	/* Beside a string, $1 is text even if it looks like a number. */
	if (e->a->kind == EX_POSITIONAL && y->type->kind == T_STRING)
		x = param_positional_text(s, e->a);
	if (e->b->kind == EX_POSITIONAL && x->type->kind == T_STRING)
		y = param_positional_text(s, e->b);
	return binary_node(s, e, e->bop, x, y);
}

static struct texpr *negate(struct sema *s, const struct ast_expr *e,
			    struct texpr *a)
{
	const struct type *t = e->uop == U_NEG ? &type_int64 :
			       type_int(8, a->type->is_signed);
	struct texpr *r;

	a = texpr_cast(s, a, t);
	if (texpr_is_const(a))
		return texpr_const(s, e->span, t, e->uop == U_NEG ?
				  (int64_t)-(uint64_t)a->value : ~a->value);
	r = texpr_new(s, e->uop == U_NEG ? X_NEG : X_BITNOT, t, e->span);
	r->a = a;
	return r;
}

static struct texpr *not_node(struct sema *s, const struct ast_expr *e)
{
	struct texpr *a = texpr_condition(s, e->a), *r;

	if (texpr_is_const(a))
		return texpr_const(s, e->span, &type_bool, !a->value);
	r = texpr_new(s, X_NOT, &type_bool, e->span);
	r->a = a;
	return r;
}

static struct texpr *deref(struct sema *s, const struct ast_expr *e,
			   struct texpr *a)
{
	const struct type *t;
	struct texpr *r;

	/* An address in an integer, as kaddr() gives: what old scripts read
	   there is a word. */
	if (a->type->kind == T_INT && a->type->size == 8)
		a = texpr_cast(s, a, type_ptr(s->a, ctype_int(8, false),
					      sema_probe_space(s)));
	if (a->type->kind != T_PTR) {
		sema_error(s, e->span, E_DEREF, "'%s' is %s, not a pointer",
			   sema_text(s, e->a), sema_type_text(s, a->type));
		return texpr_unknown(s, e->span);
	}
	t = type_from_ctype(s->a, a->type->ctype,
			    a->type->space == AS_CTX ? AS_KERNEL :
			    a->type->space);
	if (t->kind == T_NONE || !t->size) {
		sema_error(s, e->span, E_DEREF, "'%s' is %s: there is nothing "
			   "to read", sema_text(s, e->a),
			   sema_type_text(s, a->type));
		return texpr_unknown(s, e->span);
	}
	r = texpr_new(s, X_DEREF, t, e->span);
	r->a = a;
	return r;
}

struct texpr *unary_build(struct sema *s, const struct ast_expr *e)
{
	struct texpr *a;

	if (e->uop == U_NOT)
		return not_node(s, e);
	if (e->uop == U_ADDR) {
		sema_error(s, e->span, E_ADDRESS,
			   "the address of '%s' cannot be taken",
			   sema_text(s, e->a));
		return texpr_unknown(s, e->span);
	}
	a = texpr_value(s, e->a);
	if (texpr_is_bad(a))
		return a;
	if (e->uop == U_DEREF)
		return deref(s, e, a);
	if (type_is_integer(a->type))
		return negate(s, e, a);
	sema_error(s, e->span, E_TYPE, "'%s' does not go with %s",
		   unary_op_text(e->uop), sema_type_text(s, a->type));
	return texpr_unknown(s, e->span);
}
