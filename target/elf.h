/* SPDX-License-Identifier: Apache-2.0 */
/*
 * elf: a binary opened with libelf, for the files that look inside one.
 *
 * Opened once per path and kept until target_close(); the file is mapped, so
 * symbol names point into it.
 */
#ifndef AWL_TARGET_ELF_H
#define AWL_TARGET_ELF_H

#include <gelf.h>
#include <stdbool.h>
#include <stdint.h>

#include "target/target.h"

struct elf_file {
	const char *path;
	int fd;
	Elf *elf;
	GElf_Ehdr ehdr;
	struct elf_file *debug;		/* its separate debug file, or NULL */
	bool debug_sought;
};

/* 0 or -errno: -ENOEXEC when it is not an ELF file. */
int elf_file_open(struct target *t, const char *path, struct elf_file **ret);
/* The section called name; NULL: none. Fills *ret_shdr. */
Elf_Scn *elf_section(const struct elf_file *f, const char *name,
		     GElf_Shdr *ret_shdr);
/* File offset of a virtual address; 0 when no loaded segment has it. */
uint64_t elf_file_offset(const struct elf_file *f, uint64_t addr);

/*
 * debugfile.c: path of the file with f's debug information that a
 * distribution keeps apart, by build id or .gnu_debuglink. NULL: none.
 */
const char *elf_debug_path(struct target *t, const struct elf_file *f);

#endif
