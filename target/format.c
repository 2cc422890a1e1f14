/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE	/* memmem, strchrnul */
#include "target/format.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "target/handle.h"

/* One field's line, cut in its parts. */
struct field {
	const char *type;	/* words before the name, without attributes */
	const char *name;
	int stars;		/* of the type */
	bool array, data_loc, rel_loc, user;
	uint32_t offset, size;
	bool is_signed;
};

struct parser {
	struct target *target;
	bool syscall;
	VEC(struct cmember) members;
	uint32_t size;
};

/* A struct that a field points to, looked up when somebody asks for it. */
struct pointee {
	struct ctype_maker maker;
	struct target *target;
};

static void pointee_complete(const struct ctype_maker *m, struct ctype *t)
{
	const struct pointee *p = (const void *)m;
	const struct ctype *found = target_struct(p->target, t->kind, t->name);

	if (!found || !ctype_complete(found))
		return;
	t->size = found->size;
	t->is_signed = found->is_signed;
	t->members = found->members;
	t->nmembers = found->nmembers;
	t->values = found->values;
	t->nvalues = found->nvalues;
	t->complete = true;
}

static const struct ctype *pointee_new(struct target *t, enum ctype_kind kind,
				       const char *name)
{
	struct pointee *p = arena_new(t->arena, struct pointee);
	struct ctype *c = arena_new(t->arena, struct ctype);

	p->maker.complete = pointee_complete;
	p->target = t;
	c->kind = kind;
	c->origin = CO_KERNEL;
	c->name = name;
	c->maker = &p->maker;
	return c;
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static bool is_qualifier(const char *w)
{
	static const char *const words[] = {
		"const", "volatile", "restrict", "__user", "__kernel",
		"__rcu", "__percpu", "__iomem", "__force", "__seg_gs",
		"__seg_fs", "__nocast", "__bitwise",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(w, words[i]))
			return true;
	return false;
}

static void add_word(struct arena *a, struct field *f, const char *w)
{
	if (!strcmp(w, "__data_loc"))
		f->data_loc = true;
	else if (!strcmp(w, "__rel_loc"))
		f->rel_loc = true;
	else if (!strcmp(w, "__user"))
		f->user = true;
	else if (!is_qualifier(w))
		f->type = *f->type ? arena_printf(a, "%s %s", f->type, w) : w;
}

/*
 * "unsigned long args[6]", "__data_loc char[] name": the last word is the name,
 * the others the type. What brackets and parentheses hold does not matter.
 */
static bool cut_declaration(struct arena *a, const char *s, size_t len,
			    struct field *f)
{
	const char *end = s + len, *start, *last = NULL;

	f->type = "";
	while (s < end) {
		start = s;
		while (s < end && is_word(*s))
			s++;
		if (s > start) {
			if (last)
				add_word(a, f, last);
			last = arena_strndup(a, start, (size_t)(s - start));
			continue;
		}
		f->stars += *s == '*';
		if (*s == '[') {
			f->array = true;
			while (s < end && *s != ']')
				s++;
		}
		if (s < end)
			s++;
	}
	f->name = last;
	return last && *f->type;
}

/* "offset:8;" of the line that ends at end. */
static uint32_t number_after(const char *s, const char *end, const char *key)
{
	const char *at = memmem(s, (size_t)(end - s), key, strlen(key));

	return at ? (uint32_t)strtoul(at + strlen(key), NULL, 10) : 0;
}

static bool cut_line(struct arena *a, const char *s, const char *end,
		     struct field *f)
{
	static const char field[] = "field:";
	const char *semi;

	while (s < end && isspace((unsigned char)*s))
		s++;
	if ((size_t)(end - s) < sizeof(field) ||
	    memcmp(s, field, sizeof(field) - 1))
		return false;
	s += sizeof(field) - 1;
	semi = memchr(s, ';', (size_t)(end - s));
	if (!semi)
		return false;
	memset(f, 0, sizeof(*f));
	f->offset = number_after(semi, end, "offset:");
	f->size = number_after(semi, end, "size:");
	f->is_signed = number_after(semi, end, "signed:");
	return cut_declaration(a, s, (size_t)(semi - s), f);
}

/* "unsigned long", "long long int": the words C builds an int type of. */
static const struct ctype *int_of_words(const char *words)
{
	bool is_unsigned = false, is_char = false;
	uint32_t size = sizeof(int);
	const char *w = words;
	size_t n;

	for (; *w; w += n + (w[n] == ' ')) {
		n = strcspn(w, " ");
		if (n == 8 && !memcmp(w, "unsigned", n))
			is_unsigned = true;
		else if (n == 5 && !memcmp(w, "short", n))
			size = sizeof(short);
		else if (n == 4 && !memcmp(w, "long", n))
			size = sizeof(long long);
		else if (n == 4 && !memcmp(w, "char", n))
			is_char = true;
		else if ((n != 3 || memcmp(w, "int", n)) &&
			 (n != 6 || memcmp(w, "signed", n)))
			return NULL;
	}
	if (is_char)
		return strcmp(words, "char") ? ctype_int(1, !is_unsigned) :
					       ctype_char();
	return ctype_int(size, !is_unsigned);
}

/* Typedefs too common to open the kernel's BTF for. */
static const struct ctype *common_typedef(const char *name)
{
	static const struct {
		const char *name;
		uint8_t size;
		bool is_signed;
	} types[] = {
		{ "u8", 1, false },	{ "__u8", 1, false },
		{ "u16", 2, false },	{ "__u16", 2, false },
		{ "u32", 4, false },	{ "__u32", 4, false },
		{ "u64", 8, false },	{ "__u64", 8, false },
		{ "s8", 1, true },	{ "__s8", 1, true },
		{ "s16", 2, true },	{ "__s16", 2, true },
		{ "s32", 4, true },	{ "__s32", 4, true },
		{ "s64", 8, true },	{ "__s64", 8, true },
		{ "uint8_t", 1, false },	{ "int8_t", 1, true },
		{ "uint16_t", 2, false },	{ "int16_t", 2, true },
		{ "uint32_t", 4, false },	{ "int32_t", 4, true },
		{ "uint64_t", 8, false },	{ "int64_t", 8, true },
		{ "size_t", 8, false },		{ "ssize_t", 8, true },
		{ "pid_t", 4, true },		{ "loff_t", 8, true },
		{ "uid_t", 4, false },		{ "gid_t", 4, false },
		{ "dev_t", 4, false },		{ "ino_t", 8, false },
		{ "umode_t", 2, false },	{ "sector_t", 8, false },
		{ "gfp_t", 4, false },		{ "uint", 4, false },
		{ "off_t", 8, true },		{ "clockid_t", 4, true },
		{ "timer_t", 4, true },		{ "key_t", 4, true },
	};

	if (!strcmp(name, "bool") || !strcmp(name, "_Bool"))
		return ctype_bool();
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (!strcmp(name, types[i].name))
			return ctype_int(types[i].size, types[i].is_signed);
	return NULL;
}

static const struct ctype *tagged(struct target *t, const struct field *f,
				  enum ctype_kind kind, const char *tag)
{
	return f->stars ? pointee_new(t, kind, tag) :
			  target_struct(t, kind, tag);
}

/* The type's words as a ctype, stars not counted. NULL: not known. */
static const struct ctype *named_type(struct target *t, const struct field *f)
{
	const struct ctype *c;

	if (!strncmp(f->type, "struct ", 7))
		return tagged(t, f, C_STRUCT, f->type + 7);
	if (!strncmp(f->type, "union ", 6))
		return tagged(t, f, C_UNION, f->type + 6);
	if (!strncmp(f->type, "enum ", 5))
		return tagged(t, f, C_ENUM, f->type + 5);
	if (!strcmp(f->type, "void"))
		return ctype_void();
	c = int_of_words(f->type);
	if (!c)
		c = common_typedef(f->type);
	return c ? c : target_typedef(t, f->type);
}

/* What to make of a value of a size and nothing else. */
static const struct ctype *by_size(struct arena *a, const struct field *f)
{
	const struct ctype *c = ctype_int(f->size, f->is_signed);

	return c ? c : ctype_array(a, ctype_int(1, false), f->size);
}

static const struct ctype *array_type(struct parser *p, const struct field *f,
				      const struct ctype *elem)
{
	struct arena *a = p->target->arena;
	bool varying = f->data_loc || f->rel_loc;

	if (!elem || !elem->size || (!varying && f->size % elem->size))
		elem = ctype_int(1, false);
	return ctype_array(a, elem, varying ? 0 : f->size / elem->size);
}

static const struct ctype *field_type(struct parser *p, const struct field *f)
{
	struct arena *a = p->target->arena;
	const struct ctype *c = named_type(p->target, f);

	for (int i = 0; i < f->stars; i++)
		c = ctype_pointer(a, c ? c : ctype_void(),
				  p->syscall || f->user);
	if (f->array || f->data_loc || f->rel_loc)
		return array_type(p, f, c);
	if (!c || !c->size)
		return by_size(a, f);
	/* An argument's slot is a register wide, its value may be less. */
	if (p->syscall && c->size < f->size)
		return c;
	if (c->size != f->size ||
	    (c->kind == C_INT && !c->is_char && !p->syscall &&
	     c->is_signed != f->is_signed))
		return by_size(a, f);
	return c;
}

static void add_field(struct parser *p, const struct field *f)
{
	struct cmember m = {
		.name = f->name,
		.type = field_type(p, f),
		.bit_offset = f->offset * 8,
		.data_loc = f->data_loc,
		.rel_loc = f->rel_loc,
	};

	vec_push(p->target->arena, &p->members, m);
	if (f->offset + f->size > p->size)
		p->size = f->offset + f->size;
}

const struct ctype *tracefs_format_parse(struct target *t, const char *subsys,
				 const char *event, const char *text)
{
	struct parser p = { .target = t };
	struct field f;
	struct ctype *c;
	const char *end;

	p.syscall = !strcmp(subsys, "syscalls");
	for (; *text; text = *end ? end + 1 : end) {
		end = strchrnul(text, '\n');
		if (cut_line(t->arena, text, end, &f))
			add_field(&p, &f);
	}
	if (!p.members.n)
		return NULL;
	c = arena_new(t->arena, struct ctype);
	c->kind = C_STRUCT;
	c->origin = CO_TRACEPOINT;
	c->name = arena_printf(t->arena, "awl_tp__%s__%s", subsys, event);
	c->size = p.size;
	c->members = p.members.v;
	c->nmembers = (uint32_t)p.members.n;
	c->complete = true;
	return c;
}
