/* SPDX-License-Identifier: Apache-2.0 */
#include "output/when.h"

#include <stdio.h>
#include <string.h>

#define SECOND 1000000000ll

int64_t when_epoch(struct output *o, uint64_t ns, uint32_t clock)
{
	const struct symbols_ops *ops = &o->symbols;

	if (!ops->realtime_offset)
		return (int64_t)ns;
	return (int64_t)(ns + (uint64_t)ops->realtime_offset(ops->arg, clock));
}

/* localtime_r() costs more than the rest, and events come close together. */
static const struct tm *local_time(struct output *o, int64_t second)
{
	time_t t = second;

	if (o->tm_second != second || !o->tm.tm_mday) {
		if (!localtime_r(&t, &o->tm))
			memset(&o->tm, 0, sizeof(o->tm));
		o->tm_second = second;
	}
	return &o->tm;
}

/* The format with each %f replaced by the microseconds. */
static void expand_micros(struct buf *b, const char *format, int64_t ns)
{
	char micros[16];

	snprintf(micros, sizeof(micros), "%06d", (int)(ns % SECOND / 1000));
	for (const char *p = format; *p; p++) {
		if (p[0] != '%' || !p[1]) {
			buf_addc(b, *p);
			continue;
		}
		if (p[1] == 'f')
			buf_adds(b, micros);
		else
			buf_add(b, p, 2);
		p++;
	}
}

void when_format(struct output *o, struct buf *b, const char *format,
		 int64_t ns)
{
	int64_t second = ns / SECOND - (ns % SECOND < 0);
	const struct tm *tm = local_time(o, second);
	struct buf expanded;
	char text[512];
	size_t n;

	if (strstr(format, "%f")) {
		buf_init(&expanded);
		expand_micros(&expanded, format, ns - second * SECOND);
		n = strftime(text, sizeof(text), expanded.s, tm);
		buf_clear(&expanded);
	} else {
		n = strftime(text, sizeof(text), format, tm);
	}
	buf_add(b, text, n);
}

void when_stamp(struct output *o, struct buf *b, const struct ptype *type,
		uint64_t ns)
{
	if (ns)
		when_format(o, b, type->text, when_epoch(o, ns, type->mode));
	else
		buf_adds(b, "(?)");
}

void when_event(struct output *o, struct buf *b, const char *format,
		uint64_t ns)
{
	struct timespec now;

	if (o->symbols.realtime_offset) {
		when_format(o, b, format,
			    when_epoch(o, ns, OUTPUT_EVENT_CLOCK));
		return;
	}
	clock_gettime(CLOCK_REALTIME, &now);
	when_format(o, b, format, now.tv_sec * SECOND + now.tv_nsec);
}
