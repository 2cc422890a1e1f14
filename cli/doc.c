/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/doc.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "cli/params.h"
#include "parser/parse.h"

/* "execsnoop" of a path; -e has no name. */
static void print_title(const struct options *o)
{
	const char *path = o->given[O_EXPR] ? "Script" : o->args[0];
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	const char *dot = strrchr(name, '.');

	printf("# %.*s\n", (int)(dot && dot > name ? dot - name :
				 (ptrdiff_t)strlen(name)), name);
}

/* What an imported module declares is documented there. */
static bool is_own(const struct script *s, struct span span)
{
	return span.lo >= s->source->base &&
	       span.lo <= s->source->base + s->source->len;
}

static void print_params(struct script *s, const struct ast_script *tree)
{
	if (!tree->params.n)
		return;
	printf("\n## Options\n\n| option | | default |\n| --- | --- | --- |\n");
	for (size_t i = 0; i < tree->params.n; i++) {
		struct param_line l = script_param(s->arena,
						   &tree->params.v[i]);
		struct buf b;

		buf_init(&b);
		params_option(&l, &b);
		printf("| `%s` | %s |", b.s, l.help ? l.help : "");
		if (l.written)
			printf(" `%s`", l.written);
		puts(" |");
		buf_clear(&b);
	}
}

static void print_attach(const struct ast_attach *at)
{
	for (size_t i = 0; i < at->parts.n; i++)
		printf("%s%s", i ? at->parts.v[i].after_at ? "@" : ":" : "",
		       at->parts.v[i].text);
}

/* Each line of a doc comment, indented to belong to a list's item. */
static void print_item(const char *doc)
{
	while (*doc) {
		int n = (int)strcspn(doc, "\n");

		printf("  %.*s\n", n, doc);
		doc += n + (doc[n] == '\n');
	}
}

static void print_clauses(const struct script *s,
			  const struct ast_script *tree)
{
	bool any = false;

	for (size_t i = 0; i < tree->clauses.n; i++) {
		const struct ast_clause *c = tree->clauses.v[i];

		if (!c->doc || !is_own(s, c->span))
			continue;
		printf("%s", any ? "" : "\n## Probes\n\n");
		any = true;
		for (size_t k = 0; k < c->attach.n; k++) {
			printf("%s`", k ? ", " : "- ");
			print_attach(c->attach.v[k]);
			printf("`");
		}
		printf("\n");
		print_item(c->doc);
	}
}

static void print_maps(const struct script *s,
		       const struct ast_script *tree)
{
	bool any = false;

	for (size_t i = 0; i < tree->maps.n; i++) {
		const struct ast_map_decl *m = &tree->maps.v[i];

		if (!m->doc || !is_own(s, m->span))
			continue;
		printf("%s- `@%s`\n", any ? "" : "\n## Maps\n\n", m->name);
		print_item(m->doc);
		any = true;
	}
}

static void print_fn(const struct ast_fn *fn)
{
	struct buf b;

	buf_init(&b);
	for (size_t i = 0; i < fn->args.n; i++) {
		buf_printf(&b, "%s$%s: ", i ? ", " : "", fn->args.v[i].name);
		ast_type_text(fn->args.v[i].type, &b);
	}
	buf_addc(&b, ')');
	if (fn->ret) {
		buf_adds(&b, ": ");
		ast_type_text(fn->ret, &b);
	}
	printf("\n### `%s(%s`\n", fn->name, b.s);
	if (fn->doc)
		printf("\n%s\n", fn->doc);
	buf_clear(&b);
}

static void print_macro(const struct ast_macro *m)
{
	static const char *const sigils[] = {
		[MA_VAR] = "$", [MA_MAP] = "@", [MA_EXPR] = ""
	};

	printf("\n### `%s(", m->name);
	for (size_t i = 0; i < m->args.n; i++)
		printf("%s%s%s", i ? ", " : "", sigils[m->args.v[i].kind],
		       m->args.v[i].name);
	printf(")`\n");
	if (m->doc)
		printf("\n%s\n", m->doc);
}

static void print_functions(const struct script *s,
			    const struct ast_script *tree)
{
	bool any = false;

	for (size_t i = 0; i < tree->fns.n; i++)
		any |= is_own(s, tree->fns.v[i]->span);
	for (size_t i = 0; i < tree->macros.n; i++)
		any |= is_own(s, tree->macros.v[i]->span);
	if (any)
		printf("\n## Functions and macros\n");
	for (size_t i = 0; i < tree->fns.n; i++)
		if (is_own(s, tree->fns.v[i]->span))
			print_fn(tree->fns.v[i]);
	for (size_t i = 0; i < tree->macros.n; i++)
		if (is_own(s, tree->macros.v[i]->span))
			print_macro(tree->macros.v[i]);
}

bool doc_print(struct script *s, const struct options *o)
{
	const struct ast_script *tree = script_tree(s, o);

	if (!tree)
		return false;
	print_title(o);
	if (tree->doc)
		printf("\n%s\n", tree->doc);
	print_params(s, tree);
	print_clauses(s, tree);
	print_maps(s, tree);
	print_functions(s, tree);
	return true;
}
