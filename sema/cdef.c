/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/cdef.h"

#include <string.h>

#include "sema/ctypes.h"

static enum ctype_kind kind_of(enum ast_type_kind kind)
{
	switch (kind) {
	case TY_STRUCT:
		return C_STRUCT;
	case TY_UNION:
		return C_UNION;
	default:
		return C_ENUM;
	}
}

static struct ctype *make(struct sema *s, enum ast_type_kind kind,
			  const char *name)
{
	struct ctype *c = arena_new(s->a, struct ctype);

	c->kind = kind_of(kind);
	c->origin = CO_SCRIPT;
	c->name = name;
	return c;
}

static const char *tag_key(struct sema *s, enum ast_type_kind kind,
			   const char *name)
{
	return arena_printf(s->a, "%s %s", kind == TY_STRUCT ? "struct" :
			    kind == TY_UNION ? "union" : "enum", name);
}

/* Definitions are laid out when first needed; these are begun, or done. */
static bool is_begun(const struct sema *s, const struct ast_cdef *def)
{
	for (size_t i = 0; i < s->begun.n; i++)
		if (s->begun.v[i] == def)
			return true;
	return false;
}

const struct ctype *cdef_opaque(struct sema *s, enum ast_type_kind kind,
				const char *name)
{
	struct ctype *c = make(s, kind, name);

	strmap_set(&s->ctypes, tag_key(s, kind, name), c);
	return c;
}

static uint32_t align_of(const struct ctype *c)
{
	if (c->kind == C_ARRAY)
		return align_of(c->elem);
	if (c->align)
		return c->align;
	return c->size ? c->size : 1;
}

struct layout {
	uint64_t bits;		/* used so far */
	uint32_t align;
	uint64_t size_bits;	/* of the largest member: unions */
	bool is_union, packed;
};

static uint64_t round_up(uint64_t n, uint64_t to)
{
	return (n + to - 1) / to * to;
}

/*
 * Where a bit-field goes, by the System V rules: it may not cross a boundary
 * of its own type, unless it is packed; one of no bits ends the unit.
 */
static uint64_t place_bits(const struct ast_cmember *m,
			   const struct ctype *type, uint64_t at, bool packed)
{
	uint64_t unit = (uint64_t)type->size * 8;

	if (!m->bits)
		return round_up(at, unit);
	if (m->attr.align)
		return round_up(at, (uint64_t)m->attr.align * 8);
	if (!packed && at / unit != (at + m->bits - 1) / unit)
		return round_up(at, unit);
	return at;
}

/* Where the next member goes. */
static uint32_t place(struct layout *l, const struct ctype *type,
		      const struct ast_cmember *m)
{
	bool packed = l->packed || m->attr.packed;
	uint32_t align = packed ? 1 : align_of(type);
	uint64_t at = l->is_union ? 0 : l->bits;

	if (m->attr.align > align)
		align = m->attr.align;
	/* Bit-fields without a name only take room. */
	if (align > l->align && (m->name || !m->is_bitfield))
		l->align = align;
	at = m->is_bitfield ? place_bits(m, type, at, packed) :
			      round_up(at, (uint64_t)align * 8);
	l->bits = at + (m->is_bitfield ? m->bits : (uint64_t)type->size * 8);
	if (l->bits > l->size_bits)
		l->size_bits = l->bits;
	return (uint32_t)at;
}

static const struct ctype *cdef_build(struct sema *s,
				      const struct ast_cdef *def);

/* struct {...} *p, a[4]: what stands around the definition. */
static const struct ctype *around(struct sema *s, const struct ctype *c,
				  const struct ast_type *t)
{
	for (uint32_t i = 0; t && i < t->pointers; i++)
		c = ctype_pointer(s->a, c, false);
	for (size_t i = t ? t->dims.n : 0; i > 0; i--)
		c = ctype_array(s->a, c, (uint32_t)t->dims.v[i - 1]);
	return c;
}

static const struct ctype *member_type(struct sema *s,
				       const struct ast_cmember *m)
{
	if (!m->inner)
		return ctypes_c(s, m->type);
	return around(s, cdef_build(s, m->inner), m->type);
}

static bool has_size(const struct ctype *t)
{
	while (t->kind == C_ARRAY)
		t = t->elem;
	/* An empty struct has its size: none. */
	return t->size || ((t->kind == C_STRUCT || t->kind == C_UNION) &&
			   ctype_complete(t));
}

static bool is_bits_type(const struct ctype *t)
{
	return t->kind == C_INT || t->kind == C_BOOL || t->kind == C_ENUM;
}

/* Reports a member that has no place. */
static bool check_member(struct sema *s, const struct ast_cmember *m,
			 const struct ctype *t)
{
	if (!has_size(t)) {
		sema_error(s, m->span, E_INCOMPLETE,
			   "the size of '%s' is not known",
			   ctype_text(s->a, t));
		return false;
	}
	if (!m->is_bitfield)
		return true;
	if (!is_bits_type(t) || m->bits > t->size * 8) {
		sema_error(s, m->span, E_RANGE,
			   "'%s' has no %u bits for a bit-field",
			   ctype_text(s->a, t), m->bits);
		return false;
	}
	if (!m->bits && m->name) {
		sema_error(s, m->span, E_RANGE,
			   "a bit-field of 0 bits has no name");
		return false;
	}
	return true;
}

static void build_members(struct sema *s, const struct ast_cdef *def,
			  struct ctype *c)
{
	struct layout l = { .align = 1, .is_union = c->kind == C_UNION,
			    .packed = def->attr.packed };
	struct cmember *members = arena_array(s->a, struct cmember,
					      def->members.n);
	uint32_t n = 0;

	for (size_t i = 0; i < def->members.n; i++) {
		const struct ast_cmember *m = &def->members.v[i];
		const struct ctype *t = member_type(s, m);
		uint32_t at;

		if (!t || !check_member(s, m, t))
			continue;
		at = place(&l, t, m);
		if (m->is_bitfield && !m->name)
			continue;
		members[n].name = m->name;
		members[n].type = t;
		members[n].bit_size = m->bits;
		members[n++].bit_offset = at;
	}
	if (def->attr.align > l.align)
		l.align = def->attr.align;
	c->members = members;
	c->nmembers = n;
	c->align = l.align;
	c->size = (uint32_t)(round_up(l.size_bits, (uint64_t)l.align * 8) / 8);
}

/* int, unless it is packed or its values need more. */
static uint32_t enum_size(int64_t min, int64_t max, bool packed)
{
	for (uint32_t size = packed ? 1 : 4; size < 8; size *= 2) {
		uint32_t bits = size * 8 - (min < 0);

		if (max < 1LL << bits && min >= -(1LL << bits))
			return size;
	}
	return 8;
}

static void build_values(struct sema *s, const struct ast_cdef *def,
			 struct ctype *c)
{
	struct cenumerator *values = arena_array(s->a, struct cenumerator,
						 def->values.n);
	int64_t min = 0, max = 0;

	for (size_t i = 0; i < def->values.n; i++) {
		const struct ast_cenumerator *v = &def->values.v[i];
		struct sconst *k = arena_new(s->a, struct sconst);

		values[i].name = v->name;
		values[i].value = v->value;
		if (v->value < min)
			min = v->value;
		if (v->value > max)
			max = v->value;
		k->value = v->value;
		k->type = c;
		strmap_set(&s->constants, v->name, k);
	}
	c->values = values;
	c->nvalues = (uint32_t)def->values.n;
	c->is_signed = min < 0;
	c->size = c->align = enum_size(min, max, def->attr.packed);
	if (def->attr.align > c->align)
		c->align = def->attr.align;
}

/* The type that def defines; pointers to it may have named it before. */
static struct ctype *find_or_make(struct sema *s, const struct ast_cdef *def)
{
	struct ctype *c = make(s, def->kind, def->name), *old;
	const char *key;

	if (!def->name)
		return c;
	key = tag_key(s, def->kind, def->name);
	old = strmap_get(&s->ctypes, key);
	if (old && !old->complete)
		return old;
	if (old)
		sema_error(s, def->span, E_REDEFINED, "'%s' is defined twice",
			   key);
	strmap_set(&s->ctypes, key, c);
	return c;
}

static const struct ctype *cdef_build(struct sema *s,
				      const struct ast_cdef *def)
{
	struct ctype *c = find_or_make(s, def);

	vec_push(s->a, &s->begun, def);
	if (def->kind == TY_ENUM)
		build_values(s, def, c);
	else
		build_members(s, def, c);
	c->complete = true;
	return c;
}

/* What the definitions of one tag or typedef are, or NULL. */
static const struct ast_cdef *find_def(const struct sema *s,
				       enum ast_type_kind kind,
				       const char *name)
{
	for (size_t i = 0; i < s->script->cdefs.n; i++) {
		const struct ast_cdef *def = s->script->cdefs.v[i];

		if (def->kind == kind && def->name && !strcmp(def->name, name))
			return def;
	}
	return NULL;
}

const struct ctype *cdef_find(struct sema *s, enum ast_type_kind kind,
			      const char *name, bool by_pointer)
{
	const struct ctype *c = strmap_get(&s->ctypes, tag_key(s, kind, name));
	const struct ast_cdef *def;

	if (!c || c->complete || by_pointer)
		return c;
	def = find_def(s, kind, name);
	return def && !is_begun(s, def) ? cdef_build(s, def) : c;
}

static const struct ctype *typedef_type(struct sema *s,
					const struct ast_ctypedef *t)
{
	const struct ctype *c = t->inner ?
		around(s, cdef_build(s, t->inner), t->type) :
		ctypes_c(s, t->type);
	struct ctype *copy;

	if (!c || !t->attr.align)
		return c;
	copy = arena_memdup(s->a, c, sizeof(*c));
	copy->align = t->attr.align;
	return copy;
}

const struct ctype *cdef_typedef(struct sema *s, const char *name)
{
	const struct ctype *c = strmap_get(&s->ctypes, name);

	for (size_t i = 0; i < s->script->ctypedefs.n && !c; i++) {
		const struct ast_ctypedef *t = &s->script->ctypedefs.v[i];

		if (strcmp(t->name, name))
			continue;
		/* Until it is known: a typedef of itself means nothing. */
		strmap_set(&s->ctypes, name, (void *)ctype_void());
		c = typedef_type(s, t);
		strmap_set(&s->ctypes, name, (void *)c);
	}
	return c;
}

void ctypes_collect(struct sema *s)
{
	const struct ast_script *script = s->script;

	for (size_t i = 0; i < script->cdefs.n; i++)
		if (script->cdefs.v[i]->name)
			cdef_opaque(s, script->cdefs.v[i]->kind,
				    script->cdefs.v[i]->name);
	for (size_t i = 0; i < script->cdefs.n; i++)
		if (!is_begun(s, script->cdefs.v[i]))
			cdef_build(s, script->cdefs.v[i]);
	for (size_t i = 0; i < script->ctypedefs.n; i++)
		cdef_typedef(s, script->ctypedefs.v[i].name);
}
