/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/kernlog.h"

#include <bpf/libbpf.h>
#include <errno.h>
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

static int capture(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	size_t from;

	if (!active || level != LIBBPF_WARN)
		return 0;
	/* the log itself is in k->verifier already */
	if (strstr(fmt, "BEGIN PROG LOAD LOG"))
		return 0;
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

int kernlog_start(struct kernlog *k, size_t log_size)
{
	memset(k, 0, sizeof(*k));
	buf_init(&k->messages);
	if (log_size < 4096)
		log_size = 4096;
	k->verifier = malloc(log_size);
	if (!k->verifier)
		return -ENOMEM;
	k->verifier[0] = '\0';
	k->verifier_size = log_size;
	active = k;
	libbpf_set_print(capture);
	return 0;
}

void kernlog_stop(struct kernlog *k)
{
	if (!k || !k->verifier)
		return;
	active = NULL;
	buf_clear(&k->messages);
	free(k->verifier);
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
