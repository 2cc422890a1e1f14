/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/params.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "parser/literal.h"
#include "parser/parse.h"

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
	s->param->text = s->use->value;
	return true;
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
	bad = plan_set_periods(plan);
	if (!bad)
		return true;
	*ret_error = bad_period(a, plan, bad);
	return false;
}

/* -- help ------------------------------------------------------------------------ */

static bool is_bool(const struct ast_param *p)
{
	return p->type->kind == TY_NAME && !strcmp(p->type->name, "bool");
}

/* "--min=uint64", "--[no-]verbose" */
static void left_side(const struct ast_param *p, struct buf *b)
{
	if (is_bool(p)) {
		buf_printf(b, "--[no-]%s", p->name);
	} else {
		buf_printf(b, "--%s=", p->name);
		ast_type_text(p->type, b);
	}
	for (size_t i = 0; i < b->n; i++)
		if (b->s[i] == '_')
			b->s[i] = '-';
}

void params_help(const struct ast_script *script, FILE *f)
{
	for (size_t i = 0; i < script->params.n; i++) {
		const struct ast_param *p = &script->params.v[i];
		struct buf b;

		buf_init(&b);
		left_side(p, &b);
		fprintf(f, "  %-22s  %s%s%s%s%s\n", b.s, p->help ? p->help : "",
			p->help && p->written ? " " : "",
			p->written ? "[" : "", p->written ? p->written : "",
			p->written ? "]" : "");
		buf_clear(&b);
	}
}
