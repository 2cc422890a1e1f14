/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE	/* memmem */
#include "target/kbtf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>
#include <linux/magic.h>

#include "base/bug.h"

#define MARK_EVERY 8
#define PREFETCH 1024
#define INDEX_STEP 4096

/* Bytes after struct btf_type: `fixed` once, `each` times vlen. */
static const struct {
	uint8_t fixed, each;
} extra[NR_BTF_KINDS] = {
	[BTF_KIND_INT] = { 4, 0 },
	[BTF_KIND_ARRAY] = { sizeof(struct btf_array), 0 },
	[BTF_KIND_STRUCT] = { 0, sizeof(struct btf_member) },
	[BTF_KIND_UNION] = { 0, sizeof(struct btf_member) },
	[BTF_KIND_ENUM] = { 0, sizeof(struct btf_enum) },
	[BTF_KIND_ENUM64] = { 0, sizeof(struct btf_enum64) },
	[BTF_KIND_FUNC_PROTO] = { 0, sizeof(struct btf_param) },
	[BTF_KIND_VAR] = { sizeof(struct btf_var), 0 },
	[BTF_KIND_DATASEC] = { 0, sizeof(struct btf_var_secinfo) },
	[BTF_KIND_DECL_TAG] = { sizeof(struct btf_decl_tag), 0 },
};

static bool is_known(const struct btf_type *t)
{
	uint32_t kind = kbtf_kind(t);

	return kind && kind < NR_BTF_KINDS;
}

/* Not past 16 bits * 12 bytes and a little, so it cannot overflow. */
static uint32_t type_size(const struct btf_type *t)
{
	uint32_t kind = kbtf_kind(t);

	return sizeof(*t) + extra[kind].fixed +
	       extra[kind].each * BTF_INFO_VLEN(t->info);
}

/* Sections are inside the data, aligned, and the strings end with a NUL. */
static int find_sections(struct kbtf *b)
{
	const struct btf_header *h = b->data;
	uint64_t avail;

	if (b->size < sizeof(*h) || h->magic != BTF_MAGIC ||
	    h->version != BTF_VERSION || h->hdr_len < sizeof(*h) ||
	    h->hdr_len > b->size)
		return -EINVAL;
	avail = b->size - h->hdr_len;
	if ((uint64_t)h->type_off + h->type_len > avail ||
	    (uint64_t)h->str_off + h->str_len > avail ||
	    (h->hdr_len + h->type_off) % 4 || !h->str_len)
		return -EINVAL;
	b->types = (char *)b->data + h->hdr_len + h->type_off;
	b->types_len = h->type_len;
	b->strs = (char *)b->data + h->hdr_len + h->str_off;
	b->strs_len = h->str_len;
	return b->strs[b->strs_len - 1] ? -EINVAL : 0;
}

#define NAMED (1u << BTF_KIND_STRUCT | 1u << BTF_KIND_UNION | \
	       1u << BTF_KIND_TYPEDEF | 1u << BTF_KIND_INT | \
	       1u << BTF_KIND_FLOAT)
#define ANY_ENUM (1u << BTF_KIND_ENUM | 1u << BTF_KIND_ENUM64)

/* Arrays that grow during the pass; on the heap, so that growing frees. */
static void grow(void *array, uint32_t n, size_t size)
{
	void **v = array;

	if (n & (n - 1) || (n && n < 1024))
		return;
	*v = realloc(*v, (n ? (size_t)n * 2 : 1024) * size);
	if (!*v)
		out_of_memory();
}

/*
 * Goes on with the one pass until type id is known; after it every record up to
 * there lies in the section. A record that does not, or of a kind newer than
 * us, ends the file: what came before is good. Nearly all of the time goes into
 * waiting for memory and for mispredicted kinds, hence the prefetch, and the
 * name that is written first and kept if wanted.
 */
static void index_until(struct kbtf *b, uint32_t id)
{
	const char *p = b->types + b->indexed, *end = b->types + b->types_len;
	const struct btf_type *t;
	uint32_t n, bit;

	for (; p < end && b->end_id <= id; p += type_size(t)) {
		__builtin_prefetch(p + PREFETCH);
		t = (const void *)p;
		if (end - p < (ptrdiff_t)sizeof(*t) || !is_known(t) ||
		    end - p < type_size(t)) {
			p = end;
			break;
		}
		n = b->end_id - b->first_id;
		if (n % MARK_EVERY == 0) {
			grow(&b->marks, n / MARK_EVERY, sizeof(*b->marks));
			b->marks[n / MARK_EVERY] = (uint32_t)(p - b->types);
		}
		bit = 1u << kbtf_kind(t);
		grow(&b->names, b->nnames, sizeof(*b->names));
		b->names[b->nnames] = (struct kbtf_name){
			t->name_off, b->end_id++
		};
		b->nnames += (bit & NAMED && t->name_off) || bit & ANY_ENUM;
	}
	b->indexed = (uint32_t)(p - b->types);
}

void kbtf_index(struct kbtf *b)
{
	index_until(b, UINT32_MAX);
}

static int kbtf_setup(struct kbtf *b, struct kbtf *base)
{
	b->maker.complete = kbtf_complete;
	b->base = base;
	if (base)
		kbtf_index(base);
	b->first_id = base ? base->end_id : 1;
	b->end_id = b->first_id;
	b->first_str = base ? base->first_str + base->strs_len : 0;
	return find_sections(b);
}

static int read_all(int fd, size_t size, void **ret)
{
	char *p = malloc(size ? size : 1);
	size_t n = 0;
	ssize_t r;

	if (!p)
		return -ENOMEM;
	while (n < size && (r = read(fd, p + n, size - n)) != 0) {
		if (r < 0 && errno != EINTR) {
			r = -errno;
			free(p);
			return (int)r;
		}
		n += r > 0 ? (size_t)r : 0;
	}
	if (n < size) {
		free(p);
		return -EINVAL;
	}
	*ret = p;
	return 0;
}

/*
 * Newer kernels let their BTF be mapped, which copies nothing. A plain file is
 * read: one that shrank under a mapping would kill us.
 */
static int load(struct kbtf *b, int fd)
{
	struct statfs fs;
	struct stat st;

	if (fstat(fd, &st) || fstatfs(fd, &fs))
		return -errno;
	if (st.st_size <= 0 || st.st_size > UINT32_MAX)
		return -EINVAL;
	b->size = (size_t)st.st_size;
	if (fs.f_type == SYSFS_MAGIC) {
		b->data = mmap(NULL, b->size, PROT_READ,
			       MAP_PRIVATE, fd, 0);
		b->mapped = b->data != MAP_FAILED;
	}
	return b->mapped ? 0 : read_all(fd, b->size, &b->data);
}

int kbtf_open(struct arena *a, const char *path, struct kbtf *base,
	      struct kbtf **ret)
{
	struct kbtf *b;
	int fd, r;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	b = calloc(1, sizeof(*b));
	if (!b)
		out_of_memory();
	b->arena = a;
	r = load(b, fd);
	close(fd);
	if (r)
		b->data = NULL;
	else
		r = kbtf_setup(b, base);
	if (r) {
		kbtf_close(b);
		return r;
	}
	*ret = b;
	return 0;
}

int kbtf_open_data(struct arena *a, const void *data, size_t size,
		   struct kbtf *base, struct kbtf **ret)
{
	struct kbtf *b = calloc(1, sizeof(*b));
	void *copy = malloc(size ? size : 1);
	int r;

	if (!b || !copy)
		out_of_memory();
	memcpy(copy, data, size);
	b->arena = a;
	b->data = copy;
	b->size = size;
	r = kbtf_setup(b, base);
	if (r) {
		kbtf_close(b);
		return r;
	}
	*ret = b;
	return 0;
}

void kbtf_close(struct kbtf *b)
{
	if (!b)
		return;
	if (b->mapped)
		munmap(b->data, b->size);
	else
		free(b->data);
	free(b->marks);
	free(b->names);
	free(b->funcs);
	idmap_clear(&b->made);
	free(b);
}

const struct btf_type *kbtf_type(struct kbtf *b, uint32_t id)
{
	const struct btf_type *t;
	uint32_t n;

	while (b->base && id < b->first_id)
		b = b->base;
	if (id >= b->end_id)
		index_until(b, id);
	if (id < b->first_id || id >= b->end_id)
		return NULL;
	n = id - b->first_id;
	t = (const void *)(b->types + b->marks[n / MARK_EVERY]);
	for (n %= MARK_EVERY; n; n--)
		t = (const void *)((const char *)t + type_size(t));
	return t;
}

const char *kbtf_string(const struct kbtf *b, uint32_t offset)
{
	while (b->base && offset < b->first_str)
		b = b->base;
	if (offset < b->first_str || offset - b->first_str >= b->strs_len)
		return "";
	return b->strs + (offset - b->first_str);
}

/*
 * Where name stands in the strings. Writers of BTF keep each string once, so
 * comparing offsets afterwards replaces comparing 100,000 strings; in a split
 * file there may be two, its own and the base's.
 */
static uint32_t string_offsets(const struct kbtf *b, const char *name,
			       uint32_t ret[2])
{
	size_t len = strlen(name) + 1;
	uint32_t n = 0;

	for (; b && n < 2; b = b->base) {
		const char *s = b->strs, *end = s + b->strs_len;

		while ((s = memmem(s, (size_t)(end - s), name, len)) &&
		       s > b->strs && s[-1])
			s += len;
		if (s)
			ret[n++] = b->first_str + (uint32_t)(s - b->strs);
	}
	return n;
}

uint32_t kbtf_find(struct kbtf *b, const char *name, uint32_t kinds)
{
	uint32_t offs[2], n = *name ? string_offsets(b, name, offs) : 0;
	const struct kbtf_name *f;

	for (uint32_t i = 0; n; i++) {
		/* What is asked for tends to stand early: index in steps. */
		while (i >= b->nnames && b->indexed < b->types_len)
			index_until(b, b->end_id + INDEX_STEP);
		if (i >= b->nnames)
			break;
		f = &b->names[i];
		if ((f->name == offs[0] || (n > 1 && f->name == offs[1])) &&
		    kinds >> kbtf_kind(kbtf_type(b, f->id)) & 1)
			return f->id;
	}
	return 0;
}

void kbtf_list_funcs(struct kbtf *b)
{
	const struct btf_type *t;
	uint32_t off = 0, id;

	if (b->funcs)
		return;
	kbtf_index(b);
	for (id = b->first_id; id < b->end_id; id++) {
		t = (const void *)(b->types + off);
		off += type_size(t);
		if (kbtf_kind(t) != BTF_KIND_FUNC)
			continue;
		grow(&b->funcs, b->nfuncs, sizeof(*b->funcs));
		b->funcs[b->nfuncs++] = (struct kbtf_name){ t->name_off, id };
	}
}

uint32_t kbtf_find_func(struct kbtf *b, const char *name)
{
	uint32_t offs[2], n = *name ? string_offsets(b, name, offs) : 0;
	const struct kbtf_name *f;

	if (!n)
		return 0;
	kbtf_list_funcs(b);
	for (f = b->funcs; f < b->funcs + b->nfuncs; f++)
		if (f->name == offs[0] || (n > 1 && f->name == offs[1]))
			return f->id;
	return 0;
}
