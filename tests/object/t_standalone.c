/* SPDX-License-Identifier: Apache-2.0 */
/* standalone: an object goes into a program and is found there again. */
#define _GNU_SOURCE
#include "object/standalone.h"

#include <elf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "object/plan.h"
#include "tests/unit.h"

static const char object[] = "an object";
static const char *program;	/* this one */
static size_t program_len;

static void map_program(void)
{
	int fd = open("/proc/self/exe", O_RDONLY);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		abort();
	program_len = (size_t)st.st_size;
	program = mmap(NULL, program_len, PROT_READ, MAP_PRIVATE, fd, 0);
	if (program == MAP_FAILED)
		abort();
	close(fd);
}

static bool make(size_t len, struct buf *out)
{
	buf_init(out);
	return standalone_make(program, len, object, sizeof(object), out);
}

static void found_again(void)
{
	struct buf b, again;
	const char *p;
	size_t n, k;

	CU_ASSERT_TRUE_FATAL(make(program_len, &b));
	p = object_section(b.s, b.n, STANDALONE_SECTION, &n);
	CU_ASSERT_FATAL(p && n == sizeof(object) && !memcmp(p, object, n));
	CU_ASSERT_EQUAL((size_t)(p - b.s) % 16, 0);
	/* what was there is there still, by the same name and at its place */
	p = object_section(program, program_len, ".text", &n);
	CU_ASSERT_PTR_NOT_NULL_FATAL(p);
	CU_ASSERT_EQUAL((const char *)object_section(b.s, b.n, ".text", &k) -
			b.s, p - program);
	CU_ASSERT_EQUAL(n, k);
	CU_ASSERT_FALSE(memcmp(b.s + sizeof(Elf64_Ehdr),
			       program + sizeof(Elf64_Ehdr),
			       program_len - sizeof(Elf64_Ehdr)));
	CU_ASSERT_TRUE(make(program_len, &again));
	CU_ASSERT(b.n == again.n && !memcmp(b.s, again.s, b.n));
	buf_clear(&b);
	buf_clear(&again);
}

/* The section headers are at the end, so that no shorter file is whole. */
static void broken(void)
{
	static const size_t lens[] = { 0, 1, 63, 64, 4096 };
	struct buf b;

	for (size_t i = 0; i < sizeof(lens) / sizeof(*lens); i++) {
		CU_ASSERT_FALSE(make(lens[i], &b));
		buf_clear(&b);
	}
	CU_ASSERT_FALSE(make(program_len - 1, &b));
	buf_clear(&b);
	buf_init(&b);
	CU_ASSERT_FALSE(standalone_make("#!/bin/sh\n", 10, object,
					sizeof(object), &b));
	buf_clear(&b);
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "an object is found in its program", found_again },
		{ "what is no whole ELF file is refused", broken },
	};

	map_program();
	return UNIT("object/standalone", tests);
}
