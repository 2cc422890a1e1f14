/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/bench/progstats.h"

#include <dirent.h>
#include <linux/bpf.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int progstats_enable(void)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.enable_stats.type = BPF_STATS_RUN_TIME;
	return (int)syscall(SYS_bpf, BPF_ENABLE_STATS, &attr, sizeof(attr));
}

/* False: no program, or only a link, which names one without its time. */
static bool read_prog(pid_t pid, int fd, struct prog *ret)
{
	char path[64], line[256];
	bool counts = false;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/fdinfo/%d", (int)pid, fd);
	f = fopen(path, "r");
	if (!f)
		return false;
	ret->fd = fd;
	while (fgets(line, sizeof(line), f)) {
		sscanf(line, "prog_id: %u", &ret->id);
		sscanf(line, "run_time_ns: %llu", &ret->ns);
		counts |= sscanf(line, "run_cnt: %llu", &ret->runs) == 1;
	}
	fclose(f);
	return counts;
}

static bool is_known(const struct progstats *s, unsigned int id)
{
	for (int i = 0; i < s->nprogs; i++)
		if (s->progs[i].id == id)
			return true;
	return false;
}

void progstats_start(struct progstats *s, pid_t pid)
{
	struct prog p = { 0 };
	struct dirent *e;
	char path[64];
	DIR *d;

	memset(s, 0, sizeof(*s));
	s->pid = pid;
	snprintf(path, sizeof(path), "/proc/%d/fdinfo", (int)pid);
	d = opendir(path);
	while (d && (e = readdir(d)) && s->nprogs < PROGSTATS_PROGS)
		if (*e->d_name != '.' && read_prog(pid, atoi(e->d_name), &p) &&
		    !is_known(s, p.id))
			s->progs[s->nprogs++] = p;
	if (d)
		closedir(d);
}

void progstats_lap(struct progstats *s)
{
	struct prog now, lap[PROGSTATS_PROGS];
	unsigned long long most = 0;
	double ns = 0;

	for (int i = 0; i < s->nprogs; i++) {
		struct prog *p = &s->progs[i];

		if (!read_prog(s->pid, p->fd, &now))
			now = *p;
		lap[i] = (struct prog){ .ns = now.ns - p->ns,
					.runs = now.runs - p->runs };
		if (lap[i].runs > most)
			most = lap[i].runs;
		*p = now;
	}
	for (int i = 0; i < s->nprogs; i++)
		if (lap[i].runs && lap[i].runs * 2 >= most)
			ns += (double)lap[i].ns / (double)lap[i].runs;
	if (most && s->nlaps < PROGSTATS_LAPS)
		s->laps[s->nlaps++] = ns;
}

static int compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

double progstats_quiet(struct progstats *s)
{
	if (!s->nlaps)
		return 0;
	qsort(s->laps, (size_t)s->nlaps, sizeof(*s->laps), compare);
	return s->laps[s->nlaps / 10];
}
