/* SPDX-License-Identifier: Apache-2.0 */
/* report: sema's diagnostics, without repetitions. See sema/sema_priv.h. */
#include "sema/sema_priv.h"

#include <string.h>

#include "parser/parse.h"
#include "sema/self.h"

static bool is_repeated(const struct sema *s, struct span span,
			enum diag_tag tag, const char *text)
{
	for (size_t i = 0; i < s->d->list.n; i++) {
		const struct diag *g = &s->d->list.v[i];

		if (g->tag == tag && g->span.lo == span.lo &&
		    g->span.hi == span.hi && !strcmp(g->text, text))
			return true;
	}
	return false;
}

static void note_macros(struct sema *s)
{
	for (const struct frame *f = s->frame; f; f = f->up)
		diag_note(s->d, f->call->span, f->fn ?
			  "in function '%s', called here" :
			  "in the expansion of macro '%s'", f->macro->name);
}

static bool report_starts(struct sema *s, struct span span, enum diag_tag tag,
			  const char *text)
{
	s->last_dropped = !s->final || is_repeated(s, span, tag, text);
	return !s->last_dropped;
}

void sema_error(struct sema *s, struct span span, enum diag_tag tag,
		const char *fmt, ...)
{
	va_list ap;
	const char *text;

	va_start(ap, fmt);
	text = arena_vprintf(s->a, fmt, ap);
	va_end(ap);
	if (!report_starts(s, span, tag, text))
		return;
	diag_error(s->d, span, tag, "%s", text);
	note_macros(s);
}

void sema_warning(struct sema *s, struct span span, enum diag_tag tag,
		  const char *fmt, ...)
{
	va_list ap;
	const char *text;

	s->last_dropped = true;
	if (s->opts->no_warnings)
		return;
	va_start(ap, fmt);
	text = arena_vprintf(s->a, fmt, ap);
	va_end(ap);
	if (!report_starts(s, span, tag, text))
		return;
	diag_warning(s->d, span, tag, "%s", text);
	note_macros(s);
}

void sema_note(struct sema *s, struct span span, const char *fmt, ...)
{
	va_list ap;

	if (s->last_dropped)
		return;
	va_start(ap, fmt);
	diag_note(s->d, span, "%s", arena_vprintf(s->a, fmt, ap));
	va_end(ap);
}

void sema_help(struct sema *s, const char *fmt, ...)
{
	va_list ap;

	if (s->last_dropped)
		return;
	va_start(ap, fmt);
	diag_help(s->d, "%s", arena_vprintf(s->a, fmt, ap));
	va_end(ap);
}

void sema_help_btf(struct sema *s)
{
	if (!target_has_btf(s->target))
		sema_help(s, "%s", target_why(s->target));
}

void sema_help_nearest(struct sema *s, const char *prefix, const char *name,
		       const char *const *names, size_t n)
{
	const char *near = nearest_name(name, names, n);

	if (near)
		sema_help(s, "did you mean '%s%s'?", prefix, near);
}

const char *sema_text(struct sema *s, const struct ast_expr *e)
{
	struct buf b;
	const char *text;

	buf_init(&b);
	ast_expr_text(e, &b);
	text = arena_strndup(s->a, b.s, b.n);
	buf_clear(&b);
	return text;
}

const char *sema_type_text(struct sema *s, const struct type *t)
{
	return type_text(s->a, t);
}

enum addr_space sema_probe_space(const struct sema *s)
{
	const struct tattach *at = sema_attach(s);

	switch (sema_probe_type(s)) {
	case P_UPROBE:
	case P_URETPROBE:
	case P_USDT:
	case P_SYSCALL:
	case P_SYSRET:
		return AS_USER;
	case P_TRACEPOINT:
		return at->target && (!strcmp(at->target, "syscalls") ||
				      !strcmp(at->target, "raw_syscalls")) ?
		       AS_USER : AS_KERNEL;
	default:
		return AS_KERNEL;
	}
}

void sema_changed(struct sema *s, char sigil, const char *name,
		  struct span span)
{
	s->changed = true;
	s->changed_span = span;
	s->changed_name = self_is_name(name) ? name :
			  arena_printf(s->a, "%c%s", sigil, name);
}

#define PATIENCE 8	/* rounds */

const struct type *sema_settle(struct sema *s, const struct type *t)
{
	uint32_t most = (uint32_t)config_num(&s->prog->config, max_strlen);

	if (s->rounds < PATIENCE || t->kind != T_STRING || t->size >= most)
		return t;
	return type_string(s->a, most);
}
