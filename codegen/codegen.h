/* SPDX-License-Identifier: Apache-2.0 */
/*
 * codegen: typed program to BPF object.
 *
 * The object is an ELF file with the programs, BTF, CO-RE relocations, line
 * info and the plan (object/plan.h) in section .awl.plan. Fails only when LLVM
 * does; then *ret_error, in the arena, says how.
 */
#ifndef AWL_CODEGEN_CODEGEN_H
#define AWL_CODEGEN_CODEGEN_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/source.h"
#include "sema/typed.h"

enum codegen_output { CG_OBJECT, CG_IR, CG_ASM, CG_PLAN };

bool codegen(struct arena *a, const struct tprog *prog,
	     const struct source_set *sources, enum codegen_output what,
	     struct buf *out, const char **ret_error);

/*
 * The helpers that the programs call, each where it is first called and
 * exists() does not close it on the kernel that prog was checked against.
 */
struct helper_use {
	int id;
	struct span span;
};

typedef VEC(struct helper_use) helper_uses;

bool codegen_helpers(struct arena *a, const struct tprog *prog,
		     const struct source_set *sources, helper_uses *ret,
		     const char **ret_error);

#endif
