/* SPDX-License-Identifier: Apache-2.0 */
#include "target/corebtf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/btf.h>

#include "base/buf.h"
#include "target/handle.h"
#include "target/idmap.h"
#include "target/record.h"

struct writer {
	struct buf types, strs;
	uint32_t ntypes;
	uint32_t ints[2][9];	/* shared records by sign and size; 0: not yet */
	struct idmap ids;		/* id + 1 of each type, by address */
	struct strmap names;	/* of members that are wanted; none: all */
	struct kbtf_only only;
	bool failed;
};

static uint32_t write_type(struct writer *w, const struct ctype *t);

static uint32_t write_string(struct writer *w, const char *s)
{
	uint32_t at = (uint32_t)w->strs.n;

	if (!s || !*s)
		return 0;
	buf_add(&w->strs, s, strlen(s) + 1);
	return at;
}

/* The common head of a record; the caller adds the rest. */
static uint32_t write_head(struct writer *w, const char *name, uint32_t kind,
			   uint32_t vlen, bool kflag, uint32_t size)
{
	struct btf_type head = {
		.name_off = write_string(w, name),
		.info = (uint32_t)kflag << 31 | kind << 24 | vlen,
		.size = size,
	};

	buf_add(&w->types, &head, sizeof(head));
	return ++w->ntypes;
}

static uint32_t write_int(struct writer *w, const char *name, uint32_t size,
			  uint32_t encoding)
{
	uint32_t id = write_head(w, name, BTF_KIND_INT, 0, false, size);
	uint32_t info = encoding << 24 | size * 8;

	buf_add(&w->types, &info, sizeof(info));
	return id;
}

/*
 * Whatever is one number to a program is an integer, so that a relocation finds
 * it though it was an enum, or a pointer, where the program was compiled.
 */
static uint32_t write_scalar(struct writer *w, uint32_t size, bool is_signed)
{
	static const char *const names[2][9] = {
		{ [1] = "u8", [2] = "u16", [4] = "u32", [8] = "u64" },
		{ [1] = "s8", [2] = "s16", [4] = "s32", [8] = "s64" },
	};
	uint32_t *id = &w->ints[is_signed][size];

	if (!*id)
		*id = write_int(w, names[is_signed][size], size,
				is_signed ? BTF_INT_SIGNED : 0);
	return *id;
}

static uint32_t write_array(struct writer *w, const struct ctype *t)
{
	struct btf_array a = {
		.type = write_type(w, t->elem),
		.index_type = write_scalar(w, 4, false),
		.nelems = t->count,
	};
	uint32_t id = write_head(w, NULL, BTF_KIND_ARRAY, 0, false, 0);

	buf_add(&w->types, &a, sizeof(a));
	return id;
}

static uint32_t write_struct(struct writer *w, const struct ctype *t)
{
	uint32_t kind = t->kind == C_UNION ? BTF_KIND_UNION : BTF_KIND_STRUCT;
	uint32_t n = ctype_complete(t) ? t->nmembers : 0, id, i;
	const struct cmember *m = t->members;
	struct btf_member *out = calloc(n + 1, sizeof(*out));
	bool bitfields = false;

	if (!out) {
		w->failed = true;
		return 0;
	}
	for (i = 0; i < n; i++)
		bitfields |= m[i].bit_size;
	/* Members' types first: their records cannot stand inside this one. */
	for (i = 0; i < n; i++) {
		out[i].type = record_is_scalar(m[i].type) ?
			write_scalar(w, m[i].type->size, m[i].type->is_signed) :
			write_type(w, m[i].type);
		out[i].name_off = write_string(w, m[i].name);
		out[i].offset = m[i].bit_offset;
		if (bitfields)
			out[i].offset |= m[i].bit_size << 24;
	}
	id = write_head(w, t->name, kind, n, bitfields, t->size);
	buf_add(&w->types, out, n * sizeof(*out));
	free(out);
	return id;
}

static uint32_t write_enum(struct writer *w, const struct ctype *t)
{
	uint32_t n = ctype_complete(t) ? t->nvalues : 0, id;
	bool wide = t->size > sizeof(int32_t);

	id = write_head(w, t->name, wide ? BTF_KIND_ENUM64 : BTF_KIND_ENUM, n,
			t->is_signed, t->size);
	for (uint32_t i = 0; i < n; i++) {
		uint64_t v = (uint64_t)t->values[i].value;
		struct btf_enum64 e = {
			write_string(w, t->values[i].name),
			(uint32_t)v, (uint32_t)(v >> 32),
		};

		/* struct btf_enum is the same without the high half. */
		buf_add(&w->types, &e,
			wide ? sizeof(e) : sizeof(struct btf_enum));
	}
	return id;
}

static uint32_t write_new(struct writer *w, const struct ctype *t)
{
	switch (t->kind) {
	case C_BOOL:
		return write_int(w, t->name, t->size, BTF_INT_BOOL);
	case C_INT:
		return write_int(w, t->name, t->size,
				 t->is_signed ? BTF_INT_SIGNED : 0);
	case C_FLOAT:
		return write_head(w, t->name, BTF_KIND_FLOAT, 0, false,
				  t->size);
	case C_PTR:
		return write_scalar(w, t->size, false);
	case C_ARRAY:
		return write_array(w, t);
	case C_STRUCT:
	case C_UNION:
		return write_struct(w, t);
	case C_ENUM:
		return write_enum(w, t);
	default:
		return 0;
	}
}

/* t's id, its record written if it is not yet; 0 is void. */
static uint32_t write_type(struct writer *w, const struct ctype *t)
{
	uintptr_t key = (uintptr_t)t, id = (uintptr_t)idmap_get(&w->ids, key);

	if (id)
		return (uint32_t)(id - 1);
	/* Void meanwhile: only a broken file holds a type in itself. */
	idmap_set(&w->ids, key, (void *)1);
	id = write_new(w, t);
	idmap_set(&w->ids, key, (void *)(id + 1));
	return (uint32_t)id;
}

static const struct ctype *tracepoint_type(struct target *t, const char *spec)
{
	const char *colon = strchr(spec, ':');
	const struct ctype *c;
	char subsys[128];

	if (!colon || (size_t)(colon - spec) >= sizeof(subsys))
		return NULL;
	memcpy(subsys, spec, (size_t)(colon - spec));
	subsys[colon - spec] = '\0';
	c = target_tracepoint(t, subsys, colon + 1);
	return c ? record_views(t->arena, c) : NULL;
}

static const struct ctype *find_struct(struct writer *w, struct target *t,
				       enum ctype_kind kind, const char *name)
{
	return w->names.entries.n ? target_struct_only(t, kind, name, &w->only) :
				    target_struct(t, kind, name);
}

static const struct ctype *find(struct writer *w, struct target *t,
				const char *spec)
{
	if (!spec[0] || spec[1] != ':')
		return NULL;
	switch (spec[0]) {
	case 's':
		return find_struct(w, t, C_STRUCT, spec + 2);
	case 'u':
		return find_struct(w, t, C_UNION, spec + 2);
	case 'e':
		return target_struct(t, C_ENUM, spec + 2);
	case 't':
		return tracepoint_type(t, spec + 2);
	default:
		return NULL;
	}
}

static int assemble(struct writer *w, void **ret_data, size_t *ret_len)
{
	struct btf_header h = {
		.magic = BTF_MAGIC,
		.version = BTF_VERSION,
		.hdr_len = sizeof(h),
		.type_len = (uint32_t)w->types.n,
		.str_off = (uint32_t)w->types.n,
		.str_len = (uint32_t)w->strs.n,
	};
	size_t len = sizeof(h) + w->types.n + w->strs.n;
	char *data = malloc(len);

	if (!data || w->failed || w->types.failed || w->strs.failed) {
		free(data);
		return -ENOMEM;
	}
	memcpy(data, &h, sizeof(h));
	memcpy(data + sizeof(h), w->types.s, w->types.n);
	memcpy(data + sizeof(h) + w->types.n, w->strs.s, w->strs.n);
	*ret_data = data;
	*ret_len = len;
	return 0;
}

int corebtf_build(struct target *t, const char *const *core_types, size_t n,
		  const struct ctype *more, void **ret_data, size_t *ret_len)
{
	struct writer w = { 0 };
	const struct ctype *c;
	int r;

	buf_init(&w.types);
	buf_init(&w.strs);
	buf_addc(&w.strs, '\0');
	strmap_init(&w.names, t->arena);
	w.only.names = &w.names;
	for (size_t i = 0; i < n; i++)
		if (!strncmp(core_types[i], "m:", 2))
			strmap_set(&w.names, core_types[i] + 2, &w);
	for (size_t i = 0; i < n; i++) {
		c = find(&w, t, core_types[i]);
		if (c)
			write_type(&w, c);
	}
	if (more)
		write_type(&w, more);
	r = assemble(&w, ret_data, ret_len);
	buf_clear(&w.types);
	buf_clear(&w.strs);
	idmap_clear(&w.ids);
	idmap_clear(&w.only.made);
	return r;
}
