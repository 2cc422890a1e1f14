/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/kernlog.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct kernlog *active;

/* "libbpf: prog 'NAME': BPF program load failed: ..." names the program. */
static void note_program(struct kernlog *k, const char *line)
{
	const char *name = strstr(line, "prog '"), *end;

	if (!name || !strstr(line, "load failed"))
		return;
	name += strlen("prog '");
	end = strchr(name, '\'');
	if (end)
		snprintf(k->prog, sizeof(k->prog), "%.*s", (int)(end - name),
			 name);
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
	note_program(active, active->messages.s + from);
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
