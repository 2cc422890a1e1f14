/* SPDX-License-Identifier: Apache-2.0 */
/*
 * handle: what a struct target holds, for the files of this folder alone.
 *
 * Each part belongs to the file named beside it, is made when first wanted and
 * closed by that file's *_close() from target_close().
 */
#ifndef AWL_TARGET_HANDLE_H
#define AWL_TARGET_HANDLE_H

#include "base/strmap.h"
#include "target/kbtf.h"
#include "target/target.h"

struct target {
	struct arena *arena;
	const char *why;
	bool foreign;			/* not the running kernel */
	/* kernel.c */
	const char *btf_path, *btf_dir;	/* modules' files are in btf_dir */
	struct kbtf *vmlinux;
	const char *no_btf;		/* why vmlinux is NULL, once tried */
	struct strmap modules;		/* struct kbtf by module name */
	bool modules_listed;
	/* bpfprog.c */
	VEC(struct bpf_func) bpf_funcs;
	struct strmap bpf_btf;		/* struct kbtf by id in decimal */
	bool bpf_read;
	const char *no_bpf;		/* why there are none, once tried */
	/* tracepoint.c */
	const char *tracefs;
	bool tracefs_sought;
	struct strmap tracepoints;	/* struct ctype by "subsys:event" */
	/* traceable.c */
	struct traceable *traceable;
	/* kallsyms.c */
	struct kallsyms *kallsyms;
	/* elf.c */
	struct strmap elfs;		/* struct elf_file by path */
	/* binary.c */
	struct strmap binaries;		/* path by name */
	/* dwarf.c */
	struct strmap dwarfs;		/* struct dwarf_file by path */
};

/* Sets what target_why() says; NULL: the thing just does not exist. */
void target_explain(struct target *t, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void target_no_excuse(struct target *t);

/* vmlinux, opened; NULL (and explained) when the kernel has none. */
/* kernel.c: target_struct(), of which only some members matter. */
const struct ctype *target_struct_only(struct target *t, enum ctype_kind kind,
				       const char *name,
				       struct kbtf_only *only);
struct kbtf *target_vmlinux(struct target *t);
/* 0 or -errno; the file as a string is added to b. */
struct buf;
int target_read_file(const char *path, struct buf *b);

/* The record as this machine's tracefs has it. */
const struct ctype *tracefs_record(struct target *t, const char *subsys,
				   const char *event);

/* foreign.c: the BTF in a vmlinux file; 0 or -errno. */
int foreign_open_elf(struct arena *a, const char *path, struct kbtf **ret);
bool foreign_has_event(struct target *t, const char *subsys, const char *event);
const struct ctype *foreign_record(struct target *t, const char *subsys,
				   const char *event);

void kernel_close(struct target *t);
void bpfprog_close(struct target *t);
void kallsyms_close(struct target *t);
void traceable_close(struct target *t);
void elf_close_all(struct target *t);
void dwarf_close_all(struct target *t);

#endif
