/* SPDX-License-Identifier: Apache-2.0 */
/*
 * target: what is known of the traced system.
 *
 * One handle, everything in it found lazily: nothing is opened or parsed until
 * somebody asks. Strings and types it returns live as long as the handle.
 * Nothing here needs privilege beyond reading the files; what cannot be read is
 * reported as absent, with target_why() saying why.
 */
#ifndef AWL_TARGET_TARGET_H
#define AWL_TARGET_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "target/ctype.h"

struct target;

struct target_options {
	const char *btf_path;		/* NULL: /sys/kernel/btf/vmlinux */
	const char *tracefs;		/* NULL: found among the mounts */
	bool foreign;			/* btf_path is all there is to know of
					   the kernel: it is not the running
					   one */
};

struct target *target_open(const struct target_options *opts);
void target_close(struct target *t);

/* Calls f for each binary, library and debug file that was found or read. */
void target_each_file(const struct target *t,
		      void (*f)(void *arg, const char *path), void *arg);

/*
 * Why the last lookup of that kind found nothing, as a sentence with the remedy
 * ("tracefs is not mounted; mount it with: mount -t tracefs ..."), or NULL when
 * the thing simply does not exist.
 */
const char *target_why(const struct target *t);

/* -- kernel BTF (btf.c) ---------------------------------------------------- */

bool target_has_btf(struct target *t);
/* kind: C_STRUCT, C_UNION, C_ENUM; by tag. Or by typedef/int name: any kind. */
const struct ctype *target_struct(struct target *t, enum ctype_kind kind,
				  const char *name);
const struct ctype *target_typedef(struct target *t, const char *name);
/* An enumerator of any kernel enum. False: none. */
bool target_enumerator(struct target *t, const char *name, int64_t *ret_value,
		       const struct ctype **ret_enum);
/* Prototype (C_FUNC) of a kernel function, module NULL for any. */
const struct ctype *target_func(struct target *t, const char *module,
				const char *name);
/* Id in vmlinux BTF of a kernel function, for attaching; 0: none there. */
uint32_t target_func_id(struct target *t, const char *name);
/* Prototype of tracepoint NAME's raw arguments (from btf_trace_NAME, its
 * leading void * removed). */
const struct ctype *target_raw_tracepoint(struct target *t, const char *name);
/* struct bpf_iter__NAME. */
const struct ctype *target_iter(struct target *t, const char *name);

/* Calls fn for each name of a sort; stops when fn returns false. */
typedef bool (*target_name_fn)(void *arg, const char *name);
void target_each_func(struct target *t, target_name_fn fn, void *arg);
void target_each_raw_tracepoint(struct target *t, target_name_fn fn, void *arg);
void target_each_iter(struct target *t, target_name_fn fn, void *arg);
void target_each_struct(struct target *t, target_name_fn fn, void *arg);

/* Whether the kernel's BTF has the BPF helper with that number, by its name
 * ("bpf_loop", or NULL for a number above those known). */
bool target_has_helper(struct target *t, int id);
const char *target_helper_name(int id);

/* -- loaded BPF programs (bpfprog.c) ----------------------------------------- */

/* A function of a program: the program itself, or one that it calls. */
struct bpf_func {
	const char *name;
	uint32_t prog_id, prog_type;	/* BPF_PROG_TYPE_* */
	uint32_t btf_id;		/* 0: the program has no BTF, and the
					   name may be cut */
	struct kbtf *btf;
};

/* In the order of the programs' ids, as they were when first asked for. */
typedef bool (*target_bpf_fn)(void *arg, const struct bpf_func *f);
void target_each_bpf(struct target *t, target_bpf_fn fn, void *arg);
/* How many are called that; of one program unless prog_id is 0. */
size_t target_find_bpf(struct target *t, const char *name, uint32_t prog_id,
		       const struct bpf_func **ret_first);
/* C_FUNC with what a tracing program gets; NULL: not known. */
const struct ctype *target_bpf_prototype(struct target *t,
					 const struct bpf_func *f);
/* An fd or -errno. */
int target_open_bpf(uint32_t prog_id);
/* Somebody asked: what was found out holds for now only. */
bool target_saw_bpf(const struct target *t);

/* -- tracefs (tracepoint.c, traceable.c) ------------------------------------ */

const char *target_tracefs(struct target *t);	/* mount point, or NULL */
/*
 * The record of a tracepoint, as C_STRUCT with origin CO_TRACEPOINT and name
 * "awl_tp__SUBSYS__EVENT". common_* fields included. System call arguments
 * (sys_enter_*) have the types and names the format gives.
 */
const struct ctype *target_tracepoint(struct target *t, const char *subsys,
				      const char *event);
/* "subsys:event", sorted. */
void target_each_tracepoint(struct target *t, target_name_fn fn, void *arg);
/* The same of one subsystem. */
void target_each_event(struct target *t, const char *subsys,
		       target_name_fn fn, void *arg);
/*
 * Arguments (C_FUNC) of a system call, found through its tracepoint. It returns
 * a long.
 */
const struct ctype *target_syscall(struct target *t, const char *name);
bool target_has_syscall(struct target *t, const char *name);
/* The id that perf_event_open wants; -1: none. */
int target_tracepoint_id(struct target *t, const char *subsys,
			 const char *event);
/*
 * Functions that kprobes may use, sorted by name: "func" or "func [module]".
 * addr is 0 where the kernel does not tell it (before Linux 6.5); a name that
 * several functions share comes as often.
 */
typedef bool (*target_traceable_fn)(void *arg, const char *entry,
				    uint64_t addr);
void target_each_traceable(struct target *t, target_traceable_fn fn,
			   void *arg);
bool target_is_traceable(struct target *t, const char *func);
/* False: no list of them is to be had, all that have a type pass for it. */
bool target_lists_traceable(struct target *t);
/* The kernel's list of functions that no kprobe may be in has it. */
bool target_is_blacklisted(struct target *t, const char *func);

/* -- kernel symbols (kallsyms.c) -------------------------------------------- */

uint64_t target_kaddr(struct target *t, const char *symbol);	/* 0: none */
struct ksymbol {
	const char *name, *module;	/* "" for the kernel itself */
	uint64_t addr;
};

/* Each symbol of code; only those called `name` unless that is NULL. */
typedef bool (*target_ksymbol_fn)(void *arg, const struct ksymbol *s);
void target_each_code(struct target *t, const char *name,
		      target_ksymbol_fn fn, void *arg);
/* Symbol that covers addr; *ret_off is the distance; module "" for vmlinux. */
const char *target_ksym(struct target *t, uint64_t addr, uint64_t *ret_off,
			const char **ret_module);

/* -- user programs (elf.c, debugfile.c, usdt.c, dwarf.c) --------------------- */

/*
 * Path of a binary or library as a script names it: absolute as it is, by
 * $PATH, "libc" or "libssl.so.3" through the dynamic linker's directories.
 * NULL: not found.
 */
const char *target_find_binary(struct target *t, const char *name);

struct elf_symbol {
	const char *name;	/* as in the file (mangled) */
	uint64_t address;	/* st_value */
	uint64_t offset;	/* in the file: what a uprobe wants */
	uint64_t size;
	bool is_func;
};

/* 0, or -errno: -ENOENT no such symbol, -ENOEXEC not an ELF file, ... */
int target_elf_symbol(struct target *t, const char *path, const char *symbol,
		      struct elf_symbol *ret);
/* Each function (funcs) or object symbol, symtab and dynsym, each name once. */
typedef bool (*target_symbol_fn)(void *arg, const struct elf_symbol *s);
int target_each_symbol(struct target *t, const char *path, bool funcs,
		       target_symbol_fn fn, void *arg);
/* Its GNU build id, cut or filled with zeros to what the kernel shows of it. */
bool target_build_id(struct target *t, const char *path, uint8_t ret[20]);
/* File offset of a virtual address; 0 when no segment has it. */
uint64_t target_elf_offset(struct target *t, const char *path, uint64_t addr);

struct usdt_location {
	const char *provider, *name;
	const char *args;	/* "-4@%edi 8@-16(%rbp)": as in the note */
	uint64_t offset;	/* of the nop, in the file */
	uint64_t semaphore;	/* file offset of the counter; 0: none */
};

typedef bool (*target_usdt_fn)(void *arg, const struct usdt_location *l);
int target_each_usdt(struct target *t, const char *path, target_usdt_fn fn,
		     void *arg);

/* Prototype of a user function with parameter names, from DWARF (of the file,
 * its .gnu_debuglink or its build-id file). NULL: none. */
const struct ctype *target_user_func(struct target *t, const char *path,
				     const char *func);
/* struct/union/enum by tag from the same. */
const struct ctype *target_user_struct(struct target *t, const char *path,
				       enum ctype_kind kind, const char *name);

/* Demangled (C++, Rust) copy in a, or the name itself. */
const char *demangle(struct arena *a, const char *name);

#endif
