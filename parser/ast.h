/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ast: a script as it was written.
 *
 * Built by parser/grammar.y in the compilation's arena, never changed after.
 * Nothing is resolved here: names are strings, numbers are values, and every
 * node has the span of the text it came from. Lists keep source order.
 */
#ifndef AWL_PARSER_AST_H
#define AWL_PARSER_AST_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/source.h"

struct ast_expr;
struct ast_stmt;
struct ast_type;

typedef VEC(struct ast_expr *) ast_exprs;
typedef VEC(struct ast_stmt *) ast_stmts;
typedef VEC(const char *) ast_names;

enum unary_op { U_NEG, U_NOT, U_BITNOT, U_DEREF, U_ADDR };
enum binary_op {	/* in the order of the names in ast.c */
	B_MUL, B_DIV, B_MOD, B_ADD, B_SUB, B_SHL, B_SHR,
	B_LT, B_LE, B_GT, B_GE, B_EQ, B_NE,
	B_AND, B_XOR, B_OR, B_LAND, B_LOR,
	B_MATCH,	/* =~; !~ is its U_NOT */
	B_IN		/* b is EX_SET or EX_CALL */
};

/* "*", "/", ... as written in source. */
const char *binary_op_text(enum binary_op op);
const char *unary_op_text(enum unary_op op);

enum ast_expr_kind {
	EX_INT,		/* number; time units already applied */
	EX_BOOL,	/* number is 0 or 1 */
	EX_STR,		/* text, len: escapes already resolved */
	EX_IDENT,	/* name: builtin, enum constant, #define, macro */
	EX_VAR,		/* name without '$' */
	EX_MAP,		/* name without '@' ("" for @); args: keys; has_key */
	EX_POSITIONAL,	/* number: N of $N, from 1 */
	EX_POSCOUNT,	/* $# */
	EX_CALL,	/* name, args */
	EX_UNARY,	/* uop, a */
	EX_BINARY,	/* bop, a, b */
	EX_INCDEC,	/* a; is_inc, is_prefix */
	EX_COND,	/* a ? b : c; b is NULL in a ?: c */
	EX_CAST,	/* (type)a */
	EX_FIELD,	/* a.name, a->name (is_arrow) */
	EX_TUPLE_AT,	/* a.number */
	EX_INDEX,	/* a[b] */
	EX_TUPLE,	/* args; () and (a,) included */
	EX_RECORD,	/* args with names[i] */
	EX_SET,		/* { args }, behind `in` */
	EX_SIZEOF,	/* type, or a */
	EX_OFFSETOF,	/* type or a; then names: path of members */
	EX_TYPE,	/* type, where a call takes a type as argument */
	EX_TYPE_FIELD,	/* type.names: a field of a type, as in exists() */
	EX_BLOCK,	/* { body; a } */
	EX_IF,		/* if a { body; b } else { else_body; c } as a value */
	EX_COMPTIME,	/* comptime a */
};

struct ast_expr {
	enum ast_expr_kind kind;
	struct span span;
	struct span name_span;	/* of the name in CALL, FIELD, MAP, IDENT */
	uint32_t depth;		/* of the tree, as far as the parser counts */
	const char *name;
	uint64_t number;
	const char *text;
	size_t len;
	enum unary_op uop;
	enum binary_op bop;
	bool is_unsigned;	/* INT: above INT64_MAX */
	bool has_unit;		/* INT: written with ns us ms s m h d */
	bool has_key, is_inc, is_prefix, is_arrow;
	struct ast_expr *a, *b, *c;
	ast_exprs args;
	ast_names names;
	struct ast_type *type;
	ast_stmts body, else_body;
};

/* self.NAME: a variable of the thread, which can be assigned. */
static inline bool ast_is_self(const struct ast_expr *e)
{
	return e->kind == EX_FIELD && !e->is_arrow &&
	       e->a->kind == EX_IDENT && !strcmp(e->a->name, "self");
}

/*
 * A type as written: `base` with `pointers` stars, then array lengths from the
 * outermost in. string[64], buffer[8] and inet keep their length in dims.
 * C's integer words are already our names: "unsigned long" is uint64, int is
 * int32; char stays, arrays of it being strings.
 */
enum ast_type_kind {
	TY_NAME,	/* int32, string, pid_t, uint64 ... */
	TY_STRUCT, TY_UNION, TY_ENUM,
	TY_TYPEOF	/* of, or of_type */
};

struct ast_type {
	enum ast_type_kind kind;
	struct span span;
	const char *name;
	uint32_t pointers;
	VEC(uint64_t) dims;	/* 0: [], as many as there are */
	struct ast_expr *of;
	struct ast_type *of_type;
};

enum ast_stmt_kind {
	ST_EXPR,	/* a; also `_ = a` (is_discard) */
	ST_ASSIGN,	/* a = b; a op= b (is_compound, bop) */
	ST_LET,		/* let $name[: type] [= b] */
	ST_IF,		/* if a body else else_body */
	ST_WHILE,	/* while a body */
	ST_FOR_RANGE,	/* for $name : a..b body */
	ST_FOR_MAP,	/* for $name : a body (a is EX_MAP without key) */
	ST_UNROLL,	/* unroll(a) body */
	ST_BREAK, ST_CONTINUE,
	ST_RETURN,	/* a or NULL */
	ST_BLOCK	/* body */
};

struct ast_stmt {
	enum ast_stmt_kind kind;
	struct span span;
	struct span name_span;
	const char *name;
	struct ast_expr *a, *b;
	enum binary_op bop;
	bool is_compound, is_discard;
	bool unended;	/* EXPR without ';' before '}': a block's value */
	struct ast_type *type;
	ast_stmts body, else_body;
};

/* Of a part in which parameters stand: text, or a parameter's name. */
struct ast_piece {
	const char *text;	/* "1", "name": without '$' and braces */
	struct span span;	/* of a parameter's use */
	bool is_param;
};

/*
 * One attach point: provider and colon-separated parts, quotes removed (a
 * quoted part never counts as having a wildcard).
 */
struct ast_part {
	const char *text;	/* parameters in it as they are written */
	struct span span;
	bool quoted;
	bool after_at;	/* separated from the part before by '@', not ':' */
	VEC(struct ast_piece) pieces;	/* none without a parameter */
};

struct ast_attach {
	struct span span;
	const char *label;	/* NAME in NAME=provider:..., or NULL */
	VEC(struct ast_part) parts;	/* parts[0] is the provider */
	bool optional;		/* trailing '?' */
};

typedef VEC(struct ast_attach *) ast_attaches;

struct ast_clause {
	struct span span;
	ast_attaches attach;
	struct ast_expr *predicate;	/* or NULL */
	ast_stmts body;
	const char *doc;	/* of the /// lines before it, or NULL */
};

typedef VEC(struct ast_clause *) ast_clauses;

enum ast_config_kind { CV_INT, CV_STR, CV_BOOL, CV_NAME };

struct ast_config {
	struct span span, value_span;
	const char *key;
	enum ast_config_kind kind;
	uint64_t number;	/* CV_INT, CV_BOOL */
	const char *text;	/* CV_STR, CV_NAME */
};

struct ast_import {
	struct span span;
	const char *path;
};

/* let @name: type = kind(size); */
struct ast_map_decl {
	struct span span, name_span, kind_span;
	const char *name, *kind;
	struct ast_type *type;	/* of its values; or NULL */
	uint64_t size;
	bool has_size;
	const char *doc;
};

/* macro name($var, @map, ident) { body; value } */
enum ast_macro_arg_kind { MA_VAR, MA_MAP, MA_EXPR };

struct ast_macro_arg {
	enum ast_macro_arg_kind kind;
	const char *name;
	struct span span;
};

typedef VEC(struct ast_macro_arg) ast_macro_args;

struct ast_macro {
	struct span span, name_span;
	const char *name;
	ast_macro_args args;
	ast_stmts body;
	struct ast_expr *value;	/* trailing expression, or NULL */
	const char *doc;
};

/* fn name($a: type, ...): type { body } */
struct ast_fn_arg {
	const char *name;
	struct ast_type *type;
	struct span span;
};

typedef VEC(struct ast_fn_arg) ast_fn_args;

struct ast_fn {
	struct span span, name_span;
	const char *name;
	ast_fn_args args;
	struct ast_type *ret;	/* NULL: nothing */
	ast_stmts body;
	const char *doc;
};

/*
 * probe NAME(arg: type, ...) = alternative else alternative; An alternative is
 * a clause whose last statement gives the arguments, as a tuple.
 */
struct ast_alias {
	struct span span, name_span;
	const char *name;	/* "io:done" */
	ast_fn_args args;
	ast_clauses alternatives;
	const char *doc;
};

/* param name: type = default "doc"; */
struct ast_param {
	struct span span, name_span;
	const char *name;
	struct ast_type *type;
	struct ast_expr *value;	/* default, or NULL */
	const char *written;	/* its text, or NULL */
	const char *help;
};

/* What of __attribute__((...)) counts: how things are laid out. */
struct c_attr {
	bool packed;
	uint32_t align;		/* bytes; 0: not said */
};

/*
 * C definitions. A member's type is an ast_type; an
 * anonymous struct or union member has `inner` and no name.
 */
struct ast_cmember {
	struct span span;
	const char *name;
	struct ast_type *type;
	struct ast_cdef *inner;	/* struct/union/enum defined in place */
	uint32_t bits;		/* is_bitfield; 0 (no name): the next unit */
	bool is_bitfield;
	struct c_attr attr;
	bool is_func;		/* function pointer: type is void * */
};

struct ast_cenumerator {
	const char *name;
	int64_t value;
	struct span span;
};

typedef VEC(struct ast_cmember) ast_cmembers;
typedef VEC(struct ast_cenumerator) ast_cenumerators;

struct ast_cdef {
	enum ast_type_kind kind;	/* TY_STRUCT, TY_UNION, TY_ENUM */
	struct span span;
	const char *name;		/* NULL: anonymous */
	ast_cmembers members;
	ast_cenumerators values;
	struct c_attr attr;
	bool from_header;		/* not written in the script */
};

/* typedef type name; */
struct ast_ctypedef {
	struct span span;
	const char *name;
	struct ast_type *type;
	struct ast_cdef *inner;
	struct c_attr attr;
	bool from_header;
};

/* #include <x> or "x": text is what stands between the brackets or quotes. */
struct ast_include {
	struct span span;
	const char *path;
	bool angled;
};

/* #define NAME value, as it holds at the end of the script. */
struct ast_define {
	const char *name, *text;
	struct span name_span, value_span;
};

typedef VEC(struct ast_define) ast_defines;

struct ast_script {
	const char *doc;	/* /// before the first declaration, or NULL */
	VEC(struct ast_include) includes;
	VEC(struct ast_cdef *) cdefs;
	VEC(struct ast_ctypedef) ctypedefs;
	VEC(struct ast_config) config;
	VEC(struct ast_import) imports;
	ast_clauses clauses;
	VEC(struct ast_alias *) aliases;
	VEC(struct ast_map_decl) maps;
	VEC(struct ast_macro *) macros;
	VEC(struct ast_fn *) fns;
	VEC(struct ast_param) params;
	ast_defines defines;	/* its own, not those of its headers */
};

#endif
