/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/btfsource.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lang/abi.h"
#include "target/corebtf.h"

static int write_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t k = write(fd, p, n);

		if (k < 0)
			return -errno;
		p += k;
		n -= (size_t)k;
	}
	return 0;
}

int btfsource_open(struct btfsource *b, const struct plan *plan)
{
	*b = (struct btfsource){ .fd = -1 };
	if (!plan->core_types.n)
		return 0;
	b->fd = memfd_create("awl-btf", MFD_CLOEXEC);
	if (b->fd < 0)
		return -errno;
	snprintf(b->file, sizeof(b->file), "/proc/self/fd/%d", b->fd);
	b->path = b->file;
	return 0;
}

/* The number that "v:atOFFSET_SIZE" names. */
static bool number_of(const char *name, const uint8_t *rodata, size_t size,
		      int64_t *ret)
{
	uint32_t at, n;
	uint64_t v = 0;

	if (sscanf(name, AWL_CONST_NAME, &at, &n) != 2 || n > sizeof(v) ||
	    size < n || at > size - n)
		return false;
	memcpy(&v, rodata + at, n);
	*ret = (int64_t)v;
	return true;
}

/* An enum of all numbers that the plan names. */
static int numbers(const struct plan *plan, const uint8_t *rodata, size_t size,
		   struct ctype *ret)
{
	struct cenumerator *v = calloc(plan->core_types.n, sizeof(*v));
	uint32_t n = 0;

	if (!v)
		return -ENOMEM;
	for (size_t i = 0; i < plan->core_types.n; i++) {
		const char *name = plan->core_types.v[i];

		if (strncmp(name, "v:", 2))
			continue;
		v[n].name = name + 2;
		if (!number_of(name + 2, rodata, size, &v[n++].value)) {
			free(v);
			return -EINVAL;
		}
	}
	*ret = (struct ctype){ .kind = C_ENUM, .name = AWL_CONST_ENUM, .size = 8,
			       .complete = true, .nvalues = n, .values = v };
	return 0;
}

int btfsource_fill(struct btfsource *b, const struct plan *plan,
		   struct target *t, const uint8_t *rodata, size_t size)
{
	struct ctype values;
	void *data;
	size_t len;
	int err;

	if (b->fd < 0)
		return 0;
	err = numbers(plan, rodata, size, &values);
	if (err)
		return err;
	err = corebtf_build(t, plan->core_types.v, plan->core_types.n,
			    values.nvalues ? &values : NULL, &data, &len);
	free((void *)(uintptr_t)values.values);
	if (err)
		return err;
	err = write_all(b->fd, data, len);
	free(data);
	return err;
}

void btfsource_clear(struct btfsource *b)
{
	if (b->fd >= 0)
		close(b->fd);
	b->fd = -1;
}
