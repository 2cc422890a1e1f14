/* SPDX-License-Identifier: Apache-2.0 */
#include "target/ctype.h"

#include <stdio.h>
#include <string.h>

/* Deeper nesting than this is a loop in a malformed file. */
#define MAX_DEPTH 32
/* What branches may nest less, or a loop would take forever. */
#define MAX_ANONYMOUS 12
#define FUNC_DEPTH 8

#define PLAIN(k, n, s, sign, ch) \
	{ .kind = (k), .name = (n), .size = (s), .align = (s), \
	  .is_signed = (sign), .is_char = (ch), .complete = true }

static const struct ctype type_void = PLAIN(C_VOID, "void", 0, false, false);
static const struct ctype type_bool = PLAIN(C_BOOL, "bool", 1, false, false);
static const struct ctype type_char =
	PLAIN(C_INT, "char", 1, (char)-1 < 0, true);
static const struct ctype ints[][2] = {
	{ PLAIN(C_INT, "unsigned char", 1, false, false),
	  PLAIN(C_INT, "signed char", 1, true, false) },
	{ PLAIN(C_INT, "unsigned short", 2, false, false),
	  PLAIN(C_INT, "short", 2, true, false) },
	{ PLAIN(C_INT, "unsigned int", 4, false, false),
	  PLAIN(C_INT, "int", 4, true, false) },
	{ PLAIN(C_INT, "unsigned long", 8, false, false),
	  PLAIN(C_INT, "long", 8, true, false) },
	{ PLAIN(C_INT, "unsigned __int128", 16, false, false),
	  PLAIN(C_INT, "__int128", 16, true, false) },
};

const struct ctype *ctype_int(uint32_t size, bool is_signed)
{
	for (size_t i = 0; i < sizeof(ints) / sizeof(ints[0]); i++)
		if (ints[i][0].size == size)
			return &ints[i][is_signed];
	return NULL;
}

const struct ctype *ctype_char(void)
{
	return &type_char;
}

const struct ctype *ctype_void(void)
{
	return &type_void;
}

const struct ctype *ctype_bool(void)
{
	return &type_bool;
}

const struct ctype *ctype_pointer(struct arena *a, const struct ctype *to,
				  bool is_user)
{
	struct ctype *t = arena_new(a, struct ctype);

	t->kind = C_PTR;
	t->size = t->align = 8;
	t->elem = to;
	t->is_user = is_user;
	t->complete = true;
	return t;
}

const struct ctype *ctype_array(struct arena *a, const struct ctype *elem,
				uint32_t count)
{
	struct ctype *t = arena_new(a, struct ctype);

	t->kind = C_ARRAY;
	t->size = elem->size * count;
	t->align = elem->align;
	t->count = count;
	t->elem = elem;
	t->complete = true;
	return t;
}

bool ctype_complete(const struct ctype *t)
{
	/* Completing changes what is not yet visible; t's owner made it so. */
	if (!t->complete && t->maker)
		t->maker->complete(t->maker, (struct ctype *)t);
	return t->complete;
}

static const struct cmember *find_member(const struct ctype *t,
					 const char *name, uint32_t base,
					 int depth, uint32_t *ret_bits)
{
	const struct cmember *m, *found;

	if ((t->kind != C_STRUCT && t->kind != C_UNION) ||
	    depth > MAX_ANONYMOUS || !ctype_complete(t))
		return NULL;
	for (m = t->members; m < t->members + t->nmembers; m++) {
		if (m->name && !strcmp(m->name, name)) {
			*ret_bits = base + m->bit_offset;
			return m;
		}
		if (m->name)
			continue;
		found = find_member(m->type, name, base + m->bit_offset,
				    depth + 1, ret_bits);
		if (found)
			return found;
	}
	return NULL;
}

const struct cmember *ctype_member(const struct ctype *t, const char *name,
				   uint32_t *ret_bits)
{
	return find_member(t, name, 0, 0, ret_bits);
}

const char *ctype_int_spelling(const char *name)
{
	static const char *const spelt[][2] = {
		{ "long unsigned int", "unsigned long" },
		{ "long int", "long" },
		{ "short unsigned int", "unsigned short" },
		{ "short int", "short" },
		{ "long long unsigned int", "unsigned long long" },
		{ "long long int", "long long" },
		{ "__int128 unsigned", "unsigned __int128" },
		{ "_Bool", "bool" },
	};

	for (size_t i = 0; i < sizeof(spelt) / sizeof(spelt[0]); i++)
		if (!strcmp(name, spelt[i][0]))
			return spelt[i][1];
	return name;
}

/* C declarations read inside out: inner is what stands around the name. */
static const char *declare(struct arena *a, const struct ctype *t,
			   const char *inner, int depth);

static const char *declare_func(struct arena *a, const struct ctype *t,
				const char *inner, int depth)
{
	const char *params = "", *p;

	if (!ctype_complete(t))
		return declare(a, t->elem, inner, depth);
	for (uint32_t i = 0; i < t->nmembers; i++) {
		p = declare(a, t->members[i].type, "", depth + FUNC_DEPTH);
		params = arena_printf(a, "%s%s%s", params, i ? ", " : "", p);
	}
	if (!t->nmembers)
		params = "void";
	inner = arena_printf(a, "%s(%s)", inner, params);
	return declare(a, t->elem, inner, depth + 1);
}

static const char *declare_base(struct arena *a, const struct ctype *t,
				const char *inner)
{
	const char *tag = t->kind == C_STRUCT ? "struct " :
			  t->kind == C_UNION ? "union " :
			  t->kind == C_ENUM ? "enum " : "";
	const char *name = t->name ? t->name : "{...}";
	const char *gap = !*inner || *inner == '[' ? "" : " ";

	return arena_printf(a, "%s%s%s%s", tag, name, gap, inner);
}

static const char *declare(struct arena *a, const struct ctype *t,
			   const char *inner, int depth)
{
	if (!t || depth > MAX_DEPTH)
		return "...";
	switch (t->kind) {
	case C_PTR:
		inner = arena_printf(a, "*%s", inner);
		if (t->elem->kind == C_ARRAY || t->elem->kind == C_FUNC)
			inner = arena_printf(a, "(%s)", inner);
		return declare(a, t->elem, inner, depth + 1);
	case C_ARRAY:
		if (t->count)
			inner = arena_printf(a, "%s[%u]", inner, t->count);
		else
			inner = arena_printf(a, "%s[]", inner);
		return declare(a, t->elem, inner, depth + 1);
	case C_FUNC:
		return declare_func(a, t, inner, depth);
	default:
		return declare_base(a, t, inner);
	}
}

const char *ctype_text(struct arena *a, const struct ctype *t)
{
	return declare(a, t, "", 0);
}
