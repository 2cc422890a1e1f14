/* SPDX-License-Identifier: Apache-2.0 */
/* The formats: https://docs.kernel.org/bpf/btf.html; <elf.h>. */
#include "codegen/linetext.h"

#include <elf.h>
#include <linux/bpf.h>
#include <linux/btf.h>
#include <string.h>

#include "base/bug.h"
#include "object/plan.h"

#define ALIGN 8			/* of sections */

/* The beginning of .BTF.ext; longer ones say so in hdr_len. */
struct ext_header {
	uint16_t magic;
	uint8_t version, flags;
	uint32_t hdr_len;
	uint32_t func_off, func_len, line_off, line_len;
};

struct ext_section {
	uint32_t name_off, n;	/* followed by n records */
};

struct lines {
	struct arena *arena;
	const struct source_set *sources;
	struct buf *object;
	const char *names;	/* strings of .BTF so far */
	uint32_t names_len;
	struct buf added;	/* those that come behind */
	uint32_t **offsets;	/* by source and line; 0: not added yet */
};

/* The file that a string of .BTF names, by index; -1: none of ours. */
static int find_source(const struct lines *l, uint32_t name_off)
{
	if (name_off >= l->names_len)
		return -1;
	for (size_t i = 0; i < l->sources->files.n; i++)
		if (!strcmp(l->sources->files.v[i]->name, l->names + name_off))
			return (int)i;
	return -1;
}

/* Where the text of a line is among the strings. */
static uint32_t text_of(struct lines *l, int file, uint32_t line)
{
	const struct source *s = l->sources->files.v[file];
	uint32_t *known;
	struct place p;

	if (!line || line > s->nlines)
		return 0;
	if (!l->offsets[file])
		l->offsets[file] = arena_array(l->arena, uint32_t, s->nlines + 1);
	known = &l->offsets[file][line];
	if (*known)
		return *known;
	p = source_place(l->sources, s->base + s->lines[line - 1]);
	if (!p.len)
		return 0;
	*known = l->names_len + (uint32_t)l->added.n;
	buf_add(&l->added, p.text, p.len);
	buf_addc(&l->added, '\0');
	return *known;
}

static void set_text(struct lines *l, struct bpf_line_info *info)
{
	int file = find_source(l, info->file_name_off);

	if (file >= 0)
		info->line_off = text_of(l, file,
					 BPF_LINE_INFO_LINE_NUM(info->line_col));
}

/* All records of .BTF.ext's line_info; false: it is not as expected. */
static bool each_record(struct lines *l, char *ext, size_t len)
{
	struct bpf_line_info info;
	struct ext_section section;
	struct ext_header h;
	uint32_t size;
	char *p, *end;

	memcpy(&h, ext, sizeof(h));
	if (h.magic != BTF_MAGIC || h.hdr_len > len ||
	    h.line_off > len - h.hdr_len ||
	    h.line_len > len - h.hdr_len - h.line_off || h.line_len < 4)
		return false;
	p = ext + h.hdr_len + h.line_off;
	end = p + h.line_len;
	memcpy(&size, p, sizeof(size));
	if (size < sizeof(info))
		return false;
	for (p += sizeof(size); end - p >= (ptrdiff_t)sizeof(section);) {
		memcpy(&section, p, sizeof(section));
		p += sizeof(section);
		if (section.n > (size_t)(end - p) / size)
			return false;
		for (; section.n; section.n--, p += size) {
			memcpy(&info, p, sizeof(info));
			set_text(l, &info);
			memcpy(p, &info, sizeof(info));
		}
	}
	return true;
}

/* Moves what begins behind `from` by n: section headers say where that is. */
static void move_sections(struct buf *object, size_t from, size_t n,
			  size_t longer)
{
	Elf64_Ehdr h;
	Elf64_Shdr s;
	uint64_t count = 1;

	memcpy(&h, object->s, sizeof(h));
	if (h.e_shoff >= from)
		h.e_shoff += n;
	memcpy(object->s, &h, sizeof(h));
	for (uint64_t i = 0; i < count; i++) {
		char *p = object->s + h.e_shoff + i * sizeof(s);

		memcpy(&s, p, sizeof(s));
		if (!i)		/* in it are counts too large for the header */
			count = h.e_shnum ? h.e_shnum : s.sh_size;
		if (s.sh_offset >= from)
			s.sh_offset += n;
		else if (s.sh_offset + s.sh_size == from &&
			 s.sh_type == SHT_PROGBITS && s.sh_size)
			s.sh_size += longer;
		memcpy(p, &s, sizeof(s));
	}
}

/* Puts the strings at the end of .BTF, which ends at `at`. */
static void insert(struct lines *l, size_t btf, size_t at)
{
	struct buf *o = l->object;
	size_t room = (l->added.n + ALIGN - 1) / ALIGN * ALIGN, tail = o->n - at;
	struct btf_header h;

	buf_fill(o, 0, room);
	if (o->failed || l->added.failed)
		out_of_memory();
	memmove(o->s + at + room, o->s + at, tail);
	memset(o->s + at, 0, room);
	memcpy(o->s + at, l->added.s, l->added.n);
	move_sections(o, at, room, l->added.n);
	memcpy(&h, o->s + btf, sizeof(h));
	h.str_len += (uint32_t)l->added.n;
	memcpy(o->s + btf, &h, sizeof(h));
}

void linetext_add(struct arena *a, const struct source_set *sources,
		  struct buf *object)
{
	struct lines l = { .arena = a, .sources = sources, .object = object };
	size_t len, ext_len, at;
	const char *btf = object_section(object->s, object->n, ".BTF", &len);
	const char *ext = object_section(object->s, object->n, ".BTF.ext",
					 &ext_len);
	struct btf_header h;

	if (!btf || !ext || len < sizeof(h) ||
	    ext_len < sizeof(struct ext_header))
		return;
	memcpy(&h, btf, sizeof(h));
	if (h.magic != BTF_MAGIC || !h.str_len ||
	    (uint64_t)h.hdr_len + h.str_off + h.str_len != len ||
	    btf[len - 1])
		return;
	l.names = btf + h.hdr_len + h.str_off;
	l.names_len = h.str_len;
	l.offsets = arena_array(a, uint32_t *, sources->files.n + 1);
	buf_init(&l.added);
	at = (size_t)(btf - object->s);
	if (each_record(&l, object->s + (ext - object->s), ext_len) &&
	    l.added.n)
		insert(&l, at, at + len);
	buf_clear(&l.added);
}
