/* SPDX-License-Identifier: Apache-2.0 */
/* call_net: addresses of networks. */
#include "sema/call_group.h"

#include <arpa/inet.h>

#include "sema/args.h"
#include "sema/expr.h"

#define MAC_SIZE 6

/* The address: an integer of 4 bytes, or 4 or 16 bytes. */
static struct texpr *address(struct sema *s, const struct ast_expr *e,
			     size_t i)
{
	struct texpr *v = texpr_value(s, e->args.v[i]);
	const struct type *t = v->type;

	if (texpr_is_bad(v))
		return v;
	if (type_is_integer(t))
		return texpr_cast(s, v, &type_uint32);
	if ((t->kind == T_ARRAY || t->kind == T_STRING) &&
	    (t->size == 4 || t->size == 16))
		return v;
	sema_error(s, v->span, E_ARG_TYPE, "ntop() takes an integer or an "
		   "array of 4 or 16 bytes, not %s", sema_type_text(s, t));
	return texpr_unknown(s, v->span);
}

struct texpr *call_ntop(struct sema *s, const struct ast_expr *e,
			enum builtin bi)
{
	struct texpr *c = call_new(s, e, bi, type_simple(s->a, T_INET));
	struct texpr *v = address(s, e, e->args.n - 1), *family = NULL;
	bool is_four;

	if (e->args.n > 1)
		family = texpr_integer(s, e->args.v[0], &type_int64,
				      "an address family");
	if (texpr_is_bad(v) || (family && texpr_is_bad(family)))
		return texpr_unknown(s, e->span);
	args_push(s, c, v);
	is_four = type_is_integer(v->type) || v->type->size == 4;
	if (!family)
		return c;
	if (!texpr_is_const(family)) {
		args_push(s, c, family);
		return c;
	}
	if (family->value != AF_INET && family->value != AF_INET6)
		sema_error(s, family->span, E_ARG_TYPE,
			   "the family is AF_INET or AF_INET6, not %lld",
			   (long long)family->value);
	else if (family->value == AF_INET6 && is_four)
		sema_error(s, v->span, E_ARG_TYPE,
			   "an IPv6 address has 16 bytes, this one 4");
	c->value = family->value == AF_INET ? 4 : 6;
	return c;
}

struct texpr *call_pton(struct sema *s, const struct ast_expr *e,
			enum builtin bi)
{
	const char *text = args_literal(s, e, 0);
	unsigned char bytes[16];
	struct texpr *c;
	uint32_t n = 0;

	if (!text)
		return texpr_unknown(s, e->span);
	if (inet_pton(AF_INET, text, bytes) == 1)
		n = 4;
	else if (inet_pton(AF_INET6, text, bytes) == 1)
		n = 16;
	if (!n) {
		sema_error(s, e->args.v[0]->span, E_ADDRESS_TEXT,
			   "'%s' is no IP address", text);
		return texpr_unknown(s, e->span);
	}
	c = call_new(s, e, bi, type_array(s->a, type_int(1, false), n));
	c->text = arena_memdup(s->a, bytes, n);
	c->len = n;
	return c;
}

struct texpr *call_macaddr(struct sema *s, const struct ast_expr *e,
			   enum builtin bi)
{
	struct texpr *c = call_new(s, e, bi, type_simple(s->a, T_MACADDR));
	uint32_t size;
	struct texpr *v = args_bytes(s, e, 0, &size);

	if (texpr_is_bad(v))
		return v;
	if (size && size < MAC_SIZE) {
		sema_error(s, v->span, E_ARG_TYPE,
			   "a MAC address has %d bytes, this has %u", MAC_SIZE,
			   size);
		return texpr_unknown(s, e->span);
	}
	args_push(s, c, v);
	return c;
}

static uint64_t swap(uint64_t v, uint32_t size)
{
	return __builtin_bswap64(v) >> (64 - size * 8);
}

struct texpr *call_bswap(struct sema *s, const struct ast_expr *e,
			 enum builtin bi)
{
	struct texpr *v = texpr_value(s, e->args.v[0]), *c;
	const struct type *t;

	if (texpr_is_bad(v))
		return v;
	if (!type_is_integer(v->type)) {
		sema_error(s, v->span, E_ARG_TYPE,
			   "bswap() takes an integer, not %s",
			   sema_type_text(s, v->type));
		return texpr_unknown(s, e->span);
	}
	t = type_int(v->type->size, false);
	v = texpr_cast(s, v, t);
	if (texpr_is_const(v))
		return texpr_const(s, e->span, t,
				  (int64_t)swap((uint64_t)v->value, t->size));
	c = call_new(s, e, bi, t);
	args_push(s, c, v);
	return c;
}

struct texpr *call_socket_cookie(struct sema *s, const struct ast_expr *e,
				 enum builtin bi)
{
	struct texpr *c = call_new(s, e, bi, &type_uint64);
	struct texpr *v = args_address(s, e, 0);

	args_push(s, c, v);
	return texpr_is_bad(v) ? v : c;
}
