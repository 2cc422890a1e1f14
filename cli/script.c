/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/script.h"

#include <string.h>

#include "base/diag.h"
#include "cli/names.h"
#include "cli/params.h"
#include "parser/parse.h"
#include "sema/import.h"

static const char *const defines[] = { "AWL", "BPFTRACE_HAVE_BTF", NULL };
static const struct parse_options parse = { .defines = defines };

void script_init(struct script *s)
{
	*s = (struct script){ .arena = arena_create() };
}

void script_clear(struct script *s)
{
	image_free(&s->image);
	arena_free(s->arena);
	*s = (struct script){ 0 };
}

static bool has_script(const struct options *o)
{
	return o->given[O_EXPR] || o->nargs;
}

/* A name stands for its script's path. */
static const char *path_of(struct script *s, const struct options *o)
{
	const char *near, *path = NULL;

	if (names_is_name(o->args[0]))
		path = names_find(s->arena, o->args[0], &near);
	return path ? path : o->args[0];
}

static const struct source *source_of(struct script *s, struct source_set *set,
				      const struct options *o)
{
	const char *text = o->value[O_EXPR];
	int err;

	if (text)
		return source_add(set, "stdin", text, strlen(text));
	if (!strcmp(o->args[0], "-"))
		return NULL;
	return source_read(set, path_of(s, o), &err);
}

static bool read_object(struct script *s, const char *path)
{
	const char *json, *error;
	size_t n;

	if (image_open(path, &s->image))
		return false;
	json = object_section(s->image.data, s->image.size, ".awl.plan", &n);
	s->plan = json ? plan_read(s->arena, json, n, &error) : NULL;
	return s->plan;
}

static void read_script(struct script *s, const struct options *o)
{
	struct source_set *set = arena_new(s->arena, struct source_set);
	struct diags muted;

	s->tried = true;
	if (!o->given[O_EXPR] && image_is_elf(o->args[0])) {
		read_object(s, o->args[0]);
		return;
	}
	source_set_init(set, s->arena);
	diags_init(&muted, s->arena, set);
	s->source = source_of(s, set, o);
	if (s->source)
		s->tree = import_parse(s->arena, &muted, set, &parse, NULL,
				       s->source);
}

const struct ast_script *script_tree(struct script *s, const struct options *o)
{
	if (!s->tried)
		read_script(s, o);
	return s->tree;
}

static bool is_bool(const struct ast_param *p)
{
	return p->type->kind == TY_NAME && !strcmp(p->type->name, "bool");
}

static enum option_takes in_tree(struct script *s, const char *name, size_t len,
				 const char **ret_name)
{
	const struct ast_script *tree = s->tree;
	const char **names = arena_array(s->arena, const char *,
					 tree->params.n + 1);

	for (size_t i = 0; i < tree->params.n; i++) {
		const struct ast_param *p = &tree->params.v[i];

		names[i] = p->name;
		if (!params_same_name(p->name, name, len))
			continue;
		*ret_name = p->name;
		return is_bool(p) ? OPTION_BOOL : OPTION_VALUE;
	}
	*ret_name = nearest_name(arena_strndup(s->arena, name, len), names,
				 tree->params.n);
	return OPTION_UNKNOWN;
}

enum option_takes script_lookup(struct script *s, const struct options *o,
				const char *name, size_t len,
				const char **ret_name)
{
	*ret_name = NULL;
	if (!has_script(o))
		return OPTION_UNKNOWN;
	if (script_tree(s, o))
		return in_tree(s, name, len, ret_name);
	return s->plan ? params_lookup(s->arena, s->plan, name, len, ret_name) :
			 OPTION_UNKNOWN;
}

static bool stands_in(const ast_attaches *list, const char *name)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct ast_attach *at = list->v[i];

		for (size_t j = 0; j < at->parts.n; j++)
			for (size_t k = 0; k < at->parts.v[j].pieces.n; k++)
				if (at->parts.v[j].pieces.v[k].is_param &&
				    !strcmp(at->parts.v[j].pieces.v[k].text,
					    name))
					return true;
	}
	return false;
}

static bool is_string(const struct ast_script *tree, const char *name)
{
	for (size_t i = 0; i < tree->params.n; i++)
		if (!strcmp(tree->params.v[i].name, name))
			return tree->params.v[i].type->kind == TY_NAME &&
			       !strcmp(tree->params.v[i].type->name, "string");
	return false;
}

bool script_compiles(struct script *s, const struct options *o,
		     const char *name)
{
	const struct ast_script *tree = s ? script_tree(s, o) : NULL;

	if (!tree || !is_string(tree, name))
		return false;
	for (size_t i = 0; i < tree->clauses.n; i++)
		if (stands_in(&tree->clauses.v[i]->attach, name))
			return true;
	for (size_t i = 0; i < tree->aliases.n; i++)
		for (size_t k = 0; k < tree->aliases.v[i]->alternatives.n; k++)
			if (stands_in(&tree->aliases.v[i]->alternatives.v[k]->attach,
				      name))
				return true;
	return false;
}

/* -- help ------------------------------------------------------------------------ */

struct param_line script_param(struct arena *a, const struct ast_param *p)
{
	struct param_line l = { p->name, NULL, p->written, p->help };
	struct buf b;

	if (is_bool(p))
		return l;
	buf_init(&b);
	ast_type_text(p->type, &b);
	l.type = arena_strndup(a, b.s, b.n);
	buf_clear(&b);
	return l;
}

static void tree_params(struct script *s)
{
	for (size_t i = 0; i < s->tree->params.n; i++) {
		struct param_line l = script_param(s->arena,
						   &s->tree->params.v[i]);

		params_help_line(&l, stdout);
	}
}

bool script_help(struct script *s, const struct options *o)
{
	const struct ast_script *tree = script_tree(s, o);
	const char *doc = tree ? tree->doc : s->plan ? s->plan->doc : NULL;
	bool options = tree ? tree->params.n : s->plan && s->plan->params.n;

	if (!tree && !s->plan)
		return false;
	printf("usage: awl [OPTIONS] %s%s\n",
	       o->given[O_EXPR] ? "-e PROGRAM" : o->name ? o->name :
	       o->args[0],
	       options ? " [SCRIPT OPTIONS]" : "");
	if (doc)
		printf("\n%s\n", doc);
	if (options)
		puts("\nScript options:");
	if (tree)
		tree_params(s);
	else
		params_help(s->arena, s->plan, stdout);
	puts("\nawl --help lists awl's own options.");
	return true;
}

const char *script_doc(struct arena *a, const char *path)
{
	const struct ast_script *tree;
	const struct source *src;
	struct source_set set;
	struct diags muted;
	int err;

	source_set_init(&set, a);
	diags_init(&muted, a, &set);
	src = source_read(&set, path, &err);
	tree = src ? parse_script(a, &muted, src, &parse) : NULL;
	return tree ? tree->doc : NULL;
}
