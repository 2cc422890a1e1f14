/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/usersyms.h"

#include <stdlib.h>

#include "runtime/binary.h"
#include "runtime/procmaps.h"

struct usersyms {
	struct target *target;
	bool demangled;
	struct procmaps *procs;		/* list */
	struct binary *binaries;	/* list */
};

struct usersyms *usersyms_new(struct target *t, pid_t pid, bool demangled)
{
	struct usersyms *u = calloc(1, sizeof(*u));

	if (!u)
		return NULL;
	u->target = t;
	u->demangled = demangled;
	if (pid)
		usersyms_remember(u, pid);
	return u;
}

void usersyms_free(struct usersyms *u)
{
	if (!u)
		return;
	for (struct procmaps *p = u->procs, *next; p; p = next) {
		next = p->next;
		procmaps_free(p);
	}
	for (struct binary *b = u->binaries, *next; b; b = next) {
		next = b->next;
		binary_free(b);
	}
	free(u);
}

static struct procmaps *process(struct usersyms *u, pid_t pid)
{
	struct procmaps *p;

	for (p = u->procs; p; p = p->next)
		if (p->pid == pid)
			return p;
	p = procmaps_new(pid);
	if (p) {
		p->next = u->procs;
		u->procs = p;
	}
	return p;
}

void usersyms_remember(struct usersyms *u, pid_t pid)
{
	struct procmaps *p = process(u, pid);

	if (p)
		procmaps_read(p);
}

/* The mapping that has an address; rereads the maps if none does. */
static const struct mapping *mapping_of(struct usersyms *u, pid_t pid,
					uint64_t addr)
{
	struct procmaps *p = process(u, pid);
	const struct mapping *m;

	if (!p)
		return NULL;
	m = procmaps_find(p, addr);
	if (!m && procmaps_read(p))
		m = procmaps_find(p, addr);
	return m;
}

static struct binary *binary_of(struct usersyms *u, pid_t pid,
				const struct mapping *m)
{
	struct binary *b;

	for (b = u->binaries; b; b = b->next)
		if (binary_is(b, m))
			return b;
	b = binary_open(u->target, pid, m, u->demangled);
	if (b) {
		b->next = u->binaries;
		u->binaries = b;
	}
	return b;
}

bool usersyms_find(struct usersyms *u, pid_t pid, uint64_t addr,
		   struct place_name *ret)
{
	const struct mapping *m = mapping_of(u, pid, addr);
	struct place_name p = { 0 };
	struct binary *b;

	if (!m)
		return false;
	p.module = m->path;
	b = binary_of(u, pid, m);
	if (b)
		p.name = binary_symbol(b, addr - m->start + m->offset,
				       &p.offset);
	*ret = p;
	return true;
}

bool usersyms_build_id(struct usersyms *u, pid_t pid, uint64_t addr,
		       uint8_t ret_id[20], uint64_t *ret_offset)
{
	const struct mapping *m = mapping_of(u, pid, addr);
	struct binary *b = m ? binary_of(u, pid, m) : NULL;

	if (!b || !binary_build_id(b, ret_id))
		return false;
	*ret_offset = addr - m->start + m->offset;
	return true;
}
