/* SPDX-License-Identifier: Apache-2.0 */
#include "base/diag.h"

#include <string.h>

static const struct {
	const char *name, *doc;
} tags[] = {
	[D_NONE] = { "", "" },
#define DIAG(tag, doc) [tag] = { #tag, doc },
#include "lang/diags.def"
#undef DIAG
};

void diags_init(struct diags *d, struct arena *a, const struct source_set *s)
{
	memset(d, 0, sizeof(*d));
	d->arena = a;
	d->sources = s;
}

static void add(struct diags *d, enum diag_level level, enum diag_tag tag,
		struct span span, const char *fmt, va_list ap)
{
	struct diag g = { level, tag, span, arena_vprintf(d->arena, fmt, ap) };

	vec_push(d->arena, &d->list, g);
	d->nerrors += level == DIAG_ERROR;
	d->nwarnings += level == DIAG_WARNING;
}

void diag_error(struct diags *d, struct span span, enum diag_tag tag,
		const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(d, DIAG_ERROR, tag, span, fmt, ap);
	va_end(ap);
}

void diag_warning(struct diags *d, struct span span, enum diag_tag tag,
		  const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(d, DIAG_WARNING, tag, span, fmt, ap);
	va_end(ap);
}

void diag_note(struct diags *d, struct span span, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(d, DIAG_NOTE, D_NONE, span, fmt, ap);
	va_end(ap);
}

void diag_help(struct diags *d, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(d, DIAG_HELP, D_NONE, (struct span){ 0, 0 }, fmt, ap);
	va_end(ap);
}

const char *diag_tag_name(enum diag_tag tag)
{
	return tags[tag].name;
}

const char *diag_tag_doc(enum diag_tag tag)
{
	return tags[tag].doc;
}

/* The line, then a caret and tildes under the span; tabs are kept as tabs. */
static void render_line(const struct place *p, struct span span,
			struct buf *out)
{
	size_t from = p->col - 1, width = span.hi > span.lo ? span.hi - span.lo : 1;

	if (from > p->len)
		from = p->len;
	if (width > p->len - from)
		width = p->len > from ? p->len - from : 1;
	buf_printf(out, "%5u | ", p->line);
	buf_add(out, p->text, p->len);
	buf_adds(out, "\n      | ");
	for (size_t i = 0; i < from; i++)
		buf_addc(out, p->text[i] == '\t' ? '\t' : ' ');
	buf_addc(out, '^');
	buf_fill(out, '~', width - 1);
	buf_addc(out, '\n');
}

static void render(const struct diags *d, const struct diag *g,
		   struct buf *out)
{
	static const char *const levels[] = { "error", "warning", "note", "help" };
	struct place p = { 0 };

	if (d->sources && !span_none(g->span))
		p = source_place(d->sources, g->span.lo);
	if (p.file)
		buf_printf(out, "%s:%u:%u: ", p.file->name, p.line, p.col);
	buf_printf(out, "%s: %s", levels[g->level], g->text);
	if (g->tag)
		buf_printf(out, " [%s]", tags[g->tag].name);
	buf_addc(out, '\n');
	if (p.file)
		render_line(&p, g->span, out);
}

static void render_rest(const struct diags *d, size_t errors, size_t warnings,
			struct buf *out)
{
	size_t e = d->nerrors - errors, w = d->nwarnings - warnings;

	if (e)
		buf_printf(out, "not shown: %zu more error%s", e,
			   e == 1 ? "" : "s");
	if (e && w)
		buf_printf(out, " and %zu warning%s", w, w == 1 ? "" : "s");
	if (e)
		buf_addc(out, '\n');
}

void diags_render(const struct diags *d, struct buf *out)
{
	size_t errors = 0, warnings = 0;

	for (size_t i = 0; i < d->list.n; i++) {
		const struct diag *g = &d->list.v[i];

		if (g->level == DIAG_ERROR && errors == DIAG_MAX_ERRORS)
			break;
		errors += g->level == DIAG_ERROR;
		warnings += g->level == DIAG_WARNING;
		render(d, g, out);
	}
	render_rest(d, errors, warnings, out);
}

#define MAX_NAME 64

/* Levenshtein distance, by rows; names past MAX_NAME are never near. */
static size_t distance(const char *a, const char *b)
{
	size_t na = strlen(a), nb = strlen(b), row[MAX_NAME + 1];

	if (na > MAX_NAME || nb > MAX_NAME)
		return MAX_NAME;
	for (size_t j = 0; j <= nb; j++)
		row[j] = j;
	for (size_t i = 1; i <= na; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			size_t best = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[nb];
}

const char *nearest_name(const char *name, const char *const *names, size_t n)
{
	size_t limit = (strlen(name) + 2) / 3, best = limit + 1;
	const char *found = NULL;

	for (size_t i = 0; i < n; i++) {
		size_t k = distance(name, names[i]);

		if (k < best) {
			best = k;
			found = names[i];
		}
	}
	return found;
}
