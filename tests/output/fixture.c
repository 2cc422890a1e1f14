/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE	/* pipe2 */
#include "tests/output/fixture.h"

#include <fcntl.h>
#include <jansson.h>
#include <unistd.h>

const struct ptype t_bool = { .kind = PT_BOOL, .size = 1 };
const struct ptype t_i8 = { .kind = PT_INT, .size = 1, .is_signed = true };
const struct ptype t_u8 = { .kind = PT_INT, .size = 1 };
const struct ptype t_i32 = { .kind = PT_INT, .size = 4, .is_signed = true };
const struct ptype t_u32 = { .kind = PT_INT, .size = 4 };
const struct ptype t_i64 = { .kind = PT_INT, .size = 8, .is_signed = true };
const struct ptype t_u64 = { .kind = PT_INT, .size = 8 };
const struct ptype t_ptr = { .kind = PT_PTR, .size = 8 };
const struct ptype t_str16 = { .kind = PT_STRING, .size = 16 };
const struct ptype t_cut8 = { .kind = PT_STRING, .size = 8, .may_cut = true };
const struct ptype t_packed = { .kind = PT_STRING, .size = 64, .packed = true };

/* Setting up happens outside of tests, where CUnit cannot assert. */
static void need(bool ok)
{
	if (!ok)
		abort();
}

void fixture_init(struct fixture *f)
{
	memset(f, 0, sizeof(*f));
	f->arena = arena_create();
	config_defaults(&f->plan.config);
	source_set_init(&f->plan.sources, f->arena);
	f->opts.symbols = &f->symbols;
	buf_init(&f->text);
	need(!pipe2(f->err_pipe, O_NONBLOCK | O_CLOEXEC));
	f->opts.fd = -1;
	f->opts.err_fd = f->err_pipe[1];
}

void fixture_clear(struct fixture *f)
{
	output_close(f->out);
	buf_clear(&f->text);
	arena_free(f->arena);
	close(f->err_pipe[0]);
	close(f->err_pipe[1]);
}

void fixture_open(struct fixture *f)
{
	output_close(f->out);
	f->out = output_open(&f->opts, &f->plan);
	need(f->out);
	output_capture(f->out, &f->text);
}

const char *fixture_text(struct fixture *f)
{
	const char *s = arena_strndup(f->arena, f->text.s, f->text.n);

	buf_reset(&f->text);
	return s;
}

const char *fixture_errors(struct fixture *f)
{
	char text[4096];
	ssize_t n = read(f->err_pipe[0], text, sizeof(text));

	return arena_strndup(f->arena, text, n > 0 ? (size_t)n : 0);
}

const char *show(struct fixture *f, const struct ptype *t, const void *p)
{
	struct buf b;
	const char *s;

	buf_init(&b);
	value_text(f->out, &b, value_at(t, p));
	s = arena_strdup(f->arena, b.s);
	buf_clear(&b);
	return s;
}

const char *show_json(struct fixture *f, const struct ptype *t, const void *p)
{
	struct buf b;
	const char *s;
	json_t *v;

	buf_init(&b);
	value_json(f->out, &b, value_at(t, p));
	v = json_loadb(b.s, b.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	CU_ASSERT_PTR_NOT_NULL(v);
	json_decref(v);
	s = arena_strdup(f->arena, b.s);
	buf_clear(&b);
	return s;
}

void check_json(const char *lines)
{
	while (*lines) {
		size_t n = strcspn(lines, "\n");
		json_t *v = json_loadb(lines, n, JSON_ALLOW_NUL, NULL);

		CU_ASSERT(json_is_object(v));
		CU_ASSERT(json_is_string(json_object_get(v, "type")));
		CU_ASSERT_EQUAL(lines[n], '\n');
		json_decref(v);
		lines += n + (lines[n] == '\n');
	}
}

const struct ptype *type_simple(struct fixture *f, enum ptype_kind kind,
				uint32_t size)
{
	struct ptype *t = arena_new(f->arena, struct ptype);

	t->kind = kind;
	t->size = size;
	return t;
}

const struct ptype *type_fields(struct fixture *f, enum ptype_kind kind,
				const char *const *names,
				const struct ptype *const *types, uint32_t n)
{
	struct ptype *t = arena_new(f->arena, struct ptype);
	struct pfield *fields = arena_array(f->arena, struct pfield, n + 1);

	for (uint32_t i = 0; i < n; i++) {
		uint32_t align = types[i]->size < 8 ? types[i]->size : 8;

		if (align & (align - 1))
			align = 1;
		t->size = (t->size + align - 1) & ~(align - 1);
		fields[i].name = names ? names[i] : NULL;
		fields[i].type = types[i];
		fields[i].offset = t->size;
		t->size += types[i]->size;
	}
	t->size = (t->size + 7) & ~7u;
	t->kind = kind;
	t->count = n;
	t->fields = fields;
	return t;
}

const struct ptype *type_hist(struct fixture *f, uint32_t bits)
{
	struct ptype *t = arena_new(f->arena, struct ptype);

	t->kind = PT_HIST;
	t->bits = bits;
	t->size = AWL_HIST_BUCKETS(bits) * 8;
	return t;
}

const struct ptype *type_lhist(struct fixture *f, int64_t lo, int64_t hi,
			       int64_t step)
{
	struct ptype *t = arena_new(f->arena, struct ptype);

	t->kind = PT_LHIST;
	t->lo = lo;
	t->hi = hi;
	t->step = step;
	t->is_signed = true;
	t->size = (uint32_t)((hi - lo) / step + 2) * 8;
	return t;
}

struct plan_event *event_add(struct fixture *f, enum plan_event_kind kind,
			     const char *text, const struct ptype *const *types,
			     uint32_t n)
{
	struct plan_event ev = { .kind = kind, .text = text, .nargs = n };
	struct plan_arg *args = arena_array(f->arena, struct plan_arg, n + 1);
	uint32_t at = sizeof(struct awl_event);

	for (uint32_t i = 0; i < n; i++) {
		args[i] = (struct plan_arg){ .type = types[i], .offset = at };
		at += types[i]->packed ? 8 : (types[i]->size + 7) & ~7u;
	}
	ev.args = args;
	ev.size = at;
	vec_push(f->arena, &f->plan.events, ev);
	return &f->plan.events.v[f->plan.events.n - 1];
}

struct plan_map *map_add(struct fixture *f, const char *name,
			 const struct ptype *key, const struct ptype *value)
{
	struct plan_map *m = arena_new(f->arena, struct plan_map);

	m->name = name;
	m->bpf_name = name;
	m->kind = key ? PM_HASH : PM_SCALAR;
	m->key = key;
	m->value = value;
	m->max_entries = 4096;
	return m;
}

void entry_add(struct mapdata *m, const void *key, const void *value)
{
	if (m->key_size)
		memcpy(m->keys + m->n * m->key_size, key, m->key_size);
	memcpy(m->values + m->n * m->value_size, value, m->value_size);
	m->n++;
}

/* As lang/abi.h says it. */
void hist_add(uint64_t *buckets, uint32_t bits, bool is_signed, int64_t n)
{
	uint64_t v = (uint64_t)n, i;
	unsigned int l;

	if (is_signed && n < 0) {
		i = 0;
	} else if (v < 1ull << bits) {
		i = v + 1;
	} else {
		l = 63 - (unsigned int)__builtin_clzll(v) - bits;
		i = ((uint64_t)(l + 1) << bits) +
		    ((v >> l) & ((1ull << bits) - 1)) + 1;
	}
	buckets[i]++;
}

void lhist_add(const struct ptype *t, uint64_t *buckets, int64_t n)
{
	if (n < t->lo)
		buckets[0]++;
	else if (n > t->hi)
		buckets[1 + (t->hi - t->lo) / t->step]++;
	else
		buckets[1 + (n - t->lo) / t->step]++;
}
