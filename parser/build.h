/* SPDX-License-Identifier: Apache-2.0 */
/*
 * build: the nodes that the grammar's actions make.
 *
 * All of them live in the parser's arena and cannot fail; what is wrong with a
 * well-formed construct (a constant that is none, an assignment to a call) is
 * reported here and a node made all the same.
 */
#ifndef AWL_PARSER_BUILD_H
#define AWL_PARSER_BUILD_H

#include "base/strmap.h"
#include "parser/token.h"

struct parser {
	struct arena *arena;
	struct diags *diags;
	const struct source *src, *prelude;	/* prelude: NULL if none */
	struct ast_script *script;
	token_list tokens;
	size_t next;		/* token to hand out */
	bool recovering;	/* an error was reported: skip, then resync */
	struct token resync;
	const char *doc;	/* of the item being parsed */
	struct strmap constants;	/* enumerators so far: int64_t * */
};

/* For the grammar, in parse.c. */
const struct token *parser_next(struct parser *p);
void parser_syntax_error(struct parser *p, const char *found,
			 const char **expected, int n);

/* name = value, ... of a record. */
struct ast_record {
	ast_names names;
	ast_exprs values;
};

/* What stands before a C declarator. */
struct cspec {
	struct ast_type *type;
	struct ast_cdef *inner;
};

static inline struct cspec cspec_of(struct ast_type *type)
{
	return (struct cspec){ type, NULL };
}

struct tag_kind {
	enum ast_type_kind kind;
	struct c_attr attr;
};

static inline struct c_attr attr_join(struct c_attr a, struct c_attr b)
{
	return (struct c_attr){ a.packed || b.packed,
				a.align > b.align ? a.align : b.align };
}

static inline struct tag_kind tag_attribute(struct tag_kind k,
					    const struct token *attribute)
{
	return (struct tag_kind){ k.kind, attr_join(k.attr, attribute->attr) };
}

/* -- expressions (build_expr.c) ---------------------------------------------- */

struct ast_expr *ast_expr_int(struct parser *p, const struct token *t);
struct ast_expr *ast_expr_str(struct parser *p, const struct token *t);
struct ast_expr *ast_expr_bool(struct parser *p, bool value, struct span span);
struct ast_expr *ast_expr_name(struct parser *p, enum ast_expr_kind kind,
			       const struct token *t);
struct ast_expr *ast_expr_call(struct parser *p, const struct token *name,
			       ast_exprs args, struct span span);
struct ast_expr *ast_expr_map(struct parser *p, const struct token *name,
			      ast_exprs keys, struct span span);
struct ast_expr *ast_expr_unary(struct parser *p, enum unary_op op,
				struct ast_expr *a, struct span span);
struct ast_expr *ast_expr_binary(struct parser *p, enum binary_op op,
				 struct ast_expr *a, struct ast_expr *b,
				 struct span span);
struct ast_expr *ast_expr_incdec(struct parser *p, struct ast_expr *a, bool inc,
				 bool prefix, struct span span);
struct ast_expr *ast_expr_cond(struct parser *p, struct ast_expr *a,
			       struct ast_expr *b, struct ast_expr *c,
			       struct span span);
struct ast_expr *ast_expr_cast(struct parser *p, struct ast_type *type,
			       struct ast_expr *a, struct span span);
struct ast_expr *ast_expr_field(struct parser *p, struct ast_expr *a,
				const struct token *name, bool arrow,
				struct span span);
struct ast_expr *ast_expr_tuple_at(struct parser *p, struct ast_expr *a,
				   const struct token *n, struct span span);
struct ast_expr *ast_expr_index(struct parser *p, struct ast_expr *a,
				struct ast_expr *b, struct span span);
struct ast_expr *ast_expr_tuple(struct parser *p, ast_exprs args, struct span span);
struct ast_expr *ast_expr_set(struct parser *p, ast_exprs args, struct span span);
struct ast_expr *ast_expr_record(struct parser *p, struct ast_record r,
				 struct span span);
struct ast_expr *ast_expr_sizeof(struct parser *p, struct ast_expr *arg,
				 struct span span);
struct ast_expr *ast_expr_offsetof(struct parser *p, struct ast_expr *arg,
				   ast_names path, struct span span);
struct ast_expr *ast_expr_type_field(struct parser *p, struct ast_type *type,
				     ast_names path, struct span span);
struct ast_expr *ast_expr_type(struct parser *p, struct ast_type *type,
			       struct span span);
/* The last statement, if it is a value, becomes the block's. */
struct ast_expr *ast_expr_block(struct parser *p, ast_stmts body, struct span span);
/* then and otherwise are EX_BLOCK or EX_IF. */
struct ast_expr *ast_expr_if(struct parser *p, struct ast_expr *cond,
			     struct ast_expr *then, struct ast_expr *otherwise,
			     struct span span);
struct ast_expr *ast_expr_comptime(struct parser *p, struct ast_expr *a,
				   struct span span);
ast_exprs exprs_one(struct parser *p, struct ast_expr *e);
ast_exprs exprs_add(struct parser *p, ast_exprs list, struct ast_expr *e);
ast_exprs exprs_prepend(struct parser *p, struct ast_expr *e, ast_exprs list);
struct ast_record record_add(struct parser *p, struct ast_record r,
			     const struct token *name, struct ast_expr *e);
ast_names names_add(struct parser *p, ast_names list, const struct token *t);
/* Takes a block's value off the end of body; NULL if it has none. */
struct ast_expr *block_value(struct parser *p, ast_stmts *body);

/* Value of a constant expression; reports E_NOT_CONSTANT and gives 0. */
int64_t const_value(struct parser *p, const struct ast_expr *e);

/* -- statements (build_stmt.c) ----------------------------------------------- */

struct ast_stmt *ast_stmt_new(struct parser *p, enum ast_stmt_kind kind,
			      struct span span);
struct ast_stmt *ast_stmt_expr(struct parser *p, struct ast_expr *e,
			       struct span span);
struct ast_stmt *ast_stmt_assign(struct parser *p, struct ast_expr *to,
				 struct ast_expr *value, struct span span);
struct ast_stmt *ast_stmt_compound(struct parser *p, struct ast_expr *to,
				   const struct token *op, struct ast_expr *value,
				   struct span span);
struct ast_stmt *ast_stmt_let(struct parser *p, const struct token *name,
			      struct ast_type *type, struct ast_expr *value,
			      struct span span);
struct ast_stmt *ast_stmt_return(struct parser *p, struct ast_expr *e,
				 struct span span);
struct ast_stmt *ast_stmt_if(struct parser *p, struct ast_expr *cond,
			     ast_stmts then, ast_stmts otherwise, struct span span);
struct ast_stmt *ast_stmt_while(struct parser *p, struct ast_expr *cond,
				ast_stmts body, struct span span);
struct ast_stmt *ast_stmt_unroll(struct parser *p, struct ast_expr *count,
				 ast_stmts body, struct span span);
/* end is NULL for a map. */
struct ast_stmt *ast_stmt_for(struct parser *p, const struct token *var,
			      struct ast_expr *over, struct ast_expr *end,
			      ast_stmts body, struct span span);
struct ast_stmt *ast_stmt_block(struct parser *p, ast_stmts body, struct span span);
ast_stmts stmts_add(struct parser *p, ast_stmts list, struct ast_stmt *s);
ast_stmts stmts_add_last(struct parser *p, ast_stmts list, struct ast_stmt *s);
/* An `if` alone: what stands after `else`. */
ast_stmts stmts_if(struct parser *p, struct ast_expr *cond, ast_stmts then,
		   ast_stmts otherwise, struct span span);

/* -- declarations (build_decl.c) --------------------------------------------- */

ast_attaches attaches_add(struct parser *p, ast_attaches list,
			  const struct token *t);
struct ast_clause *clause_new(struct parser *p, ast_attaches attach,
			      struct ast_expr *predicate, ast_stmts body,
			      struct span span);
ast_clauses clauses_add(struct parser *p, ast_clauses list,
			struct ast_clause *c);
void build_clause(struct parser *p, struct ast_clause *c);

/* The name of an alias as far as it has been read. */
struct alias_name {
	const char *text;
	struct span span;
};

struct alias_name alias_named(struct parser *p, struct alias_name name,
			      const struct token *t);
void build_alias(struct parser *p, struct alias_name name, ast_fn_args args,
		 ast_clauses alternatives, struct span span);
void build_import(struct parser *p, const struct token *path, struct span span);
void build_map_decl(struct parser *p, const struct token *map,
		    struct ast_type *type, const struct token *kind,
		    ast_exprs args, struct span span);
void build_param(struct parser *p, const struct token *name,
		 struct ast_type *type, struct ast_expr *value,
		 const struct token *help, struct span span);
void build_macro(struct parser *p, const struct token *name,
		 ast_macro_args args, ast_stmts body, struct span span);
void build_fn(struct parser *p, const struct token *name, ast_fn_args args,
	      struct ast_type *ret, ast_stmts body, struct span span);
void build_config(struct parser *p, const struct token *key,
		  enum ast_config_kind kind, const struct token *value,
		  struct span span);
ast_macro_args macro_args_add(struct parser *p, ast_macro_args list,
			      const struct token *t);
ast_fn_args fn_args_add(struct parser *p, ast_fn_args list,
			const struct token *name, struct ast_type *type);

/* -- types and C definitions (build_type.c) ---------------------------------- */

struct ast_type *ast_type_new(struct parser *p, enum ast_type_kind kind,
			      const struct token *name, struct span span);
/* One more word of `unsigned long int`; t is what the words before made. */
struct ast_type *ast_type_word(struct parser *p, struct ast_type *t,
			       const struct token *word, struct span span);
struct ast_type *ast_type_pointer(struct parser *p, struct ast_type *t,
				  struct span span);
struct ast_type *ast_type_dim(struct parser *p, struct ast_type *t,
			      const struct ast_expr *n, struct span span);
struct ast_type *ast_type_typeof(struct parser *p, struct ast_expr *arg,
				 struct span span);

struct ast_cdef *cdef_new(struct parser *p, struct tag_kind kind,
			  const struct token *tag, ast_cmembers members,
			  struct span span);
struct ast_cdef *cdef_enum(struct parser *p, struct tag_kind kind,
			   const struct token *tag, ast_cenumerators values,
			   struct span span);
struct ast_cdef *cdef_attribute(struct ast_cdef *c,
				const struct token *attribute);
/* Of the last one. */
ast_cmembers members_attr(ast_cmembers list, struct c_attr attr);
void build_cdef(struct parser *p, struct ast_cdef *c);
void build_typedef(struct parser *p, struct cspec spec, ast_cmembers name,
		   struct span span);
struct cspec cspec_inner(struct parser *p, struct ast_cdef *inner);
ast_cmembers members_one(struct parser *p, uint32_t pointers,
			 const struct token *name, struct span span);
ast_cmembers members_func(struct parser *p, const struct token *name,
			  struct span span);
ast_cmembers members_bits(struct parser *p, ast_cmembers list,
			  const struct ast_expr *bits);
ast_cmembers members_dim(struct parser *p, ast_cmembers list,
			 const struct ast_expr *n, struct span span);
ast_cmembers members_join(struct parser *p, ast_cmembers a, ast_cmembers b);
/* Gives each declarator the type that stands before them. */
ast_cmembers members_of(struct parser *p, struct cspec spec, ast_cmembers list);
ast_cmembers members_anonymous(struct parser *p, struct cspec spec,
			       struct span span);
ast_cenumerators enumerators_add(struct parser *p, ast_cenumerators list,
				 const struct token *name,
				 const struct ast_expr *value);

#endif
