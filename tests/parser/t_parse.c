/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parser: golden trees and tokens, expressions back to text, numbers,
 * strings, spans, recovery.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/parser/check.h"
#include "tests/unit.h"

/* -- golden files --------------------------------------------------------------- */

static void golden_tree(const char *name, const char *text, size_t len)
{
	parse_text(text, len);
	CU_ASSERT_EQUAL(c.diags.nerrors, 0);
	show_diags(name);
	ast_dump(c.script, &c.out);
	compare(name, ".ast");
}

static void golden_tokens(const char *name, const char *text, size_t len)
{
	begin(text, len);
	parse_dump_tokens(c.arena, &c.diags, c.src, &options, &c.out);
	CU_ASSERT_EQUAL(c.diags.nerrors, 0);
	compare(name, ".tokens");
}

static void test_trees(void)
{
	each_probe("golden", golden_tree);
}

static void test_tokens(void)
{
	each_probe("golden", golden_tokens);
}

/* -- broken texts ---------------------------------------------------------------- */

/* Parses text[0..len); what comes of it does not matter, that it ends does. */
static void survive(const char *text, size_t len)
{
	parse_text(text, len);
	CU_ASSERT_PTR_NOT_NULL(c.script);
	ast_dump(c.script, &c.out);
	for (size_t i = 0; i < c.diags.list.n; i++) {
		struct span s = c.diags.list.v[i].span;

		CU_ASSERT(span_none(s) || (s.lo >= c.src->base && s.lo <= s.hi &&
					   s.hi <= c.src->base + len + 1));
	}
}

static void truncated(const char *name, const char *text, size_t len)
{
	(void)name;
	for (size_t i = 0; i < len; i++)
		survive(text, i);
}

static void damaged(const char *name, const char *text, size_t len)
{
	static const char bytes[] = "{}()[]/;:,.\"@$*&-#`\n\xff";
	char *copy = strndup(text, len);

	(void)name;
	for (size_t i = 0; i < len; i++) {
		copy[i] = bytes[(i * 7 + 3) % (sizeof(bytes) - 1)];
		survive(copy, len);
		copy[i] = '\0';
		survive(copy, len);
		copy[i] = text[i];
	}
	free(copy);
}

static void test_truncated(void)
{
	each_probe("golden", truncated);
}

static void test_damaged(void)
{
	each_probe("golden", damaged);
}

/* -- expressions -------------------------------------------------------------------- */

/* The only statement of the only clause. */
static const struct ast_stmt *stmt(void)
{
	CU_ASSERT_FATAL(c.script->clauses.n == 1 &&
			c.script->clauses.v[0]->body.n == 1);
	return c.script->clauses.v[0]->body.v[0];
}

static const struct ast_expr *expr(const char *text)
{
	parse(text);
	show_diags(text);
	CU_ASSERT_EQUAL(c.diags.list.n, 0);
	return stmt()->a;
}

static void is_text(const char *source, const char *text)
{
	char script[512];

	snprintf(script, sizeof(script), "begin { %s }", source);
	ast_expr_text(expr(script), &c.out);
	CU_ASSERT_STRING_EQUAL(c.out.s, text);
	if (strcmp(c.out.s, text))
		fprintf(stderr, "\n%s: %s\n", source, c.out.s);
}

static void test_text(void)
{
	is_text("(1+2)*3", "(1 + 2) * 3");
	is_text("1+(2*3)", "1 + 2 * 3");
	is_text("1-(2-3)", "1 - (2 - 3)");
	is_text("(1-2)-3", "1 - 2 - 3");
	is_text("-(-1)", "- -1");
	is_text("(a ? b : c) + 1", "(a ? b : c) + 1");
	is_text("a ? b : (c ? d : e)", "a ? b : c ? d : e");
	is_text("(a ?: b) ?: c", "(a ?: b) ?: c");
	is_text("((struct x *)p)->a", "((struct x *)p)->a");
	is_text("(struct x *)p->a", "(struct x *)p->a");
	is_text("!(a && b)", "!(a && b)");
	is_text("(*$p)[1]", "(*$p)[1]");
	is_text("*$p[1]", "*$p[1]");
	is_text("(a = 1, b = (2,))", "(a = 1, b = (2,))");
	is_text("sizeof(uint8[4])", "sizeof(uint8[4])");
	is_text("(unsigned long *)1", "(uint64 *)1");
	is_text("\"a\\\"\\x01\"", "\"a\\\"\\x01\"");
}

static void test_numbers(void)
{
	CU_ASSERT_EQUAL(expr("begin { 1e6 }")->number, 1000000);
	CU_ASSERT_EQUAL(expr("begin { 0xf_f }")->number, 255);
	CU_ASSERT_EQUAL(expr("begin { 0777 }")->number, 511);
	CU_ASSERT_EQUAL(expr("begin { 1d }")->number, 86400000000000);
	CU_ASSERT(expr("begin { 1ms }")->has_unit);
	CU_ASSERT_FALSE(expr("begin { 1u }")->has_unit);
	CU_ASSERT(expr("begin { 9223372036854775808 }")->is_unsigned);
	CU_ASSERT_FALSE(expr("begin { 9223372036854775807 }")->is_unsigned);
	CU_ASSERT_EQUAL(expr("begin { 0 }")->number, 0);
}

static void test_string_bytes(void)
{
	const struct ast_expr *e = expr("begin { \"a\\0b\\x41\\n\" }");

	CU_ASSERT_EQUAL(e->len, 5);
	CU_ASSERT(!memcmp(e->text, "a\0bA\n", 6));
}

static const char *text_of(struct span s)
{
	return arena_strndup(c.arena, c.src->text + (s.lo - c.src->base),
			     s.hi - s.lo);
}

static void test_spans(void)
{
	const struct ast_expr *e = expr("begin { (1 + 2) * f(3) }");

	CU_ASSERT_STRING_EQUAL(text_of(e->span), "(1 + 2) * f(3)");
	CU_ASSERT_STRING_EQUAL(text_of(e->a->span), "1 + 2");
	CU_ASSERT_STRING_EQUAL(text_of(e->b->span), "f(3)");
	CU_ASSERT_STRING_EQUAL(text_of(e->b->name_span), "f");
	e = expr("begin { @m[1].x->yy }");
	CU_ASSERT_STRING_EQUAL(text_of(e->name_span), "yy");
	CU_ASSERT_STRING_EQUAL(text_of(e->a->a->span), "@m[1]");
	CU_ASSERT_STRING_EQUAL(text_of(e->a->a->name_span), "@m");
}

/* What a #define stands for has the span of its name where it is used. */
static void test_define_span(void)
{
	const struct ast_expr *e = expr("#define X (1 + 2)\nbegin { X }");

	CU_ASSERT_EQUAL(e->kind, EX_BINARY);
	CU_ASSERT_STRING_EQUAL(text_of(e->span), "X");
	CU_ASSERT(e->span.lo - c.src->base > 20);
}

static void test_attach_spans(void)
{
	const struct ast_attach *at;

	parse("begin, x=kprobe:ab:c?/1/ { }");
	CU_ASSERT_FATAL(c.script->clauses.v[0]->attach.n == 2);
	at = c.script->clauses.v[0]->attach.v[1];
	CU_ASSERT_STRING_EQUAL(text_of(at->span), "x=kprobe:ab:c?");
	CU_ASSERT_STRING_EQUAL(text_of(at->parts.v[1].span), "ab");
	CU_ASSERT_STRING_EQUAL(text_of(at->parts.v[2].span), "c");
}

static void pieces_are(const struct ast_part *p, const char *want)
{
	struct buf b;

	buf_init(&b);
	for (size_t i = 0; i < p->pieces.n; i++)
		buf_printf(&b, "%s%s;", p->pieces.v[i].is_param ? "$" : "",
			   p->pieces.v[i].text);
	CU_ASSERT_STRING_EQUAL(b.s, want);
	buf_clear(&b);
}

static void test_positional(void)
{
	const struct ast_attach *at;

	parse("kprobe:a$1b${x_1}:\"$1\" { print($1, $#) }");
	at = c.script->clauses.v[0]->attach.v[0];
	CU_ASSERT_STRING_EQUAL(at->parts.v[0].text, "kprobe");
	CU_ASSERT_EQUAL(at->parts.v[0].pieces.n, 0);
	CU_ASSERT_STRING_EQUAL(at->parts.v[1].text, "a$1b${x_1}");
	pieces_are(&at->parts.v[1], "a;$1;b;$x_1;");
	CU_ASSERT_STRING_EQUAL(at->parts.v[2].text, "$1");
	CU_ASSERT(at->parts.v[2].quoted);
	CU_ASSERT_EQUAL(at->parts.v[2].pieces.n, 0);
	CU_ASSERT_EQUAL(stmt()->a->args.v[0]->kind, EX_POSITIONAL);
	CU_ASSERT_EQUAL(stmt()->a->args.v[1]->kind, EX_POSCOUNT);
}

/* -- docs ---------------------------------------------------------------------------- */

static void docs_are(const char *text, const char *script, const char *clause)
{
	const char *got;

	parse(text);
	got = c.script->doc;
	CU_ASSERT_STRING_EQUAL(got ? got : "-", script);
	got = c.script->clauses.v[0]->doc;
	CU_ASSERT_STRING_EQUAL(got ? got : "-", clause);
}

static void test_docs(void)
{
	docs_are("begin { }", "-", "-");
	docs_are("/// a\nbegin { }", "a", "-");
	docs_are("/// a\n///  b\n///\n/// c\nbegin { }", "a\n b\n\nc", "-");
	docs_are("/// a\n\n/// b\nbegin { }", "a", "b");
	docs_are("// no\n//// no\nbegin { }", "-", "-");
	docs_are("/// a\nlet @m = hash(1);\n/// b\nbegin { }", "a", "b");
}

/* -- recovery -------------------------------------------------------------------------- */

static void errors_are(const char *text, size_t n)
{
	parse(text);
	CU_ASSERT_EQUAL(c.diags.nerrors, n);
	if (c.diags.nerrors != n)
		show_diags(text);
}

static void test_recovery(void)
{
	errors_are("begin { $x = ; $y = 1; $z = ; }", 2);
	errors_are("begin { a b } end { c d } end { e }", 2);
	errors_are("begin { if (a b) { c d; } e f; }", 2);
	errors_are("kprobe:f /a b/ { c d }", 2);
	errors_are("config = { a = ; b = 2; c } begin { a b }", 3);
	errors_are("struct s { int a b; int c d; }; begin { a b }", 3);
	errors_are("fn f($a: ) { } macro m( { } begin { a b }", 3);
	errors_are("begin { { { a b } } } end { }", 1);
	errors_are("begin { ( ", 1);
	errors_are("kprobe:f /pid { x y }", 2);
}

/* What is right around an error is kept. */
static void test_kept(void)
{
	parse("begin { $x = ; $y = 1; } end { print(1) }");
	CU_ASSERT_FATAL(c.script->clauses.n == 2);
	CU_ASSERT_EQUAL(c.script->clauses.v[0]->body.n, 1);
	CU_ASSERT_EQUAL(c.script->clauses.v[1]->body.n, 1);
}

/* Names that double each other end in a limit, not in no memory. */
static void test_define_bomb(void)
{
	struct buf b;

	buf_init(&b);
	buf_adds(&b, "#define A0 1 +\n");
	for (int i = 1; i < 40; i++)
		buf_printf(&b, "#define A%d A%d A%d\n", i, i - 1, i - 1);
	buf_adds(&b, "begin { A39 1 }");
	parse(b.s);
	CU_ASSERT(c.diags.nerrors > 0);
	buf_clear(&b);
}

static void test_deep(void)
{
	struct buf b;

	buf_init(&b);
	buf_adds(&b, "begin { ");
	buf_fill(&b, '(', 100000);
	parse(b.s);
	CU_ASSERT(c.diags.nerrors > 0);
	buf_reset(&b);
	buf_adds(&b, "begin ");
	buf_fill(&b, '{', 100000);
	parse(b.s);
	CU_ASSERT(c.diags.nerrors > 0);
	buf_reset(&b);
	buf_adds(&b, "begin { 1");
	for (int i = 0; i < 100000; i++)
		buf_adds(&b, " + 1");
	buf_adds(&b, " }");
	parse(b.s);
	CU_ASSERT_EQUAL(c.diags.nerrors, 1);
	buf_clear(&b);
}

static const CU_TestInfo tests[] = {
	{ "the trees of tests/parser/golden", test_trees },
	{ "the tokens of tests/parser/golden", test_tokens },
	{ "a cut text is survived, spans stay inside it", test_truncated },
	{ "a damaged text is survived, spans stay inside it", test_damaged },
	{ "expressions print with the parentheses they need", test_text },
	{ "numbers: bases, units, suffixes", test_numbers },
	{ "strings keep the bytes that escapes say", test_string_bytes },
	{ "nodes have the span of their text", test_spans },
	{ "a #define's tokens have the span of the use", test_define_span },
	{ "attach points and their parts have spans", test_attach_spans },
	{ "parameters are found in attach points, not in quotes", test_positional },
	{ "doc comments go to the script and declarations", test_docs },
	{ "each syntax error is reported once", test_recovery },
	{ "statements and clauses around an error are kept", test_kept },
	{ "#defines that double each other end in an error", test_define_bomb },
	{ "deep nesting ends in an error", test_deep },
};

int main(void)
{
	int status = UNIT("parser/parse", tests);

	finish();
	return status;
}
