/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/args.h"

#include <string.h>

#include "sema/expr.h"
#include "sema/param.h"

#define MANY 1000

/* Least and most arguments by a signature, "result(a, b?, ...)". */
static void counts(const char *sig, size_t *ret_min, size_t *ret_max)
{
	const char *p = strchr(sig, '(');

	*ret_min = *ret_max = 0;
	if (!p)
		return;
	for (p++; *p && *p != ')';) {
		size_t n = strcspn(p, ",)");

		if (!strncmp(p, "...", 3)) {
			*ret_max = MANY;
		} else {
			*ret_min += p[n - 1] != '?';
			*ret_max += 1;
		}
		p += n;
		p += strspn(p, ", ");
	}
}

bool args_check_count(struct sema *s, const struct ast_expr *e,
		      enum builtin bi)
{
	const struct builtin_info *b = &builtin_table[bi];
	size_t min, max, n = e->args.n;
	const char *range;

	counts(b->signature, &min, &max);
	if (n >= min && n <= max)
		return true;
	if (min == max)
		range = arena_printf(s->a, "%zu", min);
	else if (max == MANY)
		range = arena_printf(s->a, "at least %zu", min);
	else
		range = arena_printf(s->a, "%zu to %zu", min, max);
	sema_error(s, e->span, E_ARG_COUNT, "%s() takes %s argument%s, not %zu",
		   b->name, range, min == max && min == 1 ? "" : "s", n);
	sema_help(s, "%s: %s", b->name, b->doc);
	return false;
}

bool args_const(struct sema *s, const struct ast_expr *e, size_t i,
		int64_t *ret)
{
	struct texpr *v = texpr_fixed(s, e->args.v[i], &type_int64,
				     arena_printf(s->a, "argument %zu of %s()",
						  i + 1, e->name));

	if (texpr_is_bad(v))
		return false;
	if (!texpr_is_const(v)) {
		sema_error(s, v->span, E_NOT_CONSTANT,
			   "argument %zu of %s() is a literal", i + 1,
			   e->name);
		return false;
	}
	*ret = v->value;
	return true;
}

bool args_range(struct sema *s, const struct ast_expr *e, size_t i,
		int64_t lo, int64_t hi, int64_t *ret)
{
	int64_t v;

	if (!args_const(s, e, i, &v))
		return false;
	if (v < lo || v > hi) {
		if (hi == INT64_MAX)
			sema_error(s, e->args.v[i]->span, E_RANGE,
				   "argument %zu of %s() is at least %lld",
				   i + 1, e->name, (long long)lo);
		else
			sema_error(s, e->args.v[i]->span, E_RANGE,
				   "argument %zu of %s() is from %lld to %lld",
				   i + 1, e->name, (long long)lo,
				   (long long)hi);
		return false;
	}
	*ret = v;
	return true;
}

/* $N is text here, even if it looks like a number. */
static struct texpr *value(struct sema *s, const struct ast_expr *e)
{
	if (e->kind == EX_POSITIONAL)
		return param_positional_text(s, e);
	return texpr_value(s, e);
}

const char *args_literal(struct sema *s, const struct ast_expr *e, size_t i)
{
	struct texpr *v = value(s, e->args.v[i]);

	if (v->op == X_STR)
		return v->text;
	if (!texpr_is_bad(v))
		sema_error(s, v->span, E_ARG_TYPE,
			   "argument %zu of %s() is a string literal", i + 1,
			   e->name);
	return NULL;
}

/* The name of the probe, where there is but one. */
static struct texpr *probe_text(struct sema *s, struct texpr *v)
{
	const struct tattach *at = sema_attach(s);
	const char *text = at->label ? at->label : at->full;

	if (v->type->kind != T_PROBE || s->sp->probe->attach.n != 1 ||
	    at->wildcard)
		return v;
	return texpr_str(s, v->span, text, strlen(text));
}

static bool is_bytes(const struct type *t)
{
	return t->kind == T_ARRAY && t->elem->kind == T_INT &&
	       t->elem->size == 1 && t->count;
}

struct texpr *args_string(struct sema *s, const struct ast_expr *e, size_t i)
{
	struct texpr *v = probe_text(s, value(s, e->args.v[i]));

	if (texpr_is_bad(v) || v->type->kind == T_STRING)
		return v;
	if (is_bytes(v->type))
		return texpr_cast(s, v, type_string(s->a, v->type->size));
	sema_error(s, v->span, E_ARG_TYPE, "%s() takes a string, but '%s' is %s",
		   e->name, sema_text(s, e->args.v[i]),
		   sema_type_text(s, v->type));
	if (v->type->kind == T_PTR)
		sema_help(s, "read it: str(%s)", sema_text(s, e->args.v[i]));
	return texpr_unknown(s, v->span);
}

struct texpr *args_as_address(struct sema *s, struct texpr *v)
{
	if (v->type->kind == T_PTR)
		return v;
	return texpr_cast(s, texpr_cast(s, v, &type_uint64),
			 type_ptr(s->a, ctype_void(), sema_probe_space(s)));
}

struct texpr *args_address(struct sema *s, const struct ast_expr *e, size_t i)
{
	struct texpr *v = texpr_value(s, e->args.v[i]);

	if (texpr_is_bad(v))
		return v;
	if (texpr_is_number(v))
		return args_as_address(s, v);
	sema_error(s, v->span, E_ARG_TYPE,
		   "%s() takes an address, but '%s' is %s", e->name,
		   sema_text(s, e->args.v[i]), sema_type_text(s, v->type));
	return texpr_unknown(s, v->span);
}

struct texpr *args_bytes(struct sema *s, const struct ast_expr *e, size_t i,
			 uint32_t *ret_size)
{
	struct texpr *v = value(s, e->args.v[i]);

	*ret_size = 0;
	if (texpr_is_bad(v))
		return v;
	if (v->type->kind == T_STRING || v->type->kind == T_ARRAY ||
	    v->type->kind == T_STRUCT) {
		*ret_size = v->op == X_STR ? (uint32_t)v->len : v->type->size;
		return v;
	}
	if (texpr_is_number(v))
		return args_as_address(s, v);
	sema_error(s, v->span, E_ARG_TYPE,
		   "%s() takes an address or an array, but '%s' is %s", e->name,
		   sema_text(s, e->args.v[i]), sema_type_text(s, v->type));
	return texpr_unknown(s, v->span);
}

int args_word(struct sema *s, const struct ast_expr *e, size_t i,
	      const char *const *names)
{
	const struct ast_expr *a = e->args.v[i];
	const char *list = "";

	for (int k = 0; names[k]; k++) {
		if (a->kind == EX_IDENT && !strcmp(a->name, names[k]))
			return k;
		list = arena_printf(s->a, "%s%s%s", list, k ? ", " : "",
				    names[k]);
	}
	sema_error(s, a->span, E_ARG_TYPE, "%s() has %s, not '%s'", e->name,
		   list, sema_text(s, a));
	return -1;
}

void args_push(struct sema *s, struct texpr *call, struct texpr *arg)
{
	vec_push(s->a, &call->args, arg);
}
