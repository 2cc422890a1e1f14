/* SPDX-License-Identifier: Apache-2.0 */
/* call_emit: emit(), and the values that print with a unit. */
#include "sema/call_group.h"

#include <ctype.h>
#include <string.h>

#include "sema/args.h"
#include "sema/expr.h"

#define MAX_FIELDS 64

/* The name stands in the first column and in exported data: a word. */
static bool check_name(struct sema *s, const struct ast_expr *e,
		       const char *name)
{
	const char *p = name;

	while (isalnum((unsigned char)*p) || *p == '_' || *p == '-' ||
	       *p == '.')
		p++;
	if (*name && !*p)
		return true;
	sema_error(s, e->args.v[0]->span, E_EMIT,
		   "the name of a record is a word, not '%s'", name);
	return false;
}

static bool check_fields(struct sema *s, const struct ast_expr *e,
			 const struct texpr *record)
{
	const struct type *t = record->type;

	if (t->kind != T_RECORD) {
		sema_error(s, record->span, E_ARG_TYPE,
			   "emit() takes a record, but '%s' is %s",
			   sema_text(s, e->args.v[1]), sema_type_text(s, t));
		sema_help(s, "write emit(\"name\", (field=value, ...))");
		return false;
	}
	if (t->count > MAX_FIELDS) {
		sema_error(s, record->span, E_EMIT,
			   "emit() takes at most %d fields, not %u",
			   MAX_FIELDS, t->count);
		return false;
	}
	return true;
}

static bool same_fields(const struct type *x, const struct type *y)
{
	if (x->count != y->count)
		return false;
	for (uint32_t i = 0; i < x->count; i++)
		if (strcmp(x->fields[i].name, y->fields[i].name))
			return false;
	return true;
}

/* One table has one header: all records of a name have the same fields. */
static void check_first(struct sema *s, const char *name, struct texpr *record)
{
	const struct texpr *first = strmap_get(&s->emits, name);

	if (!s->final)
		return;
	if (!first) {
		strmap_set(&s->emits, name, record);
		return;
	}
	if (same_fields(first->type, record->type))
		return;
	sema_error(s, record->span, E_EMIT,
		   "records of the name '%s' have other fields elsewhere", name);
	sema_note(s, first->span, "they are first named here");
	sema_help(s, "use the same fields in the same order, or another name");
}

struct texpr *call_emit(struct sema *s, const struct ast_expr *e,
			enum builtin bi)
{
	struct texpr *c = call_new(s, e, bi, &type_none);
	struct texpr *record = texpr_value(s, e->args.v[1]);
	const char *name = args_literal(s, e, 0);

	if (!name || texpr_is_bad(record) || !check_name(s, e, name) ||
	    !check_fields(s, e, record))
		return texpr_unknown(s, e->span);
	check_first(s, name, record);
	args_push(s, c, texpr_str(s, e->args.v[0]->span, name, strlen(name)));
	args_push(s, c, record);
	return c;
}

struct texpr *call_as_unit(struct sema *s, const struct ast_expr *e,
			   enum builtin bi)
{
	bool is_size = bi == BI_AS_SIZE;
	struct texpr *n = texpr_integer(s, e->args.v[0], &type_uint64,
					is_size ? "a number of bytes" :
					"a number of nanoseconds");

	if (texpr_is_bad(n))
		return n;
	return texpr_cast(s, n, type_simple(s->a, is_size ? T_SIZE :
					    T_DURATION));
}
