/* SPDX-License-Identifier: Apache-2.0 */
/* names: numbers of the system as words. Unknown ones come out as numbers. */
#ifndef AWL_OUTPUT_NAMES_H
#define AWL_OUTPUT_NAMES_H

#include <stdint.h>

#include "base/buf.h"

void name_errno(struct buf *b, int64_t n);	/* the error's text */
void name_signal(struct buf *b, int64_t n);	/* SIGKILL */
void name_syscall(struct buf *b, int64_t n);	/* read */
void name_gfp(struct buf *b, uint64_t flags);	/* GFP_KERNEL|__GFP_ZERO */

#endif
