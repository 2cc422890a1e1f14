/* SPDX-License-Identifier: Apache-2.0 */
/*
 * USDT probes from .note.stapsdt; see target.h. Format of the notes:
 * https://sourceware.org/systemtap/wiki/UserSpaceProbeImplementation
 */
#include "target/target.h"

#include <string.h>

#include "target/elf.h"
#include "target/handle.h"

#define NOTE_NAME "stapsdt"
#define NOTE_TYPE 3

/* The note's three addresses, then three strings. */
enum { PC, BASE, SEMAPHORE, NADDRS };

static void read_addresses(const struct elf_file *f, const char *desc,
			   uint64_t ret[NADDRS])
{
	uint32_t narrow[NADDRS];

	if (f->ehdr.e_ident[EI_CLASS] == ELFCLASS64) {
		memcpy(ret, desc, NADDRS * sizeof(*ret));
		return;
	}
	memcpy(narrow, desc, sizeof(narrow));
	for (int i = 0; i < NADDRS; i++)
		ret[i] = narrow[i];
}

/* The string at *p, which moves past it; NULL when it does not end. */
static const char *next_string(const char **p, const char *end)
{
	const char *s = *p, *nul = memchr(s, '\0', (size_t)(end - s));

	if (!nul)
		return NULL;
	*p = nul + 1;
	return s;
}

/*
 * Prelink moves a program without touching its notes; the section
 * .stapsdt.base moved along, and the note has its address as linked.
 */
static bool read_note(const struct elf_file *f, const char *desc, size_t size,
		      uint64_t base, struct usdt_location *ret)
{
	size_t word = f->ehdr.e_ident[EI_CLASS] == ELFCLASS64 ? 8 : 4;
	const char *p = desc + NADDRS * word, *end = desc + size;
	uint64_t addr[NADDRS], moved;

	if (size < NADDRS * word)
		return false;
	read_addresses(f, desc, addr);
	ret->provider = next_string(&p, end);
	ret->name = ret->provider ? next_string(&p, end) : NULL;
	ret->args = ret->name ? next_string(&p, end) : NULL;
	if (!ret->args)
		return false;
	moved = base ? base - addr[BASE] : 0;
	ret->offset = elf_file_offset(f, addr[PC] + moved);
	ret->semaphore = 0;
	if (addr[SEMAPHORE])
		ret->semaphore = elf_file_offset(f, addr[SEMAPHORE] + moved);
	return ret->offset;
}

int target_each_usdt(struct target *t, const char *path, target_usdt_fn fn,
		     void *arg)
{
	struct usdt_location l;
	size_t at = 0, name, desc;
	GElf_Shdr h, base = { 0 };
	struct elf_file *f;
	Elf_Data *d;
	GElf_Nhdr n;
	Elf_Scn *s;
	int r = elf_file_open(t, path, &f);

	target_no_excuse(t);
	if (r)
		return r;
	s = elf_section(f, ".note.stapsdt", &h);
	d = s ? elf_getdata(s, NULL) : NULL;
	elf_section(f, ".stapsdt.base", &base);
	while (d && (at = gelf_getnote(d, at, &n, &name, &desc))) {
		if (n.n_type != NOTE_TYPE || n.n_namesz != sizeof(NOTE_NAME) ||
		    memcmp((char *)d->d_buf + name, NOTE_NAME, n.n_namesz))
			continue;
		if (read_note(f, (char *)d->d_buf + desc, n.n_descsz,
			      base.sh_addr, &l) && !fn(arg, &l))
			break;
	}
	return 0;
}
