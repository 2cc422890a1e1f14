/* SPDX-License-Identifier: Apache-2.0 */
/*
 * awl-cinclude: reads the C headers of a script, by libclang.
 *
 *	awl-cinclude NAME [FLAG...] <input >output
 *
 * NAME is the script's; "file.h" is looked for beside it. FLAGs are a C
 * compiler's. The input is words, one a line, an empty line, then the C part
 * of the script (parser/ctext.h). The output is C for our own parser: what the
 * headers say of these words, and what that needs (sema/include.h); at its end a
 * line "//! PATH" for each file that was included.
 *
 * A process of its own: the compiler is linked statically, libclang cannot be,
 * and only scripts with headers should pay for it.
 *
 * Exit status: 0; 1 when the headers are wrong, with lines "OFFSET MESSAGE" as
 * the output, OFFSET into the C part, or past its end for a flag; 2 for
 * anything else.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cdecl.h"

#define MAX_ERRORS 10

struct word {
	const char *name;
	const char *text;	/* of the macro, expanded; NULL: it is none */
	const char *value;	/* the same as a literal; NULL: not constant */
};

struct job {
	struct arena *arena;
	struct buf text;	/* the script's C, then our questions */
	size_t len;		/* of the former */
	VEC(struct word) words;
	struct strmap index;	/* of words: their number plus 1 */
	CXTranslationUnit tu;
	CXFile main;
	struct buf out;
	struct cdecls decls;
};

static const char *copy(struct job *j, CXString s)
{
	const char *text = clang_getCString(s);
	const char *ret = arena_strdup(j->arena, text ? text : "");

	clang_disposeString(s);
	return ret;
}

/* -- input --------------------------------------------------------------------- */

static void add_word(struct job *j, const char *name)
{
	struct word w = { .name = name };

	if (strmap_get(&j->index, name))
		return;
	vec_push(j->arena, &j->words, w);
	strmap_set(&j->index, name, (void *)(uintptr_t)j->words.n);
}

static bool read_input(struct job *j, FILE *f)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	while ((n = getline(&line, &cap, f)) > 1)
		add_word(j, arena_strndup(j->arena, line, (size_t)n - 1));
	while ((n = getline(&line, &cap, f)) > 0)
		buf_add(&j->text, line, (size_t)n);
	free(line);
	j->len = j->text.n;
	return !ferror(f) && !j->text.failed;
}

/* Our own words; a header's would only make them different. */
static bool is_reserved(const char *name)
{
	return !strcmp(name, "true") || !strcmp(name, "false") ||
	       !strcmp(name, "bool");
}

/*
 * Behind the script: for each word that is a macro, its text, and its value
 * if it has one. What is no expression is an error on its own line, which
 * nobody sees.
 */
static void add_questions(struct job *j)
{
	buf_adds(&j->text, "\n#define AWL_STR_(...) #__VA_ARGS__\n"
		 "#define AWL_STR(...) AWL_STR_(__VA_ARGS__)\n");
	for (size_t i = 0; i < j->words.n; i++) {
		const char *w = j->words.v[i].name;

		if (is_reserved(w))
			continue;
		buf_printf(&j->text, "#ifdef %s\n"
			   "static const char awl_text_%zu[] = AWL_STR(%s);\n"
			   "static const __typeof__((%s)) awl_value_%zu = (%s);\n"
			   "#endif\n", w, i, w, w, i, w);
	}
}

/* -- what is wrong --------------------------------------------------------------- */

struct search {
	struct job *j;
	CXFile file;
	unsigned int offset;	/* of the #include in the script */
};

static void find_include(CXFile file, CXSourceLocation *stack,
			 unsigned int n, CXClientData data)
{
	struct search *s = data;
	CXFile from;

	if (!n || !clang_File_isEqual(file, s->file))
		return;
	clang_getExpansionLocation(stack[n - 1], &from, NULL, NULL,
				   &s->offset);
	if (!clang_File_isEqual(from, s->j->main))
		s->offset = UINT32_MAX;
}

/* False: it is about our questions. */
static bool report_one(struct job *j, CXDiagnostic d)
{
	struct search s = { j, NULL, UINT32_MAX };
	const char *text = copy(j, clang_getDiagnosticSpelling(d));
	unsigned int line, col, offset;

	clang_getExpansionLocation(clang_getDiagnosticLocation(d), &s.file,
				   &line, &col, &offset);
	if (s.file && clang_File_isEqual(s.file, j->main)) {
		if (offset > j->len)
			return false;
		buf_printf(&j->out, "%u %s\n", offset, text);
		return true;
	}
	if (s.file)
		clang_getInclusions(j->tu, find_include, &s);
	buf_printf(&j->out, "%u ", s.offset);
	if (s.file)
		buf_printf(&j->out, "%s:%u:%u: ",
			   copy(j, clang_getFileName(s.file)), line, col);
	buf_printf(&j->out, "%s\n", text);
	return true;
}

/* How many errors there are. */
static unsigned int report(struct job *j)
{
	unsigned int n = clang_getNumDiagnostics(j->tu), errors = 0;

	for (unsigned int i = 0; i < n && errors < MAX_ERRORS; i++) {
		CXDiagnostic d = clang_getDiagnostic(j->tu, i);

		if (clang_getDiagnosticSeverity(d) >= CXDiagnostic_Error)
			errors += report_one(j, d);
		clang_disposeDiagnostic(d);
	}
	return errors;
}

/* -- macros ---------------------------------------------------------------------- */

static const char *quoted(struct job *j, const char *s)
{
	const char *ret;
	struct buf b;

	buf_init(&b);
	buf_addc(&b, '"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			buf_printf(&b, "\\%c", *s);
		else if ((unsigned char)*s < ' ')
			buf_printf(&b, "\\x%02x", (unsigned char)*s);
		else
			buf_addc(&b, *s);
	}
	buf_addc(&b, '"');
	ret = arena_strdup(j->arena, b.s);
	buf_clear(&b);
	return ret;
}

static const char *literal(struct job *j, CXEvalResult e)
{
	switch (clang_EvalResult_getKind(e)) {
	case CXEval_Int:
		if (clang_EvalResult_isUnsignedInt(e))
			return arena_printf(j->arena, "%llu",
					    clang_EvalResult_getAsUnsigned(e));
		return arena_printf(j->arena,
				    clang_EvalResult_getAsLongLong(e) < 0 ?
				    "(%lld)" : "%lld",
				    clang_EvalResult_getAsLongLong(e));
	case CXEval_StrLiteral:
		return quoted(j, clang_EvalResult_getAsStr(e));
	default:
		return NULL;
	}
}

static enum CXChildVisitResult read_answer(CXCursor cursor, CXCursor parent,
					   CXClientData data)
{
	struct job *j = data;
	const char *name;
	CXEvalResult e;
	size_t i;
	char what;

	(void)parent;
	if (clang_getCursorKind(cursor) != CXCursor_VarDecl)
		return CXChildVisit_Continue;
	name = copy(j, clang_getCursorSpelling(cursor));
	if (sscanf(name, "awl_value_%zu%c", &i, &what) != 1 &&
	    sscanf(name, "awl_text_%zu%c", &i, &what) != 1)
		return CXChildVisit_Continue;
	e = clang_Cursor_Evaluate(cursor);
	if (!e || i >= j->words.n)
		return CXChildVisit_Continue;
	if (name[4] == 'v')
		j->words.v[i].value = literal(j, e);
	else if (clang_EvalResult_getKind(e) == CXEval_StrLiteral)
		j->words.v[i].text =
			arena_strdup(j->arena, clang_EvalResult_getAsStr(e));
	clang_EvalResult_dispose(e);
	return CXChildVisit_Continue;
}

/* Names of types and of members: "struct x", "u.a->b"; they are words too. */
static bool is_plain(struct job *j, const struct word *w)
{
	const char *s = w->text;

	if (!strcmp(s, w->name) || s[strspn(s, " .->*_0123456789"
					    "abcdefghijklmnopqrstuvwxyz"
					    "ABCDEFGHIJKLMNOPQRSTUVWXYZ")])
		return false;
	while (*s) {
		size_t n = 0;

		while (isalnum((unsigned char)s[n]) || s[n] == '_')
			n++;
		if (n)
			add_word(j, arena_strndup(j->arena, s, n));
		s += n ? n : 1;
	}
	return true;
}

static void write_macros(struct job *j)
{
	for (size_t i = 0; i < j->words.n; i++) {
		struct word w = j->words.v[i];	/* the list may move */

		if (!w.text)
			continue;
		if (w.value)
			buf_printf(&j->out, "#define %s %s\n", w.name,
				   w.value);
		else if (is_plain(j, &w))
			buf_printf(&j->out, "#define %s %s\n", w.name, w.text);
	}
}

/* -- types ----------------------------------------------------------------------- */

static enum CXChildVisitResult has_word(CXCursor cursor, CXCursor parent,
					CXClientData data)
{
	struct job *j = data;
	const char *name;

	(void)parent;
	if (clang_getCursorKind(cursor) != CXCursor_EnumConstantDecl)
		return CXChildVisit_Continue;
	name = copy(j, clang_getCursorSpelling(cursor));
	return strmap_get(&j->index, name) ? CXChildVisit_Break :
					     CXChildVisit_Continue;
}

static enum CXChildVisitResult read_decl(CXCursor cursor, CXCursor parent,
					 CXClientData data)
{
	struct job *j = data;
	const char *name;

	(void)parent;
	switch (clang_getCursorKind(cursor)) {
	case CXCursor_StructDecl:
	case CXCursor_UnionDecl:
	case CXCursor_EnumDecl:
	case CXCursor_TypedefDecl:
		break;
	default:
		return CXChildVisit_Continue;
	}
	name = copy(j, clang_getCursorSpelling(cursor));
	if (is_reserved(name))
		return CXChildVisit_Continue;
	if (strmap_get(&j->index, name) ||
	    clang_visitChildren(cursor, has_word, j))
		cdecls_want(&j->decls, cursor);
	return CXChildVisit_Continue;
}

/* -- all of it ------------------------------------------------------------------- */

static bool parse(struct job *j, CXIndex index, const char *name, char **flags,
		  int nflags)
{
	static const char *const ours[] = {
		"-xc", "-std=gnu11", "-w", "-ferror-limit=0", "-Ulinux",
		"-Uunix"
	};
	VEC(const char *) args = { 0 };
	struct CXUnsavedFile file = { name, j->text.s, j->text.n };

	for (size_t i = 0; i < sizeof(ours) / sizeof(*ours); i++)
		vec_push(j->arena, &args, ours[i]);
	for (int i = 0; i < nflags; i++)
		vec_push(j->arena, &args, flags[i]);
	if (clang_parseTranslationUnit2(index, name, args.v, (int)args.n,
					&file, 1,
					CXTranslationUnit_SkipFunctionBodies,
					&j->tu))
		return false;
	j->main = clang_getFile(j->tu, name);
	return true;
}

static void write_file(CXFile file, CXSourceLocation *stack, unsigned int depth,
		       CXClientData data)
{
	struct job *j = data;

	(void)stack;
	if (depth)	/* else it is the script */
		buf_printf(&j->out, "//! %s\n",
			   copy(j, clang_getFileName(file)));
}

static int answer(struct job *j)
{
	CXCursor top = clang_getTranslationUnitCursor(j->tu);

	if (report(j))
		return 1;
	clang_visitChildren(top, read_answer, j);
	write_macros(j);
	cdecls_init(&j->decls, j->arena, &j->out);
	clang_visitChildren(top, read_decl, j);
	cdecls_write(&j->decls);
	buf_addc(&j->out, '\n');
	clang_getInclusions(j->tu, write_file, j);
	return 0;
}

int main(int argc, char **argv)
{
	struct job j = { .arena = arena_create() };
	CXIndex index = clang_createIndex(0, 0);
	int status = 2;

	buf_init(&j.text);
	buf_init(&j.out);
	strmap_init(&j.index, j.arena);
	if (argc < 2) {
		fputs("usage: awl-cinclude NAME [FLAG...]\n", stderr);
	} else if (read_input(&j, stdin)) {
		add_questions(&j);
		if (parse(&j, index, argv[1], argv + 2, argc - 2))
			status = answer(&j);
	}
	if (status != 2 && (fwrite(j.out.s, 1, j.out.n, stdout) != j.out.n ||
			    fflush(stdout)))
		status = 2;
	clang_disposeTranslationUnit(j.tu);
	clang_disposeIndex(index);
	buf_clear(&j.text);
	buf_clear(&j.out);
	arena_free(j.arena);
	return status;
}
