/* SPDX-License-Identifier: Apache-2.0 */
#include "base/prefault.h"

#include <link.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

/* In <sys/mman.h> since glibc 2.35, with Linux 5.14. */
#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#define MADV_POPULATE_WRITE 23
#endif

/* The linker's: ld(1), "PROVIDE". */
extern char __data_start[], _end[];

static void populate(const void *from, const void *to, int how)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t start = (uintptr_t)from & ~(page - 1);
	uintptr_t end = ((uintptr_t)to + page - 1) & ~(page - 1);

	if (start < end)
		madvise((void *)start, end - start, how);
}

/*
 * The segments of a program that is linked to where it runs. Its first one has
 * the constants, and behind them what only exceptions need.
 */
static void prefault_text(const char *last)
{
	const ElfW(Phdr) *p = (const void *)getauxval(AT_PHDR);
	const char *from, *to;

	for (size_t n = getauxval(AT_PHNUM); n--; p++) {
		from = (const char *)p->p_vaddr;
		to = from + p->p_filesz;
		if (p->p_type != PT_LOAD || p->p_flags & PF_W)
			continue;
		if (!(p->p_flags & PF_X))
			populate(from, from + p->p_filesz / 2, MADV_POPULATE_READ);
		else if (!last || (from <= last && last < to))
			populate(from, last ? last : to, MADV_POPULATE_READ);
	}
}

static void prefault_heap(size_t bytes)
{
	void *p;

	mallopt(M_MMAP_THRESHOLD, 2 * (int)bytes);
	mallopt(M_TRIM_THRESHOLD, 2 * (int)bytes);	/* free() keeps it */
	p = malloc(bytes);
	if (p)
		populate(p, (char *)p + bytes, MADV_POPULATE_WRITE);
	free(p);
}

void prefault(size_t heap, const void *last)
{
	populate(__data_start, _end, MADV_POPULATE_WRITE);
	prefault_heap(heap);
	prefault_text(last);
}

#define HUGE_PAGE (2ul << 20)

void prefault_block(void *p, size_t bytes)
{
	uintptr_t from = ((uintptr_t)p + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1);
	uintptr_t to = ((uintptr_t)p + bytes) & ~(HUGE_PAGE - 1);

	if (from < to)
		madvise((void *)from, to - from, MADV_HUGEPAGE);
}
