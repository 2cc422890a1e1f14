/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/printer.h"

#include <errno.h>
#include <string.h>

#include "runtime/symbols.h"

/* -- the sink ---------------------------------------------------------------- */

/* By the buffering rule, or when enough has gathered. */
static void after_event(struct printer *p)
{
	enum output_buffering b = p->options.buffering;

	if (b == OUTPUT_NONE || b == OUTPUT_LINE ||
	    outq_waiting(&p->queue) >= OUTQ_CHUNK)
		p->queue.error = outq_flush(&p->queue, false);
}

static bool nobody_reads(struct printer *p)
{
	if (outq_waiting(&p->queue) < OUTQ_CAP)
		return false;
	p->unread++;
	return true;
}

static void on_attached(void *arg, uint64_t n)
{
	struct printer *p = arg;

	output_attached(p->out, n);
}

static bool goes_to_stderr(const struct plan_event *e)
{
	return e->kind == PE_ERRORF || e->kind == PE_WARNF ||
	       e->kind == PE_ASSERT;
}

static void on_event(void *arg, const struct plan_event *e,
		     const struct awl_event *record, size_t len)
{
	struct printer *p = arg;

	if (nobody_reads(p))
		return;
	/* a message stands after what was printed before it */
	if (goes_to_stderr(e))
		p->queue.error = outq_flush(&p->queue, false);
	output_event(p->out, e, record, len);
	after_event(p);
}

static void on_text(void *arg, const struct plan_event *e,
		    const struct awl_event *record, size_t len,
		    struct buf *ret)
{
	struct printer *p = arg;

	if (output_event_text(p->out, e, record, len, ret))
		ret->failed = true;
}

static void on_map(void *arg, const struct mapdata *m, uint64_t top,
		   uint64_t div)
{
	struct printer *p = arg;

	if (nobody_reads(p))
		return;
	output_map(p->out, m, top, div);
	after_event(p);
}

static void on_elem(void *arg, const struct mapdata *m, uint64_t top,
		    uint64_t div)
{
	struct printer *p = arg;

	if (nobody_reads(p))
		return;
	output_elem(p->out, m, top, div);
	after_event(p);
}

static void on_captured(void *arg, const char *text, size_t len)
{
	struct printer *p = arg;

	if (nobody_reads(p))
		return;
	output_captured(p->out, "syscall", text, len);
	after_event(p);
}

static void on_maps_begin(void *arg)
{
	struct printer *p = arg;

	output_maps_begin(p->out);
}

static bool on_site(void *arg, const struct plan_site *site, uint64_t count)
{
	struct printer *p = arg;

	p->queue.error = outq_flush(&p->queue, true);
	return output_site(p->out, site, count);
}

static void on_missed(void *arg, const char *probe, const char *why,
		      uint64_t count)
{
	struct printer *p = arg;

	p->queue.error = outq_flush(&p->queue, true);
	output_missed(p->out, probe, why, count);
}

static void on_trouble(void *arg, struct span span, const char *message)
{
	struct printer *p = arg;

	output_runtime_error(p->out, span, 1, "%s", message);
}

static void on_end(void *arg)
{
	struct printer *p = arg;

	output_end(p->out);
}

static int on_flush(void *arg, bool wait, bool *ret_busy)
{
	struct printer *p = arg;
	int err = p->queue.error;

	p->queue.error = 0;
	if (!err && (wait || p->options.buffering != OUTPUT_FULL))
		err = outq_flush(&p->queue, wait);
	*ret_busy = outq_waiting(&p->queue) > 0 &&
		    p->options.buffering != OUTPUT_FULL;
	return err;
}

static int on_fd(void *arg)
{
	struct printer *p = arg;

	return p->queue.fd;
}

static uint64_t on_unread(void *arg)
{
	struct printer *p = arg;

	if (p->unread)
		output_lost_events(p->out, p->unread);
	return p->unread;
}

/* -- names --------------------------------------------------------------------- */

static void copy_place(const struct place_name *from, struct symbol *to)
{
	*to = (struct symbol){ .name = from->name, .offset = from->offset,
			       .module = from->module };
}

static bool get_ksym(void *arg, uint64_t addr, struct symbol *ret)
{
	struct printer *p = arg;
	struct place_name place;

	if (!symbols_kernel(session_symbols(p->session), addr, &place))
		return false;
	copy_place(&place, ret);
	return true;
}

static size_t get_usym(void *arg, uint32_t pid, uint64_t addr,
		       struct symbol *ret, size_t max)
{
	struct printer *p = arg;
	struct place_name place;

	if (!max || !symbols_user(session_symbols(p->session), pid, addr,
				  &place))
		return 0;
	copy_place(&place, ret);
	return 1;
}

static const uint64_t *get_stack(void *arg, uint64_t id, uint32_t n, bool user)
{
	struct printer *p = arg;

	return symbols_stack(session_symbols(p->session), id, n, user);
}

static bool get_build_id(void *arg, uint32_t pid, uint64_t addr,
			 uint8_t ret_id[20], uint64_t *ret_offset)
{
	struct printer *p = arg;

	return symbols_build_id(session_symbols(p->session), pid, addr, ret_id,
				ret_offset);
}

static const char *get_probe_name(void *arg, uint32_t id)
{
	struct printer *p = arg;

	return session_probe_name(p->session, id);
}

static bool get_enumerator(void *arg, const char *tag, int64_t value,
			   const char **ret_name)
{
	struct printer *p = arg;

	return symbols_enumerator(session_symbols(p->session), tag, value,
				  ret_name);
}

static const char *get_username(void *arg, uint32_t uid)
{
	struct printer *p = arg;

	return symbols_user_name(session_symbols(p->session), uid);
}

static const char *get_cgroup(void *arg, uint64_t id, const char *filter)
{
	struct printer *p = arg;

	return symbols_cgroup(session_symbols(p->session), id, filter);
}

static int64_t get_realtime_offset(void *arg, uint32_t clock)
{
	(void)arg;
	return symbols_realtime_offset(clock);
}

/* -- open, close ------------------------------------------------------------------ */

static const struct sink sink_functions = {
	.attached = on_attached, .event = on_event, .text = on_text,
	.map = on_map, .elem = on_elem, .captured = on_captured,
	.maps_begin = on_maps_begin, .site = on_site, .missed = on_missed,
	.trouble = on_trouble, .unread = on_unread, .end = on_end, .flush = on_flush,
	.fd = on_fd
};

static const struct symbols_ops symbols_functions = {
	.ksym = get_ksym, .usym = get_usym, .stack = get_stack,
	.build_id = get_build_id, .probe_name = get_probe_name,
	.username = get_username, .enumerator = get_enumerator,
	.cgroup_path = get_cgroup,
	.realtime_offset = get_realtime_offset
};

int printer_open(struct printer *p, struct session *s, const struct plan *plan,
		 const struct output_options *options)
{
	memset(p, 0, sizeof(*p));
	p->session = s;
	p->options = *options;
	p->sink = sink_functions;
	p->sink.arg = p;
	p->symbols = symbols_functions;
	p->symbols.arg = p;
	p->options.symbols = &p->symbols;
	p->out = output_open(&p->options, plan);
	if (!p->out)
		return -ENOMEM;
	outq_open(&p->queue, options->fd);
	output_capture(p->out, &p->queue.buf);
	session_set_sink(s, &p->sink);
	return 0;
}

void printer_close(struct printer *p)
{
	if (!p->out)
		return;
	output_capture(p->out, NULL);
	output_close(p->out);
	outq_close(&p->queue);
	p->out = NULL;
}

void printer_capture(struct printer *p, struct buf *buf)
{
	output_capture(p->out, buf ? buf : &p->queue.buf);
}
