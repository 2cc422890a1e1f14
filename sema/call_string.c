/* SPDX-License-Identifier: Apache-2.0 */
/* call_string: strings and runs of bytes. */
#include "sema/call_group.h"

#include <string.h>

#include "sema/args.h"
#include "sema/binary.h"
#include "sema/expr.h"
#include "sema/param.h"

static uint32_t max_strlen(const struct sema *s)
{
	return (uint32_t)config_num(&s->prog->config, max_strlen);
}

/* The length of str() or buf(), if given; a constant is at most `most`. */
static bool length_arg(struct sema *s, const struct ast_expr *e, uint32_t most,
		       struct texpr **ret_arg, uint32_t *ret_length)
{
	struct texpr *n;

	*ret_arg = NULL;
	*ret_length = most;
	if (e->args.n < 2)
		return true;
	n = texpr_fixed(s, e->args.v[1], &type_uint64, "a length");
	if (texpr_is_bad(n))
		return false;
	*ret_arg = n;
	if (!texpr_is_const(n))
		return true;
	if (n->value < 0 || n->value > most)
		sema_warning(s, n->span, W_LENGTH,
			     "%s() gives at most %u bytes (max_strlen)",
			     e->name, most);
	else
		*ret_length = (uint32_t)n->value;
	*ret_arg = texpr_const(s, n->span, &type_uint64, *ret_length);
	return true;
}

/* str($1 + n): the text from its n-th byte on. */
static struct texpr *positional_tail(struct sema *s, const struct ast_expr *e)
{
	struct texpr *text, *n;
	size_t skip;

	if (e->kind == EX_POSITIONAL)
		return param_positional_text(s, e);
	if (e->kind != EX_BINARY || e->bop != B_ADD ||
	    e->a->kind != EX_POSITIONAL)
		return NULL;
	text = param_positional_text(s, e->a);
	n = texpr_value(s, e->b);
	if (!texpr_is_const(n) || n->value < 0)
		return NULL;
	skip = (uint64_t)n->value < text->len ? (size_t)n->value : text->len;
	return texpr_str(s, e->span, text->text + skip, text->len - skip);
}

/* str() of a string: cut to that many characters. */
static struct texpr *cut(struct sema *s, struct texpr *v, uint32_t chars)
{
	if (v->op == X_STR)
		return v->len <= chars ? v :
		       texpr_str(s, v->span, arena_strndup(s->a, v->text, chars),
				 chars);
	if (v->type->size <= chars + 1)
		return v;
	return texpr_cast(s, v, type_string(s->a, chars + 1));
}

static bool is_byte_array(const struct type *t)
{
	return t->kind == T_ARRAY && t->elem->kind == T_INT &&
	       t->elem->size == 1;
}

/* What str() reads: an address, or an array of bytes. */
static struct texpr *text_source(struct sema *s, const struct ast_expr *e,
				 struct texpr *v)
{
	if (is_byte_array(v->type))
		return v;
	if (texpr_is_number(v))
		return args_as_address(s, v);
	sema_error(s, v->span, E_ARG_TYPE,
		   "str() takes an address, but '%s' is %s",
		   sema_text(s, e->args.v[0]), sema_type_text(s, v->type));
	return texpr_unknown(s, e->span);
}

/* A length counts the NUL: one character less is kept. */
struct texpr *call_str(struct sema *s, const struct ast_expr *e,
		       enum builtin bi)
{
	struct texpr *v = positional_tail(s, e->args.v[0]), *n, *c;
	uint32_t length, chars;

	if (!v)
		v = texpr_value(s, e->args.v[0]);
	if (!length_arg(s, e, max_strlen(s), &n, &length) || texpr_is_bad(v))
		return texpr_unknown(s, e->span);
	chars = length ? length - 1 : 0;
	if (v->type->kind == T_STRING)
		return cut(s, v, chars);
	v = text_source(s, e, v);
	if (texpr_is_bad(v))
		return v;
	if (v->type->kind == T_ARRAY && v->type->count &&
	    v->type->count < chars)
		chars = v->type->count;
	c = call_new(s, e, bi, type_string(s->a, chars + 1));
	c->value = chars;
	args_push(s, c, v);
	if (n)
		args_push(s, c, binary_node(s, NULL, B_SUB, n,
					    texpr_const(s, n->span,
							&type_uint64, 1)));
	return c;
}

struct texpr *call_buf(struct sema *s, const struct ast_expr *e,
		       enum builtin bi)
{
	uint32_t size, limit, most = max_strlen(s);
	struct texpr *v = args_bytes(s, e, 0, &size), *n, *c;

	if (!length_arg(s, e, size && size < most ? size : most, &n, &limit) ||
	    texpr_is_bad(v))
		return texpr_unknown(s, e->span);
	if (!size && !n) {
		sema_error(s, e->span, E_ARG_COUNT,
			   "buf() of an address needs a length");
		return texpr_unknown(s, e->span);
	}
	c = call_new(s, e, bi, type_buffer(s->a, limit));
	c->value = limit;
	args_push(s, c, v);
	if (n)
		args_push(s, c, n);
	return c;
}

struct texpr *call_strlen(struct sema *s, const struct ast_expr *e,
			  enum builtin bi)
{
	struct texpr *v = args_string(s, e, 0), *c;

	if (texpr_is_bad(v))
		return v;
	if (v->op == X_STR)
		return texpr_const(s, e->span, &type_uint64,
				  (int64_t)strnlen(v->text, v->len));
	c = call_new(s, e, bi, &type_uint64);
	args_push(s, c, v);
	return c;
}

struct texpr *call_strcap(struct sema *s, const struct ast_expr *e,
			  enum builtin bi)
{
	struct texpr *v = args_string(s, e, 0);

	(void)bi;
	if (texpr_is_bad(v))
		return v;
	return texpr_const(s, e->span, &type_int64, (int64_t)v->type->size - 1);
}

/* Two strings; false after an error. */
static bool two_strings(struct sema *s, const struct ast_expr *e,
			struct texpr *call)
{
	struct texpr *x = args_string(s, e, 0), *y = args_string(s, e, 1);

	args_push(s, call, x);
	args_push(s, call, y);
	return !texpr_is_bad(x) && !texpr_is_bad(y);
}

static bool both_literal(const struct texpr *call)
{
	return call->args.v[0]->op == X_STR && call->args.v[1]->op == X_STR;
}

struct texpr *call_strncmp(struct sema *s, const struct ast_expr *e,
			   enum builtin bi)
{
	struct texpr *c = call_new(s, e, bi, &type_uint64);

	if (!two_strings(s, e, c) ||
	    !args_range(s, e, 2, 0, max_strlen(s), &c->value))
		return texpr_unknown(s, e->span);
	if (both_literal(c))
		return texpr_const(s, e->span, &type_uint64,
				  strncmp(c->args.v[0]->text,
					  c->args.v[1]->text,
					  (size_t)c->value) != 0);
	return c;
}

struct texpr *call_strsearch(struct sema *s, const struct ast_expr *e,
			     enum builtin bi)
{
	struct texpr *c = call_new(s, e, bi, bi == BI_STRSTR ? &type_int64 :
				   &type_bool);
	const char *text, *at;

	if (!two_strings(s, e, c))
		return texpr_unknown(s, e->span);
	if (!both_literal(c))
		return c;
	text = c->args.v[0]->text;
	at = strstr(text, c->args.v[1]->text);
	if (bi == BI_STRSTR)
		return texpr_const(s, e->span, c->type, at ? at - text : -1);
	return texpr_const(s, e->span, c->type, at != NULL);
}

struct texpr *call_str_concat(struct sema *s, const struct ast_expr *e,
			      enum builtin bi)
{
	struct texpr *c = call_new(s, e, bi, &type_none);
	const struct texpr *x, *y;
	uint32_t size;

	if (!two_strings(s, e, c))
		return texpr_unknown(s, e->span);
	x = c->args.v[0];
	y = c->args.v[1];
	if (both_literal(c))
		return texpr_str(s, e->span, arena_printf(s->a, "%s%s", x->text,
							 y->text),
				strlen(x->text) + strlen(y->text));
	size = x->type->size + y->type->size - 1;
	c->type = type_string(s->a, size < max_strlen(s) ? size :
			      max_strlen(s));
	return c;
}

struct texpr *call_memcmp(struct sema *s, const struct ast_expr *e,
			  enum builtin bi)
{
	struct texpr *c = call_new(s, e, bi, &type_int32);
	bool ok = args_range(s, e, 2, 0, max_strlen(s), &c->value);

	for (size_t i = 0; i < 2; i++) {
		uint32_t size;
		struct texpr *v = args_bytes(s, e, i, &size);

		args_push(s, c, v);
		ok &= !texpr_is_bad(v);
		if (ok && size && c->value > size)
			sema_error(s, v->span, E_RANGE,
				   "'%s' has %u bytes, fewer than %lld",
				   sema_text(s, e->args.v[i]), size,
				   (long long)c->value);
	}
	return ok ? c : texpr_unknown(s, e->span);
}

struct texpr *call_code(struct sema *s, const struct ast_expr *e,
			enum builtin bi)
{
	enum type_kind kind = bi == BI_STRERROR ? T_ERRNO :
			      bi == BI_SIGNAL_NAME ? T_SIGNAL : T_SYSCALL;
	struct texpr *c = call_new(s, e, bi, type_simple(s->a, kind));
	struct texpr *n = texpr_integer(s, e->args.v[0], &type_int64,
				       arena_printf(s->a, "argument of %s()",
						    e->name));

	args_push(s, c, n);
	return texpr_is_bad(n) ? n : c;
}
