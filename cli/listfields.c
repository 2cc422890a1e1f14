/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/listfields.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/glob.h"

static void print_member(struct arena *a, const struct cmember *m)
{
	const char *type = ctype_text(a, m->type);
	size_t n = strlen(type);

	/* "char[16]" stands around the name as in C */
	if (m->type->kind == C_ARRAY) {
		const char *bracket = strchr(type, '[');

		if (bracket)
			n = (size_t)(bracket - type);
		printf("    %.*s %s%s\n", (int)n, type, m->name ? m->name : "",
		       bracket ? bracket : "");
	} else if (m->bit_size) {
		printf("    %s %s:%u\n", type, m->name ? m->name : "",
		       m->bit_size);
	} else {
		printf("    %s%s%s\n", type,
		       type[n - 1] == '*' || !m->name ? "" : " ",
		       m->name ? m->name : "");
	}
}

static void print_members(struct arena *a, const struct ctype *t)
{
	if (!t || !ctype_complete(t))
		return;
	for (uint32_t i = 0; i < t->nmembers; i++)
		print_member(a, &t->members[i]);
}

/* "vfs_read", "bpf:PROG", "bpf:PROG:ID" */
static const struct ctype *function(struct target *t, struct arena *a,
				    const char *rest)
{
	static const char prefix[] = PROBE_IN_BPF ":";
	size_t skip = sizeof(prefix) - 1;
	const struct bpf_func *f;
	const char *colon;

	if (strncmp(rest, prefix, skip))
		return target_func(t, NULL, rest);
	rest += skip;
	colon = strchr(rest, ':');
	if (!target_find_bpf(t, arena_strndup(a, rest, strcspn(rest, ":")),
			     colon ? (uint32_t)strtoul(colon + 1, NULL, 10) : 0,
			     &f))
		return NULL;
	return target_bpf_prototype(t, f);
}

static const struct ctype *type_of(struct target *t, struct arena *a,
				   enum probe_type type, const char *rest)
{
	const char *colon = strchr(rest, ':');

	switch (type) {
	case P_RAWTRACEPOINT:
		return target_raw_tracepoint(t, rest);
	case P_FENTRY:
	case P_FEXIT:
		return function(t, a, rest);
	case P_SYSCALL:
		return target_syscall(t, colon ?
				arena_strndup(a, rest, (size_t)(colon - rest)) :
				rest);
	case P_ITER:
		return target_iter(t, rest);
	case P_UPROBE:
		return colon ? target_user_func(t,
				arena_strndup(a, rest, (size_t)(colon - rest)),
				colon + 1) : NULL;
	default:
		return NULL;
	}
}

/* As the kernel declares them: "\tfield:const char * filename;\toffset:..." */
static void list_tracepoint(struct target *t, struct arena *a,
			    const char *rest)
{
	const char *colon = strchr(rest, ':'), *root = target_tracefs(t);
	char *line = NULL;
	size_t cap = 0;
	FILE *f;

	if (!colon || !root)
		return;
	f = fopen(arena_printf(a, "%s/events/%.*s/%s/format", root,
			       (int)(colon - rest), rest, colon + 1), "re");
	if (!f)
		return;
	while (getline(&line, &cap, f) > 0) {
		const char *field = line + strlen("\tfield:");

		if (strncmp(line, "\tfield:", strlen("\tfield:")) ||
		    strstr(line, " common_"))
			continue;
		printf("    %.*s\n", (int)strcspn(field, ";"), field);
	}
	free(line);
	fclose(f);
}

void list_fields(struct target *t, struct arena *a, enum probe_type type,
		 const char *rest)
{
	const struct ctype *c;

	if (type == P_TRACEPOINT) {
		list_tracepoint(t, a, rest);
		return;
	}
	c = type_of(t, a, type, rest);
	print_members(a, c);
	if (c && (type == P_FEXIT || (type == P_SYSCALL && strchr(rest, ':'))) && c->elem && c->elem->kind != C_VOID)
		printf("    %s retval\n", ctype_text(a, c->elem));
}

struct search {
	struct target *target;
	struct arena *arena;
	enum ctype_kind kind;
	const char *keyword, *pattern;
	int found;
};

static bool on_type(void *arg, const char *name)
{
	struct search *s = arg;
	const struct ctype *c;

	if (!glob_match(s->pattern, name))
		return true;
	c = target_struct(s->target, s->kind, name);
	if (!c)
		return true;
	printf("%s %s {\n", s->keyword, name);
	print_members(s->arena, c);
	for (uint32_t i = 0; i < c->nvalues; i++)
		printf("    %s = %" PRId64 "\n", c->values[i].name,
		       c->values[i].value);
	puts("};");
	s->found++;
	return true;
}

int list_type(struct target *t, struct arena *a, enum ctype_kind kind,
	      const char *pattern)
{
	struct search s = { t, a, kind, kind == C_STRUCT ? "struct" :
			    kind == C_UNION ? "union" : "enum", pattern, 0 };

	if (strchr(pattern, '*'))
		target_each_struct(t, on_type, &s);
	else
		on_type(&s, pattern);
	if (s.found)
		return 0;
	fprintf(stderr, "awl: the kernel has no %s '%s'\n", s.keyword,
		pattern);
	return 1;
}
