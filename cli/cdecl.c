/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cdecl.h"

#include <stdbool.h>
#include <string.h>

static void write_record(struct cdecls *c, CXType t, const char *tag);
static void write_enum(struct cdecls *c, CXCursor decl, const char *tag);

void cdecls_init(struct cdecls *c, struct arena *a, struct buf *out)
{
	memset(c, 0, sizeof(*c));
	c->arena = a;
	c->out = out;
	strmap_init(&c->seen, a);
}

static const char *copy(struct cdecls *c, CXString s)
{
	const char *text = clang_getCString(s);
	const char *ret = arena_strdup(c->arena, text ? text : "");

	clang_disposeString(s);
	return ret;
}

static const char *keyword(CXCursor decl)
{
	switch (clang_getCursorKind(decl)) {
	case CXCursor_StructDecl:
		return "struct";
	case CXCursor_UnionDecl:
		return "union";
	case CXCursor_EnumDecl:
		return "enum";
	default:
		return "typedef";
	}
}

/*
 * The tag; NULL for a type without one. libclang gives such a type the name of
 * its typedef, and only the "A" in the last part "@SA@name" of its USR tells.
 */
static const char *tag_of(struct cdecls *c, CXCursor decl)
{
	const char *usr = copy(c, clang_getCursorUSR(decl));
	const char *at = strrchr(usr, '@');

	if (clang_Cursor_isAnonymous(decl) ||
	    (at && at > usr && at[-1] == 'A'))
		return NULL;
	return copy(c, clang_getCursorSpelling(decl));
}

void cdecls_want(struct cdecls *c, CXCursor decl)
{
	CXCursor def = decl;
	const char *key;

	if (clang_getCursorKind(decl) != CXCursor_TypedefDecl)
		def = clang_getCursorDefinition(decl);
	if (clang_Cursor_isNull(def) ||		/* BTF may know it */
	    clang_Location_isFromMainFile(clang_getCursorLocation(def)))
		return;
	key = arena_printf(c->arena, "%s %s", keyword(def),
			   copy(c, clang_getCursorUSR(def)));
	if (strmap_get(&c->seen, key))
		return;
	strmap_set(&c->seen, key, c);
	vec_push(c->arena, &c->wanted, def);
}

/* -- types --------------------------------------------------------------------- */

static const char *builtin_name(CXType t)
{
	switch (t.kind) {
	case CXType_Void: return "void";
	case CXType_Bool: return "_Bool";
	case CXType_Char_U: case CXType_Char_S: return "char";
	case CXType_UChar: return "unsigned char";
	case CXType_SChar: return "signed char";
	case CXType_UShort: return "unsigned short";
	case CXType_Short: return "short";
	case CXType_UInt: return "unsigned int";
	case CXType_Int: return "int";
	case CXType_ULong: case CXType_ULongLong: return "unsigned long";
	case CXType_Long: case CXType_LongLong: return "long";
	case CXType_Float: return "float";
	case CXType_Double: return "double";
	default: return NULL;
	}
}

/* Named types by their tag, wanted from now on; others in place. */
static void write_tagged(struct cdecls *c, CXType t)
{
	CXCursor decl = clang_getTypeDeclaration(t);
	const char *tag = tag_of(c, decl);

	if (tag) {
		buf_printf(c->out, "%s %s", keyword(decl), tag);
		cdecls_want(c, decl);
	} else if (t.kind == CXType_Enum) {
		write_enum(c, decl, NULL);
	} else {
		write_record(c, t, NULL);
	}
}

/* Peels the arrays off t; their lengths as text. */
static CXType peel_arrays(CXType t, struct buf *dims)
{
	for (;;) {
		if (t.kind == CXType_ConstantArray)
			buf_printf(dims, "[%lld]", clang_getArraySize(t));
		else if (t.kind == CXType_IncompleteArray)
			buf_adds(dims, "[]");
		else
			return t;
		t = clang_getCanonicalType(clang_getArrayElementType(t));
	}
}

/* Pointers to functions and to arrays are void * for us. */
static bool is_opaque(CXType t)
{
	return t.kind == CXType_FunctionProto ||
	       t.kind == CXType_FunctionNoProto ||
	       t.kind == CXType_ConstantArray ||
	       t.kind == CXType_IncompleteArray;
}

static CXType peel_pointers(CXType t, unsigned int *stars, bool *opaque)
{
	*opaque = false;
	for (*stars = 0; t.kind == CXType_Pointer && !*opaque; (*stars)++) {
		t = clang_getCanonicalType(clang_getPointeeType(t));
		*opaque = is_opaque(t);
	}
	return t;
}

/* "int *name[4]"; what C has and we have not becomes bytes of that size. */
static void write_declaration(struct cdecls *c, CXType t, const char *name)
{
	struct buf dims;
	unsigned int stars;
	bool opaque;

	buf_init(&dims);
	t = peel_arrays(clang_getCanonicalType(t), &dims);
	t = peel_pointers(t, &stars, &opaque);
	if (opaque) {
		buf_adds(c->out, "void");
	} else if (t.kind == CXType_Record || t.kind == CXType_Enum) {
		write_tagged(c, t);
	} else if (builtin_name(t)) {
		buf_adds(c->out, builtin_name(t));
	} else {
		buf_adds(c->out, "unsigned char");
		if (!stars)
			buf_printf(&dims, "[%lld]", clang_Type_getSizeOf(t));
	}
	buf_addc(c->out, ' ');
	buf_fill(c->out, '*', stars);
	buf_adds(c->out, name);
	buf_add(c->out, dims.s, dims.n);
	buf_clear(&dims);
}

/* -- definitions --------------------------------------------------------------- */

struct record {
	struct cdecls *c;
	bool is_union;
	long long at;		/* bits written so far */
};

static void pad(struct record *r, long long to)
{
	while (!r->is_union && r->at < to) {
		long long n = to - r->at < 64 ? to - r->at : 64;

		buf_printf(r->c->out, "\tunsigned long : %lld;\n", n);
		r->at += n;
	}
}

static enum CXVisitorResult write_field(CXCursor f, CXClientData data)
{
	struct record *r = data;
	struct cdecls *c = r->c;
	long long offset = clang_Cursor_getOffsetOfField(f);
	CXType t = clang_getCursorType(f);
	int bits = clang_getFieldDeclBitWidth(f);
	const char *name = copy(c, clang_getCursorSpelling(f));

	/* libclang makes up a spelling for what has no name. */
	if (clang_Cursor_isAnonymous(f) || strchr(name, '('))
		name = "";
	if (offset < 0 || (bits >= 0 && !*name))
		return CXVisit_Continue;
	pad(r, offset);
	buf_addc(c->out, '\t');
	write_declaration(c, t, name);
	if (bits >= 0)
		buf_printf(c->out, " : %d", bits);
	else if (clang_Type_getSizeOf(t) > 0)
		bits = (int)clang_Type_getSizeOf(t) * 8;
	buf_adds(c->out, ";\n");
	r->at = offset + (bits > 0 ? bits : 0);
	return CXVisit_Continue;
}

static void write_record(struct cdecls *c, CXType t, const char *tag)
{
	CXCursor decl = clang_getTypeDeclaration(t);
	long long size = clang_Type_getSizeOf(t);
	long long align = clang_Type_getAlignOf(t);
	struct record r = {
		.c = c,
		.is_union = clang_getCursorKind(decl) == CXCursor_UnionDecl,
	};

	buf_printf(c->out, "%s %s {\n", keyword(decl), tag ? tag : "");
	clang_Type_visitFields(t, write_field, &r);
	pad(&r, size > 0 ? size * 8 : 0);
	buf_printf(c->out, "} __attribute__((packed, aligned(%lld)))",
		   align > 0 ? align : 1);
}

static enum CXChildVisitResult write_enumerator(CXCursor e, CXCursor parent,
						CXClientData data)
{
	struct cdecls *c = data;

	(void)parent;
	if (clang_getCursorKind(e) != CXCursor_EnumConstantDecl)
		return CXChildVisit_Continue;
	buf_printf(c->out, "\t%s = %lld,\n",
		   copy(c, clang_getCursorSpelling(e)),
		   clang_getEnumConstantDeclValue(e));
	return CXChildVisit_Continue;
}

static void write_enum(struct cdecls *c, CXCursor decl, const char *tag)
{
	long long size = clang_Type_getSizeOf(clang_getCursorType(decl));

	buf_printf(c->out, "enum %s {\n", tag ? tag : "");
	clang_visitChildren(decl, write_enumerator, c);
	buf_adds(c->out, size < 4 ? "} __attribute__((packed))" : "}");
}

static void write_definition(struct cdecls *c, CXCursor decl)
{
	switch (clang_getCursorKind(decl)) {
	case CXCursor_TypedefDecl:
		buf_adds(c->out, "typedef ");
		write_declaration(c, clang_getTypedefDeclUnderlyingType(decl),
				  copy(c, clang_getCursorSpelling(decl)));
		break;
	case CXCursor_EnumDecl:
		write_enum(c, decl, tag_of(c, decl));
		break;
	default:
		write_record(c, clang_getCursorType(decl), tag_of(c, decl));
	}
	buf_adds(c->out, ";\n");
}

void cdecls_write(struct cdecls *c)
{
	while (c->written < c->wanted.n)
		write_definition(c, c->wanted.v[c->written++]);
}
