/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kbtf: one file of BPF type format, read in place.
 *
 * A kernel's BTF has some 130,000 types in 5 MB, of which a script needs a
 * few. So nothing is converted on opening: one pass over the type section, made
 * as far as a look-up needs, checks every bound, notes where each eighth type
 * starts, and lists the names that may be asked for. Types become ctypes when
 * somebody asks (kbtftype.c).
 *
 * A module's file continues its base's: ids and string offsets go on from
 * where the base's end. The base must outlive it.
 *
 * Format: https://docs.kernel.org/bpf/btf.html
 */
#ifndef AWL_TARGET_KBTF_H
#define AWL_TARGET_KBTF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/btf.h>

#include "base/arena.h"
#include "base/strmap.h"
#include "target/ctype.h"
#include "target/idmap.h"

struct kbtf_name {
	uint32_t name;		/* string offset; 0: an anonymous enum */
	uint32_t id;
};

struct kbtf {
	struct ctype_maker maker;	/* first: the maker of its ctypes */
	struct arena *arena;		/* of the ctypes */
	struct kbtf *base;		/* NULL: this is one */
	struct kbtf *kernel;		/* a BPF program's: structs that the
					   kernel has by the same name are
					   the kernel's. NULL: this is of one */
	void *data;
	size_t size;
	bool mapped;
	const char *types;
	uint32_t types_len;
	const char *strs;
	uint32_t strs_len;
	uint32_t indexed;		/* bytes of types that were looked at */
	uint32_t first_id, end_id;	/* end: of those */
	uint32_t first_str;
	uint32_t *marks;		/* offset of types 0, 8, 16... */
	struct kbtf_name *names;	/* tags, typedefs, ints; as indexed */
	uint32_t nnames;
	struct kbtf_name *funcs;	/* FUNCs; made when first wanted */
	uint32_t nfuncs;
	struct idmap made;		/* ctypes so far, by id */
	int depth;			/* of the conversion under way */
};

/* 0 or -errno: -EINVAL when its header is not that of BTF. */
int kbtf_open(struct arena *a, const char *path, struct kbtf *base,
	      struct kbtf **ret);
/* The same over a copy of data. */
int kbtf_open_data(struct arena *a, const void *data, size_t size,
		   struct kbtf *base, struct kbtf **ret);
void kbtf_close(struct kbtf *b);

/* NULL when there is no such id (0 is void and has no record). */
const struct btf_type *kbtf_type(struct kbtf *b, uint32_t id);
/* "" when there is no such string. */
const char *kbtf_string(const struct kbtf *b, uint32_t offset);

static inline uint32_t kbtf_kind(const struct btf_type *t)
{
	return BTF_INFO_KIND(t->info);
}

/*
 * The first type of this file (not its base) called name, whose kind's bit
 * is in kinds. 0: none.
 */
uint32_t kbtf_find(struct kbtf *b, const char *name, uint32_t kinds);
/* The first FUNC called name. 0: none. */
uint32_t kbtf_find_func(struct kbtf *b, const char *name);
/* Makes b->names whole. */
void kbtf_index(struct kbtf *b);
/* Makes b->funcs. */
void kbtf_list_funcs(struct kbtf *b);

/* kbtftype.c: as a ctype without typedefs and qualifiers; void when the id is
 * none. Types it refers to may live in the base. */
const struct ctype *kbtf_ctype(struct kbtf *b, uint32_t id);
/* Reads members, enumerators or parameters; what b->maker calls. */
void kbtf_complete(const struct ctype_maker *m, struct ctype *t);
/*
 * Structs with no other members than those called so, at any depth; of what
 * they hold by value, too. Pointers are integers. Made anew, so that nobody
 * else sees them; `made` is to be cleared at the end.
 */
struct kbtf_only {
	const struct strmap *names;
	struct idmap made;	/* by record */
};
const struct ctype *kbtf_only(struct kbtf *b, uint32_t id,
			      struct kbtf_only *only);
/* The value of enumerator i of an ENUM or ENUM64 record. */
int64_t kbtf_enum_value(const struct btf_type *t, uint32_t i);
uint32_t kbtf_enum_name(const struct btf_type *t, uint32_t i);

#endif
