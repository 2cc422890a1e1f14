/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/type.h"

#include <string.h>

#include "base/bug.h"
#include "lang/abi.h"

const struct type type_none = { .kind = T_NONE };
const struct type type_unknown = { .kind = T_UNKNOWN };
const struct type type_bool = { .kind = T_BOOL, .size = 1, .align = 1 };

#define INT(bytes, sign) \
	{ .kind = T_INT, .size = (bytes), .align = (bytes), .is_signed = (sign) }

const struct type type_int64 = INT(8, true), type_uint64 = INT(8, false);
const struct type type_int32 = INT(4, true), type_uint32 = INT(4, false);
static const struct type int8 = INT(1, true), uint8 = INT(1, false);
static const struct type int16 = INT(2, true), uint16 = INT(2, false);

const struct type *type_int(uint32_t size, bool is_signed)
{
	switch (size) {
	case 1:
		return is_signed ? &int8 : &uint8;
	case 2:
		return is_signed ? &int16 : &uint16;
	case 4:
		return is_signed ? &type_int32 : &type_uint32;
	case 8:
		return is_signed ? &type_int64 : &type_uint64;
	}
	BUG("no integer of %u bytes", size);
}

static struct type *make(struct arena *a, enum type_kind kind, uint32_t size,
			 uint32_t align)
{
	struct type *t = arena_new(a, struct type);

	t->kind = kind;
	t->size = size;
	t->align = align;
	return t;
}

const struct type *type_string(struct arena *a, uint32_t size)
{
	return make(a, T_STRING, size, 1);
}

const struct type *type_buffer(struct arena *a, uint32_t capacity)
{
	return make(a, T_BUFFER, (uint32_t)sizeof(uint32_t) + capacity, 4);
}

const struct type *type_ptr(struct arena *a, const struct ctype *pointee,
			    enum addr_space space)
{
	struct type *t = make(a, T_PTR, 8, 8);

	t->ctype = pointee;
	t->space = space;
	t->is_hex = true;
	return t;
}

const struct type *type_array(struct arena *a, const struct type *elem,
			      uint32_t count)
{
	struct type *t = make(a, T_ARRAY, elem->size * count, elem->align);

	t->elem = elem;
	t->count = count;
	t->space = elem->space;
	return t;
}

const struct type *type_stack(struct arena *a, enum type_kind kind,
			      uint32_t mode, uint32_t depth)
{
	struct type *t = make(a, kind, sizeof(struct awl_stack), 8);

	t->mode = mode;
	t->depth = depth;
	return t;
}

const struct type *type_simple(struct arena *a, enum type_kind kind)
{
	static const struct {
		uint32_t size, align;
		bool is_signed, is_hex;
	} of[T_KINDS] = {
		[T_BOOL] = { 1, 1, false, false },
		[T_KSYM] = { 8, 8, false, true },
		[T_TIMESTAMP] = { 8, 8, false, false },
		[T_CGROUP_PATH] = { 8, 8, false, false },
		[T_USERNAME] = { 4, 4, false, false },
		[T_PROBE] = { 8, 8, false, false },
		[T_ERRNO] = { 8, 8, true, false },
		[T_SIGNAL] = { 8, 8, true, false },
		[T_SYSCALL] = { 8, 8, true, false },
		[T_DURATION] = { 8, 8, false, false },
		[T_SIZE] = { 8, 8, false, false },
		[T_INET] = { sizeof(struct awl_inet), 4, false, false },
		[T_NETWORK] = { sizeof(struct awl_network), 4, false, false },
		[T_CIDR] = { sizeof(struct awl_cidr), 4, false, false },
		[T_MACADDR] = { 6, 1, false, false },
		[T_USYM] = { sizeof(struct awl_usym), 8, false, false },
		[T_COUNT] = { 8, 8, false, false },
		[T_SUM] = { 8, 8, false, false },
		[T_MIN] = { sizeof(struct awl_minmax), 8, false, false },
		[T_MAX] = { sizeof(struct awl_minmax), 8, false, false },
		[T_AVG] = { sizeof(struct awl_avg), 8, false, false },
		[T_STATS] = { sizeof(struct awl_avg), 8, false, false },
		[T_QUANTILES] = { 8 * AWL_HIST_BUCKETS(AWL_QUANTILE_BITS), 8,
				  false, false },
	};
	struct type *t = make(a, kind, of[kind].size, of[kind].align);

	t->is_signed = of[kind].is_signed;
	t->is_hex = of[kind].is_hex;
	return t;
}

static uint32_t align_up(uint32_t n, uint32_t align)
{
	return align ? (n + align - 1) / align * align : n;
}

/* What stands in memory is copied by words, and the stack wants them aligned. */
static uint32_t field_align(const struct type *t)
{
	return type_is_scalar(t) ? t->align : 8;
}

const struct type *type_tuple(struct arena *a, const struct type *const *types,
			      const char *const *names, uint32_t n)
{
	struct type_field *fields = arena_array(a, struct type_field, n);
	struct type *t = make(a, names ? T_RECORD : T_TUPLE, 0, 1);

	for (uint32_t i = 0; i < n; i++) {
		uint32_t align = field_align(types[i]);

		t->size = align_up(t->size, align);
		fields[i].name = names ? names[i] : NULL;
		fields[i].type = types[i];
		fields[i].offset = t->size;
		t->size += types[i]->size;
		if (align > t->align)
			t->align = align;
	}
	t->size = align_up(t->size, t->align);
	t->fields = fields;
	t->count = n;
	return t;
}

static const struct type *from_array(struct arena *a, const struct ctype *c,
				     enum addr_space space)
{
	const struct type *elem;

	if (c->elem->kind == C_INT && c->elem->is_char && c->count)
		return type_string(a, c->count);
	elem = type_from_ctype(a, c->elem, space);
	return elem->kind == T_NONE ? elem : type_array(a, elem, c->count);
}

static const struct type *from_struct(struct arena *a, const struct ctype *c,
				      enum addr_space space)
{
	struct type *t;

	ctype_complete(c);
	t = make(a, T_STRUCT, c->size, c->align ? c->align : 8);
	t->ctype = c;
	t->space = space;
	return t;
}

static const struct type *from_enum(struct arena *a, const struct ctype *c)
{
	struct type *t = make(a, T_ENUM, c->size, c->size);

	t->ctype = c;
	t->is_signed = c->is_signed;
	return t;
}

const struct type *type_from_ctype(struct arena *a, const struct ctype *c,
				   enum addr_space space)
{
	switch (c->kind) {
	case C_BOOL:
		return &type_bool;
	case C_INT:
		/* 128-bit integers have no value form: two words of bytes. */
		if (c->size > 8)
			return type_array(a, &type_uint64, c->size / 8);
		return type_int(c->size, c->is_signed);
	case C_PTR:
		return type_ptr(a, c->elem, c->is_user ? AS_USER : space);
	case C_ARRAY:
		return from_array(a, c, space);
	case C_STRUCT:
	case C_UNION:
		return from_struct(a, c, space);
	case C_ENUM:
		return from_enum(a, c);
	case C_VOID:
	case C_FLOAT:
	case C_FUNC:
		break;
	}
	return &type_none;
}

/* The same C type: one address, or the same tag from the same origin. */
static bool ctype_same(const struct ctype *a, const struct ctype *b)
{
	if (a == b)
		return true;
	if (!a || !b || a->kind != b->kind)
		return false;
	switch (a->kind) {
	case C_VOID:
	case C_BOOL:
		return true;
	case C_INT:
	case C_FLOAT:
		return a->size == b->size && a->is_signed == b->is_signed;
	case C_PTR:
		return ctype_same(a->elem, b->elem);
	case C_ARRAY:
		return a->count == b->count && ctype_same(a->elem, b->elem);
	case C_STRUCT:
	case C_UNION:
	case C_ENUM:
		return a->name && b->name && !strcmp(a->name, b->name);
	case C_FUNC:
		return true;
	}
	return false;
}

static bool text_same(const char *a, const char *b)
{
	return !strcmp(a ? a : "", b ? b : "");
}

static bool fields_equal(const struct type *a, const struct type *b)
{
	if (a->count != b->count)
		return false;
	for (uint32_t i = 0; i < a->count; i++) {
		if (!text_same(a->fields[i].name, b->fields[i].name) ||
		    !type_equal(a->fields[i].type, b->fields[i].type))
			return false;
	}
	return true;
}

bool type_equal(const struct type *a, const struct type *b)
{
	if (a == b)
		return true;
	if (a->kind != b->kind || a->size != b->size ||
	    a->is_signed != b->is_signed)
		return false;
	switch (a->kind) {
	case T_PTR:
		return a->space == b->space && ctype_same(a->ctype, b->ctype);
	case T_STRUCT:
	case T_ENUM:
		return ctype_same(a->ctype, b->ctype);
	case T_ARRAY:
		return a->count == b->count && type_equal(a->elem, b->elem);
	case T_TUPLE:
	case T_RECORD:
		return fields_equal(a, b);
	default:
		return a->mode == b->mode && a->depth == b->depth &&
		       a->bits == b->bits && a->lo == b->lo &&
		       a->hi == b->hi && a->step == b->step &&
		       text_same(a->text, b->text);
	}
}

bool type_is_scalar(const struct type *t)
{
	return t->kind >= T_BOOL && t->kind <= T_SIZE;
}

bool type_is_agg(const struct type *t)
{
	return t->kind >= T_COUNT && t->kind <= T_QUANTILES;
}

bool type_is_integer(const struct type *t)
{
	return t->kind == T_BOOL || t->kind == T_INT || t->kind == T_ENUM;
}

static const char *fields_text(struct arena *a, const struct type *t)
{
	const char *s = "(";

	for (uint32_t i = 0; i < t->count; i++) {
		const struct type_field *f = &t->fields[i];

		s = arena_printf(a, "%s%s%s%s%s", s, i ? ", " : "",
				 f->name ? f->name : "", f->name ? "=" : "",
				 type_text(a, f->type));
	}
	return arena_printf(a, "%s%s)", s,
			    t->kind == T_TUPLE && t->count == 1 ? "," : "");
}

static const char *simple_text(const struct type *t)
{
	static const char *const names[T_KINDS] = {
		[T_NONE] = "none", [T_UNKNOWN] = "unknown", [T_BOOL] = "bool",
		[T_KSYM] = "ksym", [T_TIMESTAMP] = "timestamp",
		[T_CGROUP_PATH] = "cgroup_path", [T_USERNAME] = "username",
		[T_PROBE] = "probe", [T_ERRNO] = "errno",
		[T_SIGNAL] = "signal", [T_SYSCALL] = "syscall",
		[T_DURATION] = "duration", [T_SIZE] = "size",
		[T_INET] = "inet", [T_NETWORK] = "network",
		[T_CIDR] = "cidr", [T_MACADDR] = "macaddr", [T_USYM] = "usym",
		[T_KSTACK] = "kstack", [T_USTACK] = "ustack",
		[T_COUNT] = "count", [T_SUM] = "sum", [T_MIN] = "min",
		[T_MAX] = "max", [T_AVG] = "avg", [T_STATS] = "stats",
		[T_QUANTILES] = "quantiles",
	};

	return names[t->kind];
}

const char *type_text(struct arena *a, const struct type *t)
{
	switch (t->kind) {
	case T_INT:
		return arena_printf(a, "%sint%u", t->is_signed ? "" : "u",
				    t->size * 8);
	case T_ENUM:
	case T_STRUCT:
		return ctype_text(a, t->ctype);
	case T_PTR:
		return arena_printf(a, "%s%s*", ctype_text(a, t->ctype),
				    t->ctype->kind == C_PTR ? "" : " ");
	case T_STRING:
		return arena_printf(a, "string[%u]", t->size);
	case T_BUFFER:
		return arena_printf(a, "buffer[%u]", t->size - 4);
	case T_ARRAY:
		return arena_printf(a, "%s[%u]", type_text(a, t->elem),
				    t->count);
	case T_TUPLE:
	case T_RECORD:
		return fields_text(a, t);
	case T_HIST:
		return t->bits ? arena_printf(a, "hist(%u)", t->bits) : "hist";
	case T_LHIST:
		return arena_printf(a, "lhist(%lld, %lld, %lld)",
				    (long long)t->lo, (long long)t->hi,
				    (long long)t->step);
	case T_TSERIES:
		return arena_printf(a, "tseries(%lldns, %lld)",
				    (long long)t->lo, (long long)t->hi);
	default:
		return simple_text(t);
	}
}
