/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/relocation.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define RECORD "awl_tp__"	/* what CO_TRACEPOINT structs are called */

struct relocation {
	struct diags *diags;
	struct target *target;
	const struct relocation_place *at;
	const char *tag;	/* "struct", "union" or "enum" */
	char *name;		/* of the type */
	char *path;		/* "a.b[0].c"; of an enum: the enumerator */
	bool is_record;
};

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Where word stands in the line, if once; else all of the line. */
static struct span word_span(const struct relocation_place *at, const char *word)
{
	const char *s = at->text, *end = s + (at->span.hi - at->span.lo), *p = s;
	struct span found = at->span;
	size_t n = strlen(word);
	unsigned int times = 0;

	for (; s && (p = memmem(p, (size_t)(end - p), word, n)); p += n) {
		if ((p > s && is_word(p[-1])) || (p + n < end && is_word(p[n])))
			continue;
		found.lo = at->span.lo + (uint32_t)(p - s);
		found.hi = found.lo + (uint32_t)n;
		times++;
	}
	return times == 1 ? found : at->span;
}

/* "struct NAME.PATH (...", "enum NAME::PATH = ...". */
static bool parse(struct arena *a, const char *s, const char *end,
		  struct relocation *ret)
{
	static const char *const tags[] = { "struct", "union", "enum" };
	char *flavor;
	size_t n = 0;

	for (size_t i = 0; i < 3 && !ret->tag; i++) {
		n = strlen(tags[i]);
		if ((size_t)(end - s) > n && !memcmp(s, tags[i], n) && s[n] == ' ')
			ret->tag = tags[i];
	}
	if (!ret->tag)
		return false;
	s += n + 1;
	for (n = 0; s + n < end && is_word(s[n]); n++)
		;
	ret->name = arena_strndup(a, s, n);
	flavor = strstr(ret->name, "___");
	if (flavor)	/* no part of the name: see codegen/core.c */
		*flavor = '\0';
	for (s += n; s < end && (*s == '.' || *s == ':'); s++)
		;
	for (n = 0; s + n < end && s[n] != ' '; n++)
		;
	ret->path = arena_strndup(a, s, n);
	ret->is_record = !strncmp(ret->name, RECORD, strlen(RECORD));
	return *ret->name;
}

static const struct ctype *find_type(struct relocation *r)
{
	enum ctype_kind kind = *r->tag == 's' ? C_STRUCT :
			       *r->tag == 'u' ? C_UNION : C_ENUM;
	const struct ctype *c;
	char *event;

	if (!r->is_record) {
		c = target_struct(r->target, kind, r->name);
		return c && ctype_complete(c) ? c : NULL;
	}
	r->name += strlen(RECORD);
	event = strstr(r->name, "__");
	if (!event)
		return NULL;
	*event = '\0';
	c = target_tracepoint(r->target, r->name, event + 2);
	r->name = arena_printf(r->diags->arena, "%s:%s", r->name, event + 2);
	/* What it wants of the field stands behind the name, see record.h. */
	event = strrchr(r->path, '_');
	if (event && event > r->path && event[-1] == '_')
		event[-1] = '\0';
	return c;
}

static void help_ask(struct relocation *r)
{
	if (r->is_record)
		diag_help(r->diags, "ask before: if (exists(args.%s)) { ... }", r->path);
	else
		diag_help(r->diags, "ask before: if (exists(struct %s.%s)) { ... }",
			  r->name, r->path);
}

static void no_field(struct relocation *r, const struct ctype *c, const char *name)
{
	const char *type = r->is_record ? r->name : ctype_text(r->diags->arena, c);

	diag_error(r->diags, word_span(r->at, name), E_FIELD,
		   "'%s' has no field '%s' on this kernel", type, name);
	help_ask(r);
}

static void other_kind(struct relocation *r, const struct cmember *m)
{
	diag_error(r->diags, word_span(r->at, m->name), E_FIELD,
		   "'%s' is '%s' on this kernel, and was something else where the script was compiled",
		   m->name, ctype_text(r->diags->arena, m->type));
	diag_help(r->diags, "run the script itself here, so that it is compiled for this kernel");
}

/* The first of the path that is not there; else the last is of another kind. */
static void explain_path(struct relocation *r, const struct ctype *c)
{
	char *path = arena_strdup(r->diags->arena, r->path), *save, *name;
	const struct cmember *m = NULL;
	uint32_t bits;

	for (name = strtok_r(path, ".", &save); name;
	     name = strtok_r(NULL, ".", &save)) {
		name[strcspn(name, "[")] = '\0';
		if (*name == '<')	/* an anonymous one */
			continue;
		m = ctype_complete(c) ? ctype_member(c, name, &bits) : NULL;
		if (!m) {
			no_field(r, c, name);
			return;
		}
		for (c = m->type; c->kind == C_ARRAY; c = c->elem)
			;
	}
	if (m)
		other_kind(r, m);
}

static void explain_enum(struct relocation *r)
{
	diag_error(r->diags, word_span(r->at, r->path), E_FIELD,
		   "'enum %s' has no '%s' on this kernel", r->name, r->path);
}

bool relocation_explain(struct diags *d, struct target *t, const char *reason,
			size_t len, const struct relocation_place *at)
{
	static const char start[] = "failed to resolve CO-RE relocation ";
	const char *end = reason + len, *s = memmem(reason, len, start, strlen(start));
	struct relocation r = { .diags = d, .target = t, .at = at };
	const struct ctype *c;

	s = s ? memmem(s, (size_t)(end - s), "] ", 2) : NULL;
	if (!s || !t || !parse(d->arena, s + 2, end, &r))
		return false;
	c = find_type(&r);
	if (!c) {
		diag_error(d, word_span(at, r.name), E_INCOMPLETE,
			   "this kernel has no '%s %s'",
			   r.is_record ? "tracepoint" : r.tag, r.name);
		return true;
	}
	if (c->kind == C_ENUM)
		explain_enum(&r);
	else
		explain_path(&r, c);
	return true;
}
