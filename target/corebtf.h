/* SPDX-License-Identifier: Apache-2.0 */
/*
 * corebtf: BTF of just the types that an object's CO-RE relocations name.
 *
 * libbpf resolves relocations against a parsed copy of all of vmlinux's BTF,
 * which takes 20 ms and 11 MB. It takes any file for it (btf_custom_path), and
 * the types it needs are known, so we write a small one from the running
 * kernel's. Records of tracepoints have no type in the kernel's BTF; they are
 * made up here from tracefs, so that one mechanism relocates both.
 */
#ifndef AWL_TARGET_COREBTF_H
#define AWL_TARGET_COREBTF_H

#include <stddef.h>

#include "target/target.h"

/*
 * core_types: "s:NAME", "u:NAME", "e:NAME" for a struct, union or enum of the
 * kernel, "t:SUBSYS:EVENT" for struct awl_tp__SUBSYS__EVENT. Whatever they hold
 * by value is complete, or, if there are any "m:NAME", has the members called so
 * and no others: what a relocation goes by. A tracepoint's record has the
 * members that record.h describes. A type this kernel does not have is left out.
 * `more` is a type that stands there, too, or NULL.
 *
 * 0 or -ENOMEM. *ret_data is malloc'ed.
 */
int corebtf_build(struct target *t, const char *const *core_types, size_t n,
		  const struct ctype *more, void **ret_data, size_t *ret_len);

#endif
