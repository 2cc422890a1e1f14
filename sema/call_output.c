/* SPDX-License-Identifier: Apache-2.0 */
/* call_output: printf() and its relatives, print(), exit(), assert(). */
#include "sema/call_group.h"

#include <string.h>

#include "lang/format.h"
#include "parser/literal.h"
#include "sema/args.h"
#include "sema/expr.h"
#include "sema/map.h"
#include "sema/pin.h"

static unsigned int class_of(const struct type *t)
{
	switch (t->kind) {
	case T_BOOL:
	case T_INT:
	case T_ENUM:
		return FORMAT_INTEGER;
	case T_PTR:
		return FORMAT_POINTER;
	case T_STRING:
		return FORMAT_STRING;
	case T_BUFFER:
		return FORMAT_BUFFER;
	/* An integer underneath; %s gives its name. */
	case T_USERNAME:
	case T_ERRNO:
	case T_SIGNAL:
	case T_SYSCALL:
	case T_DURATION:
	case T_SIZE:
	case T_KSYM:
		return FORMAT_INTEGER | FORMAT_OTHER;
	default:
		return FORMAT_OTHER;
	}
}

static void check_piece(struct sema *s, const struct ast_expr *e,
			enum format_conv conv, const struct texpr *v)
{
	if (texpr_is_bad(v) || (format_accepts(conv) & class_of(v->type)))
		return;
	sema_error(s, v->span, E_FORMAT, "%%%s does not print %s",
		   format_conv_name(conv), sema_type_text(s, v->type));
	if (format_accepts(FC_STR) & class_of(v->type))
		sema_help(s, "%%s prints it");
	(void)e;
}

static void check_star(struct sema *s, const struct texpr *v)
{
	if (!texpr_is_bad(v) && !type_is_integer(v->type))
		sema_error(s, v->span, E_FORMAT,
			   "the width for '*' is an integer, this is %s",
			   sema_type_text(s, v->type));
}

/* Each value against the conversion that prints it. */
static void check_values(struct sema *s, const struct ast_expr *e,
			 const struct format *f, const struct texpr *call)
{
	size_t arg = 1;

	for (size_t i = 0; i < f->pieces.n; i++) {
		const struct format_piece *p = &f->pieces.v[i];

		if (p->conv == FC_TEXT)
			continue;
		if (p->width_arg)
			check_star(s, call->args.v[arg++]);
		if (p->precision_arg)
			check_star(s, call->args.v[arg++]);
		check_piece(s, e, p->conv, call->args.v[arg++]);
	}
}

/* The conversion at fault, where it stands in the literal. */
static struct span format_span(const struct sema *s, struct span literal,
			       const struct format_error *err)
{
	const struct source *f = !s->shown->sources ? NULL :
		source_place(s->shown->sources, literal.lo).file;
	const char *text;
	size_t len;

	/* a macro's argument or $1 may be elsewhere */
	if (!f || literal.hi - literal.lo < 2 ||
	    f->text[literal.lo - f->base] != '"' ||
	    f->text[literal.hi - 1 - f->base] != '"')
		return literal;
	text = f->text + (literal.lo + 1 - f->base);
	len = literal.hi - literal.lo - 2;
	return (struct span){
		literal.lo + 1 + (uint32_t)string_written_at(text, len, err->lo),
		literal.lo + 1 + (uint32_t)string_written_at(text, len, err->hi)
	};
}

static bool check_format(struct sema *s, const struct ast_expr *e,
			 const struct texpr *call)
{
	const struct texpr *text = call->args.v[0];
	struct format f = { 0 };
	struct format_error err;

	if (!format_parse(s->a, text->text, text->len, &f, &err)) {
		sema_error(s, format_span(s, text->span, &err), E_FORMAT, "%s",
			   err.text);
		return false;
	}
	if (f.nargs != call->args.n - 1) {
		sema_error(s, e->span, E_FORMAT,
			   "the format prints %u value%s, %zu given", f.nargs,
			   f.nargs == 1 ? "" : "s", call->args.n - 1);
		return false;
	}
	check_values(s, e, &f, call);
	return true;
}

/* A value to print; a string literal given as $N stays a number if it is. */
static struct texpr *printed(struct sema *s, const struct ast_expr *e)
{
	struct texpr *v = texpr_value(s, e);

	if (type_is_agg(v->type)) {
		sema_error(s, v->span, E_AGG_VALUE, "%s cannot be printed so",
			   sema_type_text(s, v->type));
		return texpr_unknown(s, v->span);
	}
	return v;
}

struct texpr *call_printf(struct sema *s, const struct ast_expr *e,
			  enum builtin bi)
{
	struct texpr *c = call_new(s, e, bi, &type_none), *f;
	bool bad = false;

	f = e->args.v[0]->kind == EX_STR ? texpr_build(s, e->args.v[0]) :
	    args_string(s, e, 0);
	if (!texpr_is_bad(f) && f->op != X_STR)
		sema_error(s, f->span, E_FORMAT,
			   "the format of %s() is a string literal", e->name);
	args_push(s, c, f);
	for (size_t i = 1; i < e->args.n; i++) {
		args_push(s, c, printed(s, e->args.v[i]));
		bad |= texpr_is_bad(c->args.v[i]);
	}
	if (f->op != X_STR)
		return texpr_unknown(s, e->span);
	if (!check_format(s, e, c) || bad || !pin_allows_output(s, c))
		return texpr_unknown(s, e->span);
	return c;
}

/* print(@m), print(@m[k]) of an aggregation: the map itself. */
static struct texpr *print_map(struct sema *s, const struct ast_expr *e)
{
	const struct ast_expr *a = e->args.v[0];
	struct smap *m;
	struct texpr *ref;

	if (!a->has_key)
		return map_whole(s, a, &m);
	ref = map_ref(s, a, &m);
	if (!ref)
		return NULL;
	if (type_is_agg(m->map->value))
		return ref;
	return map_read(s, a);
}

static struct texpr *print_arg(struct sema *s, const struct ast_expr *e)
{
	struct texpr *v = e->args.v[0]->kind == EX_MAP ? print_map(s, e) :
			  printed(s, e->args.v[0]);

	return v ? v : texpr_unknown(s, e->span);
}

struct texpr *call_print(struct sema *s, const struct ast_expr *e,
			 enum builtin bi)
{
	struct texpr *c = call_new(s, e, bi, &type_none);
	bool bad;

	args_push(s, c, print_arg(s, e));
	bad = texpr_is_bad(c->args.v[0]) && c->args.v[0]->op != X_MAPREF;
	for (size_t i = 1; i < e->args.n; i++) {
		struct texpr *n = texpr_integer(s, e->args.v[i], &type_uint64,
					       i == 1 ? "the number of entries"
					       : "the divisor");

		bad |= texpr_is_bad(n);
		args_push(s, c, n);
	}
	if (e->args.n > 1 && !bad && c->args.v[0]->op != X_MAPREF)
		sema_error(s, e->span, E_ARG_COUNT,
			   "only a map is printed with a number of entries");
	return bad || !pin_allows_output(s, c) ? texpr_unknown(s, e->span) : c;
}

struct texpr *call_join(struct sema *s, const struct ast_expr *e,
			enum builtin bi)
{
	struct texpr *c = call_new(s, e, bi, &type_none);
	struct texpr *a = args_address(s, e, 0);
	const char *sep = e->args.n > 1 ? args_literal(s, e, 1) : " ";

	if (!sep || texpr_is_bad(a))
		return texpr_unknown(s, e->span);
	args_push(s, c, a);
	args_push(s, c, texpr_str(s, e->span, sep, strlen(sep)));
	return c;
}

struct texpr *call_time(struct sema *s, const struct ast_expr *e,
			enum builtin bi)
{
	struct texpr *c = call_new(s, e, bi, &type_none);
	const char *f = e->args.n ? args_literal(s, e, 0) : "%H:%M:%S\n";

	if (!f)
		return texpr_unknown(s, e->span);
	args_push(s, c, texpr_str(s, e->span, f, strlen(f)));
	return c;
}

struct texpr *call_strftime(struct sema *s, const struct ast_expr *e,
			    enum builtin bi)
{
	const char *f = args_literal(s, e, 0);
	struct texpr *n = texpr_integer(s, e->args.v[1], &type_uint64,
				       "the time of strftime()");
	struct type *t = arena_memdup(s->a, type_simple(s->a, T_TIMESTAMP),
				      sizeof(*t));
	struct texpr *c = call_new(s, e, bi, t);

	if (!f || texpr_is_bad(n))
		return texpr_unknown(s, e->span);
	t->text = f;
	if (n->op == X_CALL && n->bi == BI_NSECS)
		t->mode = (uint32_t)n->value;
	if (t->mode == NSECS_MONOTONIC) {
		sema_error(s, n->span, E_ARG_TYPE,
			   "the monotonic clock has no date: it stops while "
			   "the machine sleeps");
		sema_help(s, "use nsecs, or nsecs(tai)");
	}
	args_push(s, c, n);
	return c;
}

struct texpr *call_exit(struct sema *s, const struct ast_expr *e,
			enum builtin bi)
{
	struct texpr *c = call_new(s, e, bi, &type_none), *n;

	if (!e->args.n)
		return c;
	n = texpr_integer(s, e->args.v[0], &type_int64, "an exit status");
	if (texpr_is_bad(n))
		return n;
	args_push(s, c, n);
	return c;
}

struct texpr *call_assert(struct sema *s, const struct ast_expr *e,
			  enum builtin bi)
{
	struct texpr *c = call_new(s, e, bi, &type_none);
	const char *text = args_literal(s, e, 1);

	args_push(s, c, texpr_condition(s, e->args.v[0]));
	if (!text)
		return texpr_unknown(s, e->span);
	args_push(s, c, texpr_str(s, e->args.v[1]->span, text, strlen(text)));
	return c;
}

struct texpr *call_skboutput(struct sema *s, const struct ast_expr *e,
			     enum builtin bi)
{
	struct texpr *c = call_new(s, e, bi, &type_uint32);
	const char *file = args_literal(s, e, 0);

	if (!file)
		return texpr_unknown(s, e->span);
	args_push(s, c, texpr_str(s, e->span, file, strlen(file)));
	args_push(s, c, args_address(s, e, 1));
	args_push(s, c, texpr_integer(s, e->args.v[2], &type_uint64,
				     "the length"));
	args_push(s, c, texpr_integer(s, e->args.v[3], &type_uint64,
				     "the offset"));
	for (size_t i = 0; i < c->args.n; i++)
		if (texpr_is_bad(c->args.v[i]))
			return c->args.v[i];
	return c;
}

struct texpr *call_unwatch(struct sema *s, const struct ast_expr *e,
			   enum builtin bi)
{
	struct texpr *c = call_new(s, e, bi, &type_none);
	struct texpr *a = texpr_integer(s, e->args.v[0], &type_uint64,
				       "an address");

	args_push(s, c, a);
	return texpr_is_bad(a) ? a : c;
}
