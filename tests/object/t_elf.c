/* SPDX-License-Identifier: Apache-2.0 */
/* object_section: finds a section's bytes, survives any broken file. */
#include "object/plan.h"

#include <elf.h>
#include <stdlib.h>

#include "tests/unit.h"

static const char names[] = "\0.shstrtab\0.awl.plan\0.bss";
static const char plan[] = "{\"plan\"}";

struct file {
	Elf64_Ehdr h;
	Elf64_Shdr s[4];
	char names[sizeof(names)];
	char plan[sizeof(plan)];
};

static struct file sample(void)
{
	struct file f = {
		.h = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64,
				    ELFDATA2LSB },
		       .e_machine = EM_BPF,
		       .e_shoff = offsetof(struct file, s),
		       .e_shentsize = sizeof(Elf64_Shdr), .e_shnum = 4,
		       .e_shstrndx = 1 },
	};

	f.s[1] = (Elf64_Shdr){ .sh_name = 1, .sh_type = SHT_STRTAB,
			       .sh_offset = offsetof(struct file, names),
			       .sh_size = sizeof(names) };
	f.s[2] = (Elf64_Shdr){ .sh_name = 11, .sh_type = SHT_PROGBITS,
			       .sh_offset = offsetof(struct file, plan),
			       .sh_size = sizeof(plan) };
	f.s[3] = (Elf64_Shdr){ .sh_name = 21, .sh_type = SHT_NOBITS,
			       .sh_size = 1 << 30 };
	memcpy(f.names, names, sizeof(names));
	memcpy(f.plan, plan, sizeof(plan));
	return f;
}

static const void *find(const void *p, size_t n, const char *name,
			size_t *ret_len)
{
	return object_section(p, n, name, ret_len);
}

static void found(void)
{
	struct file f = sample();
	size_t n = 0;
	const char *p = find(&f, sizeof(f), ".awl.plan", &n);

	CU_ASSERT_PTR_EQUAL(p, f.plan);
	CU_ASSERT_EQUAL(n, sizeof(plan));
}

static void absent(void)
{
	struct file f = sample();
	size_t n = 17;

	CU_ASSERT_PTR_NULL(find(&f, sizeof(f), ".awl", &n));
	CU_ASSERT_PTR_NULL(find(&f, sizeof(f), ".awl.planet", &n));
	CU_ASSERT_PTR_NULL(find(&f, sizeof(f), ".bss", &n));
	CU_ASSERT_EQUAL(n, 17);
}

/* Counts past 0xff00 stand in section 0. */
static void extended(void)
{
	struct file f = sample();
	size_t n;

	f.h.e_shnum = 0;
	f.s[0].sh_size = 4;
	f.h.e_shstrndx = SHN_XINDEX;
	f.s[0].sh_link = 1;
	CU_ASSERT_PTR_EQUAL(find(&f, sizeof(f), ".awl.plan", &n), f.plan);
	f.s[0].sh_link = 4;
	CU_ASSERT_PTR_NULL(find(&f, sizeof(f), ".awl.plan", &n));
	f.s[0].sh_link = 1;
	f.s[0].sh_size = UINT64_MAX;
	CU_ASSERT_PTR_NULL(find(&f, sizeof(f), ".awl.plan", &n));
}

static void foreign(void)
{
	struct file f = sample();
	size_t n;

	f.h.e_ident[EI_CLASS] = ELFCLASS32;
	CU_ASSERT_PTR_NULL(find(&f, sizeof(f), ".awl.plan", &n));
	f = sample();
	f.h.e_ident[EI_DATA] = ELFDATA2MSB;
	CU_ASSERT_PTR_NULL(find(&f, sizeof(f), ".awl.plan", &n));
	f = sample();
	f.h.e_ident[0] = 0;
	CU_ASSERT_PTR_NULL(find(&f, sizeof(f), ".awl.plan", &n));
	f = sample();
	f.h.e_shentsize = 32;
	CU_ASSERT_PTR_NULL(find(&f, sizeof(f), ".awl.plan", &n));
}

/* Copies on the heap, so that a sanitizer or valgrind sees each overrun. */
static void truncated(void)
{
	struct file f = sample();

	for (size_t len = 0; len < sizeof(f); len++) {
		char *copy = malloc(len ? len : 1);
		const char *p;
		size_t n = 0;

		memcpy(copy, &f, len);
		p = find(copy, len, ".awl.plan", &n);
		CU_ASSERT(!p || (p >= copy && p + n <= copy + len));
		if (len < offsetof(struct file, plan) + sizeof(plan))
			CU_ASSERT_PTR_NULL(p);
		free(copy);
	}
}

/* Every byte set to each of some values: what comes out lies in the file. */
static void flipped(void)
{
	static const unsigned char set[] = { 0, 1, 0x7f, 0x80, 0xff };
	char *copy = malloc(sizeof(struct file));

	for (size_t i = 0; i < sizeof(struct file); i++) {
		for (size_t k = 0; k < sizeof(set); k++) {
			struct file f = sample();
			const char *p;
			size_t n = 0;

			((unsigned char *)&f)[i] = set[k];
			memcpy(copy, &f, sizeof(f));
			p = find(copy, sizeof(f), ".awl.plan", &n);
			CU_ASSERT(!p || (p >= copy && n <= sizeof(f) &&
					 p + n <= copy + sizeof(f)));
		}
	}
	free(copy);
}

static void check_says(const struct file *f, size_t len, const char *what)
{
	const char *why = object_check(f, len);

	CU_ASSERT(what ? why && strstr(why, what) : !why);
}

static void checked(void)
{
	struct file f = sample();

	check_says(&f, sizeof(f), NULL);
	for (size_t len = 0; len < offsetof(struct file, plan) + sizeof(plan);
	     len++)
		check_says(&f, len, "cut short");
	f.h.e_machine = EM_X86_64;
	check_says(&f, sizeof(f), "no BPF programs");
	f = sample();
	f.s[2].sh_name = 21;
	check_says(&f, sizeof(f), "not made by awl build");
	f = sample();
	f.s[2].sh_size = UINT64_MAX;
	check_says(&f, sizeof(f), "damaged");
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "a section is found by its whole name", found },
		{ "absent and empty ones are not", absent },
		{ "extended section numbers", extended },
		{ "what is no ELF64 file is refused", foreign },
		{ "truncated files", truncated },
		{ "flipped bytes", flipped },
		{ "a file is told from a whole object of ours", checked },
	};

	return UNIT("object/elf", tests);
}
