/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE	/* sigabbrev_np */
#include "output/names.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "lang/syscalls.h"

void name_errno(struct buf *b, int64_t n)
{
	char text[128];

	if (n >= INT_MIN && n <= INT_MAX)
		buf_adds(b, strerror_r((int)n, text, sizeof(text)));
	else
		buf_add_i64(b, n);
}

void name_signal(struct buf *b, int64_t n)
{
	const char *name = n > 0 && n <= 64 ? sigabbrev_np((int)n) : NULL;

	if (name) {
		buf_adds(b, "SIG");
		buf_adds(b, name);
	} else if (n >= 34 && n <= 64) {
		buf_adds(b, "SIGRTMIN+");
		buf_add_i64(b, n - 34);
	} else {
		buf_add_i64(b, n);
	}
}

void name_syscall(struct buf *b, int64_t n)
{
	const char *name = syscall_name(n);

	if (name)
		buf_adds(b, name);
	else
		buf_add_i64(b, n);
}

/*
 * Bits of gfp_t (the kernel's include/linux/gfp_types.h, the same from 6.1 on),
 * sets of them first so that they are preferred.
 */
static const struct {
	uint64_t mask;
	const char *name;
} gfp[] = {
	{ 0x100cca, "GFP_HIGHUSER_MOVABLE" },
	{ 0x100cc2, "GFP_HIGHUSER" },
	{ 0x100cc0, "GFP_USER" },
	{ 0x400cc0, "GFP_KERNEL_ACCOUNT" },
	{ 0xcc0, "GFP_KERNEL" },
	{ 0xc40, "GFP_NOFS" },
	{ 0xc00, "GFP_NOIO" },
	{ 0x820, "GFP_ATOMIC" },
	{ 1u << 11, "GFP_NOWAIT" },
	{ 1u << 0, "GFP_DMA" },
	{ 1u << 1, "__GFP_HIGHMEM" },
	{ 1u << 2, "GFP_DMA32" },
	{ 1u << 3, "__GFP_MOVABLE" },
	{ 1u << 4, "__GFP_RECLAIMABLE" },
	{ 1u << 5, "__GFP_HIGH" },
	{ 1u << 6, "__GFP_IO" },
	{ 1u << 7, "__GFP_FS" },
	{ 1u << 8, "__GFP_ZERO" },
	{ 1u << 10, "__GFP_DIRECT_RECLAIM" },
	{ 1u << 12, "__GFP_WRITE" },
	{ 1u << 13, "__GFP_NOWARN" },
	{ 1u << 14, "__GFP_RETRY_MAYFAIL" },
	{ 1u << 15, "__GFP_NOFAIL" },
	{ 1u << 16, "__GFP_NORETRY" },
	{ 1u << 17, "__GFP_MEMALLOC" },
	{ 1u << 18, "__GFP_COMP" },
	{ 1u << 19, "__GFP_NOMEMALLOC" },
	{ 1u << 20, "__GFP_HARDWALL" },
	{ 1u << 21, "__GFP_THISNODE" },
	{ 1u << 22, "__GFP_ACCOUNT" },
};

void name_gfp(struct buf *b, uint64_t flags)
{
	bool first = true;

	for (size_t i = 0; i < sizeof(gfp) / sizeof(gfp[0]) && flags; i++) {
		if ((flags & gfp[i].mask) != gfp[i].mask)
			continue;
		if (!first)
			buf_addc(b, '|');
		buf_adds(b, gfp[i].name);
		flags &= ~gfp[i].mask;
		first = false;
	}
	if (flags || first)
		buf_printf(b, first ? "0x%llx" : "|0x%llx",
			   (unsigned long long)flags);
}
