/* SPDX-License-Identifier: Apache-2.0 */
#include "output/value.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <string.h>

#include "lang/abi.h"
#include "output/agg.h"
#include "output/json.h"
#include "output/names.h"
#include "output/symbol.h"
#include "output/units.h"
#include "output/when.h"

struct value value_at(const struct ptype *type, const void *p)
{
	struct value v = { type, p, 0 };
	uint32_t n;

	if (type->kind == PT_STRING) {
		v.len = (uint32_t)strnlen(p, type->size);
	} else if (type->kind == PT_BUFFER) {
		memcpy(&n, p, 4);
		v.p += 4;
		v.len = n <= type->size - 4 ? n : type->size - 4;
	}
	return v;
}

bool value_of_arg(const struct plan_arg *arg, const void *record, size_t len,
		  struct value *ret)
{
	const uint8_t *p = (const uint8_t *)record + arg->offset;
	struct awl_packed at;

	if (!arg->type->packed) {
		*ret = value_at(arg->type, p);
		return true;
	}
	memcpy(&at, p, sizeof(at));
	*ret = (struct value){ .type = arg->type };
	if (!at.off)
		return true;
	if (at.off > len || at.len > len - at.off)
		return false;
	ret->p = (const uint8_t *)record + at.off;
	ret->len = at.len;
	return true;
}

/* Sizes that are known at compile time are loads, not calls. */
static uint64_t load(const void *p, size_t size)
{
	uint64_t v = 0;
	uint32_t half;

	if (size == sizeof(v)) {
		memcpy(&v, p, sizeof(v));
		return v;
	}
	if (size == sizeof(half)) {
		memcpy(&half, p, sizeof(half));
		return half;
	}
	memcpy(&v, p, size);
	return v;
}

uint64_t value_number(const struct ptype *type, const void *p)
{
	uint64_t v = load(p, type->size);
	unsigned int unused;

	if (!type->is_signed || type->size == 8)
		return v;
	unused = 64 - type->size * 8;
	return (uint64_t)((int64_t)(v << unused) >> unused);
}

struct value value_field(const struct pfield *f, const uint8_t *p,
			 uint64_t *bits)
{
	const uint8_t *from = p + f->offset + f->bit_offset / 8;
	uint32_t skip = f->bit_offset % 8, n = f->bit_size;
	unsigned __int128 wide = 0;

	if (!n)
		return value_at(f->type, p + f->offset);
	memcpy(&wide, from, (skip + n + 7) / 8);
	*bits = (uint64_t)(wide >> skip) << (64 - n);
	if (f->type->is_signed)
		*bits = (uint64_t)((int64_t)*bits >> (64 - n));
	else
		*bits >>= 64 - n;
	return value_at(f->type, bits);
}

void value_bytes(struct buf *b, const uint8_t *p, size_t n,
		 enum format_conv conv)
{
	static const char hex[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		const char esc[] = { '\\', 'x', hex[p[i] >> 4], hex[p[i] & 15] };

		if (conv == FC_BUF_HEX) {
			if (i)
				buf_addc(b, ' ');
			buf_add(b, esc + 2, 2);
		} else if (conv == FC_BUF && p[i] >= 32 && p[i] <= 126) {
			buf_addc(b, (char)p[i]);
		} else {
			buf_add(b, esc, sizeof(esc));
		}
	}
}

static bool is_cut(struct value v)
{
	return v.type->may_cut && v.len + 1 >= v.type->size;
}

static void text_inet(struct buf *b, const uint8_t *p)
{
	char text[INET6_ADDRSTRLEN];
	struct awl_inet inet;
	int family;

	memcpy(&inet, p, sizeof(inet));
	family = inet.family == AWL_INET4 ? AF_INET : AF_INET6;
	if (inet.family != AWL_INET4 && inet.family != AWL_INET6)
		return;
	if (inet_ntop(family, inet.addr, text, sizeof(text)))
		buf_adds(b, text);
}

/* An address with its prefix, of which the kernel's key counts the family. */
static void text_network(struct buf *b, const uint8_t *p)
{
	struct awl_network n;

	memcpy(&n, p, sizeof(n));
	text_inet(b, p + offsetof(struct awl_network, inet));
	buf_printf(b, "/%u", n.bits < 32 ? 0 : n.bits - 32);
}

/* The running kernel's name goes before that of the one that compiled. */
static const char *enumerator(struct output *o, const struct ptype *t,
			      uint64_t n)
{
	const struct symbols_ops *ops = &o->symbols;
	const char *name;

	if (t->text && ops->enumerator &&
	    ops->enumerator(ops->arg, t->text, (int64_t)n, &name))
		return name;
	for (uint32_t i = 0; i < t->nvalues; i++)
		if ((uint64_t)t->values[i].value == n)
			return t->values[i].name;
	return NULL;
}

static void text_enum(struct output *o, struct buf *b, const struct ptype *t,
		      uint64_t n)
{
	const char *name = enumerator(o, t, n);

	if (name)
		buf_adds(b, name);
	else if (t->is_signed)
		buf_add_i64(b, (int64_t)n);
	else
		buf_add_u64(b, n);
}

static void text_named(struct buf *b, const char *name, uint64_t n)
{
	if (name)
		buf_adds(b, name);
	else
		buf_add_u64(b, n);
}

static void text_scalar(struct output *o, struct buf *b, struct value v)
{
	const struct symbols_ops *ops = &o->symbols;
	uint64_t n = value_number(v.type, v.p);
	const char *name = NULL;

	switch (v.type->kind) {
	case PT_BOOL:
		buf_adds(b, n ? "true" : "false");
		break;
	case PT_ENUM:
		text_enum(o, b, v.type, n);
		break;
	case PT_PTR:
		symbol_address(b, n);
		break;
	case PT_KSYM:
		symbol_ksym(o, b, n);
		break;
	case PT_TIMESTAMP:
		when_stamp(o, b, v.type, n);
		break;
	case PT_CGROUP_PATH:
		if (ops->cgroup_path)
			name = ops->cgroup_path(ops->arg, n, v.type->text);
		text_named(b, name, n);
		break;
	case PT_USERNAME:
		if (ops->username)
			name = ops->username(ops->arg, (uint32_t)n);
		text_named(b, name, n);
		break;
	case PT_PROBE:
		text_named(b, symbol_probe(o, n), n);
		break;
	case PT_ERRNO:
		name_errno(b, (int64_t)n);
		break;
	case PT_SIGNAL:
		name_signal(b, (int64_t)n);
		break;
	case PT_SYSCALL:
		name_syscall(b, (int64_t)n);
		break;
	case PT_DURATION:
		unit_duration(b, n);
		break;
	case PT_SIZE:
		unit_size(b, n);
		break;
	default:
		if (v.type->is_signed)
			buf_add_i64(b, (int64_t)n);
		else
			buf_add_u64(b, n);
	}
}

/* Fields or elements between commas, without what stands around them. */
static void text_parts(struct output *o, struct buf *b, struct value v,
		       const char *comma)
{
	const struct ptype *t = v.type;
	uint64_t bits;

	for (uint32_t i = 0; i < t->count; i++) {
		if (i)
			buf_adds(b, comma);
		if (t->kind == PT_ARRAY) {
			value_text(o, b, value_at(t->elem, v.p +
						  (size_t)i * t->elem->size));
			continue;
		}
		if (t->kind != PT_TUPLE) {
			buf_addc(b, '.');
			buf_adds(b, t->fields[i].name);
			buf_adds(b, " = ");
		}
		value_text(o, b, value_field(&t->fields[i], v.p, &bits));
	}
}

static void text_compound(struct output *o, struct buf *b, struct value v)
{
	static const char *const around[][3] = {
		[PT_TUPLE] = { "(", ", ", ")" },
		[PT_RECORD] = { "{ ", ", ", " }" },
		[PT_STRUCT] = { "{ ", ", ", " }" },
		[PT_ARRAY] = { "[", ",", "]" },
	};
	const char *const *a = around[v.type->kind];

	if (!v.type->count && v.type->kind != PT_TUPLE &&
	    v.type->kind != PT_ARRAY) {
		buf_adds(b, "{}");
		return;
	}
	buf_adds(b, a[0]);
	text_parts(o, b, v, a[1]);
	if (v.type->kind == PT_TUPLE && v.type->count == 1)
		buf_addc(b, ',');
	buf_adds(b, a[2]);
}

void value_text(struct output *o, struct buf *b, struct value v)
{
	switch (v.type->kind) {
	case PT_NONE:
		buf_adds(b, "null");
		break;
	case PT_STRING:
		buf_add(b, v.p, v.len);
		if (is_cut(v))
			buf_add(b, o->trailer, o->trailer_len);
		break;
	case PT_BUFFER:
		value_bytes(b, v.p, v.len, FC_BUF);
		break;
	case PT_INET:
		text_inet(b, v.p);
		break;
	case PT_NETWORK:
		text_network(b, v.p);
		break;
	case PT_MACADDR:
		buf_printf(b, "%02X:%02X:%02X:%02X:%02X:%02X", v.p[0], v.p[1],
			   v.p[2], v.p[3], v.p[4], v.p[5]);
		break;
	case PT_USYM:
		symbol_usym(o, b, v.p);
		break;
	case PT_KSTACK:
	case PT_USTACK:
		symbol_stack(o, b, v.type, v.p);
		break;
	case PT_TUPLE:
	case PT_RECORD:
	case PT_STRUCT:
	case PT_ARRAY:
		text_compound(o, b, v);
		break;
	default:
		if (v.type->kind >= PT_COUNT)
			agg_text(b, v.type, v.p, 1);
		else
			text_scalar(o, b, v);
	}
}

void value_key(struct output *o, struct buf *b, struct value v, bool is_list,
	       bool json)
{
	if (v.type->kind == PT_TUPLE && (is_list || json))
		text_parts(o, b, v, json ? "," : ", ");
	else
		value_text(o, b, v);
}

static void json_parts(struct output *o, struct buf *b, struct value v)
{
	const struct ptype *t = v.type;
	bool named = t->kind == PT_RECORD || t->kind == PT_STRUCT;
	uint64_t bits;

	buf_addc(b, named ? '{' : '[');
	for (uint32_t i = 0; i < t->count; i++) {
		if (i)
			buf_addc(b, ',');
		if (t->kind == PT_ARRAY) {
			value_json(o, b, value_at(t->elem, v.p +
						  (size_t)i * t->elem->size));
			continue;
		}
		if (named) {
			add_json_string(b, t->fields[i].name,
					strlen(t->fields[i].name));
			buf_addc(b, ':');
		}
		value_json(o, b, value_field(&t->fields[i], v.p, &bits));
	}
	buf_addc(b, named ? '}' : ']');
}

static void json_bytes(struct buf *b, struct value v)
{
	buf_addc(b, '[');
	for (uint32_t i = 0; i < v.len; i++) {
		if (i)
			buf_addc(b, ',');
		buf_add_u64(b, v.p[i]);
	}
	buf_addc(b, ']');
}

static void json_as_text(struct output *o, struct buf *b, struct value v)
{
	struct buf text;

	buf_init(&text);
	value_text(o, &text, v);
	add_json_string(b, text.s, text.n);
	buf_clear(&text);
}

void value_json(struct output *o, struct buf *b, struct value v)
{
	switch (v.type->kind) {
	case PT_NONE:
		buf_adds(b, "null");
		break;
	case PT_BOOL:
		buf_adds(b, value_number(v.type, v.p) ? "true" : "false");
		break;
	case PT_INT:
	case PT_ENUM:
	case PT_PTR:
	case PT_DURATION:
	case PT_SIZE:
		if (v.type->is_signed)
			add_json_i64(b, (int64_t)value_number(v.type, v.p));
		else
			add_json_u64(b, value_number(v.type, v.p));
		break;
	case PT_STRING:
		buf_addc(b, '"');
		add_json_escape(b, (const char *)v.p, v.len);
		if (is_cut(v))
			add_json_escape(b, o->trailer, o->trailer_len);
		buf_addc(b, '"');
		break;
	case PT_BUFFER:
		json_bytes(b, v);
		break;
	case PT_TUPLE:
	case PT_RECORD:
	case PT_STRUCT:
	case PT_ARRAY:
		json_parts(o, b, v);
		break;
	default:
		if (v.type->kind >= PT_COUNT)
			agg_json(b, v.type, v.p, 1);
		else
			json_as_text(o, b, v);
	}
}
