/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/build.h"

#include "parser/grammar.h"

ast_attaches attaches_add(struct parser *p, ast_attaches list,
			  const struct token *t)
{
	vec_push(p->arena, &list, t->attach);
	return list;
}

struct ast_clause *clause_new(struct parser *p, ast_attaches attach,
			      struct ast_expr *predicate, ast_stmts body,
			      struct span span)
{
	struct ast_clause *c = arena_new(p->arena, struct ast_clause);

	c->span = span;
	c->attach = attach;
	c->predicate = predicate;
	c->body = body;
	return c;
}

ast_clauses clauses_add(struct parser *p, ast_clauses list,
			struct ast_clause *c)
{
	vec_push(p->arena, &list, c);
	return list;
}

void build_clause(struct parser *p, struct ast_clause *c)
{
	c->doc = p->doc;
	vec_push(p->arena, &p->script->clauses, c);
}

struct alias_name alias_named(struct parser *p, struct alias_name name,
			      const struct token *t)
{
	if (!name.text)
		return (struct alias_name){ t->text, t->span };
	name.text = arena_printf(p->arena, "%s:%s", name.text, t->text);
	name.span = span_join(name.span, t->span);
	return name;
}

void build_alias(struct parser *p, struct alias_name name, ast_fn_args args,
		 ast_clauses alternatives, struct span span)
{
	struct ast_alias *a = arena_new(p->arena, struct ast_alias);

	a->span = span;
	a->name_span = name.span;
	a->name = name.text;
	a->args = args;
	a->alternatives = alternatives;
	a->doc = p->doc;
	vec_push(p->arena, &p->script->aliases, a);
}

void build_import(struct parser *p, const struct token *path, struct span span)
{
	struct ast_import i = { span, path->text };

	vec_push(p->arena, &p->script->imports, i);
}

void build_map_decl(struct parser *p, const struct token *map,
		    struct ast_type *type, const struct token *kind,
		    ast_exprs args, struct span span)
{
	struct ast_map_decl m = {
		.span = span, .name_span = map->span, .kind_span = kind->span,
		.name = map->text, .type = type, .kind = kind->text,
		.doc = p->doc, .has_size = args.n,
	};

	if (args.n) {
		int64_t size = const_value(p, args.v[0]);

		if (size < 0)
			diag_error(p->diags, args.v[0]->span, E_NOT_CONSTANT,
				   "%lld is no size", (long long)size);
		else
			m.size = (uint64_t)size;
	}
	if (args.n > 1)
		diag_error(p->diags, args.v[1]->span, E_SYNTAX,
			   "a map declaration takes its size alone");
	vec_push(p->arena, &p->script->maps, m);
}

void build_param(struct parser *p, const struct token *name,
		 struct ast_type *type, struct ast_expr *value,
		 const struct token *help, struct span span)
{
	struct ast_param m = {
		.span = span, .name_span = name->span, .name = name->text,
		.type = type, .value = value,
		.help = help ? help->text : p->doc,
	};

	if (value)
		m.written = arena_strndup(p->arena, p->src->text +
					  (value->span.lo - p->src->base),
					  value->span.hi - value->span.lo);

	vec_push(p->arena, &p->script->params, m);
}

void build_macro(struct parser *p, const struct token *name,
		 ast_macro_args args, ast_stmts body, struct span span)
{
	struct ast_macro *m = arena_new(p->arena, struct ast_macro);

	m->span = span;
	m->name_span = name->span;
	m->name = name->text;
	m->args = args;
	m->value = block_value(p, &body);
	m->body = body;
	m->doc = p->doc;
	vec_push(p->arena, &p->script->macros, m);
}

void build_fn(struct parser *p, const struct token *name, ast_fn_args args,
	      struct ast_type *ret, ast_stmts body, struct span span)
{
	struct ast_fn *f = arena_new(p->arena, struct ast_fn);

	f->span = span;
	f->name_span = name->span;
	f->name = name->text;
	f->args = args;
	f->ret = ret;
	f->body = body;
	f->doc = p->doc;
	vec_push(p->arena, &p->script->fns, f);
}

void build_config(struct parser *p, const struct token *key,
		  enum ast_config_kind kind, const struct token *value,
		  struct span span)
{
	struct ast_config c = {
		.span = span, .value_span = value->span, .key = key->text,
		.kind = kind, .number = value->number, .text = value->text,
	};

	if (kind == CV_BOOL)
		c.number = value->kind == TK_TRUE;
	vec_push(p->arena, &p->script->config, c);
}

ast_macro_args macro_args_add(struct parser *p, ast_macro_args list,
			      const struct token *t)
{
	struct ast_macro_arg m = { .name = t->text, .span = t->span };

	m.kind = t->kind == TK_VAR ? MA_VAR : t->kind == TK_MAP ? MA_MAP :
		MA_EXPR;
	vec_push(p->arena, &list, m);
	return list;
}

ast_fn_args fn_args_add(struct parser *p, ast_fn_args list,
			const struct token *name, struct ast_type *type)
{
	struct ast_fn_arg m = { .name = name->text, .type = type,
				.span = name->span };

	vec_push(p->arena, &list, m);
	return list;
}
