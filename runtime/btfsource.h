/* SPDX-License-Identifier: Apache-2.0 */
/*
 * btfsource: the BTF that libbpf relocates an object against.
 *
 * Left to itself libbpf parses all of the kernel's BTF, which takes longer and
 * more memory than everything else together. We hand it a small one with just
 * the types that the plan says the object names, in a memory file.
 *
 * In it, the numbers of .rodata.awl that programs use are enumerators, too: libbpf
 * writes their values into the instructions (AWL_CONST_ENUM).
 */
#ifndef AWL_RUNTIME_BTFSOURCE_H
#define AWL_RUNTIME_BTFSOURCE_H

#include "object/plan.h"
#include "target/target.h"

struct btfsource {
	int fd;			/* memory file, or -1 */
	char file[32];
	const char *path;	/* for btf_custom_path; NULL: the kernel's own */
};

/* Each 0 or -errno: the file, for opening the object; and what is in it, before
 * the load, when rodata is filled. -EINVAL: the plan names what it has not. */
int btfsource_open(struct btfsource *b, const struct plan *plan);
int btfsource_fill(struct btfsource *b, const struct plan *plan,
		   struct target *t, const uint8_t *rodata, size_t size);
void btfsource_clear(struct btfsource *b);

#endif
