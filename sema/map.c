/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/map.h"

#include <stdlib.h>
#include <string.h>

#include "sema/ctypes.h"
#include "sema/expr.h"
#include "sema/match.h"
#include "sema/pin.h"
#include "sema/self.h"
#include "sema/unify.h"

/* The kernel's limits on an element: of any hash, and of a per-CPU value. */
#define MAX_ELEMENT (64u * 1024)
#define MAX_PERCPU_VALUE (32u * 1024)
/* The kernel keeps few pages at hand for per-CPU values made in a probe. */
#define MAX_PERCPU_BUCKETS 2048u
#define MAX_THREAD (60u * 1024)	/* of task storage */

static const char *follow_params(struct sema *s, const char *name)
{
	for (const struct frame *f = s->frame; f; f = f->up) {
		size_t i = 0;

		while (i < f->macro->args.n &&
		       (f->macro->args.v[i].kind != MA_MAP ||
			strcmp(f->macro->args.v[i].name, name)))
			i++;
		if (i == f->macro->args.n)
			break;
		name = f->call->args.v[i]->name;
	}
	return name;
}

static struct smap *map_make(struct sema *s, const char *name,
			     struct span span)
{
	struct smap *m = arena_new(s->a, struct smap);

	m->map = arena_new(s->a, struct tmap);
	m->map->name = name;
	m->map->span = span;
	m->map->value = &type_unknown;
	strmap_set(&s->maps, name, m);
	return m;
}

struct smap *map_find(struct sema *s, const char *name, struct span span)
{
	struct smap *m;

	pin_check_map(s, name, span);
	name = follow_params(s, name);
	m = strmap_get(&s->maps, name);
	if (!m)
		m = map_make(s, name, span);
	m->used = true;
	return m;
}

static bool set_shape(struct sema *s, struct smap *m, enum map_shape shape,
		      struct span span)
{
	if (m->shape == SHAPE_UNKNOWN) {
		m->shape = shape;
		m->shape_span = span;
		sema_changed(s, '@', m->map->name, span);
	}
	if (m->shape == shape)
		return true;
	sema_error(s, span, E_MAP_SHAPE, shape == SHAPE_KEYED ?
		   "'@%s' has no keys" : "'@%s' needs a key", m->map->name);
	sema_note(s, m->shape_span, shape == SHAPE_KEYED ?
		  "it is used without a key here" : "its keys come from here");
	return false;
}

/* Several keys are one tuple. */
static struct texpr *build_key(struct sema *s, const struct ast_expr *e)
{
	const struct type **types;
	struct texpr *key;

	if (e->args.n == 1)
		return texpr_value(s, e->args.v[0]);
	types = arena_array(s->a, const struct type *, e->args.n);
	key = texpr_new(s, X_TUPLE, &type_unknown, e->span);
	for (size_t i = 0; i < e->args.n; i++) {
		struct texpr *k = texpr_value(s, e->args.v[i]);

		if (texpr_is_bad(k))
			return k;
		types[i] = k->type;
		vec_push(s->a, &key->args, k);
	}
	key->type = type_tuple(s->a, types, NULL, (uint32_t)e->args.n);
	return key;
}

/* Widens the key type to hold this key, and converts the key to it. */
static struct texpr *fit_key(struct sema *s, struct smap *m,
			     struct texpr *key)
{
	const struct type *old = m->map->key ? m->map->key : &type_unknown;
	const struct type *t;

	if (texpr_is_bad(key))
		return NULL;
	if (type_is_agg(key->type) || key->type->kind == T_NONE) {
		sema_error(s, key->span, E_MAP_KEY, "%s cannot be a key",
			   sema_type_text(s, key->type));
		return NULL;
	}
	t = type_unify(s->a, old, type_stored(s->a, key->type));
	if (!t) {
		sema_error(s, key->span, E_MAP_KEY,
			   "the key of '@%s' is %s, this is %s", m->map->name,
			   sema_type_text(s, old),
			   sema_type_text(s, key->type));
		sema_note(s, m->key_span, "its key type comes from here");
		return NULL;
	}
	if (!type_equal(t, old)) {
		if (!m->map->key)
			m->key_span = key->span;
		m->map->key = sema_settle(s, t);
		sema_changed(s, '@', m->map->name, key->span);
	}
	return texpr_cast(s, key, m->map->key);
}

static struct texpr *lpm_key(struct sema *s, const struct smap *m,
			     const struct ast_expr *e)
{
	if (e->args.n == 1)
		return match_network(s, e->args.v[0]);
	sema_error(s, e->span, E_MAP_KEY, "a key of '@%s' is one address or "
		   "network", m->map->name);
	return NULL;
}

bool map_is_plain(struct sema *s, const struct smap *m, struct span span,
		  const char *cannot)
{
	if (m->map->kind != TM_LPM)
		return true;
	sema_error(s, span, E_MAP_KIND, "'@%s' is of kind lpm: %s",
		   m->map->name, cannot);
	sema_note(s, m->decl->span, "it is declared here");
	return false;
}

struct texpr *map_ref(struct sema *s, const struct ast_expr *e,
		      struct smap **ret_map)
{
	struct smap *m = map_find(s, e->name, e->name_span);
	struct texpr *ref = texpr_new(s, X_MAPREF, m->map->value, e->span);
	struct texpr *key;

	*ret_map = m;
	ref->map = m->map;
	if (!e->has_key)
		return set_shape(s, m, SHAPE_SCALAR, e->span) ? ref : NULL;
	if (m->map->kind == TM_LPM) {
		ref->key = lpm_key(s, m, e);
		return ref->key ? ref : NULL;
	}
	key = build_key(s, e);
	if (!set_shape(s, m, SHAPE_KEYED, e->span))
		return NULL;
	ref->key = fit_key(s, m, key);
	return ref->key ? ref : NULL;
}

struct texpr *map_ref_key(struct sema *s, const struct ast_expr *map,
			  const struct ast_expr *key, struct smap **ret_map)
{
	struct texpr *ref = map_whole(s, map, ret_map), *k;

	if (ref && (*ret_map)->map->kind == TM_LPM) {
		ref->key = match_network(s, key);
		return ref->key ? ref : NULL;
	}
	k = texpr_value(s, key);
	if (!ref || !set_shape(s, *ret_map, SHAPE_KEYED, map->span))
		return NULL;
	ref->key = fit_key(s, *ret_map, k);
	return ref->key ? ref : NULL;
}

static void undefined_map(struct sema *s, const struct smap *m,
			  struct span span)
{
	const char *names[64];
	size_t n = 0;

	if (m->spoilt || s->lost_clause)
		return;
	sema_error(s, span, E_MAP_UNDEFINED, "'%s' is never assigned",
		   self_map_text(s, m->map));
	for (size_t i = 0; i < s->maps.entries.n && n < 64; i++) {
		const struct smap *o = s->maps.entries.v[i].value;

		if (o->map->value->kind != T_UNKNOWN && *o->map->name &&
		    self_is_name(o->map->name) == self_is_name(m->map->name))
			names[n++] = self_map_text(s, o->map);
	}
	sema_help_nearest(s, "", self_map_text(s, m->map), names, n);
}

struct texpr *map_element(struct sema *s, const struct ast_expr *e,
			  struct smap **ret_map)
{
	struct texpr *ref = map_ref(s, e, ret_map);

	if (!ref || (*ret_map)->map->value->kind != T_UNKNOWN)
		return ref;
	undefined_map(s, *ret_map, e->span);
	return NULL;
}

struct texpr *map_whole(struct sema *s, const struct ast_expr *e,
			struct smap **ret_map)
{
	struct texpr *ref;
	struct smap *m;

	if (e->kind != EX_MAP || e->has_key) {
		sema_error(s, e->span, E_ARG_TYPE,
			   "a map is needed here, without a key");
		return NULL;
	}
	m = map_find(s, e->name, e->name_span);
	*ret_map = m;
	ref = texpr_new(s, X_MAPREF, m->map->value, e->span);
	ref->map = m->map;
	if (m->map->value->kind != T_UNKNOWN)
		return ref;
	undefined_map(s, m, e->span);
	return NULL;
}

const struct type *map_read_type(const struct smap *m)
{
	const struct type *t = m->map->value;

	switch (t->kind) {
	case T_COUNT:
		return &type_uint64;
	case T_SUM:
	case T_MIN:
	case T_MAX:
	case T_AVG:
		return type_int(8, t->is_signed);
	default:
		return t;
	}
}

struct texpr *map_read(struct sema *s, const struct ast_expr *e)
{
	struct smap *m;
	struct texpr *ref = map_element(s, e, &m);

	if (!ref)
		return texpr_unknown(s, e->span);
	ref->op = X_MAPGET;
	ref->type = map_read_type(m);
	if (!type_is_agg(ref->type))
		return ref;
	sema_error(s, e->span, E_AGG_VALUE,
		   "'%s' is %s: it can be printed, not used as a value",
		   self_map_text(s, m->map), sema_type_text(s, ref->type));
	return texpr_unknown(s, e->span);
}

bool map_widen(struct sema *s, struct smap *m, const struct type *type,
	       struct span span)
{
	const struct type *old = m->map->value;
	const struct type *t = type_unify(s->a, old, type_stored(s->a, type));

	if (!t) {
		sema_error(s, span, E_MAP_TYPE,
			   "'%s' holds %s, this is %s", self_map_text(s, m->map),
			   sema_type_text(s, old), sema_type_text(s, type));
		sema_note(s, m->value_span, "its type comes from here");
		return false;
	}
	if (type_equal(t, old))
		return true;
	if (old->kind == T_UNKNOWN)
		m->value_span = span;
	m->map->value = sema_settle(s, t);
	sema_changed(s, '@', m->map->name, span);
	return true;
}

static const struct {
	const char *name;
	enum tmap_kind kind;
} kinds[] = {
	{ "hash", TM_HASH },
	{ "lruhash", TM_LRU_HASH },
	{ "percpuhash", TM_PERCPU_HASH },
	{ "percpulruhash", TM_PERCPU_LRU_HASH },
	{ "lpm", TM_LPM },
};

#define NKINDS (sizeof(kinds) / sizeof(kinds[0]))

static bool set_kind(struct sema *s, struct smap *m,
		     const struct ast_map_decl *decl)
{
	const char *names[NKINDS];

	for (size_t i = 0; i < NKINDS; i++) {
		names[i] = kinds[i].name;
		if (strcmp(kinds[i].name, decl->kind))
			continue;
		m->map->kind = kinds[i].kind;
		return true;
	}
	if (!strcmp(decl->kind, "stack")) {
		sema_error(s, decl->kind_span, E_LATER, "maps of kind '%s' are "
			   "not supported by this version", decl->kind);
		return false;
	}
	sema_error(s, decl->kind_span, E_MAP_KIND, "unknown kind of map '%s'",
		   decl->kind);
	sema_help_nearest(s, "", decl->kind, names, NKINDS);
	sema_help(s, "kinds are hash, lruhash, percpuhash, percpulruhash, lpm");
	return false;
}

/* let @m: TYPE = ...: of its values, what else is assigned widens it. */
static void declare_value(struct sema *s, struct smap *m,
			  const struct ast_type *type)
{
	const struct type *t = ctypes_resolve(s, type);

	if (t && t->kind == T_NONE)
		sema_error(s, type->span, E_UNKNOWN_TYPE,
			   "no value has the type %s", sema_type_text(s, t));
	else if (t)
		map_widen(s, m, t, type->span);
}

void map_declare(struct sema *s, const struct ast_map_decl *decl)
{
	struct smap *m = strmap_get(&s->maps, decl->name);

	if (m) {
		sema_error(s, decl->name_span, E_REDEFINED,
			   "'@%s' is declared twice", decl->name);
		sema_note(s, m->decl->name_span, "first here");
		return;
	}
	m = map_make(s, decl->name, decl->name_span);
	m->decl = decl;
	m->shape = SHAPE_KEYED;
	m->shape_span = decl->span;
	if (!set_kind(s, m, decl))
		return;
	if (!decl->has_size || !decl->size || decl->size > UINT32_MAX)
		sema_error(s, decl->span, E_MAP_KIND,
			   "'@%s' needs a size: let @%s = %s(1000);",
			   decl->name, decl->name, decl->kind);
	m->map->max_entries = decl->size;
	if (m->map->kind == TM_LPM)
		m->map->key = type_simple(s->a, T_NETWORK);
	if (decl->type)
		declare_value(s, m, decl->type);
}

bool map_settle(struct sema *s)
{
	bool any = false;

	for (size_t i = 0; i < s->maps.entries.n; i++) {
		struct tmap *m = ((struct smap *)s->maps.entries.v[i].value)->map;

		if (m->kind != TM_LPM || m->value->kind != T_UNKNOWN)
			continue;
		m->value = &type_uint64;
		any = true;
	}
	return any;
}

static bool is_percpu(const struct tmap *m)
{
	return m->kind == TM_PERCPU_HASH || m->kind == TM_PERCPU_LRU_HASH;
}

static void check_size(struct sema *s, const struct tmap *m)
{
	uint64_t size = (uint64_t)m->value->size + (m->key ? m->key->size : 0);

	if ((type_is_agg(m->value) && !m->key) || is_percpu(m)) {
		if (m->value->size > MAX_PERCPU_VALUE)
			sema_error(s, m->span, E_MAP_SIZE, "a value of '@%s' "
				   "takes %u bytes on each CPU; the kernel "
				   "allows %u", m->name, m->value->size,
				   MAX_PERCPU_VALUE);
	} else if (size > MAX_ELEMENT) {
		sema_error(s, m->span, E_MAP_SIZE, "an element of '@%s' takes "
			   "%llu bytes; at most %u work", m->name,
			   (unsigned long long)size, MAX_ELEMENT);
	}
}

/*
 * Aggregations are kept per CPU whatever was declared: updates then need no
 * atomics and no lock. Not so many buckets, of which the kernel could not make
 * several in a burst: the CPUs share those, and add to them atomically.
 */
static bool wants_percpu(const struct type *value)
{
	return type_is_agg(value) &&
	       (value->size <= MAX_PERCPU_BUCKETS || value->kind == T_TSERIES);
}

static void choose_kind(struct sema *s, struct smap *sm)
{
	struct tmap *m = sm->map;
	bool agg = wants_percpu(m->value);

	if (self_is_name(m->name)) {
		m->kind = TM_SELF;
		return;
	}
	if (!sm->decl && m->key) {
		m->kind = TM_HASH;
		m->max_entries = config_num(&s->prog->config, max_map_keys);
	}
	if (agg && m->kind == TM_HASH)
		m->kind = TM_PERCPU_HASH;
	if (agg && m->kind == TM_LRU_HASH)
		m->kind = TM_PERCPU_LRU_HASH;
	m->key_is_tuple_list = m->key && m->key->kind == T_TUPLE;
}

static int by_name(const void *x, const void *y)
{
	const struct tmap *const *a = x, *const *b = y;

	if (((*a)->kind == TM_SELF) != ((*b)->kind == TM_SELF))
		return (*a)->kind == TM_SELF ? 1 : -1;
	return strcmp((*a)->name, (*b)->name);
}

/* All of a thread's variables are one element of the kernel's. */
static void check_self_size(struct sema *s)
{
	const struct tmap *last = NULL;
	uint64_t size = 0;

	for (size_t i = 0; i < s->prog->maps.n; i++) {
		if (s->prog->maps.v[i]->kind != TM_SELF)
			continue;
		last = s->prog->maps.v[i];
		size += (last->value->size + 7) & ~7u;
	}
	if (size > MAX_THREAD)
		sema_error(s, last->span, E_MAP_SIZE, "the variables of a "
			   "thread take %llu bytes together; at most %u work",
			   (unsigned long long)size, MAX_THREAD);
}

void map_finish(struct sema *s)
{
	struct tprog *p = s->prog;

	for (size_t i = 0; i < s->maps.entries.n; i++) {
		struct smap *m = s->maps.entries.v[i].value;

		if (!m->used)
			sema_warning(s, m->map->span, W_UNUSED_MAP,
				     "'@%s' is never used", m->map->name);
		if (m->map->value->kind == T_UNKNOWN ||
		    !(m->map->key || m->shape != SHAPE_KEYED))
			continue;
		choose_kind(s, m);
		check_size(s, m->map);
		vec_push(s->a, &p->maps, m->map);
	}
	if (p->maps.n)
		qsort(p->maps.v, p->maps.n, sizeof(*p->maps.v), by_name);
	for (size_t i = 0; i < p->maps.n; i++)
		p->maps.v[i]->index = (uint32_t)i;
	check_self_size(s);
}
