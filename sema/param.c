/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/param.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sema/expr.h"
#include "sema/fold.h"
#include "sema/paramdecl.h"

static const char *positional(struct sema *s, const struct ast_expr *e)
{
	if (e->number >= 1 && e->number <= s->opts->npositional)
		return s->opts->positional[e->number - 1];
	sema_warning(s, e->span, W_POSITIONAL,
		     "$%llu was not given on the command line",
		     (unsigned long long)e->number);
	return NULL;
}

/* Any base, a sign allowed. */
static bool parse_number(const char *text, int64_t *ret, bool *ret_unsigned)
{
	bool minus = *text == '-';
	unsigned long long v;
	char *end;

	text += minus || *text == '+';
	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	v = strtoull(text, &end, 0);
	if (*end || errno || (minus && v > (uint64_t)INT64_MAX + 1))
		return false;
	*ret = (int64_t)(minus ? -v : v);
	*ret_unsigned = !minus && v > INT64_MAX;
	return true;
}

struct texpr *param_positional(struct sema *s, const struct ast_expr *e)
{
	const char *text = positional(s, e);
	bool is_unsigned;
	int64_t v;

	if (!text)
		return texpr_const(s, e->span, &type_int64, 0);
	if (parse_number(text, &v, &is_unsigned))
		return texpr_const(s, e->span, is_unsigned ? &type_uint64 :
				  &type_int64, v);
	return texpr_str(s, e->span, text, strlen(text));
}

struct texpr *param_positional_text(struct sema *s, const struct ast_expr *e)
{
	const char *text = positional(s, e);

	if (!text)
		text = "";
	return texpr_str(s, e->span, text, strlen(text));
}

struct texpr *param_count(struct sema *s, const struct ast_expr *e)
{
	return texpr_const(s, e->span, &type_int64,
			  (int64_t)s->opts->npositional);
}

void param_init(struct sema *s)
{
	for (size_t i = 0; i < s->opts->nnamed; i++) {
		const char *text = s->opts->named[i], *eq;
		struct sopt o = { .given = true };

		text += strspn(text, "-");
		eq = strchr(text, '=');
		o.name = eq ? arena_strndup(s->a, text, (size_t)(eq - text)) :
			      text;
		o.value = eq ? eq + 1 : NULL;
		vec_push(s->a, &s->options, o);
	}
}

void param_finish(struct sema *s)
{
	for (size_t i = 0; i < s->options.n; i++) {
		const struct sopt *o = &s->options.v[i];

		if (!o->known)
			sema_error(s, (struct span){ 0, 0 }, E_OPTION,
				   "the script has no option '--%s'", o->name);
	}
}

static bool parse_bool(const char *text, bool *ret)
{
	static const struct {
		const char *text;
		bool value;
	} words[] = {
		{ "true", true }, { "1", true }, { "on", true },
		{ "yes", true }, { "false", false }, { "0", false },
		{ "off", false }, { "no", false },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcasecmp(words[i].text, text))
			continue;
		*ret = words[i].value;
		return true;
	}
	return false;
}

static struct texpr *bad_option(struct sema *s, const struct ast_expr *e,
				const struct sopt *o, const char *wanted)
{
	sema_error(s, e->span, E_OPTION, "--%s=%s: %s is wanted", o->name,
		   o->value ? o->value : "", wanted);
	return texpr_unknown(s, e->span);
}

/* The option's value in the type of the default. */
static struct texpr *typed_value(struct sema *s, const struct ast_expr *e,
				 const struct sopt *o,
				 const struct texpr *dflt)
{
	bool yes = true, is_unsigned;
	int64_t v;

	if (dflt->type->kind == T_BOOL) {
		if (o->value && !parse_bool(o->value, &yes))
			return bad_option(s, e, o, "true or false");
		return texpr_const(s, e->span, &type_bool, yes);
	}
	if (!o->value)
		return bad_option(s, e, o, "a value");
	if (dflt->op == X_STR)
		return texpr_str(s, e->span, o->value, strlen(o->value));
	if (!parse_number(o->value, &v, &is_unsigned) ||
	    (!dflt->type->is_signed && *o->value == '-'))
		return bad_option(s, e, o, dflt->type->is_signed ?
				  "an integer" : "a positive integer");
	return texpr_const(s, e->span, dflt->type, v);
}

static struct texpr *build_default(struct sema *s, const struct ast_expr *e)
{
	struct texpr *d;

	if (e->args.n < 2)
		return texpr_const(s, e->span, &type_bool, 0);
	d = texpr_value(s, e->args.v[1]);
	if (texpr_is_bad(d) || d->op == X_STR)
		return d;
	if (!texpr_is_const(d)) {
		sema_error(s, d->span, E_NOT_CONSTANT,
			   "the default of an option is a literal");
		return texpr_unknown(s, e->span);
	}
	if (d->type->kind == T_BOOL)
		return d;
	return texpr_const(s, d->span, type_int(8, d->value < 0), d->value);
}

/* The same name must always have the same default. */
static void check_same(struct sema *s, const struct ast_expr *e,
		       struct sopt *o)
{
	if (!o->call)
		o->call = e;
	if (o->call->args.n > 1 && e->args.n > 1 &&
	    strcmp(sema_text(s, o->call->args.v[1]),
		   sema_text(s, e->args.v[1]))) {
		sema_error(s, e->args.v[1]->span, E_OPTION,
			   "option '%s' has two defaults", o->name);
		sema_note(s, o->call->args.v[1]->span, "the other one");
	}
}

static struct sopt *find_option(struct sema *s, const char *name)
{
	struct sopt o = { .name = name, .known = true };

	for (size_t i = 0; i < s->options.n; i++)
		if (!strcmp(s->options.v[i].name, name))
			return &s->options.v[i];
	vec_push(s->a, &s->options, o);
	return &s->options.v[s->options.n - 1];
}

struct texpr *param_getopt(struct sema *s, const struct ast_expr *e)
{
	struct texpr *dflt = build_default(s, e);
	struct sopt *o;

	if (e->args.v[0]->kind != EX_STR) {
		sema_error(s, e->args.v[0]->span, E_ARG_TYPE,
			   "an option's name is a string literal");
		return texpr_unknown(s, e->span);
	}
	if (paramdecl_find(s, e->args.v[0]->text)) {
		sema_error(s, e->args.v[0]->span, E_REDEFINED,
			   "'--%s' is a parameter of the script already",
			   e->args.v[0]->text);
		return texpr_unknown(s, e->span);
	}
	o = find_option(s, e->args.v[0]->text);
	o->known = true;
	check_same(s, e, o);
	if (texpr_is_bad(dflt))
		return dflt;
	return o->given ? typed_value(s, e, o, dflt) : dflt;
}
