/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/procmaps.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "runtime/timing.h"

struct procmaps *procmaps_new(pid_t pid)
{
	struct procmaps *p = calloc(1, sizeof(*p));

	if (p)
		p->pid = pid;
	return p;
}

void procmaps_reset(struct procmaps *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->v[i].path);
	p->n = 0;
	p->parent = 0;
	p->read_ns = 0;
}

void procmaps_free(struct procmaps *p)
{
	if (!p)
		return;
	procmaps_reset(p);
	free(p->v);
	free(p);
}

/* "START-END r-xp OFFSET MAJOR:MINOR INODE   PATH"; false: not of interest. */
static bool parse_line(const char *line, struct mapping *ret)
{
	unsigned int major, minor;
	char perms[5];
	int path = 0;

	if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64 " %x:%x %" SCNu64 " %n",
		   &ret->start, &ret->end, perms, &ret->offset, &major, &minor,
		   &ret->inode, &path) < 7 || !path)
		return false;
	ret->dev = makedev(major, minor);
	if (!strchr(perms, 'x') || line[path] != '/')
		return false;
	ret->path = strndup(line + path, strcspn(line + path, "\n"));
	return ret->path;
}

/* The first mapping that ends behind addr; n if none does. */
static size_t lower(const struct procmaps *p, uint64_t addr)
{
	size_t lo = 0, hi = p->n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (p->v[mid].end <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static bool reserve(struct procmaps *p)
{
	size_t cap = p->cap ? p->cap * 2 : 8;
	struct mapping *v;

	if (p->n < p->cap)
		return true;
	v = realloc(p->v, cap * sizeof(*v));
	if (!v)
		return false;
	p->v = v;
	p->cap = cap;
	return true;
}

bool procmaps_add(struct procmaps *p, const struct mapping *m)
{
	size_t at = lower(p, m->start), gone = 0;
	char *path = strdup(m->path);

	if (!path || !reserve(p)) {
		free(path);
		return false;
	}
	while (at + gone < p->n && p->v[at + gone].start < m->end)
		free(p->v[at + gone++].path);
	memmove(&p->v[at + 1], &p->v[at + gone],
		(p->n - at - gone) * sizeof(*p->v));
	p->v[at] = *m;
	p->v[at].path = path;
	p->n = p->n - gone + 1;
	return true;
}

#define REREAD_NS 100000000

static FILE *open_maps(pid_t pid)
{
	char name[64];

	snprintf(name, sizeof(name), "/proc/%d/maps", pid);
	return fopen(name, "re");
}

bool procmaps_read(struct procmaps *p)
{
	uint64_t now = timing_now();
	struct mapping m;
	char *line = NULL;
	size_t cap = 0;
	bool any = false;
	FILE *f;

	if (p->exited || (p->read_ns && now - p->read_ns < REREAD_NS))
		return false;
	f = open_maps(p->pid);
	if (!f)
		return false;
	while (getline(&line, &cap, f) > 0) {
		if (!parse_line(line, &m))
			continue;
		any |= procmaps_add(p, &m);
		free(m.path);
	}
	free(line);
	fclose(f);
	/* a zombie's are empty: then what is known stays */
	if (any)
		p->read_ns = now;
	return any;
}

const struct mapping *procmaps_find(const struct procmaps *p, uint64_t addr)
{
	size_t i = lower(p, addr);

	return i < p->n && p->v[i].start <= addr ? &p->v[i] : NULL;
}
