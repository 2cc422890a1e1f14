/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/attach.h"

#include <string.h>

#include "base/glob.h"
#include "parser/literal.h"
#include "sema/attach_priv.h"

typedef bool (*provider_fn)(const struct reader *r, struct tattach *t);

static const provider_fn providers[P_COUNT] = {
	[P_BEGIN] = attach_begin_end, [P_END] = attach_begin_end,
	[P_SELF] = attach_self,
	[P_TEST] = attach_test_bench, [P_BENCH] = attach_test_bench,
	[P_INTERVAL] = attach_interval, [P_PROFILE] = attach_interval,
	[P_TRACEPOINT] = attach_tracepoint,
	[P_RAWTRACEPOINT] = attach_raw_tracepoint,
	[P_KPROBE] = attach_kprobe, [P_KRETPROBE] = attach_kprobe,
	[P_UPROBE] = attach_uprobe, [P_URETPROBE] = attach_uprobe,
	[P_USDT] = attach_usdt,
	[P_SOFTWARE] = attach_event, [P_HARDWARE] = attach_event,
	[P_WATCHPOINT] = attach_watchpoint,
	[P_FENTRY] = attach_fentry, [P_FEXIT] = attach_fentry,
	[P_SYSCALL] = attach_syscall,
	[P_ITER] = attach_iter,
};

/* -- for the providers ----------------------------------------------------------- */

const struct ast_part *attach_arg(const struct reader *r, size_t i)
{
	return i < attach_nargs(r) ? &r->ast->parts.v[i + 1] : NULL;
}

size_t attach_nargs(const struct reader *r)
{
	return r->ast->parts.n - 1;
}

bool part_is_wild(const struct ast_part *p)
{
	return p && !p->quoted && strchr(p->text, '*');
}

bool part_number(const struct ast_part *p, uint64_t *ret, bool *ret_unit)
{
	return *p->text >= '0' && *p->text <= '9' &&
		!number_parse(p->text, strlen(p->text), ret, ret_unit);
}

static bool unknown_param(const struct reader *r, const struct ast_part *p)
{
	const char *names[64], *near;
	size_t n = 0;

	diag_error(r->diags, p->span, E_UNKNOWN_NAME,
		   "the script has no parameter '%s'", p->text + 1);
	for (; r->opts->prog && n < r->opts->prog->params.n && n < 64; n++)
		names[n] = r->opts->prog->params.v[n].name;
	near = nearest_name(p->text + 1, names, n);
	if (near)
		diag_help(r->diags, "did you mean '$%s'?", near);
	else
		diag_help(r->diags, "declare it: param %s: uint64 = 1s;",
			  p->text + 1);
	return false;
}

static bool find_param(const struct reader *r, struct tattach *t,
		       const struct ast_part *p)
{
	const struct tprog *prog = r->opts->prog;

	for (size_t i = 0; prog && i < prog->params.n; i++) {
		if (strcmp(prog->params.v[i].name, p->text + 1))
			continue;
		if (prog->params.v[i].type->kind != T_INT)
			return attach_bad(r, t, p, "'%s' is no number",
					  p->text);
		t->param = (uint32_t)i + 1;
		return true;
	}
	return unknown_param(r, p);
}

bool part_param(const struct reader *r, struct tattach *t,
		const struct ast_part *p, uint64_t unit, bool *ret_ok)
{
	if (p->quoted || *p->text != '$')
		return false;
	t->unit = unit;
	*ret_ok = find_param(r, t, p);
	return true;
}

bool attach_bad(const struct reader *r, const struct tattach *t,
		const struct ast_part *p, const char *fmt, ...)
{
	va_list ap;
	const char *s;

	va_start(ap, fmt);
	s = arena_vprintf(r->arena, fmt, ap);
	va_end(ap);
	diag_error(r->diags, p && p->span.hi > p->span.lo ? p->span :
		   r->ast->span, E_PROBE_SYNTAX, "%s", s);
	diag_help(r->diags, "the syntax is %s", probe_table[t->type].syntax);
	return false;
}

/* provider:part:part, the provider by its full name. */
static const char *full_name(const struct reader *r, const struct tattach *t)
{
	const char *s = probe_table[t->type == P_SYSRET ? P_SYSCALL :
				    t->type].name;

	for (size_t i = 0; i < attach_nargs(r); i++)
		s = arena_printf(r->arena, "%s:%s", s, attach_arg(r, i)->text);
	return s;
}

bool attach_add(const struct reader *r, struct tattach *t)
{
	if (!t->full)
		t->full = full_name(r, t);
	vec_push(r->arena, r->list, t);
	return true;
}

/* -- providers by name ------------------------------------------------------------ */

static bool resolve_as(const struct reader *r, enum probe_type type)
{
	struct tattach *t = arena_new(r->arena, struct tattach);

	t->type = type;
	t->span = r->ast->span;
	t->label = r->ast->label;
	t->optional = r->ast->optional;
	return providers[type](r, t);
}

static bool unknown_provider(const struct reader *r, const struct ast_part *p)
{
	const char *names[P_COUNT], *near;

	for (int i = 0; i < P_COUNT; i++)
		names[i] = probe_table[i].name;
	diag_error(r->diags, p->span, E_PROBE_TYPE, *p->text ?
		   "unknown probe type '%s'" : "a probe type is missing%s",
		   p->text);
	near = *p->text ? nearest_name(p->text, names, P_COUNT) : NULL;
	if (near)
		diag_help(r->diags, "did you mean '%s'?", near);
	else
		diag_help(r->diags, "`awl --list` shows the probe types there are");
	return false;
}

/*
 * `*ware:*`: each provider whose name matches and whose syntax the parts fit.
 * What does not fit is not meant, so its complaints are dropped.
 */
static bool resolve_wild(struct reader *r, const struct ast_part *p)
{
	struct diags *real = r->diags, scratch;
	size_t before = r->list->n;

	for (int i = 0; i < P_COUNT; i++) {
		if (!providers[i] || !glob_match(p->text, probe_table[i].name))
			continue;
		diags_init(&scratch, r->arena, NULL);
		r->diags = &scratch;
		resolve_as(r, i);
	}
	r->diags = real;
	if (r->list->n > before)
		return true;
	return attach_missing(r, p, NULL,
			      "no probe type that matches '%s' takes these parts",
			      p->text);
}

bool attach_resolve(struct arena *a, struct diags *d, struct target *t,
		    const struct attach_options *opts,
		    const struct ast_attach *ast, attach_list *ret)
{
	struct reader r = { a, d, t, opts, ast, ret };
	const struct ast_part *p = &ast->parts.v[0];
	int type;

	if (part_is_wild(p))
		return resolve_wild(&r, p);
	type = probe_find(p->text);
	if (type < 0)
		return unknown_provider(&r, p);
	return resolve_as(&r, type);
}
