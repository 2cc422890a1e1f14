/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tokens and trees as text, for --emit and the golden tests: one node a line,
 * two blanks a level. Expressions stand on one line, as source text.
 */
#include "parser/parse.h"

#include <inttypes.h>
#include <string.h>

#include "parser/grammar.h"
#include "parser/text.h"
#include "parser/token.h"

/* -- the tree ----------------------------------------------------------------- */

struct dump {
	struct buf *out;
	int level;
};

static void indent(const struct dump *d)
{
	buf_fill(d->out, ' ', (size_t)d->level * 2);
}

__attribute__((format(printf, 2, 3)))
static void line(struct dump *d, const char *fmt, ...)
{
	va_list ap;

	indent(d);
	va_start(ap, fmt);
	buf_vprintf(d->out, fmt, ap);
	va_end(ap);
	buf_addc(d->out, '\n');
}

static void named_string(struct dump *d, const char *name, const char *s)
{
	if (!s)
		return;
	indent(d);
	buf_printf(d->out, "%s ", name);
	ast_string_text(s, strlen(s), d->out);
	buf_addc(d->out, '\n');
}

static void dump_body(struct dump *d, const ast_stmts *body);
static void dump_value(struct dump *d, const char *name,
		       const struct ast_expr *e);

/* The statements inside an expression, which its text leaves out. */
static void dump_inside(struct dump *d, const struct ast_expr *e)
{
	const struct ast_expr *const subs[] = { e->a, e->b, e->c };

	if (e->kind == EX_BLOCK || e->kind == EX_IF) {
		if (e->body.n) {
			line(d, "block");
			dump_body(d, &e->body);
		}
		if (e->else_body.n) {
			line(d, "else block");
			dump_body(d, &e->else_body);
		}
	}
	for (size_t i = 0; i < 3; i++)
		if (subs[i])
			dump_inside(d, subs[i]);
	for (size_t i = 0; i < e->args.n; i++)
		dump_inside(d, e->args.v[i]);
}

static void dump_value(struct dump *d, const char *name,
		       const struct ast_expr *e)
{
	if (!e)
		return;
	indent(d);
	buf_printf(d->out, "%s ", name);
	ast_expr_text(e, d->out);
	buf_addc(d->out, '\n');
	d->level++;
	dump_inside(d, e);
	d->level--;
}

static void dump_type(struct dump *d, const struct ast_type *t)
{
	if (!t)
		return;
	indent(d);
	buf_adds(d->out, "type ");
	ast_type_text(t, d->out);
	buf_addc(d->out, '\n');
}

static void dump_else(struct dump *d, const struct ast_stmt *s)
{
	if (!s->else_body.n)
		return;
	line(d, "else");
	dump_body(d, &s->else_body);
}

static void dump_assign(struct dump *d, const struct ast_stmt *s)
{
	line(d, "set%s%s", s->is_compound ? " " : "",
	     s->is_compound ? binary_op_text(s->bop) : "");
	d->level++;
	dump_value(d, "to", s->a);
	dump_value(d, "from", s->b);
	d->level--;
}

static void dump_let(struct dump *d, const struct ast_stmt *s)
{
	line(d, "let $%s", s->name);
	d->level++;
	dump_type(d, s->type);
	dump_value(d, "from", s->b);
	d->level--;
}

static void dump_for(struct dump *d, const struct ast_stmt *s)
{
	line(d, "for $%s", s->name);
	d->level++;
	dump_value(d, s->b ? "from" : "in", s->a);
	dump_value(d, "to", s->b);
	d->level--;
	dump_body(d, &s->body);
}

static void dump_stmt(struct dump *d, const struct ast_stmt *s)
{
	switch (s->kind) {
	case ST_EXPR:
		dump_value(d, s->is_discard ? "discard" : "do", s->a);
		break;
	case ST_ASSIGN:
		dump_assign(d, s);
		break;
	case ST_LET:
		dump_let(d, s);
		break;
	case ST_IF:
		dump_value(d, "if", s->a);
		dump_body(d, &s->body);
		dump_else(d, s);
		break;
	case ST_WHILE: case ST_UNROLL:
		dump_value(d, s->kind == ST_WHILE ? "while" : "unroll", s->a);
		dump_body(d, &s->body);
		break;
	case ST_FOR_RANGE: case ST_FOR_MAP:
		dump_for(d, s);
		break;
	case ST_BREAK:
		line(d, "break");
		break;
	case ST_CONTINUE:
		line(d, "continue");
		break;
	case ST_RETURN:
		line(d, "return");
		d->level++;
		dump_value(d, "value", s->a);
		d->level--;
		break;
	case ST_BLOCK:
		line(d, "block");
		dump_body(d, &s->body);
		break;
	}
}

static void dump_body(struct dump *d, const ast_stmts *body)
{
	d->level++;
	for (size_t i = 0; i < body->n; i++)
		dump_stmt(d, body->v[i]);
	d->level--;
}

static void dump_attach(struct dump *d, const struct ast_attach *at)
{
	indent(d);
	buf_adds(d->out, "probe");
	for (size_t i = 0; i < at->parts.n; i++) {
		const struct ast_part *p = &at->parts.v[i];

		buf_adds(d->out, !i ? " " : p->after_at ? " @ " : " : ");
		if (p->quoted)
			ast_string_text(p->text, strlen(p->text), d->out);
		else
			buf_adds(d->out, p->text);
	}
	if (at->label)
		buf_printf(d->out, ", label %s", at->label);
	buf_adds(d->out, at->optional ? ", optional\n" : "\n");
}

static void dump_clause(struct dump *d, const struct ast_clause *c)
{
	line(d, "clause");
	d->level++;
	named_string(d, "doc", c->doc);
	for (size_t i = 0; i < c->attach.n; i++)
		dump_attach(d, c->attach.v[i]);
	dump_value(d, "predicate", c->predicate);
	line(d, "body");
	dump_body(d, &c->body);
	d->level--;
}

static void dump_config(struct dump *d, const struct ast_config *c)
{
	switch (c->kind) {
	case CV_INT:
		line(d, "config %s = %" PRIu64, c->key, c->number);
		break;
	case CV_BOOL:
		line(d, "config %s = %s", c->key, c->number ? "true" : "false");
		break;
	case CV_NAME:
		line(d, "config %s = %s", c->key, c->text);
		break;
	case CV_STR:
		indent(d);
		buf_printf(d->out, "config %s = ", c->key);
		ast_string_text(c->text, strlen(c->text), d->out);
		buf_addc(d->out, '\n');
		break;
	}
}

static void dump_map(struct dump *d, const struct ast_map_decl *m)
{
	if (m->has_size)
		line(d, "map @%s %s %" PRIu64, m->name, m->kind, m->size);
	else
		line(d, "map @%s %s", m->name, m->kind);
	d->level++;
	named_string(d, "doc", m->doc);
	dump_type(d, m->type);
	d->level--;
}

static void dump_macro(struct dump *d, const struct ast_macro *m)
{
	static const char *const sigils[] = { "$", "@", "" };

	line(d, "macro %s", m->name);
	d->level++;
	for (size_t i = 0; i < m->args.n; i++)
		line(d, "arg %s%s", sigils[m->args.v[i].kind],
		     m->args.v[i].name);
	line(d, "body");
	dump_body(d, &m->body);
	dump_value(d, "value", m->value);
	d->level--;
}

static void dump_fn(struct dump *d, const struct ast_fn *f)
{
	line(d, "fn %s", f->name);
	d->level++;
	named_string(d, "doc", f->doc);
	for (size_t i = 0; i < f->args.n; i++) {
		line(d, "arg $%s", f->args.v[i].name);
		d->level++;
		dump_type(d, f->args.v[i].type);
		d->level--;
	}
	dump_type(d, f->ret);
	line(d, "body");
	dump_body(d, &f->body);
	d->level--;
}

static void dump_alias(struct dump *d, const struct ast_alias *a)
{
	line(d, "alias %s", a->name);
	d->level++;
	named_string(d, "doc", a->doc);
	for (size_t i = 0; i < a->args.n; i++) {
		line(d, "arg %s", a->args.v[i].name);
		d->level++;
		dump_type(d, a->args.v[i].type);
		d->level--;
	}
	for (size_t i = 0; i < a->alternatives.n; i++)
		dump_clause(d, a->alternatives.v[i]);
	d->level--;
}

static void dump_param(struct dump *d, const struct ast_param *p)
{
	line(d, "param %s", p->name);
	d->level++;
	dump_type(d, p->type);
	dump_value(d, "default", p->value);
	named_string(d, "help", p->help);
	d->level--;
}

static void dump_cdef(struct dump *d, const struct ast_cdef *c);

static void dump_member(struct dump *d, const struct ast_cmember *m)
{
	indent(d);
	buf_printf(d->out, "member %s: ", m->name ? m->name : "(none)");
	ast_type_text(m->type, d->out);
	if (m->is_bitfield)
		buf_printf(d->out, ", %u bits", m->bits);
	if (m->attr.packed)
		buf_adds(d->out, ", packed");
	if (m->attr.align)
		buf_printf(d->out, ", aligned %u", m->attr.align);
	buf_adds(d->out, m->is_func ? ", function pointer\n" : "\n");
	d->level++;
	if (m->inner)
		dump_cdef(d, m->inner);
	d->level--;
}

static void dump_cdef(struct dump *d, const struct ast_cdef *c)
{
	static const char *const kinds[] = {
		[TY_STRUCT] = "struct", [TY_UNION] = "union", [TY_ENUM] = "enum",
	};

	line(d, "%s %s%s", kinds[c->kind], c->name ? c->name : "(none)",
	     c->attr.packed ? ", packed" : "");
	d->level++;
	if (c->attr.align)
		line(d, "aligned %u", c->attr.align);
	for (size_t i = 0; i < c->members.n; i++)
		dump_member(d, &c->members.v[i]);
	for (size_t i = 0; i < c->values.n; i++)
		line(d, "value %s = %" PRId64, c->values.v[i].name,
		     c->values.v[i].value);
	d->level--;
}

static void dump_typedef(struct dump *d, const struct ast_ctypedef *t)
{
	line(d, "typedef %s", t->name);
	d->level++;
	dump_type(d, t->type);
	if (t->inner)
		dump_cdef(d, t->inner);
	d->level--;
}

void ast_dump(const struct ast_script *s, struct buf *out)
{
	struct dump d = { .out = out };

	line(&d, "script");
	d.level++;
	named_string(&d, "doc", s->doc);
	for (size_t i = 0; i < s->includes.n; i++)
		named_string(&d, "include", s->includes.v[i].path);
	for (size_t i = 0; i < s->cdefs.n; i++)
		dump_cdef(&d, s->cdefs.v[i]);
	for (size_t i = 0; i < s->ctypedefs.n; i++)
		dump_typedef(&d, &s->ctypedefs.v[i]);
	for (size_t i = 0; i < s->config.n; i++)
		dump_config(&d, &s->config.v[i]);
	for (size_t i = 0; i < s->imports.n; i++)
		named_string(&d, "import", s->imports.v[i].path);
	for (size_t i = 0; i < s->maps.n; i++)
		dump_map(&d, &s->maps.v[i]);
	for (size_t i = 0; i < s->params.n; i++)
		dump_param(&d, &s->params.v[i]);
	for (size_t i = 0; i < s->macros.n; i++)
		dump_macro(&d, s->macros.v[i]);
	for (size_t i = 0; i < s->fns.n; i++)
		dump_fn(&d, s->fns.v[i]);
	for (size_t i = 0; i < s->aliases.n; i++)
		dump_alias(&d, s->aliases.v[i]);
	for (size_t i = 0; i < s->clauses.n; i++)
		dump_clause(&d, s->clauses.v[i]);
}

/* -- tokens ------------------------------------------------------------------- */

static const struct {
	int kind;
	const char *name;
} kind_names[] = {
	{ TK_IDENT, "name" }, { TK_INT, "number" }, { TK_STR, "string" },
	{ TK_VAR, "variable" }, { TK_MAP, "map" }, { TK_MAP_AT, "map[" },
	{ TK_POSITIONAL, "parameter" }, { TK_POSCOUNT, "parameter-count" },
	{ TK_TRUE, "true" }, { TK_FALSE, "false" }, { TK_ATTACH, "probe" },
	{ TK_TYPE_WORD, "type" }, { TK_TYPE_NAME, "type-name" },
	{ TK_ATTRIBUTE, "attribute" }, { TK_FUNC_PTR, "function-pointer" },
	{ TK_ASSIGN_OP, "assign" }, { TK_PRED_OPEN, "predicate" },
	{ TK_PRED_CLOSE, "predicate-end" }, { TK_ITEM_END, "end" },
	{ TK_CAST, "cast" }, { TK_BLOCK, "block" }, { TK_IF_VALUE, "if-value" },
	{ TK_YYEOF, "end-of-script" },
};

static const char *kind_name(int kind)
{
	for (size_t i = 0; i < sizeof(kind_names) / sizeof(*kind_names); i++)
		if (kind_names[i].kind == kind)
			return kind_names[i].name;
	return kind < 256 ? "mark" : "word";
}

/* The place of an offset; lines are those of the source. */
static void add_place(const struct source *src, uint32_t offset, bool with_line,
		      struct buf *out)
{
	uint32_t rel = offset - src->base;
	size_t n = 0;

	while (n + 1 < src->nlines && src->lines[n + 1] <= rel)
		n++;
	if (with_line)
		buf_printf(out, "%zu:", n + 1);
	buf_printf(out, "%u", rel - src->lines[n] + 1);
}

void parse_dump_tokens(struct arena *a, struct diags *d,
		       const struct source *src,
		       const struct parse_options *opts, struct buf *out)
{
	struct cpp cpp = { .arena = a, .diags = d, .src = src, .opts = opts };
	struct lexed lexed = { 0 };

	tokenize(&cpp, &lexed);
	for (size_t i = 0; i < lexed.tokens.n; i++) {
		const struct token *t = &lexed.tokens.v[i];

		add_place(src, t->span.lo, true, out);
		buf_addc(out, '-');
		add_place(src, t->span.hi, false, out);
		buf_printf(out, " %s ", kind_name(t->kind));
		if (t->kind == TK_INT)
			buf_printf(out, "%" PRIu64, t->number);
		else
			buf_add(out, src->text + (t->span.lo - src->base),
				t->span.hi - t->span.lo);
		buf_addc(out, '\n');
	}
}
