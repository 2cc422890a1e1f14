/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/script.h"

#include <string.h>

#include "base/diag.h"
#include "cli/params.h"
#include "parser/parse.h"
#include "sema/import.h"

void script_init(struct script *s)
{
	*s = (struct script){ .arena = arena_create() };
}

void script_clear(struct script *s)
{
	arena_free(s->arena);
	*s = (struct script){ 0 };
}

static const struct source *source_of(struct source_set *set,
				      const struct options *o)
{
	const char *text = o->value[O_EXPR];
	int err;

	if (text)
		return source_add(set, "stdin", text, strlen(text));
	if (!o->nargs || !strcmp(o->args[0], "-"))
		return NULL;
	return source_read(set, o->args[0], &err);
}

const struct ast_script *script_tree(struct script *s, const struct options *o)
{
	static const char *const defines[] = { "AWL", "BPFTRACE_HAVE_BTF", NULL };
	const struct parse_options po = { .any_positional = true,
					  .defines = defines };
	struct ast_script *tree;
	const struct source *src;
	struct source_set set;
	struct diags muted;

	if (s->tried)
		return s->tree;
	s->tried = true;
	source_set_init(&set, s->arena);
	diags_init(&muted, s->arena, &set);
	src = source_of(&set, o);
	tree = src ? parse_script(s->arena, &muted, src, &po) : NULL;
	if (tree)
		import_merge(s->arena, &muted, &set, &po, NULL, src, tree);
	s->tree = tree;
	return tree;
}

static bool is_same(const char *declared, const char *written, size_t len)
{
	size_t i = 0;

	while (i < len && declared[i] &&
	       (declared[i] == written[i] ||
		(declared[i] == '_' && written[i] == '-')))
		i++;
	return i == len && !declared[i];
}

enum option_takes script_lookup(struct script *s, const struct options *o,
				const char *name, size_t len,
				const char **ret_name)
{
	const struct ast_script *tree = script_tree(s, o);
	const char *names[64];
	size_t n = 0;

	for (size_t i = 0; tree && i < tree->params.n && i < 64; i++) {
		const struct ast_param *p = &tree->params.v[i];

		names[n++] = p->name;
		if (!is_same(p->name, name, len))
			continue;
		*ret_name = p->name;
		return p->type->kind == TY_NAME &&
		       !strcmp(p->type->name, "bool") ? OPTION_BOOL :
							OPTION_VALUE;
	}
	*ret_name = nearest_name(arena_strndup(s->arena, name, len), names, n);
	return OPTION_UNKNOWN;
}

bool script_help(struct script *s, const struct options *o)
{
	const struct ast_script *tree = script_tree(s, o);
	const char *name = o->given[O_EXPR] ? "-e PROGRAM" : o->args[0];

	if (!tree)
		return false;
	printf("usage: awl [OPTIONS] %s%s\n", name,
	       tree->params.n ? " [SCRIPT OPTIONS]" : "");
	if (tree->doc)
		printf("\n%s\n", tree->doc);
	if (tree->params.n)
		puts("\nScript options:");
	params_help(tree, stdout);
	puts("\nawl --help lists awl's own options.");
	return true;
}
