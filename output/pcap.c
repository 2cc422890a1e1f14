/* SPDX-License-Identifier: Apache-2.0 */
#include "output/pcap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lang/abi.h"
#include "output/value.h"
#include "output/when.h"

#define MAGIC_NS 0xa1b23c4du	/* times are in nanoseconds */
#define SNAPLEN 65535u

enum { LINK_ETHERNET = 1, LINK_RAW_IP = 101 };

struct file_header {
	uint32_t magic;
	uint16_t major, minor;
	uint32_t reserved[2];
	uint32_t snaplen, link;
};

struct packet_header {
	uint32_t seconds, ns;
	uint32_t captured, length;
};

struct pcap {
	struct pcap *next;
	const char *path;
	struct span span;	/* of the call that came first */
	FILE *file;		/* NULL: it cannot be written, as was told */
};

/* What a packet begins with: the version and, in IPv4, the header's words. */
static bool is_ip(const uint8_t *p, uint32_t len)
{
	return (len >= 20 && p[0] >> 4 == 4 && (p[0] & 15) >= 5) ||
	       (len >= 40 && p[0] >> 4 == 6);
}

static void give_up(struct output *o, struct pcap *p, int err)
{
	if (p->file)
		fclose(p->file);
	p->file = NULL;
	output_runtime_error(o, p->span, 1, "cannot write '%s': %s", p->path,
			     strerror(err));
}

static void make_file(struct output *o, struct pcap *p, const struct value *v)
{
	struct file_header h = {
		.magic = MAGIC_NS, .major = 2, .minor = 4, .snaplen = SNAPLEN,
		.link = is_ip(v->p, v->len) ? LINK_RAW_IP : LINK_ETHERNET
	};
	int fd = open(p->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	p->file = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (!p->file) {
		give_up(o, p, errno);
		if (fd >= 0)
			close(fd);
	} else if (fwrite(&h, sizeof(h), 1, p->file) != 1) {
		give_up(o, p, errno);
	}
}

static struct pcap *find(struct output *o, const struct plan_event *ev,
			 const struct value *v)
{
	struct pcap *p = o->pcaps;

	while (p && strcmp(p->path, ev->text))
		p = p->next;
	if (p)
		return p;
	p = arena_new(o->arena, struct pcap);
	*p = (struct pcap){ o->pcaps, ev->text, ev->span, NULL };
	o->pcaps = p;
	make_file(o, p, v);
	return p;
}

int pcap_event(struct output *o, const struct plan_event *ev,
	       const void *record, size_t len)
{
	const struct awl_event *head = record;
	struct packet_header h;
	struct pcap *p;
	struct value v;
	int64_t ns;

	if (!value_of_arg(&ev->args[0], record, len, &v) || !v.p)
		return -EINVAL;
	p = find(o, ev, &v);
	if (!p->file)
		return 0;
	ns = when_epoch(o, head->time, OUTPUT_EVENT_CLOCK);
	h = (struct packet_header){
		(uint32_t)(ns / 1000000000), (uint32_t)(ns % 1000000000),
		v.len, (uint32_t)value_number(ev->args[1].type,
					      (const uint8_t *)record +
					      ev->args[1].offset)
	};
	if (fwrite(&h, sizeof(h), 1, p->file) != 1 ||
	    (v.len && fwrite(v.p, v.len, 1, p->file) != 1))
		give_up(o, p, errno);
	return 0;
}

void pcap_flush(struct output *o)
{
	for (struct pcap *p = o->pcaps; p; p = p->next)
		if (p->file && fflush(p->file))
			give_up(o, p, errno);
}

void pcap_close(struct output *o)
{
	pcap_flush(o);
	for (struct pcap *p = o->pcaps; p; p = p->next)
		if (p->file)
			fclose(p->file);
	o->pcaps = NULL;
}
