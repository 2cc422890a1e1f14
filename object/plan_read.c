/* SPDX-License-Identifier: Apache-2.0 */
#include "object/plan.h"

#include <jansson.h>
#include <limits.h>
#include <string.h>

#include "object/plan_check.h"
#include "object/plan_fields.h"

/*
 * Printing one value of a type may touch this many values: types share parts,
 * so a small table could otherwise describe an endless one.
 */
#define MAX_WEIGHT (1u << 22)
#define MAX_LIST (1u << 20)

struct weighed_type {
	struct ptype type;	/* first, so that its address is ours */
	uint64_t weight;
};

struct reader {
	struct arena *arena;
	struct plan *plan;
	struct weighed_type *types;
	size_t ntypes;		/* read so far: all that may be named */
	const char *list;	/* where we are, for the message */
	size_t index;
	const char *error;
};

static bool fail(struct reader *r, const char *member, const char *what)
{
	if (r->error)
		return false;
	r->error = arena_printf(r->arena, "%s[%zu]%s%s: %s", r->list, r->index,
				member ? "." : "", member ? member : "", what);
	return false;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static const char *from_hex(struct reader *r, const char *hex, size_t n,
			    size_t *ret_len)
{
	char *s = arena_alloc(r->arena, n / 2 + 1);

	for (size_t i = 0; i + 1 < n; i += 2) {
		int high = hex_digit(hex[i]), low = hex_digit(hex[i + 1]);

		if (high < 0 || low < 0)
			return NULL;
		s[i / 2] = (char)(high << 4 | low);
	}
	*ret_len = n / 2;
	return s;
}

/* The bytes of a string value, copied; NULL: it is not one. */
static const char *text(struct reader *r, const json_t *v, size_t *ret_len)
{
	if (json_is_object(v)) {
		v = json_object_get(v, "hex");
		if (!json_is_string(v))
			return NULL;
		return from_hex(r, json_string_value(v), json_string_length(v),
				ret_len);
	}
	if (!json_is_string(v))
		return NULL;
	*ret_len = json_string_length(v);
	return arena_strndup(r->arena, json_string_value(v), *ret_len);
}

static bool get_text(struct reader *r, const char *name, const json_t *v,
		     const char **ret)
{
	size_t n;
	const char *s = text(r, v, &n);

	if (!s || memchr(s, '\0', n))
		return fail(r, name, "not a string");
	*ret = s;
	return true;
}

static bool get_number(struct reader *r, const char *name, const json_t *v,
		       int64_t lo, int64_t hi, int64_t *ret)
{
	if (!json_is_integer(v))
		return fail(r, name, "not a number");
	*ret = json_integer_value(v);
	if (*ret < lo || *ret > hi)
		return fail(r, name, "a number out of range");
	return true;
}

static bool get_enum(struct reader *r, const struct plan_field *f,
		     const json_t *v, unsigned int *ret)
{
	const char *s = json_string_value(v);

	for (size_t i = 0; s && i < f->nnames; i++) {
		if (!strcmp(s, f->names[i])) {
			*ret = (unsigned int)i;
			return true;
		}
	}
	return fail(r, f->name, "not a known word");
}

static bool get_span(struct reader *r, const char *name, const json_t *v,
		     struct span *ret)
{
	int64_t lo, hi;

	if (!get_number(r, name, json_array_get(v, 0), 0, UINT32_MAX, &lo) ||
	    !get_number(r, name, json_array_get(v, 1), lo, UINT32_MAX, &hi))
		return false;
	*ret = (struct span){ (uint32_t)lo, (uint32_t)hi };
	return true;
}

static bool get_type(struct reader *r, const char *name, const json_t *v,
		     const struct ptype **ret)
{
	int64_t i;

	if (!get_number(r, name, v, 0, INT_MAX, &i))
		return false;
	if ((size_t)i >= r->ntypes)
		return fail(r, name, "a type that is not there yet");
	*ret = &r->types[i].type;
	return true;
}

static bool get_value(struct reader *r, const struct plan_field *f,
		      const json_t *v, void *p)
{
	int64_t n;

	switch (f->kind) {
	case PF_STR:
		return get_text(r, f->name, v, p);
	case PF_U32:
		if (!get_number(r, f->name, v, 0, UINT32_MAX, &n))
			return false;
		*(uint32_t *)p = (uint32_t)n;
		return true;
	case PF_I32:
		if (!get_number(r, f->name, v, INT_MIN, INT_MAX, &n))
			return false;
		*(int32_t *)p = (int32_t)n;
		return true;
	case PF_U64:
	case PF_I64:
		return get_number(r, f->name, v, INT64_MIN, INT64_MAX, p);
	case PF_BOOL:
		*(bool *)p = json_is_true(v);
		return json_is_boolean(v) || fail(r, f->name, "not a bool");
	case PF_ENUM:
		return get_enum(r, f, v, p);
	case PF_SPAN:
		return get_span(r, f->name, v, p);
	case PF_TYPE:
		return get_type(r, f->name, v, p);
	}
	return false;
}

static bool get_object(struct reader *r, const struct plan_table *t,
		       const json_t *o, void *base)
{
	if (!json_is_object(o))
		return fail(r, NULL, "not an object");
	for (size_t i = 0; i < t->n; i++) {
		const struct plan_field *f = &t->v[i];
		const json_t *v = json_object_get(o, f->name);

		if (!v && f->required)
			return fail(r, f->name, "missing");
		if (v && !get_value(r, f, v, (char *)base + f->offset))
			return false;
	}
	return true;
}

/* A member that is a list of objects; NULL on error, *ret_n is its length. */
static void *get_objects(struct reader *r, const struct plan_table *t,
			 const json_t *o, const char *name, size_t size,
			 uint32_t *ret_n)
{
	const json_t *list = json_object_get(o, name);
	size_t n = json_array_size(list);
	char *v;

	if (!json_is_array(list) || n > MAX_LIST) {
		fail(r, name, "not a list");
		return NULL;
	}
	v = arena_alloc(r->arena, size * n + 1);
	for (size_t i = 0; i < n; i++)
		if (!get_object(r, t, json_array_get(list, i), v + i * size))
			return NULL;
	*ret_n = (uint32_t)n;
	return v;
}

static uint64_t weight(const struct ptype *t)
{
	return ((const struct weighed_type *)t)->weight;
}

static bool weigh(struct reader *r, struct weighed_type *w)
{
	const struct ptype *t = &w->type;

	w->weight = 1;
	if (t->kind == PT_ARRAY)
		w->weight += t->count * weight(t->elem);
	for (uint32_t i = 0; t->fields && i < t->count; i++)
		w->weight += weight(t->fields[i].type);
	return w->weight <= MAX_WEIGHT ||
	       fail(r, NULL, "a type with too many parts");
}

static bool read_type(struct reader *r, const json_t *o)
{
	struct ptype *t = &r->types[r->ntypes].type;
	const char *error;
	uint32_t n = 0;

	if (!get_object(r, &plan_type_table, o, t))
		return false;
	if (json_object_get(o, "fields")) {
		t->fields = get_objects(r, &plan_pfield_table, o, "fields",
					sizeof(*t->fields), &n);
		if (!t->fields || n != t->count)
			return fail(r, "fields", "not as many as counted");
	}
	if (t->nvalues) {
		t->values = get_objects(r, &plan_value_table, o, "values",
					sizeof(*t->values), &n);
		if (!t->values || n != t->nvalues)
			return fail(r, "values", "not as many as counted");
	}
	error = plan_check_type(t);
	if (error)
		return fail(r, NULL, error);
	if (!weigh(r, &r->types[r->ntypes]))
		return false;
	r->ntypes++;
	return true;
}

static bool read_attach(struct reader *r, const json_t *o)
{
	struct plan_attach a = { 0 };

	if (!get_object(r, &plan_attach_table, o, &a))
		return false;
	if (!a.prog)
		return fail(r, "prog", "missing");
	if (a.group > MAX_LIST)
		return fail(r, "group", "a number out of range");
	if (a.param > r->plan->params.n ||
	    (a.param && r->plan->params.v[a.param - 1].kind != PPK_INT))
		return fail(r, "param", "a parameter that gives no number");
	vec_push(r->arena, &r->plan->attach, a);
	return true;
}

static bool read_test(struct reader *r, const json_t *o)
{
	struct plan_attach a = { 0 };

	if (!get_object(r, &plan_attach_table, o, &a))
		return false;
	vec_push(r->arena, &r->plan->tests, a);
	return true;
}

static bool read_map(struct reader *r, const json_t *o)
{
	struct plan_map m = { 0 };
	const char *error;

	if (!get_object(r, &plan_map_table, o, &m))
		return false;
	error = plan_check_map(&m);
	if (error)
		return fail(r, NULL, error);
	vec_push(r->arena, &r->plan->maps, m);
	return true;
}

static bool read_site(struct reader *r, const json_t *o)
{
	struct plan_site s = { 0 };
	const char *error;

	if (!get_object(r, &plan_site_table, o, &s))
		return false;
	error = plan_check_site(&s, r->plan->maps.n);
	if (error)
		return fail(r, NULL, error);
	vec_push(r->arena, &r->plan->sites, s);
	return true;
}

static bool read_event(struct reader *r, const json_t *o)
{
	struct plan_event e = { 0 };
	const char *error;
	uint32_t n = 0;

	if (!get_object(r, &plan_event_table, o, &e))
		return false;
	if (e.nargs) {
		e.args = get_objects(r, &plan_arg_table, o, "args",
				     sizeof(*e.args), &n);
		if (!e.args || n != e.nargs)
			return fail(r, "args", "not as many as counted");
	}
	error = plan_check_event(&e, r->plan->maps.n, r->plan->sites.n);
	if (error)
		return fail(r, NULL, error);
	vec_push(r->arena, &r->plan->events, e);
	return true;
}

static bool read_resolve(struct reader *r, const json_t *o)
{
	struct plan_resolve v = { 0 };

	if (!get_object(r, &plan_resolve_table, o, &v))
		return false;
	if (v.kind == PR_PROBE && v.test >= r->plan->tests.n)
		return fail(r, "test", "a probe that is not there");
	vec_push(r->arena, &r->plan->resolves, v);
	return true;
}

static bool read_param(struct reader *r, const json_t *o)
{
	struct plan_param p = { 0 };
	const char *error;

	if (!get_object(r, &plan_param_table, o, &p))
		return false;
	error = plan_check_param(&p);
	if (error)
		return fail(r, NULL, error);
	vec_push(r->arena, &r->plan->params, p);
	return true;
}

static bool read_core_type(struct reader *r, const json_t *o)
{
	const char *name;

	if (!get_text(r, NULL, o, &name))
		return false;
	vec_push(r->arena, &r->plan->core_types, name);
	return true;
}

/* Spans are offsets in the set, so each text must come where it was. */
static bool read_source(struct reader *r, const json_t *o)
{
	struct source_set *set = &r->plan->sources;
	struct source s = { 0 };
	const char *s_text;
	size_t n;

	if (!get_object(r, &plan_source_table, o, &s))
		return false;
	s_text = text(r, json_object_get(o, "text"), &n);
	if (!s_text)
		return fail(r, "text", "not a string");
	if (s.base < set->next)
		return fail(r, "base", "a text that lies over another");
	set->next = s.base;
	if (n >= UINT32_MAX - 1 - set->next ||
	    !source_add(set, s.name, s_text, n))
		return fail(r, "text", "too large");
	return true;
}

static bool read_list(struct reader *r, const json_t *root, const char *name,
		      bool (*read_item)(struct reader *r, const json_t *o))
{
	const json_t *list = json_object_get(root, name);

	r->list = name;
	r->index = 0;
	if (!json_is_array(list) || json_array_size(list) > MAX_LIST)
		return fail(r, NULL, "not a list");
	for (; r->index < json_array_size(list); r->index++)
		if (!read_item(r, json_array_get(list, r->index)))
			return false;
	return true;
}

static bool read_config_key(struct reader *r, struct config *c, int key,
			    const json_t *v)
{
	const struct config_info *k = &config_table[key];
	const char *word;
	int64_t n;

	if (k->kind == CK_STR || k->kind == CK_ENUM)
		return get_text(r, k->name, v, &word) &&
		       (config_set(c, key, word) ||
			fail(r, k->name, "not a known word"));
	if (!get_number(r, k->name, v, INT64_MIN, INT64_MAX, &n))
		return false;
	c->v[key].num = (uint64_t)n;
	return true;
}

static bool read_config(struct reader *r, const json_t *root)
{
	const json_t *o = json_object_get(root, "config");

	r->list = "config";
	r->index = 0;
	config_defaults(&r->plan->config);
	if (!json_is_object(o))
		return fail(r, NULL, "not an object");
	for (int i = 0; i < CFG_KEYS; i++) {
		const json_t *v = json_object_get(o, config_table[i].name);

		if (v && !read_config_key(r, &r->plan->config, i, v))
			return false;
	}
	return true;
}

static bool read_head(struct reader *r, const json_t *root)
{
	r->list = "plan";
	if (!get_object(r, &plan_head_table, json_object_get(root, "plan"),
			r->plan))
		return false;
	if (r->plan->version != PLAN_VERSION)
		r->error = "it was made by another version of awl; build it again";
	return !r->error;
}

/* What is named by index comes before what names it. */
static bool read_root(struct reader *r, const json_t *root)
{
	size_t n = json_array_size(json_object_get(root, "types"));

	source_set_init(&r->plan->sources, r->arena);
	r->types = arena_array(r->arena, struct weighed_type, n + 1);
	return read_head(r, root) && read_config(r, root) &&
	       read_list(r, root, "types", read_type) &&
	       read_list(r, root, "params", read_param) &&
	       read_list(r, root, "attach", read_attach) &&
	       read_list(r, root, "tests", read_test) &&
	       read_list(r, root, "maps", read_map) &&
	       read_list(r, root, "sites", read_site) &&
	       read_list(r, root, "events", read_event) &&
	       read_list(r, root, "resolves", read_resolve) &&
	       read_list(r, root, "core_types", read_core_type) &&
	       read_list(r, root, "sources", read_source);
}

struct plan *plan_read(struct arena *a, const char *json, size_t len,
		       const char **ret_error)
{
	struct reader r = { .arena = a, .plan = arena_new(a, struct plan) };
	json_error_t e;
	json_t *root = json_loadb(json, len, JSON_ALLOW_NUL |
				  JSON_REJECT_DUPLICATES, &e);
	bool ok;

	if (!root) {
		*ret_error = arena_printf(a, "line %d: %s", e.line, e.text);
		return NULL;
	}
	ok = read_root(&r, root);
	json_decref(root);
	if (!ok) {
		*ret_error = r.error ? r.error : "malformed";
		return NULL;
	}
	return r.plan;
}
