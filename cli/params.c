/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/params.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/diag.h"
#include "lang/cidr.h"
#include "lang/glob.h"
#include "parser/literal.h"

struct setter {
	struct arena *arena;
	const struct option_param *use;
	struct plan_param *param;
	const char *error;
};

/* "--min=5x: what is wrong" */
static bool fail(struct setter *s, const char *what)
{
	s->error = arena_printf(s->arena, "--%s=%s: %s", s->param->name,
				s->use->value ? s->use->value : "", what);
	return false;
}

static bool fits(const struct plan_param *p, bool minus, uint64_t n)
{
	uint32_t bits = p->size * 8;

	if (minus)
		return p->is_signed && n <= 1ull << (bits - 1);
	return n <= UINT64_MAX >> (64 - bits + p->is_signed);
}

static bool set_int(struct setter *s)
{
	const char *text = s->use->value, *why;
	bool minus, unit;
	uint64_t n;

	if (!text)
		return fail(s, "a number is missing");
	minus = *text == '-';
	text += minus;
	why = number_parse(text, strlen(text), &n, &unit);
	if (why)
		return fail(s, "a number is wanted, as 10, 5ms or 64K");
	if (minus && n && !s->param->is_signed)
		return fail(s, "a number that is not negative is wanted");
	if (!fits(s->param, minus, n))
		return fail(s, arena_printf(s->arena,
			    "the number does not fit %sint%u",
			    s->param->is_signed ? "" : "u",
			    s->param->size * 8));
	s->param->value = (int64_t)(minus ? -n : n);
	return true;
}

static bool set_bool(struct setter *s)
{
	static const char *const words[2][4] = {
		{ "false", "0", "off", "no" }, { "true", "1", "on", "yes" },
	};
	const char *text = s->use->value;

	if (!text) {
		s->param->value = !s->use->no;
		return true;
	}
	for (int v = 0; v < 2; v++) {
		for (int i = 0; i < 4; i++) {
			if (strcasecmp(words[v][i], text))
				continue;
			s->param->value = v;
			return true;
		}
	}
	return fail(s, "true or false is wanted");
}

static bool set_string(struct setter *s)
{
	if (!s->use->value)
		return fail(s, "a text is missing");
	if (strlen(s->use->value) >= s->param->size)
		return fail(s, arena_printf(s->arena,
			    "the text is longer than %u bytes",
			    s->param->size - 1));
	if (s->param->fixed && strcmp(s->param->text, s->use->value))
		return fail(s, arena_printf(s->arena, "the script was compiled for '%s', which says where its probes are",
			    s->param->text));
	s->param->text = s->use->value;
	return true;
}

static bool set_cidr(struct setter *s)
{
	const char *text = s->use->value, *why = NULL;
	struct cidr c;

	if (!text)
		return fail(s, "a network is missing");
	if (*text)
		why = cidr_parse(text, &c);
	if (why)
		return fail(s, arena_printf(s->arena,
			    "a network is wanted, as 10.0.0.0/8: %s", why));
	s->param->text = text;
	return true;
}

/* Of every parameter that is used as one, its default, too. */
static const char *bad_pattern(struct arena *a, const struct plan *plan)
{
	for (size_t i = 0; i < plan->params.n; i++) {
		const struct plan_param *p = &plan->params.v[i];
		const char *why = NULL;
		struct glob g;

		if (p->pattern)
			why = glob_parse(p->text, strlen(p->text), &g);
		if (why)
			return arena_printf(a, "--%s=%s: this pattern cannot be used: %s",
					    p->name, p->text, why);
	}
	return NULL;
}

static bool set_one(struct setter *s)
{
	switch (s->param->kind) {
	case PPK_INT:
		return set_int(s);
	case PPK_BOOL:
		return set_bool(s);
	case PPK_STRING:
		return set_string(s);
	case PPK_CIDR:
		return set_cidr(s);
	}
	return false;
}

static struct plan_param *find(struct plan *plan, const char *name)
{
	for (size_t i = 0; i < plan->params.n; i++)
		if (!strcmp(plan->params.v[i].name, name))
			return &plan->params.v[i];
	return NULL;
}

/* An attach point that a parameter gives no usable period. */
static const char *bad_period(struct arena *a, const struct plan *plan,
			      const struct plan_attach *at)
{
	const struct plan_param *p = &plan->params.v[at->param - 1];

	if (at->type != P_INTERVAL && at->type != P_PROFILE)
		return arena_printf(a, "--%s: the count of %s must be at least 1",
				    p->name, at->full);
	return arena_printf(a, "--%s: the period of %s must be at least 1us%s",
			    p->name, at->full, at->unit == 1 ?
			    "; write the time with its unit, as 5s or 100ms" :
			    "");
}

bool params_set(struct arena *a, const struct options *o, struct plan *plan,
		const char **ret_error)
{
	struct setter s = { .arena = a };
	const struct plan_attach *bad;

	for (int i = 0; i < o->nparams; i++) {
		s.use = &o->params[i];
		s.param = find(plan, s.use->name);
		if (s.param && !set_one(&s)) {
			*ret_error = s.error;
			return false;
		}
	}
	*ret_error = bad_pattern(a, plan);
	if (*ret_error)
		return false;
	bad = plan_set_periods(plan);
	if (!bad)
		return true;
	*ret_error = bad_period(a, plan, bad);
	return false;
}

/* -- help ------------------------------------------------------------------------ */

void params_option(const struct param_line *l, struct buf *out)
{
	buf_adds(out, l->type ? "--" : "--[no-]");
	for (const char *p = l->name; *p; p++)
		buf_addc(out, *p == '_' ? '-' : *p);
	if (l->type)
		buf_printf(out, "=%s", l->type);
}

void params_help_line(const struct param_line *l, FILE *f)
{
	struct buf b;

	buf_init(&b);
	params_option(l, &b);
	fprintf(f, "  %-*s", l->help || l->written ? 23 : 0, b.s);
	if (l->help)
		fprintf(f, " %s", l->help);
	if (l->written)
		fprintf(f, " [%s]", l->written);
	fputc('\n', f);
	buf_clear(&b);
}

static const char *type_text(struct arena *a, const struct plan_param *p)
{
	if (p->kind == PPK_BOOL)
		return NULL;
	if (p->kind == PPK_CIDR)
		return "cidr";
	if (p->kind == PPK_STRING)
		return arena_printf(a, "string[%u]", p->size);
	return arena_printf(a, "%sint%u", p->is_signed ? "" : "u",
			    p->size * 8);
}

void params_help(struct arena *a, const struct plan *plan, FILE *f)
{
	for (size_t i = 0; i < plan->params.n; i++) {
		const struct plan_param *p = &plan->params.v[i];
		struct param_line l = { p->name, type_text(a, p), p->written,
					p->help };

		params_help_line(&l, f);
	}
}

/* -- names ------------------------------------------------------------------------ */

bool params_same_name(const char *declared, const char *written, size_t len)
{
	size_t i = 0;

	while (i < len && declared[i] &&
	       (declared[i] == written[i] ||
		(declared[i] == '_' && written[i] == '-')))
		i++;
	return i == len && !declared[i];
}

enum option_takes params_lookup(struct arena *a, const struct plan *plan,
				const char *name, size_t len,
				const char **ret_name)
{
	const char **names = arena_array(a, const char *, plan->params.n + 1);

	for (size_t i = 0; i < plan->params.n; i++) {
		const struct plan_param *p = &plan->params.v[i];

		names[i] = p->name;
		if (!params_same_name(p->name, name, len))
			continue;
		*ret_name = p->name;
		return p->kind == PPK_BOOL ? OPTION_BOOL : OPTION_VALUE;
	}
	*ret_name = nearest_name(arena_strndup(a, name, len), names,
				 plan->params.n);
	return OPTION_UNKNOWN;
}
