/* SPDX-License-Identifier: Apache-2.0 */
#include "output/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lang/abi.h"
#include "output/emit.h"
#include "output/flame.h"
#include "output/json.h"
#include "output/out.h"
#include "output/pcap.h"
#include "output/printf.h"
#include "output/value.h"
#include "output/when.h"

struct output *output_open(const struct output_options *opts,
			   const struct plan *plan)
{
	struct output *o = calloc(1, sizeof(*o));

	if (!o)
		return NULL;
	o->opts = *opts;
	if (opts->symbols)
		o->symbols = *opts->symbols;
	o->plan = plan;
	o->arena = arena_create();
	sink_init(&o->sink, opts->fd, opts->buffering);
	buf_init(&o->text);
	buf_init(&o->padded);
	buf_init(&o->folded);
	o->trailer = config_str(&plan->config, str_trunc_trailer);
	if (!o->trailer)
		o->trailer = "";
	o->trailer_len = strlen(o->trailer);
	if (!printf_prepare(o) || !emit_prepare(o)) {
		output_close(o);
		return NULL;
	}
	return o;
}

void output_close(struct output *o)
{
	if (!o)
		return;
	pcap_close(o);
	sink_flush(&o->sink);
	sink_clear(&o->sink);
	buf_clear(&o->text);
	buf_clear(&o->padded);
	buf_clear(&o->folded);
	arena_free(o->arena);
	free(o);
}

void output_end(struct output *o)
{
	if (o->opts.format != OUTPUT_FLAMEGRAPH)
		return;
	flame_svg(o->folded.s, o->folded.n,
		  o->plan->doc ? o->plan->doc : "Flame graph",
		  sink_buf(&o->sink));
	sink_event(&o->sink);
}

int output_flush(struct output *o)
{
	pcap_flush(o);
	return sink_flush(&o->sink);
}

int output_idle(struct output *o)
{
	pcap_flush(o);
	if (o->opts.buffering == OUTPUT_FULL && !o->sink.dead)
		return 0;
	return sink_flush(&o->sink);
}

void output_capture(struct output *o, struct buf *buf)
{
	o->sink.capture = buf;
}

void out_place(const struct output *o, struct buf *b, struct span span)
{
	struct place p;

	if (span_none(span))
		return;
	p = source_place(&o->plan->sources, span.lo);
	if (p.file)
		buf_printf(b, "%s:%u:%u: ", p.file->name, p.line, p.col);
}

/*
 * Messages keep their place among what stdout got. A message that cannot be
 * written has nowhere else to go.
 */
void out_message(struct output *o, const char *text, size_t len)
{
	if (!o->sink.capture) {
		int error = sink_flush(&o->sink);

		if (error)
			o->sink.error = error;
	}
	write_all(o->opts.err_fd, text, len);
}

void output_captured(struct output *o, const char *type, const char *text,
		     size_t len)
{
	struct buf *b = sink_buf(&o->sink);

	if (out_csv(o) || out_stacks(o)) {
		out_message(o, text, len);
		return;
	}
	if (out_json(o)) {
		buf_adds(b, "{\"type\":\"");
		buf_adds(b, type);
		buf_adds(b, "\",\"data\":");
		add_json_string(b, text, len);
		buf_adds(b, "}\n");
	} else {
		buf_add(b, text, len);
	}
	sink_event(&o->sink);
}

/* Where an event's text goes: straight to the product if that is text. */
static struct buf *text_buf(struct output *o)
{
	if (o->opts.format == OUTPUT_TEXT)
		return sink_buf(&o->sink);
	buf_reset(&o->text);
	return &o->text;
}

static void text_done(struct output *o, const char *type)
{
	if (o->opts.format == OUTPUT_TEXT)
		sink_event(&o->sink);
	else
		output_captured(o, type, o->text.s, o->text.n);
}

static int do_printf(struct output *o, const struct plan_event *ev,
		     const void *record, size_t len)
{
	struct buf *b = text_buf(o);
	size_t start = b->n;
	int err = printf_event(o, b, ev, record, len);

	if (err) {
		b->n = start;
		return err;
	}
	text_done(o, "printf");
	return 0;
}

static int do_print(struct output *o, const struct plan_event *ev,
		    const void *record, size_t len)
{
	struct buf *b = out_json(o) ? sink_buf(&o->sink) : text_buf(o);
	struct value v;

	if (!value_of_arg(&ev->args[0], record, len, &v))
		return -EINVAL;
	if (out_json(o)) {
		buf_adds(b, "{\"type\":\"value\",\"data\":");
		value_json(o, b, v);
		buf_adds(b, "}\n");
		sink_event(&o->sink);
	} else {
		value_text(o, b, v);
		buf_addc(b, '\n');
		text_done(o, "value");
	}
	return 0;
}

static int do_time(struct output *o, const struct plan_event *ev,
		   const void *record)
{
	struct awl_event head;

	memcpy(&head, record, sizeof(head));
	when_event(o, text_buf(o), ev->text, head.time);
	text_done(o, "time");
	return 0;
}

static int do_join(struct output *o, const struct plan_event *ev,
		   const void *record, size_t len)
{
	struct buf *b = text_buf(o);
	size_t start = b->n;
	struct value v;

	for (uint32_t i = 0; i < ev->nargs; i++) {
		if (!value_of_arg(&ev->args[i], record, len, &v)) {
			b->n = start;
			return -EINVAL;
		}
		if (!v.p)
			break;
		if (i)
			buf_adds(b, ev->text);
		value_text(o, b, v);
	}
	if (!out_json(o))
		buf_addc(b, '\n');
	text_done(o, "join");
	return 0;
}

/* Up to max bytes of a file; 0 or -errno. */
static int add_file(struct buf *b, const char *path, uint64_t max)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	int err = 0;

	if (fd < 0)
		return -errno;
	while (max) {
		size_t want = max < 16384 ? max : 16384;
		ssize_t n;

		if (!buf_reserve(b, want)) {
			err = -ENOMEM;
			break;
		}
		n = read(fd, b->s + b->n, want);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			err = -errno;
		if (n <= 0)
			break;
		b->n += (size_t)n;
		b->s[b->n] = '\0';
		max -= (uint64_t)n;
	}
	close(fd);
	return err;
}

static int do_cat(struct output *o, const struct plan_event *ev,
		  const void *record, size_t len)
{
	struct buf path, content;
	int err;

	buf_init(&path);
	buf_init(&content);
	err = printf_event(o, &path, ev, record, len);
	if (!err) {
		int failed = add_file(&content, path.s,
				      config_num(&o->plan->config,
						 max_cat_bytes));

		output_captured(o, "cat", content.s, content.n);
		if (failed)
			output_runtime_error(o, ev->span, 1,
					     "cannot read '%s': %s", path.s,
					     strerror(-failed));
	}
	buf_clear(&path);
	buf_clear(&content);
	return err;
}

/* errorf, warnf and assert: stderr with the script's place, or an object. */
static void say(struct output *o, const char *type, const char *level,
		struct span span, const struct buf *text)
{
	struct place p = { 0 };
	struct buf b;

	if (out_json(o)) {
		struct buf *out = sink_buf(&o->sink);

		buf_printf(out, "{\"type\":\"%s\",\"msg\":", type);
		add_json_string(out, text->s, text->n);
		if (!span_none(span))
			p = source_place(&o->plan->sources, span.lo);
		if (p.file) {
			buf_adds(out, ",\"filename\":");
			add_json_string(out, p.file->name, strlen(p.file->name));
			buf_printf(out, ",\"line\":%u,\"col\":%u", p.line,
				   p.col);
		}
		buf_adds(out, "}\n");
		sink_event(&o->sink);
		return;
	}
	buf_init(&b);
	out_place(o, &b, span);
	buf_printf(&b, "%s: ", level);
	buf_add(&b, text->s, text->n);
	if (!text->n || text->s[text->n - 1] != '\n')
		buf_addc(&b, '\n');
	out_message(o, b.s, b.n);
	buf_clear(&b);
}

static int do_message(struct output *o, const struct plan_event *ev,
		      const void *record, size_t len)
{
	bool warning = ev->kind == PE_WARNF;
	struct buf text;
	int err = 0;

	if (warning && o->opts.no_warnings)
		return 0;
	buf_init(&text);
	if (ev->kind == PE_ASSERT)
		buf_printf(&text, "assert failed: %s", ev->text);
	else
		err = printf_event(o, &text, ev, record, len);
	if (!err)
		say(o, warning ? "warnf" : "errorf",
		    warning ? "warning" : "error", ev->span, &text);
	buf_clear(&text);
	return err;
}

int output_event(struct output *o, const struct plan_event *ev,
		 const void *record, size_t len)
{
	if (len < ev->size)
		return -EINVAL;
	switch (ev->kind) {
	case PE_PRINTF:
		return do_printf(o, ev, record, len);
	case PE_EMIT:
		return emit_event(o, ev, record, len);
	case PE_PRINT:
		return do_print(o, ev, record, len);
	case PE_ERRORF:
	case PE_WARNF:
	case PE_ASSERT:
		return do_message(o, ev, record, len);
	case PE_TIME:
		return do_time(o, ev, record);
	case PE_JOIN:
		return do_join(o, ev, record, len);
	case PE_CAT:
		return do_cat(o, ev, record, len);
	case PE_SKBOUTPUT:
		return pcap_event(o, ev, record, len);
	default:
		return -ENOTSUP;
	}
}

int output_event_text(struct output *o, const struct plan_event *ev,
		      const void *record, size_t len, struct buf *ret_text)
{
	if (len < ev->size)
		return -EINVAL;
	return printf_event(o, ret_text, ev, record, len);
}
