/* SPDX-License-Identifier: Apache-2.0 */
#include "object/plan.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/strmap.h"
#include "object/plan_fields.h"

/*
 * The plan as one JSON object, one list entry a line. Types are shared: each
 * different one stands once in "types", after those it is made of, and is named
 * by its index. A string that is not UTF-8 is {"hex":"..."}.
 */
struct writer {
	struct buf *out;
	struct arena *arena;
	struct buf types;	/* entries of "types", joined */
	struct strmap seen;	/* a type's JSON to its index + 1 */
	bool failed;
};

static void set(struct writer *w, json_t *o, const char *name, json_t *v)
{
	if (!v || json_object_set_new(o, name, v))
		w->failed = true;
}

static json_t *text(const char *s, size_t n)
{
	json_t *v = json_stringn(s, n), *o;
	struct buf hex;

	if (v)
		return v;
	buf_init(&hex);
	for (size_t i = 0; i < n; i++)
		buf_printf(&hex, "%02x", (unsigned char)s[i]);
	o = json_pack("{s:s}", "hex", hex.s);
	buf_clear(&hex);
	return o;
}

static json_t *number(int64_t n)
{
	return n ? json_integer(n) : NULL;
}

static json_int_t type_index(struct writer *w, const struct ptype *t);

static json_t *field_value(struct writer *w, const struct plan_field *f,
			   const void *p)
{
	const struct span *span = p;
	const char *s;

	switch (f->kind) {
	case PF_STR:
		s = *(const char *const *)p;
		return s ? text(s, strlen(s)) : NULL;
	case PF_U32:
		return number(*(const uint32_t *)p);
	case PF_I32:
		return number(*(const int32_t *)p);
	case PF_U64:
	case PF_I64:
		return number(*(const int64_t *)p);
	case PF_BOOL:
		return *(const bool *)p ? json_true() : NULL;
	case PF_ENUM:
		return json_string(f->names[*(const unsigned int *)p]);
	case PF_SPAN:
		return span->hi ? json_pack("[I,I]", (json_int_t)span->lo,
					    (json_int_t)span->hi) : NULL;
	case PF_TYPE:
		if (!*(const struct ptype *const *)p)
			return NULL;
		return json_integer(type_index(w, *(void *const *)p));
	}
	return NULL;
}

static json_t *object(struct writer *w, const struct plan_table *t,
		      const void *base)
{
	json_t *o = json_object();

	for (size_t i = 0; i < t->n; i++) {
		const struct plan_field *f = &t->v[i];
		json_t *v = field_value(w, f, (const char *)base + f->offset);

		if (v)
			set(w, o, f->name, v);
	}
	return o;
}

static void append(struct writer *w, json_t *list, json_t *v)
{
	if (!v || json_array_append_new(list, v))
		w->failed = true;
}

/* n structs of `size` bytes each. */
static json_t *objects(struct writer *w, const struct plan_table *t,
		       const void *base, size_t size, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		append(w, list, object(w, t, (const char *)base + i * size));
	return list;
}

static void dump(struct writer *w, struct buf *out, json_t *v)
{
	char *s = json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY);

	if (s)
		buf_adds(out, s);
	else
		w->failed = true;
	free(s);
	json_decref(v);
}

static json_int_t type_index(struct writer *w, const struct ptype *t)
{
	json_t *o = object(w, &plan_type_table, t);
	struct buf b;
	uintptr_t index;

	if (t->fields)
		set(w, o, "fields", objects(w, &plan_pfield_table, t->fields,
					    sizeof(*t->fields), t->count));
	if (t->nvalues)
		set(w, o, "values", objects(w, &plan_value_table, t->values,
					    sizeof(*t->values), t->nvalues));
	buf_init(&b);
	dump(w, &b, o);
	index = (uintptr_t)strmap_get(&w->seen, b.s);
	if (!index) {
		index = w->seen.entries.n + 1;
		strmap_set(&w->seen, b.s, (void *)index);
		buf_adds(&w->types, index > 1 ? ",\n" : "\n");
		buf_add(&w->types, b.s, b.n);
	}
	w->failed |= b.failed;
	buf_clear(&b);
	return (json_int_t)index - 1;
}

static void list_begin(struct writer *w, const char *name)
{
	buf_printf(w->out, ",\n\"%s\":[", name);
}

static void list_item(struct writer *w, size_t i, json_t *v)
{
	buf_adds(w->out, i ? ",\n" : "\n");
	if (v)
		dump(w, w->out, v);
	else
		w->failed = true;
}

static void list(struct writer *w, const char *name,
		 const struct plan_table *t, const void *v, size_t size,
		 size_t n)
{
	list_begin(w, name);
	for (size_t i = 0; i < n; i++)
		list_item(w, i, object(w, t, (const char *)v + i * size));
	buf_adds(w->out, "]");
}

#define LIST(w, name, table, vec) \
	list(w, name, table, (vec)->v, sizeof(*(vec)->v), (vec)->n)

static void events(struct writer *w, const struct plan *p)
{
	list_begin(w, "events");
	for (size_t i = 0; i < p->events.n; i++) {
		const struct plan_event *e = &p->events.v[i];
		json_t *o = object(w, &plan_event_table, e);

		if (e->nargs)
			set(w, o, "args", objects(w, &plan_arg_table, e->args,
						  sizeof(*e->args), e->nargs));
		list_item(w, i, o);
	}
	buf_adds(w->out, "]");
}

static void sources(struct writer *w, const struct plan *p)
{
	list_begin(w, "sources");
	for (size_t i = 0; i < p->sources.files.n; i++) {
		const struct source *s = p->sources.files.v[i];
		json_t *o = object(w, &plan_source_table, s);

		set(w, o, "text", text(s->text, s->len));
		list_item(w, i, o);
	}
	buf_adds(w->out, "]");
}

/* The word of an enum key: its index'th among those separated by '|'. */
static json_t *enum_word(const char *words, uint64_t index)
{
	while (index-- && strchr(words, '|'))
		words = strchr(words, '|') + 1;
	return json_stringn(words, strcspn(words, "|"));
}

static void config(struct writer *w, const struct config *c)
{
	json_t *o = json_object();

	for (int i = 0; i < CFG_KEYS; i++) {
		const struct config_info *k = &config_table[i];
		const char *s = c->v[i].str ? c->v[i].str : "";

		if (k->kind == CK_STR)
			set(w, o, k->name, text(s, strlen(s)));
		else if (k->kind == CK_ENUM)
			set(w, o, k->name, enum_word(k->dflt, c->v[i].num));
		else
			set(w, o, k->name,
			    json_integer((json_int_t)c->v[i].num));
	}
	buf_adds(w->out, ",\n\"config\":");
	dump(w, w->out, o);
}

static void core_types(struct writer *w, const struct plan *p)
{
	json_t *names = json_array();

	for (size_t i = 0; i < p->core_types.n; i++)
		append(w, names, json_string(p->core_types.v[i]));
	buf_adds(w->out, ",\n\"core_types\":");
	dump(w, w->out, names);
}

bool plan_write(const struct plan *p, struct buf *out)
{
	struct writer w = { .out = out, .arena = arena_create() };
	bool ok;

	buf_init(&w.types);
	strmap_init(&w.seen, w.arena);
	buf_adds(out, "{\"plan\":");
	dump(&w, out, object(&w, &plan_head_table, p));
	config(&w, &p->config);
	LIST(&w, "attach", &plan_attach_table, &p->attach);
	LIST(&w, "tests", &plan_attach_table, &p->tests);
	LIST(&w, "maps", &plan_map_table, &p->maps);
	events(&w, p);
	LIST(&w, "sites", &plan_site_table, &p->sites);
	LIST(&w, "resolves", &plan_resolve_table, &p->resolves);
	LIST(&w, "params", &plan_param_table, &p->params);
	core_types(&w, p);
	sources(&w, p);
	buf_adds(out, ",\n\"types\":[");
	buf_add(out, w.types.s, w.types.n);
	buf_adds(out, "]}\n");
	ok = !w.failed && !w.types.failed && !out->failed;
	buf_clear(&w.types);
	arena_free(w.arena);
	return ok;
}
