/* SPDX-License-Identifier: Apache-2.0 */
#include "output/symbol.h"

#include <string.h>

#include "lang/abi.h"

#define MAX_INLINED 16
#define INDENT "        "

static void add_hex(struct buf *b, uint64_t v)
{
	char d[16];
	size_t i = sizeof(d);

	do
		d[--i] = "0123456789abcdef"[v & 15];
	while (v >>= 4);
	buf_add(b, d + i, sizeof(d) - i);
}

void symbol_address(struct buf *b, uint64_t addr)
{
	buf_add(b, "0x", 2);
	add_hex(b, addr);
}

/* The functions at an address, innermost first; module set even if unnamed. */
static size_t look_up(struct output *o, bool user, uint32_t pid, uint64_t addr,
		      struct symbol *ret)
{
	const struct symbols_ops *ops = &o->symbols;

	memset(ret, 0, sizeof(*ret));
	if (user)
		return ops->usym ? ops->usym(ops->arg, pid, addr, ret,
					     MAX_INLINED) : 0;
	return ops->ksym && ops->ksym(ops->arg, addr, ret);
}

static void add_name(struct output *o, struct buf *b, bool user, uint32_t pid,
		     uint64_t addr)
{
	struct symbol s[MAX_INLINED];
	size_t n = look_up(o, user, pid, addr, s);

	if (n && s[n - 1].name)
		buf_adds(b, s[n - 1].name);
	else
		symbol_address(b, addr);
}

void symbol_frame(struct output *o, struct buf *b, bool user, uint32_t pid,
		  uint64_t addr)
{
	add_name(o, b, user, pid, addr);
}

void symbol_ksym(struct output *o, struct buf *b, uint64_t addr)
{
	add_name(o, b, false, 0, addr);
}

const char *symbol_probe(struct output *o, uint64_t id)
{
	if (o->symbols.probe_name)
		return o->symbols.probe_name(o->symbols.arg, (uint32_t)id);
	return id < o->plan->attach.n ? o->plan->attach.v[id].full : NULL;
}

/* The function that a probe is in: what follows its file and language. */
static const char *function_of(const char *probe)
{
	const char *part = strchr(probe, ':');

	part = part ? strchr(part + 1, ':') : NULL;
	if (part && !strncmp(part, ":cpp:", 5))
		part += 4;
	return part ? part + 1 : probe;
}

void symbol_usym(struct output *o, struct buf *b, const void *awl_usym)
{
	struct awl_usym u;
	const char *probe = NULL;

	memcpy(&u, awl_usym, sizeof(u));
	if (!u.addr && u.probe)
		probe = symbol_probe(o, u.probe - 1);
	if (probe)
		buf_adds(b, function_of(probe));
	else
		add_name(o, b, true, u.pid, u.addr);
}

static void add_source(struct buf *b, const struct symbol *s)
{
	if (!s->file)
		return;
	buf_addc(b, '@');
	buf_adds(b, s->file);
	if (s->line) {
		buf_addc(b, ':');
		buf_add_u64(b, s->line);
	}
}

static void plain_frame(struct buf *b, uint64_t addr, const struct symbol *s,
			size_t n)
{
	for (size_t i = 0; i < n; i++) {
		buf_adds(b, INDENT);
		if (s[i].is_inline)
			buf_adds(b, "[inlined] ");
		if (!s[i].name) {
			symbol_address(b, addr);
			buf_addc(b, '\n');
			continue;
		}
		buf_adds(b, s[i].name);
		if (!s[i].is_inline) {
			buf_addc(b, '+');
			buf_add_u64(b, s[i].offset);
		}
		add_source(b, &s[i]);
		buf_addc(b, '\n');
	}
}

static void perf_frame(struct buf *b, uint64_t addr, const struct symbol *s,
		       size_t n)
{
	for (size_t i = 0; i < n; i++) {
		buf_addc(b, '\t');
		add_hex(b, addr);
		buf_addc(b, ' ');
		buf_adds(b, s[i].name ? s[i].name : "[unknown]");
		if (s[i].is_inline) {
			buf_adds(b, " (inlined)");
		} else if (s[i].name) {
			buf_addc(b, '+');
			buf_add_u64(b, s[i].offset);
		}
		add_source(b, &s[i]);
		if (!s[i].is_inline && s[i].module && *s[i].module) {
			buf_adds(b, " (");
			buf_adds(b, s[i].module);
			buf_addc(b, ')');
		}
		buf_addc(b, '\n');
	}
}

static void build_id_frame(struct output *o, struct buf *b, uint32_t pid,
			   uint64_t addr)
{
	const struct symbols_ops *ops = &o->symbols;
	uint64_t offset;
	uint8_t id[20];

	if (ops->build_id && ops->build_id(ops->arg, pid, addr, id, &offset)) {
		for (size_t i = 0; i < sizeof(id); i++)
			buf_printf(b, "%02x", id[i]);
		buf_addc(b, ' ');
		addr = offset;
	}
	symbol_address(b, addr);
	buf_addc(b, '\n');
}

static void named_frame(struct output *o, struct buf *b,
			const struct ptype *type, const struct awl_stack *st,
			uint64_t addr)
{
	struct symbol s[MAX_INLINED];
	size_t n = look_up(o, type->kind == PT_USTACK, st->pid, addr, s);

	if (!n)
		n = 1;
	if (type->mode == PSTACK_PERF)
		perf_frame(b, addr, s, n);
	else
		plain_frame(b, addr, s, n);
}

void symbol_stack(struct output *o, struct buf *b, const struct ptype *type,
		  const void *awl_stack)
{
	const struct symbols_ops *ops = &o->symbols;
	const uint64_t *ips = NULL;
	struct awl_stack st;

	memcpy(&st, awl_stack, sizeof(st));
	if (st.id && ops->stack)
		ips = ops->stack(ops->arg, st.id, st.n,
				 type->kind == PT_USTACK);
	if (!ips)
		return;
	buf_addc(b, '\n');
	for (uint32_t i = 0; i < st.n && ips[i]; i++) {
		switch (type->mode) {
		case PSTACK_RAW:
			add_hex(b, ips[i]);
			buf_addc(b, '\n');
			break;
		case PSTACK_BUILD_ID:
			build_id_frame(o, b, st.pid, ips[i]);
			break;
		default:
			named_frame(o, b, type, &st, ips[i]);
		}
	}
}
