/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/btfsource.h"

#include <unistd.h>

int btfsource_make(struct btfsource *b, const struct plan *plan,
		   struct arena *a)
{
	(void)plan;
	(void)a;
	*b = (struct btfsource){ .fd = -1 };
	return 0;
}

void btfsource_clear(struct btfsource *b)
{
	if (b->fd >= 0)
		close(b->fd);
	b->fd = -1;
}
