/* SPDX-License-Identifier: Apache-2.0 */
#include "object/plan.h"

#include <elf.h>
#include <string.h>

/* A file image; every access goes through at(), which checks it. */
struct image {
	const unsigned char *p;
	size_t len;
};

static const void *at(const struct image *img, uint64_t offset, uint64_t size)
{
	if (offset > img->len || size > img->len - offset)
		return NULL;
	return img->p + offset;
}

static bool read_header(const struct image *img, Elf64_Ehdr *ret)
{
	const void *p = at(img, 0, sizeof(*ret));

	if (!p)
		return false;
	memcpy(ret, p, sizeof(*ret));
	return !memcmp(ret->e_ident, ELFMAG, SELFMAG) &&
	       ret->e_ident[EI_CLASS] == ELFCLASS64 &&
	       ret->e_ident[EI_DATA] == ELFDATA2LSB &&
	       ret->e_shentsize == sizeof(Elf64_Shdr);
}

static bool read_section(const struct image *img, const Elf64_Ehdr *h,
			 uint64_t index, Elf64_Shdr *ret)
{
	const void *p;

	if (h->e_shoff > img->len)
		return false;
	p = at(img, h->e_shoff + index * sizeof(*ret), sizeof(*ret));
	if (!p)
		return false;
	memcpy(ret, p, sizeof(*ret));
	return true;
}

static bool has_name(const struct image *img, const Elf64_Shdr *strings,
		     const Elf64_Shdr *s, const char *name)
{
	size_t n = strlen(name) + 1;
	const void *p;

	if (s->sh_name > strings->sh_size || n > strings->sh_size - s->sh_name)
		return false;
	if (!at(img, strings->sh_offset, strings->sh_size))
		return false;
	p = at(img, strings->sh_offset + s->sh_name, n);
	return p && !memcmp(p, name, n);
}

/*
 * Counts and indices that do not fit the header stand in section 0
 * (https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html).
 */
static bool read_counts(const struct image *img, const Elf64_Ehdr *h,
			uint64_t *ret_n, uint64_t *ret_strings)
{
	Elf64_Shdr zero;

	if (!h->e_shoff || !read_section(img, h, 0, &zero))
		return false;
	*ret_n = h->e_shnum ? h->e_shnum : zero.sh_size;
	*ret_strings = h->e_shstrndx == SHN_XINDEX ? zero.sh_link
						   : h->e_shstrndx;
	return *ret_n <= img->len / sizeof(zero) && *ret_strings < *ret_n;
}

static bool is_whole(const struct image *img, const Elf64_Ehdr *h)
{
	uint64_t n, strings_index;
	Elf64_Shdr s;

	if (!read_counts(img, h, &n, &strings_index))
		return false;
	for (uint64_t i = 1; i < n; i++)
		if (!read_section(img, h, i, &s) ||
		    (s.sh_type != SHT_NOBITS &&
		     !at(img, s.sh_offset, s.sh_size)))
			return false;
	return true;
}

const char *object_check(const void *elf, size_t len)
{
	const struct image img = { elf, len };
	Elf64_Ehdr h;
	size_t n;

	if (len < sizeof(h))
		return "is cut short";
	if (!read_header(&img, &h) || h.e_machine != EM_BPF)
		return "holds no BPF programs: awl build makes a file that does";
	if (!is_whole(&img, &h))
		return "is cut short or damaged";
	if (!object_section(elf, len, ".awl.plan", &n))
		return "was not made by awl build: it has no section .awl.plan";
	return NULL;
}

const void *object_section(const void *elf, size_t len, const char *name,
			   size_t *ret_len)
{
	const struct image img = { elf, len };
	Elf64_Shdr strings, s;
	uint64_t n, strings_index;
	const void *p;
	Elf64_Ehdr h;

	if (!read_header(&img, &h) || !read_counts(&img, &h, &n, &strings_index) ||
	    !read_section(&img, &h, strings_index, &strings))
		return NULL;
	for (uint64_t i = 1; i < n; i++) {
		if (!read_section(&img, &h, i, &s))
			return NULL;
		if (s.sh_type == SHT_NOBITS ||
		    !has_name(&img, &strings, &s, name))
			continue;
		p = at(&img, s.sh_offset, s.sh_size);
		if (p)
			*ret_len = s.sh_size;
		return p;
	}
	return NULL;
}
