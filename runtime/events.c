/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/events.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/shell.h"

int events_open(struct events *e, const struct plan *plan,
		const struct sink *sink, struct maps *maps,
		struct links *links)
{
	size_t largest = 1;

	*e = (struct events){ .plan = plan, .sink = sink, .maps = maps,
			      .links = links };
	for (size_t i = 0; i < plan->maps.n; i++) {
		const struct ptype *key = plan->maps.v[i].key;

		if (key && key->size > largest)
			largest = key->size;
	}
	e->key = malloc(largest);
	return e->key ? 0 : -ENOMEM;
}

void events_close(struct events *e)
{
	free(e->key);
	e->key = NULL;
}

static uint64_t word(const struct plan_event *p, const void *record,
		     uint32_t arg)
{
	uint64_t v = 0;
	size_t size;

	if (arg >= p->nargs)
		return 0;
	size = p->args[arg].type->size;
	memcpy(&v, (const uint8_t *)record + p->args[arg].offset,
	       size < sizeof(v) ? size : sizeof(v));
	return v;
}

static void trouble(struct events *e, const struct plan_event *p,
		    const char *what, int err)
{
	char text[256];

	snprintf(text, sizeof(text), "%s: %s", what, strerror(-err));
	e->sink->trouble(e->sink->arg, p->span, text);
}

static void print_map(struct events *e, const struct plan_event *p,
		      const void *record)
{
	struct mapdata *d;
	int err = maps_read(e->maps, p->map, &d);

	if (err) {
		trouble(e, p, "cannot read the map", err);
		return;
	}
	e->sink->map(e->sink->arg, d, word(p, record, 0), word(p, record, 1));
	mapdata_free(d);
}

/*
 * The key as the map has it; in the event a string may be packed behind the
 * fixed part. False: it does not lie within the record.
 */
static bool key_bytes(const struct plan_arg *a, const uint8_t *record,
		      size_t len, const struct ptype *want, uint8_t *ret)
{
	struct awl_packed p;

	memset(ret, 0, want->size);
	if (!a->type->packed) {
		memcpy(ret, record + a->offset, want->size);
		return true;
	}
	memcpy(&p, record + a->offset, sizeof(p));
	if (p.off > len || p.len > len - p.off)
		return false;
	memcpy(ret, record + p.off, p.len < want->size ? p.len : want->size);
	return true;
}

static void print_elem(struct events *e, const struct plan_event *p,
		       const void *record, size_t len)
{
	const struct ptype *key = e->plan->maps.v[p->map].key;
	struct mapdata *d;
	int err;

	if (key && (!p->nargs || !key_bytes(&p->args[0], record, len, key, e->key))) {
		e->malformed++;
		return;
	}
	err = maps_read_elem(e->maps, p->map, e->key, &d);
	if (err) {
		trouble(e, p, "cannot read the map", err);
		return;
	}
	d->n = 1;	/* one that is missing reads as zero */
	e->sink->elem(e->sink->arg, d, word(p, record, 1), word(p, record, 2));
	mapdata_free(d);
}

static void change_map(struct events *e, const struct plan_event *p)
{
	int err = p->kind == PE_CLEAR ? maps_clear(e->maps, p->map) :
					maps_zero(e->maps, p->map);

	if (err)
		trouble(e, p, "cannot change the map", err);
}

static void pass_output(void *arg, const char *text, size_t len)
{
	const struct sink *sink = arg;
	bool busy;

	sink->captured(sink->arg, text, len);
	sink->flush(sink->arg, false, &busy);
}

static void run_command(struct events *e, const struct plan_event *p,
			const struct awl_event *record, size_t len)
{
	struct buf command;
	int err = 0;

	buf_init(&command);
	e->sink->text(e->sink->arg, p, record, len, &command);
	if (command.failed)
		err = -ENOMEM;
	else
		err = shell_run(command.s, pass_output, (void *)e->sink);
	if (err)
		trouble(e, p, "cannot run the command", err);
	buf_clear(&command);
}

static void end_session(struct events *e, const struct awl_event *record,
			int status)
{
	e->exited = true;
	e->status = status;
	e->exit_time = record->time;
}

static void dispatch(struct events *e, const struct plan_event *p,
		     const struct awl_event *record, size_t len)
{
	switch (p->kind) {
	case PE_EXIT:
		end_session(e, record, (int)word(p, record, 0));
		break;
	case PE_ASSERT:
		e->sink->event(e->sink->arg, p, record, len);
		e->errored = true;
		end_session(e, record, 1);
		break;
	case PE_ERRORF:
		e->errored = true;
		e->sink->event(e->sink->arg, p, record, len);
		break;
	case PE_PRINT_MAP:
		print_map(e, p, record);
		break;
	case PE_PRINT_ELEM:
		print_elem(e, p, record, len);
		break;
	case PE_CLEAR:
	case PE_ZERO:
		change_map(e, p);
		break;
	case PE_SYSTEM:
		run_command(e, p, record, len);
		break;
	case PE_UNWATCH:
		links_unwatch(e->links, word(p, record, 0));
		break;
	default:
		e->sink->event(e->sink->arg, p, record, len);
	}
}

bool events_handle(void *events, const struct awl_event *record, size_t len)
{
	struct events *e = events;
	const struct plan_event *p;

	if (record->id >= e->plan->events.n) {
		e->malformed++;
		return true;
	}
	p = &e->plan->events.v[record->id];
	if (len < p->size)
		e->malformed++;
	else
		dispatch(e, p, record, len);
	return !e->exited;
}
