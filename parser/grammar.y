/* SPDX-License-Identifier: Apache-2.0 */
/*
 * grammar: tokens to AST.
 *
 * Actions build nodes (build.h) and are one line. refine.c has already decided
 * what would need more than one token of lookahead: TK_CAST is the parenthesis
 * of a cast, TK_BLOCK and TK_IF_VALUE start a value, TK_MAP_AT is a map before
 * its '['. After a syntax error the token source skips to the end of the
 * statement and gives TK_RESYNC (parse.c); TK_ITEM_END ends each declaration.
 */
%code requires {
#include "parser/build.h"
}

%code provides {
int awl_yyparse(struct parser *p);
}

%code {
#pragma GCC diagnostic ignored "-Wunused-but-set-variable"	/* yynerrs */
#define YYLLOC_DEFAULT(cur, rhs, n) ((cur) = (n) ? \
	span_join(YYRHSLOC(rhs, 1), YYRHSLOC(rhs, n)) : \
	(struct span){ YYRHSLOC(rhs, 0).hi, YYRHSLOC(rhs, 0).hi })
#define NO(list) ((list){ 0 })
#define YYMAXDEPTH 3000		/* bounds the depth of the tree too */

static int awl_yylex(YYSTYPE *value, YYLTYPE *loc, struct parser *p);
static void awl_yyerror(YYLTYPE *loc, struct parser *p, const char *msg);
}

%define api.pure full
%define api.prefix {awl_yy}
%define api.token.prefix {TK_}
%define api.location.type {struct span}
%define parse.error custom
%define parse.lac full
%locations
%expect 0
%param {struct parser *p}

%union {
	const struct token *tok;
	struct ast_expr *expr;
	struct ast_stmt *stmt;
	struct ast_type *type;
	ast_exprs exprs;
	ast_stmts stmts;
	ast_names names;
	ast_attaches attaches;
	ast_macro_args macro_args;
	ast_fn_args fn_args;
	ast_clauses clauses;
	struct ast_clause *clause;
	struct alias_name alias_name;
	struct ast_cdef *cdef;
	ast_cmembers members;
	ast_cenumerators enumerators;
	struct cspec cspec;
	struct tag_kind tag_kind;
	struct c_attr attr;
	struct ast_record record;
	uint32_t n;
}

%token <tok> IDENT "a name" INT "a number" STR "a string" VAR "a variable"
%token <tok> MAP "a map" MAP_AT "a keyed map" POSITIONAL "a parameter"
%token <tok> POSCOUNT "'$#'" TRUE "'true'" FALSE "'false'"
%token <tok> ATTACH "an attach point" TYPE_WORD "a type" TYPE_NAME "a type name"
%token <tok> ATTRIBUTE "'__attribute__'" FUNC_PTR "a function pointer"
%token <tok> ASSIGN_OP "an assignment"
%token PRED_OPEN "a predicate" PRED_CLOSE "'/' to end the predicate"
%token ITEM_END "the end of the declaration" RESYNC "a resynchronization"
%token CAST "a cast" BLOCK "a block value" IF_VALUE "an 'if' value"
%token PROBE "'probe'"
%token CONFIG "'config'" IMPORT "'import'" LET "'let'" PARAM "'param'"
%token MACRO "'macro'" FN "'fn'" TYPEDEF "'typedef'"
%token STRUCT "'struct'" UNION "'union'" ENUM "'enum'"
%token IF "'if'" ELSE "'else'" FOR "'for'" WHILE "'while'" UNROLL "'unroll'"
%token BREAK "'break'" CONTINUE "'continue'" RETURN "'return'"
%token COMPTIME "'comptime'"
%token SIZEOF "'sizeof'" OFFSETOF "'offsetof'" TYPEOF "'typeof'"
%token DOTDOT "'..'" ARROW "'->'" INC "'++'" DEC "'--'" SHL "'<<'" SHR "'>>'"
%token MATCH "'=~'" NMATCH "'!~'" IN "'in'" SET "a set" SET_END "'}'"
%token LE "'<='" GE "'>='" EQ "'=='" NE "'!='" LAND "'&&'" LOR "'||'"

%left LOR
%left LAND
%left '|'
%left '^'
%left '&'
%left EQ NE MATCH NMATCH IN
%left '<' '>' LE GE
%left SHL SHR
%left '+' '-'
%left '*' '/' '%'

%type <attaches> attach_list attaches
%type <expr> predicate expr cond binary unary postfix primary arg value else_value init range_end
%type <exprs> args arg_list exprs
%type <expr> set
%type <record> fields
%type <names> path
%type <stmts> block stmts else
%type <stmt> stmt simple compound
%type <type> type arg_type type_base type_words opt_type name_type
%type <n> stars
%type <attr> attributes
%type <macro_args> macro_args macro_arg_list
%type <fn_args> fn_args fn_arg_list alias_args alias_arg_list
%type <clause> clause
%type <clauses> alternatives
%type <alias_name> alias_name
%type <tok> opt_tag opt_doc field_name
%type <cspec> cspec
%type <tag_kind> tag_kind enum_kind
%type <cdef> aggregate
%type <members> cmembers cmember declarators declarator declared
%type <enumerators> enumerators

%%

script:
	%empty
|	script item
;
item:
	decl ITEM_END
|	error ITEM_END			{ yyerrok; }
;
decl:
	clause				{ build_clause(p, $1); }
|	PROBE alias_name '(' alias_args ')' '=' alternatives end	{ build_alias(p, $2, $4, $7, @$); }
|	config
|	IMPORT STR end			{ build_import(p, $2, @$); }
|	LET MAP opt_type '=' IDENT '(' args ')' end	{ build_map_decl(p, $2, $3, $5, $7, @$); }
|	PARAM IDENT ':' type init opt_doc end	{ build_param(p, $2, $4, $5, $6, @$); }
|	MACRO IDENT '(' macro_args ')' block	{ build_macro(p, $2, $4, $6, @$); }
|	FN IDENT '(' fn_args ')' opt_type block	{ build_fn(p, $2, $4, $6, $7, @$); }
|	aggregate end			{ build_cdef(p, $1); }
|	tag_kind IDENT ';'
|	TYPEDEF cspec declarator attributes ';'	{ build_typedef(p, $2, members_attr($3, $4), @$); }
;
end:
	%empty
|	';'
;

/* clauses */

clause:
	attaches predicate block	{ $$ = clause_new(p, $1, $2, $3, @$); }
;
alternatives:
	clause				{ $$ = clauses_add(p, NO(ast_clauses), $1); }
|	alternatives ELSE clause	{ $$ = clauses_add(p, $1, $3); }
;
alias_name:
	IDENT				{ $$ = alias_named(p, (struct alias_name){ 0 }, $1); }
|	alias_name ':' IDENT		{ $$ = alias_named(p, $1, $3); }
;
alias_args:
	%empty				{ $$ = NO(ast_fn_args); }
|	alias_arg_list
;
alias_arg_list:
	IDENT ':' type			{ $$ = fn_args_add(p, NO(ast_fn_args), $1, $3); }
|	alias_arg_list ',' IDENT ':' type	{ $$ = fn_args_add(p, $1, $3, $5); }
;
attaches:
	attach_list
|	attach_list ','
;
attach_list:
	ATTACH				{ $$ = attaches_add(p, NO(ast_attaches), $1); }
|	attach_list ',' ATTACH		{ $$ = attaches_add(p, $1, $3); }
;
predicate:
	%empty				{ $$ = NULL; }
|	PRED_OPEN expr PRED_CLOSE	{ $$ = $2; }
|	PRED_OPEN error RESYNC PRED_CLOSE	{ $$ = NULL; yyerrok; }
;

/* config, macros, functions */

config:
	CONFIG '=' '{' entries '}' end
|	CONFIG '=' '{' entries entry '}' end
;
entries:
	%empty
|	entries entry ';'
|	entries ';'
|	entries error RESYNC		{ yyerrok; }
;
entry:
	IDENT '=' INT			{ build_config(p, $1, CV_INT, $3, @$); }
|	IDENT '=' STR			{ build_config(p, $1, CV_STR, $3, @$); }
|	IDENT '=' IDENT			{ build_config(p, $1, CV_NAME, $3, @$); }
|	IDENT '=' TRUE			{ build_config(p, $1, CV_BOOL, $3, @$); }
|	IDENT '=' FALSE			{ build_config(p, $1, CV_BOOL, $3, @$); }
;
opt_doc:
	%empty				{ $$ = NULL; }
|	STR
;
macro_args:
	%empty				{ $$ = NO(ast_macro_args); }
|	macro_arg_list
;
macro_arg_list:
	field_name			{ $$ = macro_args_add(p, NO(ast_macro_args), $1); }
|	macro_arg_list ',' field_name	{ $$ = macro_args_add(p, $1, $3); }
;
field_name:
	VAR
|	MAP
|	IDENT
;
fn_args:
	%empty				{ $$ = NO(ast_fn_args); }
|	fn_arg_list
;
fn_arg_list:
	VAR ':' type			{ $$ = fn_args_add(p, NO(ast_fn_args), $1, $3); }
|	fn_arg_list ',' VAR ':' type	{ $$ = fn_args_add(p, $1, $3, $5); }
;

/* statements */

block:
	'{' stmts '}'			{ $$ = $2; }
|	'{' stmts simple '}'		{ $$ = stmts_add_last(p, $2, $3); }
;
stmts:
	%empty				{ $$ = NO(ast_stmts); }
|	stmts stmt			{ $$ = stmts_add(p, $1, $2); }
|	stmts ';'
;
stmt:
	simple ';'
|	compound
|	error RESYNC			{ $$ = NULL; yyerrok; }
;
simple:
	expr				{ $$ = ast_stmt_expr(p, $1, @$); }
|	postfix '=' expr		{ $$ = ast_stmt_assign(p, $1, $3, @$); }
|	postfix ASSIGN_OP expr		{ $$ = ast_stmt_compound(p, $1, $2, $3, @$); }
|	LET VAR opt_type init		{ $$ = ast_stmt_let(p, $2, $3, $4, @$); }
|	BREAK				{ $$ = ast_stmt_new(p, ST_BREAK, @$); }
|	CONTINUE			{ $$ = ast_stmt_new(p, ST_CONTINUE, @$); }
|	RETURN				{ $$ = ast_stmt_return(p, NULL, @$); }
|	RETURN expr			{ $$ = ast_stmt_return(p, $2, @$); }
;
init:
	%empty				{ $$ = NULL; }
|	'=' expr			{ $$ = $2; }
;
opt_type:
	%empty				{ $$ = NULL; }
|	':' type			{ $$ = $2; }
;
compound:
	IF expr block			{ $$ = ast_stmt_if(p, $2, $3, NO(ast_stmts), @$); }
|	IF expr block ELSE else		{ $$ = ast_stmt_if(p, $2, $3, $5, @$); }
|	WHILE expr block		{ $$ = ast_stmt_while(p, $2, $3, @$); }
|	UNROLL expr block		{ $$ = ast_stmt_unroll(p, $2, $3, @$); }
|	FOR '(' VAR ':' expr range_end ')' block
					{ $$ = ast_stmt_for(p, $3, $5, $6, $8, @$); }
|	FOR VAR ':' expr range_end block	{ $$ = ast_stmt_for(p, $2, $4, $5, $6, @$); }
|	block				{ $$ = ast_stmt_block(p, $1, @$); }
;
range_end:
	%empty				{ $$ = NULL; }
|	DOTDOT expr			{ $$ = $2; }
;
else:
	block
|	IF expr block			{ $$ = stmts_if(p, $2, $3, NO(ast_stmts), @$); }
|	IF expr block ELSE else		{ $$ = stmts_if(p, $2, $3, $5, @$); }
;

/* expressions */

expr:
	cond
|	COMPTIME expr			{ $$ = ast_expr_comptime(p, $2, @$); }
;
cond:
	binary
|	binary '?' expr ':' cond	{ $$ = ast_expr_cond(p, $1, $3, $5, @$); }
|	binary '?' ':' cond		{ $$ = ast_expr_cond(p, $1, NULL, $4, @$); }
;
binary:
	unary
|	binary LOR binary		{ $$ = ast_expr_binary(p, B_LOR, $1, $3, @$); }
|	binary LAND binary		{ $$ = ast_expr_binary(p, B_LAND, $1, $3, @$); }
|	binary '|' binary		{ $$ = ast_expr_binary(p, B_OR, $1, $3, @$); }
|	binary '^' binary		{ $$ = ast_expr_binary(p, B_XOR, $1, $3, @$); }
|	binary '&' binary		{ $$ = ast_expr_binary(p, B_AND, $1, $3, @$); }
|	binary EQ binary		{ $$ = ast_expr_binary(p, B_EQ, $1, $3, @$); }
|	binary NE binary		{ $$ = ast_expr_binary(p, B_NE, $1, $3, @$); }
|	binary MATCH binary		{ $$ = ast_expr_binary(p, B_MATCH, $1, $3, @$); }
|	binary NMATCH binary		{ $$ = ast_expr_unary(p, U_NOT, ast_expr_binary(p, B_MATCH, $1, $3, @$), @$); }
|	binary IN set			{ $$ = ast_expr_binary(p, B_IN, $1, $3, @$); }
|	binary '<' binary		{ $$ = ast_expr_binary(p, B_LT, $1, $3, @$); }
|	binary '>' binary		{ $$ = ast_expr_binary(p, B_GT, $1, $3, @$); }
|	binary LE binary		{ $$ = ast_expr_binary(p, B_LE, $1, $3, @$); }
|	binary GE binary		{ $$ = ast_expr_binary(p, B_GE, $1, $3, @$); }
|	binary SHL binary		{ $$ = ast_expr_binary(p, B_SHL, $1, $3, @$); }
|	binary SHR binary		{ $$ = ast_expr_binary(p, B_SHR, $1, $3, @$); }
|	binary '+' binary		{ $$ = ast_expr_binary(p, B_ADD, $1, $3, @$); }
|	binary '-' binary		{ $$ = ast_expr_binary(p, B_SUB, $1, $3, @$); }
|	binary '*' binary		{ $$ = ast_expr_binary(p, B_MUL, $1, $3, @$); }
|	binary '/' binary		{ $$ = ast_expr_binary(p, B_DIV, $1, $3, @$); }
|	binary '%' binary		{ $$ = ast_expr_binary(p, B_MOD, $1, $3, @$); }
;
unary:
	postfix
|	'-' unary			{ $$ = ast_expr_unary(p, U_NEG, $2, @$); }
|	'!' unary			{ $$ = ast_expr_unary(p, U_NOT, $2, @$); }
|	'~' unary			{ $$ = ast_expr_unary(p, U_BITNOT, $2, @$); }
|	NMATCH unary			{ $$ = ast_expr_unary(p, U_NOT, ast_expr_unary(p, U_BITNOT, $2, @$), @$); }
|	'*' unary			{ $$ = ast_expr_unary(p, U_DEREF, $2, @$); }
|	'&' unary			{ $$ = ast_expr_unary(p, U_ADDR, $2, @$); }
|	INC unary			{ $$ = ast_expr_incdec(p, $2, true, true, @$); }
|	DEC unary			{ $$ = ast_expr_incdec(p, $2, false, true, @$); }
|	CAST type ')' unary		{ $$ = ast_expr_cast(p, $2, $4, @$); }
;
postfix:
	primary
|	postfix '.' IDENT		{ $$ = ast_expr_field(p, $1, $3, false, @$); }
|	postfix ARROW IDENT		{ $$ = ast_expr_field(p, $1, $3, true, @$); }
|	postfix '.' INT			{ $$ = ast_expr_tuple_at(p, $1, $3, @$); }
|	postfix '[' expr ']'		{ $$ = ast_expr_index(p, $1, $3, @$); }
|	postfix INC			{ $$ = ast_expr_incdec(p, $1, true, false, @$); }
|	postfix DEC			{ $$ = ast_expr_incdec(p, $1, false, false, @$); }
;
primary:
	INT				{ $$ = ast_expr_int(p, $1); }
|	STR				{ $$ = ast_expr_str(p, $1); }
|	TRUE				{ $$ = ast_expr_bool(p, true, @$); }
|	FALSE				{ $$ = ast_expr_bool(p, false, @$); }
|	IDENT				{ $$ = ast_expr_name(p, EX_IDENT, $1); }
|	IDENT '(' args ')'		{ $$ = ast_expr_call(p, $1, $3, @$); }
|	VAR				{ $$ = ast_expr_name(p, EX_VAR, $1); }
|	MAP				{ $$ = ast_expr_name(p, EX_MAP, $1); }
|	MAP_AT '[' exprs ']'		{ $$ = ast_expr_map(p, $1, $3, @$); }
|	POSITIONAL			{ $$ = ast_expr_name(p, EX_POSITIONAL, $1); }
|	POSCOUNT			{ $$ = ast_expr_name(p, EX_POSCOUNT, $1); }
|	'(' expr ')'			{ $$ = $2; }
|	'(' ')'				{ $$ = ast_expr_tuple(p, NO(ast_exprs), @$); }
|	'(' expr ',' ')'		{ $$ = ast_expr_tuple(p, exprs_one(p, $2), @$); }
|	'(' expr ',' exprs ')'		{ $$ = ast_expr_tuple(p, exprs_prepend(p, $2, $4), @$); }
|	'(' expr ',' exprs ',' ')'	{ $$ = ast_expr_tuple(p, exprs_prepend(p, $2, $4), @$); }
|	'(' fields ')'			{ $$ = ast_expr_record(p, $2, @$); }
|	'(' fields ',' ')'		{ $$ = ast_expr_record(p, $2, @$); }
|	SIZEOF '(' arg ')'		{ $$ = ast_expr_sizeof(p, $3, @$); }
|	OFFSETOF '(' arg ',' path ')'	{ $$ = ast_expr_offsetof(p, $3, $5, @$); }
|	BLOCK stmts '}'			{ $$ = ast_expr_block(p, $2, @$); }
|	BLOCK stmts simple '}'		{ $$ = ast_expr_block(p, stmts_add_last(p, $2, $3), @$); }
|	IF_VALUE expr value ELSE else_value	{ $$ = ast_expr_if(p, $2, $3, $5, @$); }
;
value:
	block				{ $$ = ast_expr_block(p, $1, @$); }
;
else_value:
	value
|	IF expr value ELSE else_value	{ $$ = ast_expr_if(p, $2, $3, $5, @$); }
;
set:
	SET exprs SET_END		{ $$ = ast_expr_set(p, $2, @$); }
|	SET exprs ',' SET_END		{ $$ = ast_expr_set(p, $2, @$); }
|	IDENT '(' args ')'		{ $$ = ast_expr_call(p, $1, $3, @$); }
|	IDENT				{ $$ = ast_expr_name(p, EX_IDENT, $1); }
|	VAR				{ $$ = ast_expr_name(p, EX_VAR, $1); }
|	MAP				{ $$ = ast_expr_name(p, EX_MAP, $1); }
;
exprs:
	expr				{ $$ = exprs_one(p, $1); }
|	exprs ',' expr			{ $$ = exprs_add(p, $1, $3); }
;
fields:
	IDENT '=' expr			{ $$ = record_add(p, (struct ast_record){ 0 }, $1, $3); }
|	fields ',' IDENT '=' expr	{ $$ = record_add(p, $1, $3, $5); }
;
path:
	IDENT				{ $$ = names_add(p, NO(ast_names), $1); }
|	path '.' IDENT			{ $$ = names_add(p, $1, $3); }
;
args:
	%empty				{ $$ = NO(ast_exprs); }
|	arg_list
|	arg_list ','
;
arg_list:
	arg				{ $$ = exprs_one(p, $1); }
|	arg_list ',' arg		{ $$ = exprs_add(p, $1, $3); }
;
arg:
	expr
|	arg_type			{ $$ = ast_expr_type(p, $1, @$); }
|	arg_type '.' path		{ $$ = ast_expr_type_field(p, $1, $3, @$); }
;

/* types */

type:
	arg_type
|	name_type
;
name_type:
	IDENT				{ $$ = ast_type_new(p, TY_NAME, $1, @$); }
|	name_type '*'			{ $$ = ast_type_pointer(p, $1, @$); }
|	name_type '[' expr ']'		{ $$ = ast_type_dim(p, $1, $3, @$); }
|	name_type '[' ']'		{ $$ = ast_type_dim(p, $1, NULL, @$); }
;
arg_type:
	type_base
|	TYPE_NAME			{ $$ = ast_type_new(p, TY_NAME, $1, @$); }
|	arg_type '*'			{ $$ = ast_type_pointer(p, $1, @$); }
|	arg_type '[' expr ']'		{ $$ = ast_type_dim(p, $1, $3, @$); }
|	arg_type '[' ']'		{ $$ = ast_type_dim(p, $1, NULL, @$); }
;
type_base:
	STRUCT IDENT			{ $$ = ast_type_new(p, TY_STRUCT, $2, @$); }
|	UNION IDENT			{ $$ = ast_type_new(p, TY_UNION, $2, @$); }
|	ENUM IDENT			{ $$ = ast_type_new(p, TY_ENUM, $2, @$); }
|	type_words
|	TYPEOF '(' arg ')'		{ $$ = ast_type_typeof(p, $3, @$); }
;
type_words:
	TYPE_WORD			{ $$ = ast_type_word(p, NULL, $1, @$); }
|	type_words TYPE_WORD		{ $$ = ast_type_word(p, $1, $2, @$); }
;

/* C definitions */

tag_kind:
	STRUCT				{ $$ = (struct tag_kind){ .kind = TY_STRUCT }; }
|	UNION				{ $$ = (struct tag_kind){ .kind = TY_UNION }; }
|	tag_kind ATTRIBUTE		{ $$ = tag_attribute($1, $2); }
;
enum_kind:
	ENUM				{ $$ = (struct tag_kind){ .kind = TY_ENUM }; }
|	enum_kind ATTRIBUTE		{ $$ = tag_attribute($1, $2); }
;
aggregate:
	tag_kind '{' cmembers '}'	{ $$ = cdef_new(p, $1, NULL, $3, @$); }
|	tag_kind IDENT '{' cmembers '}'	{ $$ = cdef_new(p, $1, $2, $4, @$); }
|	enum_kind opt_tag '{' enumerators '}'	{ $$ = cdef_enum(p, $1, $2, $4, @$); }
|	enum_kind opt_tag '{' enumerators ',' '}'	{ $$ = cdef_enum(p, $1, $2, $4, @$); }
|	aggregate ATTRIBUTE		{ $$ = cdef_attribute($1, $2); }
;
opt_tag:
	%empty				{ $$ = NULL; }
|	IDENT
;
attributes:
	%empty				{ $$ = (struct c_attr){ 0 }; }
|	attributes ATTRIBUTE		{ $$ = attr_join($1, $2->attr); }
;
cmembers:
	%empty				{ $$ = NO(ast_cmembers); }
|	cmembers cmember ';'		{ $$ = members_join(p, $1, $2); }
|	cmembers ';'
|	cmembers error RESYNC		{ $$ = $1; yyerrok; }
;
cmember:
	cspec				{ $$ = members_anonymous(p, $1, @$); }
|	cspec declarators		{ $$ = members_of(p, $1, $2); }
;
cspec:
	type_words			{ $$ = cspec_of($1); }
|	IDENT				{ $$ = cspec_of(ast_type_new(p, TY_NAME, $1, @$)); }
|	tag_kind IDENT			{ $$ = cspec_of(ast_type_new(p, $1.kind, $2, @$)); }
|	enum_kind IDENT			{ $$ = cspec_of(ast_type_new(p, TY_ENUM, $2, @$)); }
|	aggregate			{ $$ = cspec_inner(p, $1); }
;
declarators:
	declarator attributes		{ $$ = members_attr($1, $2); }
|	declarators ',' declarator attributes	{ $$ = members_join(p, $1, members_attr($3, $4)); }
;
declarator:
	declared
|	declared ':' expr		{ $$ = members_bits(p, $1, $3); }
|	':' expr			{ $$ = members_bits(p, members_one(p, 0, NULL, @$), $2); }
;
declared:
	stars IDENT			{ $$ = members_one(p, $1, $2, $1 ? @$ : @2); }
|	FUNC_PTR			{ $$ = members_func(p, $1, @$); }
|	declared '[' expr ']'		{ $$ = members_dim(p, $1, $3, @$); }
|	declared '[' ']'		{ $$ = members_dim(p, $1, NULL, @$); }
;
stars:
	%empty				{ $$ = 0; }
|	stars '*'			{ $$ = $1 + 1; }
;
enumerators:
	IDENT				{ $$ = enumerators_add(p, NO(ast_cenumerators), $1, NULL); }
|	IDENT '=' expr			{ $$ = enumerators_add(p, NO(ast_cenumerators), $1, $3); }
|	enumerators ',' IDENT		{ $$ = enumerators_add(p, $1, $3, NULL); }
|	enumerators ',' IDENT '=' expr	{ $$ = enumerators_add(p, $1, $3, $5); }
;

%%

static int awl_yylex(YYSTYPE *value, YYLTYPE *loc, struct parser *p)
{
	value->tok = parser_next(p);
	*loc = value->tok->span;
	return value->tok->kind;
}

/* Only for a full stack: all else comes to yyreport_syntax_error(). */
static void awl_yyerror(YYLTYPE *loc, struct parser *p, const char *msg)
{
	(void)msg;
	diag_error(p->diags, *loc, E_SYNTAX, "this is nested too deep");
}

static int yyreport_syntax_error(const yypcontext_t *ctx, struct parser *p)
{
	yysymbol_kind_t kinds[YYNTOKENS];
	int n = yypcontext_expected_tokens(ctx, kinds, YYNTOKENS);
	const char *names[YYNTOKENS];

	for (int i = 0; i < n; i++)
		names[i] = yysymbol_name(kinds[i]);
	parser_syntax_error(p, yypcontext_token(ctx) == YYSYMBOL_YYEMPTY ?
			    NULL : yysymbol_name(yypcontext_token(ctx)),
			    names, n);
	return 0;
}
