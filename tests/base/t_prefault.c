/* SPDX-License-Identifier: Apache-2.0 */
/* prefault: what malloc() gives is there already. */
#include "base/prefault.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/unit.h"

#define BYTES (1024 * 1024)

static size_t resident(const void *p, size_t bytes)
{
	unsigned char in_memory[BYTES / 4096 + 1];
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t from = ((uintptr_t)p + page - 1) & ~(page - 1);
	size_t pages = bytes / page - 1, n = 0;

	if (mincore((void *)from, pages * page, in_memory))
		return 0;
	for (size_t i = 0; i < pages; i++)
		n += in_memory[i] & 1;
	return n * page;
}

static void heap(void)
{
	char *before = calloc(1, BYTES / 2), *after;

	CU_ASSERT_TRUE(resident(before, BYTES / 2) < BYTES / 4);
	free(before);
	prefault(BYTES, NULL);
	after = malloc(BYTES / 2);
#ifndef __SANITIZE_ADDRESS__	/* its malloc() is another one */
	CU_ASSERT_TRUE(resident(after, BYTES / 2) > BYTES / 2 - 3 * 4096);
#endif
	free(after);
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "the heap's pages are mapped", heap },
	};

	return UNIT("base/prefault", tests);
}
