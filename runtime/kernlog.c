/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/kernlog.h"

#include <bpf/libbpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct kernlog *active;

/* What stands in quotes behind `prefix` in a line that says `what`. */
static void note_name(char *name, size_t size, const char *line,
		      const char *prefix, const char *what)
{
	const char *from = strstr(line, prefix), *end;

	if (!from || !strstr(line, what))
		return;
	from += strlen(prefix);
	end = strchr(from, '\'');
	if (end)
		snprintf(name, size, "%.*s", (int)(end - from), from);
}

#define LOG_BEGIN "-- BEGIN PROG LOAD LOG --\n"
#define LOG_END "-- END PROG LOAD LOG --"

/* "libbpf: prog 'NAME': -- BEGIN PROG LOAD LOG --\nLOG-- END PROG ..." */
static void take_log(struct kernlog *k, const char *fmt, va_list ap)
{
	char *from, *end;

	buf_reset(&k->log);
	buf_vprintf(&k->log, fmt, ap);
	if (k->log.failed)
		return;
	from = strstr(k->log.s, LOG_BEGIN);
	from = from ? from + strlen(LOG_BEGIN) : k->log.s;
	end = k->log.s + k->log.n;
	for (char *p = from; (p = strstr(p, LOG_END)); p++)
		end = p;
	*end = '\0';
	if ((size_t)(end - from) > k->keep) {
		from = strchr(end - k->keep, '\n');
		from = from ? from + 1 : end;
	}
	k->verifier = from;
}

static int capture(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	size_t from;

	if (!active || level != LIBBPF_WARN)
		return 0;
	if (strstr(fmt, LOG_BEGIN)) {
		take_log(active, fmt, ap);
		return 0;
	}
	from = active->messages.n;
	buf_vprintf(&active->messages, fmt, ap);
	/* "libbpf: prog 'NAME': BPF program load failed: ..." */
	note_name(active->prog, sizeof(active->prog),
		  active->messages.s + from, "prog '", "load failed");
	/* "libbpf: map 'NAME': failed to create: ..." */
	note_name(active->map, sizeof(active->map),
		  active->messages.s + from, "map '", "failed to create");
	return 0;
}

void kernlog_start(struct kernlog *k, size_t keep)
{
	memset(k, 0, sizeof(*k));
	buf_init(&k->messages);
	buf_init(&k->log);
	k->verifier = "";
	k->keep = keep < 4096 ? 4096 : keep;
	active = k;
	libbpf_set_print(capture);
}

void kernlog_stop(struct kernlog *k)
{
	active = NULL;
	buf_clear(&k->messages);
	buf_clear(&k->log);
	memset(k, 0, sizeof(*k));
}

const char *kernlog_last(const struct kernlog *k)
{
	const char *s = k->messages.s, *last = s;

	for (const char *p = s; (p = strchr(p, '\n')); p++)
		if (p[1])
			last = p + 1;
	return last;
}
