/* SPDX-License-Identifier: Apache-2.0 */
#include "object/standalone.h"

#include <elf.h>
#include <string.h>

#define ALIGN 16	/* a multiple of what section headers and BPF need */

/*
 * Behind the program come the object, the section names with one more, and the
 * section headers with one more. The old names and headers stay, unused, so
 * that nothing before them moves.
 */
struct layout {
	Elf64_Ehdr header;
	const Elf64_Shdr *sections;	/* of the program; perhaps unaligned */
	Elf64_Shdr names;		/* the section of their names */
	const char *old_names;
};

static bool read_layout(const char *p, size_t len, struct layout *ret)
{
	Elf64_Ehdr *h = &ret->header;

	if (len < sizeof(*h))
		return false;
	memcpy(h, p, sizeof(*h));
	if (memcmp(h->e_ident, ELFMAG, SELFMAG) ||
	    h->e_ident[EI_CLASS] != ELFCLASS64 ||
	    h->e_shentsize != sizeof(Elf64_Shdr) ||
	    h->e_shstrndx >= h->e_shnum || h->e_shnum >= SHN_LORESERVE - 1 ||
	    h->e_shoff > len ||
	    h->e_shnum * sizeof(Elf64_Shdr) > len - h->e_shoff)
		return false;
	ret->sections = (const void *)(p + h->e_shoff);
	memcpy(&ret->names, &ret->sections[h->e_shstrndx],
	       sizeof(ret->names));
	ret->old_names = p + ret->names.sh_offset;
	return ret->names.sh_offset <= len &&
	       ret->names.sh_size <= len - ret->names.sh_offset;
}

static size_t align(struct buf *out, size_t start)
{
	buf_fill(out, 0, -(out->n - start) % ALIGN);
	return out->n - start;
}

bool standalone_make(const void *program, size_t program_len,
		     const void *object, size_t object_len, struct buf *out)
{
	size_t start = out->n;
	Elf64_Shdr s = { .sh_type = SHT_PROGBITS, .sh_addralign = ALIGN,
			 .sh_size = object_len };
	struct layout l;

	if (!read_layout(program, program_len, &l))
		return false;
	buf_add(out, program, program_len);
	s.sh_offset = align(out, start);
	buf_add(out, object, object_len);
	s.sh_name = (Elf64_Word)l.names.sh_size;

	l.names.sh_offset = align(out, start);
	buf_add(out, l.old_names, l.names.sh_size);
	buf_add(out, STANDALONE_SECTION, sizeof(STANDALONE_SECTION));
	l.names.sh_size += sizeof(STANDALONE_SECTION);

	l.header.e_shoff = align(out, start);
	buf_add(out, l.sections, l.header.e_shnum * sizeof(s));
	buf_add(out, &s, sizeof(s));
	if (out->failed)
		return false;
	memcpy(out->s + start + l.header.e_shoff +
	       l.header.e_shstrndx * sizeof(s), &l.names, sizeof(s));
	l.header.e_shnum++;
	memcpy(out->s + start, &l.header, sizeof(l.header));
	return true;
}
