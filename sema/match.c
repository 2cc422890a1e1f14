/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/match.h"

#include <string.h>

#include "lang/cidr.h"
#include "lang/glob.h"
#include "sema/args.h"
#include "sema/binary.h"
#include "sema/expr.h"
#include "sema/map.h"
#include "sema/param.h"
#include "sema/paramdecl.h"
#include "sema/scope.h"
#include "sema/stmt.h"

/* -- =~ ----------------------------------------------------------------------- */

static bool read_pattern(struct sema *s, const struct ast_expr *e,
			 struct texpr **ret, struct glob *glob)
{
	struct texpr *p = e->kind == EX_POSITIONAL ?
			  param_positional_text(s, e) : texpr_value(s, e);
	const char *error;

	if (texpr_is_bad(p))
		return false;
	*ret = p;
	if (p->op == X_PARAM && p->type->kind == T_STRING) {
		paramdecl_pattern(s, p);
		return true;
	}
	if (p->op != X_STR) {
		sema_error(s, p->span, E_NOT_CONSTANT,
			   "the pattern of '=~' is a string literal or a parameter");
		return false;
	}
	error = glob_parse(p->text, p->len, glob);
	if (error) {
		sema_error(s, p->span, E_PATTERN,
			   "this pattern cannot be used: %s", error);
		return false;
	}
	return true;
}

struct texpr *match_glob(struct sema *s, const struct ast_expr *e)
{
	struct texpr *v = e->a->kind == EX_POSITIONAL ?
			  param_positional_text(s, e->a) :
			  binary_probe_name(s, texpr_value(s, e->a));
	struct texpr *pattern, *r;
	struct glob glob;

	if (!read_pattern(s, e->b, &pattern, &glob) || texpr_is_bad(v))
		return texpr_const(s, e->span, &type_bool, 0);
	if (v->type->kind != T_STRING) {
		sema_error(s, v->span, E_TYPE,
			   "'=~' matches a string, but '%s' is %s",
			   sema_text(s, e->a), sema_type_text(s, v->type));
		if (texpr_is_number(v))
			sema_help(s, "str() reads the string at an address");
		return texpr_const(s, e->span, &type_bool, 0);
	}
	if (v->op == X_STR && pattern->op == X_STR)
		return texpr_const(s, e->span, &type_bool,
				   glob_accepts(&glob, v->text, v->len));
	r = texpr_new(s, X_GLOB, &type_bool, e->span);
	r->a = v;
	r->text = pattern->text;	/* NULL: that of the parameter */
	r->len = pattern->len;
	r->index = pattern->index;
	return r;
}

/* -- in cidr() ---------------------------------------------------------------- */

static bool is_cidr(const struct ast_expr *e)
{
	return e->kind == EX_CALL && !strcmp(e->name, "cidr");
}

static bool read_cidr(struct sema *s, const struct ast_expr *e,
		      struct cidr *ret)
{
	const char *text, *error;

	if (e->args.n != 1) {
		sema_error(s, e->span, E_ARG_COUNT,
			   "cidr() takes 1 argument, not %zu", e->args.n);
		return false;
	}
	text = args_literal(s, e, 0);
	if (!text)
		return false;
	error = cidr_parse(text, ret);
	if (error)
		sema_error(s, e->args.v[0]->span, E_ADDRESS_TEXT,
			   "'%s' is no network: %s", text, error);
	return !error;
}

/* An integer in network order, as fields of the kernel hold it. */
static struct texpr *integer_in(struct sema *s, struct span span,
				struct texpr *v, const struct cidr *c)
{
	uint8_t mask[4];
	uint32_t m, want;

	for (uint32_t i = 0; i < 4; i++)
		mask[i] = cidr_mask(c, i);
	memcpy(&m, mask, sizeof(m));
	memcpy(&want, c->addr, sizeof(want));
	if (v->type->size < 8)
		v = texpr_cast(s, v, &type_uint32);
	v = binary_node(s, NULL, B_AND, texpr_cast(s, v, &type_uint64),
			texpr_const(s, span, &type_uint64,
				    (int64_t)(m | 0xffffffff00000000ull)));
	return binary_node(s, NULL, B_EQ, v,
			   texpr_const(s, span, &type_uint64, want));
}

/* Bytes that hold an address: of how many, 0 if it has its family with it. */
static bool address_bytes(const struct type *t, uint32_t *ret)
{
	*ret = t->kind == T_INET ? 0 : t->size;
	return t->kind == T_INET ||
	       ((t->kind == T_ARRAY || t->kind == T_STRING ||
		 t->kind == T_STRUCT) && (t->size == 4 || t->size == 16));
}

static struct texpr *network_node(struct sema *s, const struct ast_expr *e,
				  enum texpr_op op, const struct type *type,
				  const struct cidr *c)
{
	struct texpr *r = texpr_new(s, op, type, e->span);

	r->text = arena_memdup(s->a, c->addr, sizeof(c->addr));
	r->len = c->bytes;
	r->value = c->bits;
	return r;
}

static struct texpr *in_network(struct sema *s, const struct ast_expr *e,
				struct texpr *v)
{
	struct texpr *none = texpr_const(s, e->span, &type_bool, 0), *r;
	uint32_t bytes = 4;
	struct cidr c;

	if (!read_cidr(s, e, &c) || texpr_is_bad(v))
		return none;
	if (!type_is_integer(v->type) && !address_bytes(v->type, &bytes)) {
		sema_error(s, v->span, E_TYPE, "an address is an inet, an "
			   "integer, or 4 or 16 bytes, not %s",
			   sema_type_text(s, v->type));
		return none;
	}
	if (bytes && bytes != c.bytes) {
		sema_error(s, e->span, E_TYPE,
			   "this network's addresses have %u bytes, but the "
			   "one on the left has %u", c.bytes, bytes);
		return none;
	}
	if (type_is_integer(v->type))
		return integer_in(s, e->span, v, &c);
	r = network_node(s, e, X_CIDR, &type_bool, &c);
	r->a = v;
	return r;
}

/* The network is known when the script is loaded. */
static struct texpr *in_param(struct sema *s, const struct ast_expr *e,
			      struct texpr *v)
{
	const struct tparam *p = paramdecl_network(s, e);
	uint32_t bytes;
	struct texpr *r;

	if (texpr_is_bad(v))
		return texpr_const(s, e->span, &type_bool, 0);
	if (!type_is_integer(v->type) && !address_bytes(v->type, &bytes)) {
		sema_error(s, v->span, E_TYPE, "an address is an inet, an "
			   "integer, or 4 or 16 bytes, not %s",
			   sema_type_text(s, v->type));
		return texpr_const(s, e->span, &type_bool, 0);
	}
	r = texpr_new(s, X_CIDR, &type_bool, e->span);
	r->a = type_is_integer(v->type) ? texpr_cast(s, v, &type_uint32) : v;
	r->index = (uint32_t)(p - s->prog->params.v);
	return r;
}

struct texpr *match_network(struct sema *s, const struct ast_expr *e)
{
	const struct type *type = type_simple(s->a, T_NETWORK);
	uint32_t bytes;
	struct texpr *v, *r;
	struct cidr c;

	if (is_cidr(e))
		return read_cidr(s, e, &c) ?
		       network_node(s, e, X_NETWORK, type, &c) : NULL;
	v = texpr_value(s, e);
	if (texpr_is_bad(v))
		return NULL;
	if (!type_is_integer(v->type) && !address_bytes(v->type, &bytes)) {
		sema_error(s, v->span, E_MAP_KEY, "a key of this map is an "
			   "inet, an integer, or 4 or 16 bytes, not %s",
			   sema_type_text(s, v->type));
		sema_help(s, "cidr(\"10.0.0.0/8\") is a whole network");
		return NULL;
	}
	r = texpr_new(s, X_NETWORK, type, e->span);
	r->a = type_is_integer(v->type) ? texpr_cast(s, v, &type_uint32) : v;
	return r;
}

/* -- in { } -------------------------------------------------------------------- */

static struct texpr *element(struct sema *s, const struct ast_expr *e,
			     struct texpr *v)
{
	struct texpr *x, *left;

	if (is_cidr(e))
		return in_network(s, e, v);
	if (paramdecl_network(s, e))
		return in_param(s, e, v);
	x = e->kind == EX_POSITIONAL && v->type->kind == T_STRING ?
	    param_positional_text(s, e) : texpr_value(s, e);
	/* what does not fit is said of the element */
	left = arena_memdup(s->a, v, sizeof(*v));
	left->span = x->span;
	return binary_node(s, NULL, B_EQ, left, x);
}

/* Any of n elements; halved, so that long lists make no deep tree. */
static struct texpr *any_of(struct sema *s, const ast_exprs *list, size_t lo,
			    size_t n, struct texpr *v)
{
	struct texpr *x, *y, *r;

	if (n == 1)
		return element(s, list->v[lo], v);
	x = any_of(s, list, lo, n / 2, v);
	y = any_of(s, list, lo + n / 2, n - n / 2, v);
	if (texpr_is_const(x))
		return x->value ? x : y;
	r = texpr_new(s, X_BINARY, &type_bool, span_join(x->span, y->span));
	r->bop = B_LOR;
	r->a = x;
	r->b = y;
	return r;
}

static struct texpr *any(struct sema *s, const struct ast_expr *set,
			 struct texpr *v)
{
	if (set->kind == EX_SET)
		return any_of(s, &set->args, 0, set->args.n, v);
	if (is_cidr(set))
		return in_network(s, set, v);
	if (paramdecl_network(s, set))
		return in_param(s, set, v);
	sema_error(s, set->span, E_TYPE, "'in' takes a set, { 1, 2 }, a map, "
		   "@m, or cidr(\"10.0.0.0/8\")");
	return texpr_const(s, set->span, &type_bool, 0);
}

/* Whether a map has the key: what has_key() asks. */
static struct texpr *key_in(struct sema *s, const struct ast_expr *e)
{
	struct texpr *c = texpr_new(s, X_CALL, &type_bool, e->span), *ref;
	struct smap *m;

	ref = map_ref_key(s, e->b, e->a, &m);
	if (!ref)
		return texpr_const(s, e->span, &type_bool, 0);
	c->bi = BI_HAS_KEY;
	vec_push(s->a, &c->args, ref);
	return c;
}

/* The value on the left is kept in a temporary: it is evaluated once. */
struct texpr *match_in(struct sema *s, const struct ast_expr *e)
{
	struct texpr *v, *block;
	struct tstmt *set;
	struct tvar *tmp;

	if (e->b->kind == EX_MAP && !e->b->has_key)
		return key_in(s, e);
	v = binary_probe_name(s, texpr_value(s, e->a));
	if (texpr_is_const(v) || v->op == X_STR || v->op == X_VAR ||
	    texpr_is_bad(v) || (e->b->kind != EX_SET && !is_cidr(e->b) &&
	     !paramdecl_network(s, e->b)))
		return any(s, e->b, v);
	tmp = scope_temp(s, v->type, e->a->span);
	set = tstmt_new(s, S_SET_VAR, v->span);
	set->var = tmp;
	set->a = v;
	block = texpr_new(s, X_BLOCK, &type_bool, e->span);
	vec_push(s->a, &block->body, set);
	block->a = any(s, e->b, texpr_var(s, e->a->span, tmp));
	return block;
}
