/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/procmaps.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

struct procmaps *procmaps_new(pid_t pid)
{
	struct procmaps *p = calloc(1, sizeof(*p));

	if (p)
		p->pid = pid;
	return p;
}

static void clear(struct procmaps *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->v[i].path);
	free(p->v);
	p->v = NULL;
	p->n = 0;
}

void procmaps_free(struct procmaps *p)
{
	if (!p)
		return;
	clear(p);
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

static bool add(struct procmaps *p, const struct mapping *m)
{
	struct mapping *v = realloc(p->v, (p->n + 1) * sizeof(*v));

	if (!v) {
		free(m->path);
		return false;
	}
	p->v = v;
	p->v[p->n++] = *m;
	return true;
}

bool procmaps_read(struct procmaps *p)
{
	struct procmaps fresh = { .pid = p->pid };
	struct mapping m;
	char name[64], *line = NULL;
	size_t cap = 0;
	FILE *f;

	snprintf(name, sizeof(name), "/proc/%d/maps", p->pid);
	f = fopen(name, "re");
	if (!f)
		return false;
	while (getline(&line, &cap, f) > 0)
		if (parse_line(line, &m) && !add(&fresh, &m))
			break;
	free(line);
	fclose(f);
	if (!fresh.n)
		return false;	/* a zombie's are empty */
	clear(p);
	p->v = fresh.v;
	p->n = fresh.n;
	return true;
}

const struct mapping *procmaps_find(const struct procmaps *p, uint64_t addr)
{
	size_t lo = 0, hi = p->n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		const struct mapping *m = &p->v[mid];

		if (addr < m->start)
			hi = mid;
		else if (addr >= m->end)
			lo = mid + 1;
		else
			return m;
	}
	return NULL;
}
