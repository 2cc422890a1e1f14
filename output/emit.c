/* SPDX-License-Identifier: Apache-2.0 */
#include "output/emit.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "output/csv.h"
#include "output/json.h"
#include "output/value.h"

#define GAP 2		/* blanks between columns */
#define MAX_WIDTH 48	/* a wider cell stands out of its column */

/* All records of one name. */
struct emit_table {
	const char *name;
	uint32_t *width;	/* of each column so far */
};

/* A cell, in o->text. */
struct cell {
	size_t at, len;
	uint32_t width;		/* in characters */
};

struct emit {
	VEC(struct emit_table *) tables;
	struct emit_table **by_event;
	uint32_t name_width;
	struct cell *cells;	/* of the row being printed */
};

/* -- tables ----------------------------------------------------------------- */

/* What values of the type usually take. */
static uint32_t usual_width(const struct ptype *t)
{
	static const uint8_t of[PT_KINDS] = {
		[PT_BOOL] = 5, [PT_ENUM] = 8, [PT_PTR] = 18, [PT_KSYM] = 20,
		[PT_CGROUP_PATH] = 24, [PT_USERNAME] = 8, [PT_PROBE] = 24,
		[PT_ERRNO] = 20, [PT_SIGNAL] = 9, [PT_SYSCALL] = 12,
		[PT_DURATION] = 6, [PT_SIZE] = 5, [PT_INET] = 15,
		[PT_MACADDR] = 17, [PT_USYM] = 20,
	};
	static const uint8_t of_int[] = { 0, 3, 5, 5, 7, 7, 7, 7, 8 };

	if (t->kind == PT_INT)
		return of_int[t->size];
	if (t->kind == PT_STRING)
		return t->size <= 16 ? t->size - 1 : 24;
	return of[t->kind];
}

static bool is_stack(const struct ptype *t)
{
	return t->kind == PT_KSTACK || t->kind == PT_USTACK;
}

static bool is_right(const struct ptype *t)
{
	return t->kind == PT_INT || t->kind == PT_DURATION ||
	       t->kind == PT_SIZE;
}

static struct emit_table *table_find(struct output *o,
				     const struct plan_event *ev)
{
	struct emit *e = o->emit;
	struct emit_table *t;

	for (size_t i = 0; i < e->tables.n; i++)
		if (!strcmp(e->tables.v[i]->name, ev->text))
			return e->tables.v[i];
	t = arena_new(o->arena, struct emit_table);
	t->name = ev->text;
	vec_push(o->arena, &e->tables, t);
	if (strlen(t->name) > e->name_width)
		e->name_width = (uint32_t)strlen(t->name);
	t->width = arena_array(o->arena, uint32_t, ev->nargs);
	return t;
}

static void widen(uint32_t *width, size_t n)
{
	if (n > MAX_WIDTH)
		n = MAX_WIDTH;
	if (n > *width)
		*width = (uint32_t)n;
}

/* Records of one name have the same fields; a plan that says otherwise is
 * not to be used. */
static bool same_fields(const struct plan_event *x, const struct plan_event *y)
{
	if (x->nargs != y->nargs)
		return false;
	for (uint32_t i = 0; i < x->nargs; i++)
		if (strcmp(x->args[i].name, y->args[i].name))
			return false;
	return true;
}

static bool fits_others(const struct plan *p, size_t i)
{
	const struct plan_event *ev = &p->events.v[i];

	for (size_t k = 0; k < i; k++)
		if (p->events.v[k].kind == PE_EMIT &&
		    !strcmp(p->events.v[k].text, ev->text))
			return same_fields(&p->events.v[k], ev);
	return true;
}

static bool prepare_event(struct output *o, size_t i)
{
	const struct plan_event *ev = &o->plan->events.v[i];
	struct emit_table *t;

	if (!fits_others(o->plan, i))
		return false;
	t = table_find(o, ev);
	o->emit->by_event[i] = t;
	for (uint32_t k = 0; k < ev->nargs; k++) {
		widen(&t->width[k], usual_width(ev->args[k].type));
		widen(&t->width[k], strlen(ev->args[k].name));
	}
	return true;
}

static uint32_t most_fields(const struct plan *p)
{
	uint32_t most = 1;

	for (size_t i = 0; i < p->events.n; i++)
		if (p->events.v[i].kind == PE_EMIT &&
		    p->events.v[i].nargs > most)
			most = p->events.v[i].nargs;
	return most;
}

bool emit_prepare(struct output *o)
{
	o->emit = arena_new(o->arena, struct emit);
	o->emit->by_event = arena_array(o->arena, struct emit_table *,
					o->plan->events.n + 1);
	o->emit->name_width = sizeof("RECORD") - 1;
	o->emit->cells = arena_array(o->arena, struct cell,
				     most_fields(o->plan));
	for (size_t i = 0; i < o->plan->events.n; i++)
		if (o->plan->events.v[i].kind == PE_EMIT &&
		    !prepare_event(o, i))
			return false;
	return true;
}

static bool is_named(const struct output *o)
{
	return o->emit->tables.n > 1;
}

/* -- text ------------------------------------------------------------------- */

/* Control characters would break the table, or act on the terminal. */
static void add_printable(struct buf *b, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == '\n')
			buf_adds(b, "\\n");
		else if (c < 32 || c == 127)
			buf_printf(b, "\\x%02x", c);
		else
			buf_addc(b, (char)c);
	}
}

/* Characters of UTF-8. */
static uint32_t text_width(const char *s, size_t n)
{
	uint32_t width = 0;

	for (size_t i = 0; i < n; i++)
		width += ((unsigned char)s[i] & 0xc0) != 0x80;
	return width;
}

static void add_column(struct buf *b, const char *s, size_t n, uint32_t used,
		       uint32_t width, bool right)
{
	uint32_t pad = width > used ? width - used : 0;

	if (right)
		buf_fill(b, ' ', pad);
	buf_add(b, s, n);
	if (!right)
		buf_fill(b, ' ', pad);
	buf_fill(b, ' ', GAP);
}

/* Without the blanks behind the last column. */
static void end_row(struct buf *b)
{
	while (b->n && b->s[b->n - 1] == ' ')
		b->s[--b->n] = '\0';
	buf_addc(b, '\n');
}

static void text_header(struct output *o, struct buf *b,
			const struct plan_event *ev, struct emit_table *t)
{
	if (o->header == t)
		return;
	o->header = t;
	if (is_named(o))
		add_column(b, "RECORD", 6, 6, o->emit->name_width, false);
	for (uint32_t i = 0; i < ev->nargs; i++) {
		const char *name = ev->args[i].name;
		size_t n = strlen(name), at = b->n;

		if (is_stack(ev->args[i].type))
			continue;
		add_column(b, name, n, (uint32_t)n, t->width[i],
			   is_right(ev->args[i].type));
		for (; at < b->n; at++)
			b->s[at] = (char)toupper((unsigned char)b->s[at]);
	}
	end_row(b);
}

/* The row's cells, into o->text. */
static void make_cells(struct output *o, const struct plan_event *ev,
		       struct emit_table *t, const void *record, size_t len)
{
	struct value v;

	buf_reset(&o->text);
	for (uint32_t i = 0; i < ev->nargs; i++) {
		struct cell *c = &o->emit->cells[i];

		value_of_arg(&ev->args[i], record, len, &v);
		c->at = o->text.n;
		if (is_stack(v.type)) {
			value_text(o, &o->text, v);
		} else {
			buf_reset(&o->padded);
			value_text(o, &o->padded, v);
			add_printable(&o->text, o->padded.s, o->padded.n);
		}
		c->len = o->text.n - c->at;
		c->width = text_width(o->text.s + c->at, c->len);
		if (!is_stack(v.type))
			widen(&t->width[i], c->width);
	}
}

static void add_stacks(struct output *o, struct buf *b,
		       const struct plan_event *ev)
{
	const struct cell *cells = o->emit->cells;

	for (uint32_t i = 0; i < ev->nargs; i++) {
		const char *s = o->text.s + cells[i].at;
		size_t n = cells[i].len;

		if (!is_stack(ev->args[i].type))
			continue;
		while (n && *s == '\n') {
			s++;
			n--;
		}
		buf_add(b, s, n);
		if (n && s[n - 1] != '\n')
			buf_addc(b, '\n');
	}
}

static void emit_text(struct output *o, struct buf *b,
		      const struct plan_event *ev, struct emit_table *t,
		      const void *record, size_t len)
{
	const struct cell *cells = o->emit->cells;

	make_cells(o, ev, t, record, len);
	text_header(o, b, ev, t);
	if (is_named(o))
		add_column(b, t->name, strlen(t->name),
			   (uint32_t)strlen(t->name), o->emit->name_width,
			   false);
	for (uint32_t i = 0; i < ev->nargs; i++)
		if (!is_stack(ev->args[i].type))
			add_column(b, o->text.s + cells[i].at, cells[i].len,
				   cells[i].width, t->width[i],
				   is_right(ev->args[i].type));
	end_row(b);
	add_stacks(o, b, ev);
}

/* -- JSON and CSV ------------------------------------------------------------- */

static void emit_json(struct output *o, struct buf *b,
		      const struct plan_event *ev, struct emit_table *t,
		      const void *record, size_t len)
{
	struct value v;

	buf_adds(b, "{\"type\":\"emit\",\"name\":");
	add_json_string(b, t->name, strlen(t->name));
	buf_adds(b, ",\"data\":{");
	for (uint32_t i = 0; i < ev->nargs; i++) {
		value_of_arg(&ev->args[i], record, len, &v);
		if (i)
			buf_addc(b, ',');
		add_json_string(b, ev->args[i].name,
				strlen(ev->args[i].name));
		buf_addc(b, ':');
		value_json(o, b, v);
	}
	buf_adds(b, "}}\n");
}

static void csv_header(struct output *o, struct buf *b,
		       const struct plan_event *ev, struct emit_table *t)
{
	if (o->header == t)
		return;
	o->header = t;
	if (is_named(o))
		buf_adds(b, "record,");
	for (uint32_t i = 0; i < ev->nargs; i++) {
		if (i)
			buf_addc(b, ',');
		buf_adds(b, ev->args[i].name);
	}
	buf_addc(b, '\n');
}

static void emit_csv(struct output *o, struct buf *b,
		     const struct plan_event *ev, struct emit_table *t,
		     const void *record, size_t len)
{
	struct value v;

	csv_header(o, b, ev, t);
	if (is_named(o)) {
		buf_adds(b, t->name);
		buf_addc(b, ',');
	}
	for (uint32_t i = 0; i < ev->nargs; i++) {
		value_of_arg(&ev->args[i], record, len, &v);
		if (i)
			buf_addc(b, ',');
		csv_value(o, b, v);
	}
	buf_addc(b, '\n');
}

static bool is_sound(const struct plan_event *ev, const void *record, size_t len)
{
	struct value v;

	for (uint32_t i = 0; i < ev->nargs; i++)
		if (!value_of_arg(&ev->args[i], record, len, &v))
			return false;
	return true;
}

int emit_event(struct output *o, const struct plan_event *ev,
	       const void *record, size_t len)
{
	struct emit_table *t = o->emit->by_event[ev - o->plan->events.v];
	struct buf *b = sink_buf(&o->sink);
	size_t start = b->n;

	if (!is_sound(ev, record, len))
		return -EINVAL;
	if (out_json(o))
		emit_json(o, b, ev, t, record, len);
	else if (out_csv(o))
		emit_csv(o, b, ev, t, record, len);
	else
		emit_text(o, b, ev, t, record, len);
	if (out_stacks(o)) {	/* no row of theirs: with the other text */
		struct buf row;

		buf_init(&row);
		buf_add(&row, b->s + start, b->n - start);
		b->n = start;
		out_message(o, row.s, row.n);
		buf_clear(&row);
	}
	sink_event(&o->sink);
	return 0;
}
