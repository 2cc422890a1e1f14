/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/mmapwatch.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "runtime/cpus.h"
#include "runtime/timing.h"

#define RING_PAGES 16
#define MAX_RECORD 8192
#define NOT_YET UINT64_MAX

struct watched_cpu {
	int fd;
	struct perf_event_mmap_page *page;
	uint64_t tail, head;	/* of what is being drained */
	uint64_t time;		/* of the record at tail; NOT_YET: none */
};

struct mmapwatch {
	struct usersyms *user;
	int epoll_fd;
	struct watched_cpu *cpu;
	size_t n;
	uint64_t until;		/* records of later do not count yet */
	uint8_t record[MAX_RECORD];
};

/*
 * The records' bodies, between the header and the time at the end;
 * perf_event_open(2).
 */
struct mmap2_record {
	uint32_t pid, tid;
	uint64_t addr, len, pgoff;
	uint32_t maj, min;
	uint64_t ino, generation;
	uint32_t prot, flags;
	char path[];
};

struct task_record {
	uint32_t pid, ppid, tid, ptid;
	uint64_t time;
};

static size_t ring_bytes(void)
{
	return (size_t)sysconf(_SC_PAGESIZE) * RING_PAGES;
}

static size_t page_bytes(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

static int open_event(int cpu)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE, .size = sizeof(attr),
		.config = PERF_COUNT_SW_DUMMY,
		.mmap = 1, .mmap2 = 1, .task = 1, .comm = 1, .comm_exec = 1,
		.sample_id_all = 1, .sample_type = PERF_SAMPLE_TIME,
		.use_clockid = 1, .clockid = CLOCK_MONOTONIC,
		.watermark = 1,
		.wakeup_watermark = (uint32_t)ring_bytes() / 4
	};
	long fd = syscall(SYS_perf_event_open, &attr, -1, cpu, -1,
			  PERF_FLAG_FD_CLOEXEC);

	return fd < 0 ? -errno : (int)fd;
}

static int watch_cpu(void *arg, int cpu)
{
	struct mmapwatch *w = arg;
	struct epoll_event ev = { .events = EPOLLIN };
	struct watched_cpu *bigger;
	void *page;
	int fd = open_event(cpu);

	if (fd < 0)
		return fd;
	page = mmap(NULL, page_bytes() + ring_bytes(), PROT_READ | PROT_WRITE,
		    MAP_SHARED, fd, 0);
	bigger = realloc(w->cpu, (w->n + 1) * sizeof(*bigger));
	if (bigger)
		w->cpu = bigger;
	if (page == MAP_FAILED || !bigger ||
	    epoll_ctl(w->epoll_fd, EPOLL_CTL_ADD, fd, &ev) < 0) {
		if (page != MAP_FAILED)
			munmap(page, page_bytes() + ring_bytes());
		close(fd);
		return -ENOMEM;
	}
	w->cpu[w->n++] = (struct watched_cpu){ .fd = fd, .page = page };
	return 0;
}

int mmapwatch_open(struct usersyms *u, struct mmapwatch **ret)
{
	struct mmapwatch *w = calloc(1, sizeof(*w));
	int err;

	if (!w)
		return -ENOMEM;
	w->user = u;
	w->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	err = w->epoll_fd < 0 ? -errno : cpus_each_online(watch_cpu, w);
	if (err)
		mmapwatch_close(w);
	else
		*ret = w;
	return err;
}

void mmapwatch_close(struct mmapwatch *w)
{
	if (!w)
		return;
	for (size_t i = 0; i < w->n; i++) {
		munmap(w->cpu[i].page, page_bytes() + ring_bytes());
		close(w->cpu[i].fd);
	}
	if (w->epoll_fd >= 0)
		close(w->epoll_fd);
	free(w->cpu);
	free(w);
}

int mmapwatch_fd(const struct mmapwatch *w)
{
	return w->epoll_fd;
}

static void on_mmap(struct mmapwatch *w, struct mmap2_record *r, size_t len)
{
	struct mapping m = {
		.start = r->addr, .end = r->addr + r->len, .offset = r->pgoff,
		.dev = makedev(r->maj, r->min), .inode = r->ino,
		.path = r->path
	};

	if (len <= sizeof(*r))
		return;
	((char *)r)[len - 1] = '\0';
	/* "//anon" is no file */
	if (m.path[0] == '/' && m.path[1] != '/')
		usersyms_on_mmap(w->user, (pid_t)r->pid, &m);
}

static void on_record(struct mmapwatch *w, const struct perf_event_header *h)
{
	void *body = w->record + sizeof(*h);
	size_t len = h->size - sizeof(*h) - sizeof(uint64_t);
	const struct task_record *t = body;

	switch (h->type) {
	case PERF_RECORD_MMAP2:
		on_mmap(w, body, len);
		break;
	case PERF_RECORD_COMM:
		if (h->misc & PERF_RECORD_MISC_COMM_EXEC)
			usersyms_on_exec(w->user, (pid_t)t->pid);
		break;
	case PERF_RECORD_FORK:
		/* not threads */
		if (t->pid != t->ppid)
			usersyms_on_fork(w->user, (pid_t)t->pid,
					 (pid_t)t->ppid);
		break;
	case PERF_RECORD_EXIT:
		if (t->pid == t->tid)
			usersyms_on_exit(w->user, (pid_t)t->pid);
		break;
	}
}

/* Copies n bytes at position `at` out of the ring. */
static void copy_out(const struct watched_cpu *c, uint64_t at, void *to,
		     size_t n)
{
	const uint8_t *data = (const uint8_t *)c->page + page_bytes();
	size_t size = ring_bytes(), from = at & (size - 1);
	size_t first = n < size - from ? n : size - from;

	memcpy(to, data + from, first);
	memcpy((uint8_t *)to + first, data, n - first);
}

/* Looks at the record at tail: false if there is none, or none yet. */
static bool peek(const struct mmapwatch *w, struct watched_cpu *c,
		 struct perf_event_header *ret)
{
	size_t least = sizeof(*ret) + sizeof(uint64_t);

	c->time = NOT_YET;
	if (c->tail + least > c->head)
		return false;
	copy_out(c, c->tail, ret, sizeof(*ret));
	if (ret->size < least || c->tail + ret->size > c->head)
		return false;
	copy_out(c, c->tail + ret->size - sizeof(uint64_t), &c->time,
		 sizeof(uint64_t));
	if (c->time > w->until)
		c->time = NOT_YET;
	return c->time != NOT_YET;
}

static struct watched_cpu *earliest(struct mmapwatch *w)
{
	struct watched_cpu *best = NULL;

	for (size_t i = 0; i < w->n; i++)
		if (w->cpu[i].time != NOT_YET &&
		    (!best || w->cpu[i].time < best->time))
			best = &w->cpu[i];
	return best;
}

/*
 * In the order of time: a process may exec on one CPU and map on another. What
 * caused a record that is older than the first look at a ring is older still,
 * thus in the rings by then; of younger ones it may be missing.
 */
void mmapwatch_drain(struct mmapwatch *w)
{
	struct perf_event_header h;
	struct watched_cpu *c;

	w->until = timing_now();
	for (size_t i = 0; i < w->n; i++) {
		c = &w->cpu[i];
		c->head = __atomic_load_n(&c->page->data_head,
					  __ATOMIC_ACQUIRE);
		c->tail = c->page->data_tail;
		peek(w, c, &h);
	}
	while ((c = earliest(w)) && peek(w, c, &h)) {
		if (h.size <= MAX_RECORD) {
			copy_out(c, c->tail, w->record, h.size);
			on_record(w, &h);
		}
		c->tail += h.size;
		peek(w, c, &h);
	}
	for (size_t i = 0; i < w->n; i++)
		__atomic_store_n(&w->cpu[i].page->data_tail, w->cpu[i].tail,
				 __ATOMIC_RELEASE);
}
