/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/mapload.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "lang/abi.h"
#include "lang/cidr.h"
#include "parser/literal.h"

#define MAX_FIELDS 32
#define MAX_ERRORS 10	/* lines of a file that are told */

static const struct span nowhere;

struct field {
	const char *text;	/* NUL-ended, without quotes */
	struct span span;
};

/* One file on its way into one map. */
struct reader {
	struct arena *arena;
	struct diags *diags;
	const struct plan_map *map;
	const struct source *src;
	struct mapdata *data;
	struct span *spans;
	struct field fields[MAX_FIELDS];
	size_t nfields, nerrors;
	char *text;		/* of the line's fields */
};

/* -- fields ------------------------------------------------------------------- */

static struct span span_at(const struct reader *r, const char *from,
			   const char *to)
{
	uint32_t lo = r->src->base + (uint32_t)(from - r->src->text);

	return (struct span){ lo, lo + (uint32_t)(to - from) };
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool has_comma(const char *p, const char *end)
{
	bool quoted = false;

	for (; p < end && (quoted || *p != ','); p++)
		quoted ^= *p == '"';
	return p < end;
}

/* A quoted field from p on; behind it, or NULL: it is not closed. */
static const char *take_quoted(const char *p, const char *end, char **out)
{
	for (p++; p < end; p++) {
		if (*p == '"' && (p + 1 == end || p[1] != '"'))
			return p + 1;
		p += *p == '"';
		*(*out)++ = *p;
	}
	return NULL;
}

static const char *take_plain(const char *p, const char *end, bool commas,
			      char **out)
{
	const char *from = p;

	while (p < end && (commas ? *p != ',' : !is_blank(*p)))
		p++;
	end = p;
	while (end > from && is_blank(end[-1]))
		end--;
	memcpy(*out, from, (size_t)(end - from));
	*out += end - from;
	return p;
}

static bool bad_line(struct reader *r, struct span span, const char *what)
{
	diag_error(r->diags, span, E_MAP_FILE, "%s", what);
	return false;
}

/* [p, end) has no blanks at its ends, and is not empty. */
static bool split(struct reader *r, const char *p, const char *end)
{
	bool commas = has_comma(p, end), more = true;
	char *out = r->text;

	for (r->nfields = 0; more; r->nfields++) {
		struct field *f = &r->fields[r->nfields];
		const char *from = p;

		if (r->nfields == MAX_FIELDS)
			return bad_line(r, span_at(r, p, end),
					"there are too many fields");
		f->text = out;
		p = p < end && *p == '"' ? take_quoted(p, end, &out) :
					   take_plain(p, end, commas, &out);
		if (!p)
			return bad_line(r, span_at(r, from, end),
					"this quote is not closed");
		f->span = span_at(r, from, p);
		*out++ = '\0';
		while (p < end && is_blank(*p))
			p++;
		more = commas ? p < end && *p == ',' : p < end;
		if (!more && p < end)
			return bad_line(r, span_at(r, p, end),
					"a comma is missing before this");
		p += more && commas;
		while (p < end && is_blank(*p))
			p++;
	}
	return true;
}

/* -- values ------------------------------------------------------------------- */

static bool is_number(const struct ptype *t)
{
	return t->kind == PT_INT || t->kind == PT_DURATION || t->kind == PT_SIZE;
}

static bool can_load(const struct ptype *t)
{
	return is_number(t) || t->kind == PT_BOOL || t->kind == PT_STRING ||
	       t->kind == PT_INET || t->kind == PT_NETWORK;
}

/* What a field of the type is, to be said of one that is not. */
static const char *wanted(struct arena *a, const struct ptype *t)
{
	switch (t->kind) {
	case PT_BOOL:
		return "true or false";
	case PT_STRING:
		return arena_printf(a, "a text of at most %u bytes", t->size - 1);
	case PT_INET:
		return "an IP address";
	case PT_NETWORK:
		return "a network, as 10.0.0.0/8 or fe80::/10";
	default:
		return arena_printf(a, "a number that %sint%u holds, as 10, 5ms or 64K",
				    t->is_signed ? "" : "u", t->size * 8);
	}
}

static bool put_number(const struct ptype *t, const char *text, uint8_t *dst)
{
	uint32_t bits = t->size * 8;
	bool minus = *text == '-', unit;
	uint64_t n;

	text += minus;
	if (number_parse(text, strlen(text), &n, &unit))
		return false;
	if (minus ? !(t->is_signed && n <= 1ull << (bits - 1)) && n :
		    n > UINT64_MAX >> (64 - bits + t->is_signed))
		return false;
	n = minus ? -n : n;
	memcpy(dst, &n, t->size);
	return true;
}

static bool put_bool(const char *text, uint8_t *dst)
{
	*dst = !strcmp(text, "true") || !strcmp(text, "1");
	return *dst || !strcmp(text, "false") || !strcmp(text, "0");
}

static bool put_inet(const char *text, uint8_t *dst)
{
	struct awl_inet inet = { 0 };

	if (inet_pton(AF_INET, text, inet.addr) == 1)
		inet.family = AWL_INET4;
	else if (inet_pton(AF_INET6, text, inet.addr) == 1)
		inet.family = AWL_INET6;
	memcpy(dst, &inet, sizeof(inet));
	return inet.family;
}

static bool put_network(const char *text, uint8_t *dst, const char **ret_why)
{
	struct awl_network n = { 0 };
	struct cidr c;

	*ret_why = cidr_parse(text, &c);
	if (*ret_why)
		return false;
	n.bits = 32 + c.bits;
	n.inet.family = c.bytes == 4 ? AWL_INET4 : AWL_INET6;
	memcpy(n.inet.addr, c.addr, sizeof(c.addr));
	memcpy(dst, &n, sizeof(n));
	return true;
}

static bool put(const struct ptype *t, const char *text, uint8_t *dst,
		const char **ret_why)
{
	size_t n = strlen(text);

	switch (t->kind) {
	case PT_BOOL:
		return put_bool(text, dst);
	case PT_STRING:
		if (n < t->size)
			memcpy(dst, text, n);	/* zeros are behind */
		return n < t->size;
	case PT_INET:
		return put_inet(text, dst);
	case PT_NETWORK:
		return put_network(text, dst, ret_why);
	default:
		return put_number(t, text, dst);
	}
}

static bool put_field(struct reader *r, size_t i, const struct ptype *t,
		      uint8_t *dst)
{
	const struct field *f = &r->fields[i];
	const char *why = NULL;

	if (put(t, f->text, dst, &why))
		return true;
	diag_error(r->diags, f->span, E_MAP_FILE, "'%s' is not %s%s%s", f->text,
		   wanted(r->arena, t), why ? ": " : "", why ? why : "");
	return false;
}

/* -- lines -------------------------------------------------------------------- */

static size_t key_parts(const struct plan_map *m)
{
	return m->key->kind == PT_TUPLE ? m->key->count : 1;
}

/* A flag or a number may be left out: it is 1. */
static bool check_count(struct reader *r, struct span line)
{
	size_t want = key_parts(r->map) + 1;
	bool optional = r->map->value->kind == PT_BOOL ||
			is_number(r->map->value);

	if (r->nfields == want || (optional && r->nfields == want - 1))
		return true;
	diag_error(r->diags, line, E_MAP_FILE,
		   "a line for '@%s' has %zu fields, the key%s and the value%s; "
		   "this has %zu", r->map->name, want, want > 2 ? "'s parts" : "",
		   optional ? ", which may be left out" : "", r->nfields);
	return false;
}

static bool read_key(struct reader *r, uint8_t *dst)
{
	const struct ptype *t = r->map->key;

	if (t->kind != PT_TUPLE)
		return put_field(r, 0, t, dst);
	for (size_t i = 0; i < t->count; i++)
		if (!put_field(r, i, t->fields[i].type,
			       dst + t->fields[i].offset))
			return false;
	return true;
}

static bool read_line(struct reader *r, const char *p, const char *end)
{
	struct mapdata *d = r->data;
	uint8_t *key = d->keys + d->n * d->key_size;
	uint8_t *value = d->values + d->n * d->value_size;
	size_t nkey = key_parts(r->map);
	struct span line = span_at(r, p, end);

	if (memchr(p, '\0', (size_t)(end - p)))
		return bad_line(r, line, "this line has a byte that is 0");
	memset(key, 0, d->key_size);
	memset(value, 0, d->value_size);
	if (!split(r, p, end) || !check_count(r, line) || !read_key(r, key))
		return false;
	if (r->nfields > nkey && !put_field(r, nkey, r->map->value, value))
		return false;
	if (r->nfields == nkey)
		*value = 1;
	r->spans[d->n++] = line;
	return true;
}

static bool read_lines(struct reader *r)
{
	const char *p = r->src->text, *end = p + r->src->len;

	for (; p < end && r->nerrors < MAX_ERRORS; p++) {
		const char *from = p, *to;

		p = memchr(p, '\n', (size_t)(end - p));
		p = p ? p : end;
		for (to = p; to > from && is_blank(to[-1]); to--)
			;
		while (from < to && is_blank(*from))
			from++;
		if (from < to && *from != '#' && !read_line(r, from, to))
			r->nerrors++;
	}
	return !r->nerrors;
}

/* -- options ------------------------------------------------------------------ */

static bool refuse(struct diags *d, const struct plan_map *m, const char *why)
{
	diag_error(d, m->span, E_MAP_FILE, "--load cannot fill '@%s': %s",
		   m->name, why);
	return false;
}

static bool check_map(struct diags *d, const struct plan_map *m)
{
	if (!m->key)
		return refuse(d, m, "it has no keys");
	if (m->kind == PM_PERCPU_HASH)
		return refuse(d, m, "it is kept for each CPU apart");
	if (m->is_lru)
		return refuse(d, m, "it forgets keys");
	if (!can_load(m->value))
		return refuse(d, m, "its values cannot be read from text");
	for (uint32_t i = 0; m->key->kind == PT_TUPLE && i < m->key->count; i++)
		if (!can_load(m->key->fields[i].type))
			return refuse(d, m, "its keys cannot be read from text");
	if (m->key->kind != PT_TUPLE && !can_load(m->key))
		return refuse(d, m, "its keys cannot be read from text");
	return true;
}

/* The map of "MAP=FILE" or "@MAP=FILE"; UINT32_MAX: there is none. */
static uint32_t find_map(struct arena *a, struct diags *d,
			 const struct plan *plan, const char *name, size_t len)
{
	const char **names = arena_array(a, const char *, plan->maps.n + 1);
	const char *near;

	for (uint32_t i = 0; i < plan->maps.n; i++) {
		names[i] = plan->maps.v[i].name;
		if (strlen(names[i]) == len && !memcmp(names[i], name, len))
			return i;
	}
	name = arena_strndup(a, name, len);
	diag_error(d, nowhere, E_MAP_FILE, "--load: the script has no map '@%s'",
		   name);
	near = nearest_name(name, names, plan->maps.n);
	if (near)
		diag_help(d, "did you mean '@%s'?", near);
	return UINT32_MAX;
}

static bool read_file(struct reader *r, struct plan *plan, const char *path)
{
	size_t lines = 1;
	int err = 0;

	r->src = source_read(&plan->sources, path, &err);
	if (!r->src) {
		diag_error(r->diags, nowhere, E_MAP_FILE,
			   "--load cannot read '%s': %s", path, strerror(err));
		return false;
	}
	lines += r->src->nlines;
	r->data = mapdata_new(r->map, lines);
	if (!r->data) {
		diag_error(r->diags, nowhere, E_MAP_FILE,
			   "'%s' is too large for this machine's memory", path);
		return false;
	}
	r->spans = arena_array(r->arena, struct span, lines);
	r->text = arena_alloc(r->arena, r->src->len + 2);
	return read_lines(r);
}

static bool load_one(struct mapload *l, struct arena *a, struct diags *d,
		     struct plan *plan, const char *text)
{
	struct reader r = { .arena = a, .diags = d };
	const char *name = *text == '@' ? text + 1 : text;
	const char *equals = strchr(name, '=');
	uint32_t i;
	bool ok;

	if (!equals) {
		diag_error(d, nowhere, E_MAP_FILE,
			   "--load takes MAP=FILE, not '%s'", text);
		return false;
	}
	i = find_map(a, d, plan, name, (size_t)(equals - name));
	if (i == UINT32_MAX)
		return false;
	r.map = &plan->maps.v[i];
	ok = check_map(d, r.map) && read_file(&r, plan, equals + 1);
	if (r.data)
		vec_push(a, &l->files, ((struct map_entries){ i, r.data, r.spans }));
	return ok;
}

bool mapload_read(struct mapload *l, struct arena *a, struct diags *d,
		  const struct options *o, struct plan *plan)
{
	bool ok = true;

	for (int i = 0; i < o->nloads; i++)
		ok = load_one(l, a, d, plan, o->loads[i]) && ok;
	return ok;
}

void mapload_clear(struct mapload *l)
{
	for (size_t i = 0; i < l->files.n; i++)
		mapdata_free(l->files.v[i].data);
	l->files.n = 0;
}
