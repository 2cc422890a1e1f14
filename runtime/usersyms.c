/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/usersyms.h"

#include <stdlib.h>

#include "runtime/binary.h"
#include "runtime/procmaps.h"

#define BUCKETS 1024
/* Processes that are gone whose mappings are kept. */
#define MAX_EXITED 2048
/* Forks without exec that are followed back. */
#define MAX_PARENTS 8

struct usersyms {
	struct target *target;
	bool demangled;
	struct procmaps *procs[BUCKETS];
	struct procmaps *exited, **exited_tail;	/* in the order of exit */
	size_t nexited;
	struct binary *binaries;	/* list */
};

struct usersyms *usersyms_new(struct target *t, pid_t pid, bool demangled)
{
	struct usersyms *u = calloc(1, sizeof(*u));

	if (!u)
		return NULL;
	u->target = t;
	u->demangled = demangled;
	u->exited_tail = &u->exited;
	if (pid)
		usersyms_remember(u, pid);
	return u;
}

void usersyms_free(struct usersyms *u)
{
	if (!u)
		return;
	for (size_t i = 0; i < BUCKETS; i++) {
		for (struct procmaps *p = u->procs[i], *next; p; p = next) {
			next = p->next;
			procmaps_free(p);
		}
	}
	for (struct binary *b = u->binaries, *next; b; b = next) {
		next = b->next;
		binary_free(b);
	}
	free(u);
}

static struct procmaps **bucket(struct usersyms *u, pid_t pid)
{
	return &u->procs[(uint32_t)pid % BUCKETS];
}

static struct procmaps *known(struct usersyms *u, pid_t pid)
{
	for (struct procmaps *p = *bucket(u, pid); p; p = p->next)
		if (p->pid == pid && !p->exited)
			return p;
	/* the last one that had the number */
	for (struct procmaps *p = *bucket(u, pid); p; p = p->next)
		if (p->pid == pid)
			return p;
	return NULL;
}

static struct procmaps *add_process(struct usersyms *u, pid_t pid)
{
	struct procmaps *p = procmaps_new(pid);

	if (p) {
		p->next = *bucket(u, pid);
		*bucket(u, pid) = p;
	}
	return p;
}

static struct procmaps *process(struct usersyms *u, pid_t pid)
{
	struct procmaps *p = known(u, pid);

	return p ? p : add_process(u, pid);
}

static void forget(struct usersyms *u, struct procmaps *p)
{
	struct procmaps **at = bucket(u, p->pid);

	while (*at != p)
		at = &(*at)->next;
	*at = p->next;
	procmaps_free(p);
}

void usersyms_remember(struct usersyms *u, pid_t pid)
{
	struct procmaps *p = process(u, pid);

	if (p)
		procmaps_read(p);
}

void usersyms_on_mmap(struct usersyms *u, pid_t pid, const struct mapping *m)
{
	struct procmaps *p = process(u, pid);

	if (p && !p->exited)
		procmaps_add(p, m);
}

void usersyms_on_fork(struct usersyms *u, pid_t pid, pid_t parent)
{
	struct procmaps *p = known(u, pid);

	if (!p || p->exited)
		p = add_process(u, pid);
	if (p)
		p->parent = parent;
}

void usersyms_on_exec(struct usersyms *u, pid_t pid)
{
	struct procmaps *p = process(u, pid);

	if (p)
		procmaps_reset(p);
}

void usersyms_on_exit(struct usersyms *u, pid_t pid)
{
	struct procmaps *p = known(u, pid);

	if (!p || p->exited)
		return;
	p->exited = true;
	*u->exited_tail = p;
	u->exited_tail = &p->next_exited;
	if (++u->nexited <= MAX_EXITED)
		return;
	p = u->exited;
	u->exited = p->next_exited;
	u->nexited--;
	forget(u, p);
}

/*
 * The mapping that has an address: among those known, read anew if none has
 * it, or of the process that this one was forked from.
 */
static const struct mapping *mapping_of(struct usersyms *u, pid_t pid,
					uint64_t addr)
{
	for (int depth = 0; pid && depth < MAX_PARENTS; depth++) {
		struct procmaps *p = process(u, pid);
		const struct mapping *m;

		if (!p)
			return NULL;
		m = procmaps_find(p, addr);
		if (!m && procmaps_read(p))
			m = procmaps_find(p, addr);
		if (m)
			return m;
		pid = p->parent;
	}
	return NULL;
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
