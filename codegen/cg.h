/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cg: the state of one code generation, private to codegen/.
 *
 * How a program is laid out
 *
 *   Scalars are i64 values, already extended by their type's sign. Everything
 *   else is memory, named by a pointer; memory that we own is aligned to 8.
 *
 *   Memory comes from two places: the BPF stack, for what is small, and the
 *   program's slot of awl_scratch, for the rest. A program with loops keeps
 *   all its variables in scratch, because loop bodies are functions of their
 *   own (bpf_loop callbacks) that reach them through a small frame:
 *
 *	frame: { ptr ctx, ptr scratch, i64 leave }
 *
 *   leave is set to 1 by `return` and exit() inside a body, so that what
 *   called the loop leaves too.
 *
 * Strings in memory are NUL-terminated and zero to their full size, so that
 * they can be keys.
 */
#ifndef AWL_CODEGEN_CG_H
#define AWL_CODEGEN_CG_H

#include <llvm-c/Core.h>
#include <llvm-c/DebugInfo.h>
#include <llvm-c/TargetMachine.h>

#include "base/arena.h"
#include "base/bug.h"
#include "base/buf.h"
#include "codegen/codegen.h"
#include "object/plan.h"
#include "sema/typed.h"

typedef LLVMValueRef val;

#define STACK_VARS	24	/* scalar variables kept on the stack */
#define STACK_TEMP	64	/* bytes: temporaries up to this on the stack */
#define STACK_TEMPS	192	/* bytes of them in one function */
#define INLINE_COPY	64	/* bytes copied or zeroed without a helper */
#define INLINE_STR	64	/* string capacity that events hold inline */

/* Where the function being generated is. */
struct cg_fn {
	struct cg_fn *outer;	/* the function whose loop this is the body of */
	val fn;
	LLVMMetadataRef sub;	/* its DISubprogram */
	LLVMBasicBlockRef allocas, exit;
	LLVMBasicBlockRef next;	/* `continue`; in a loop body: returns 0 */
	LLVMBasicBlockRef end;	/* `break` in unroll(); NULL: exit */
	val ctx;		/* pointer to the program's context */
	val scratch;		/* pointer to the scratch slot (placeholder) */
	val frame;		/* NULL in programs without loops */
	val ret;		/* alloca i64: return value; program only */
	val temps;		/* placeholder of the temporaries on the stack */
	val callback_frame;	/* words shared with callbacks, or NULL */
	uint32_t stack_used, stack_high, stack_limit;
	uint32_t file;		/* source index of sub */
	bool is_body;		/* a loop body */
};

struct cg_var {
	const struct tvar *var;
	val ptr;		/* alloca; NULL when in scratch */
	uint32_t offset;	/* in scratch */
};

struct cg_area;

struct cg_site_key {
	enum plan_site_kind kind;
	struct span span;
	int32_t map;
};

/* A member of a kernel struct that the script accesses, see core.c. */
struct core_member {
	const struct ctype *parent;
	const struct cmember *member;
};

struct cg {
	struct arena *arena;
	const struct tprog *prog;
	const struct source_set *sources;
	struct plan *plan;

	LLVMContextRef ctx;
	LLVMModuleRef mod;
	LLVMBuilderRef b;
	LLVMDIBuilderRef di;
	LLVMTargetMachineRef tm;
	LLVMMetadataRef cu, *files;	/* files: by source index */
	LLVMMetadataRef di_u8, di_u32, di_u64, di_int, di_voidptr;
	LLVMTypeRef i1, i8, i16, i32, i64, ptr, voidt;
	const char *error;
	bool broken;		/* LLVM gave up on its own state */
	bool stack_overflow;	/* LLVM said so: try again, all in scratch */
	bool no_stack;		/* second try */
	VEC(struct core_member) core_members;
	uint32_t ntype_infos;	/* each needs a number of its own */

	/* globals: laid out at the end */
	val rodata, bss;	/* placeholders */
	struct buf rodata_bytes;	/* consts, resolves, params, literals,
					   zeros */
	uint32_t params;	/* offset of the parameters */
	uint32_t zeros;		/* offset of a run of zeros, and its length */
	uint32_t zeros_len;
	uint32_t bss_size;	/* of scalar maps */
	uint32_t self_size;	/* of the variables self.NAME */
	struct cg_area *self;	/* NULL: none */
	struct cg_area *entries;	/* by index of struct tentry */
	val *maps;		/* by tmap index; NULL: in .bss */
	uint32_t *map_bss;	/* offset of a .bss map's value */
	val rings, ctl, stacks, usdt, scratch_map;
	uint32_t scratch_value;	/* largest slot */
	uint32_t scratch_slots;
	bool *map_deleted;	/* some delete() names the map */
	bool *map_atomic;	/* aggregations that need atomic adds */

	/* the program being generated */
	const struct tprobe *probe;
	uint32_t attach_id;	/* plan index of its first attach point */
	struct cg_fn *fn;
	struct cg_var *vars;
	size_t nvars;
	bool has_loops, preemptible;
	bool forget_bools;	/* so many that the verifier would drown */
	uint32_t scratch_off, scratch_high;
	val old;		/* X_OLD: value before, scalar or pointer */
	uint32_t nloops;	/* names of loop bodies */
	struct span span;	/* of what is being built: cg_at() */
	helper_uses *helpers;	/* where to note them, or NULL */
	uint32_t closed;	/* inside branches that exists() closes here */
};

/* -- module.c: LLVM, debug info, globals ----------------------------------- */
bool cg_module_open(struct cg *cg);
bool cg_module_emit(struct cg *cg, bool asm_text, struct buf *out);
void cg_module_close(struct cg *cg);
/* Debug location of what is built next. */
void cg_at(struct cg *cg, struct span span);
/* A function with debug info, its parameters named by names[]; params are
 * 'p' pointer or 'u' u32, 'U' u64, one letter each. */
val cg_function(struct cg *cg, const char *name, const char *section,
		const char *params, const char *const *names, struct span span,
		LLVMMetadataRef *ret_sub);
/* Declares a BTF map; max_entries may be set later by the runtime. */
val cg_declare_map(struct cg *cg, const char *name, uint32_t type,
		   uint32_t key_size, uint32_t value_size,
		   uint64_t max_entries, uint32_t flags);
/* Declares a map of task storage. */
val cg_declare_storage(struct cg *cg, const char *name, uint32_t value_size);
/* Address of a parameter's value there: 8 bytes, or a string's. */
val cg_param(struct cg *cg, uint32_t index);
val cg_param_scalar(struct cg *cg, uint32_t index);
/* Address of bytes put in .rodata.awl, or of a field of awl_consts. */
val cg_rodata_bytes(struct cg *cg, const void *p, size_t n);
val cg_const_field(struct cg *cg, uint32_t offset, uint32_t size);
val cg_zeros(struct cg *cg, uint32_t n);
val cg_bss(struct cg *cg, uint32_t offset);

/* -- build.c: small pieces ---------------------------------------------------- */
val cg_i64(struct cg *cg, int64_t v);
val cg_i32(struct cg *cg, uint32_t v);
val cg_null(struct cg *cg);
val cg_int_of(struct cg *cg, val p);		/* pointer to i64 */
val cg_ptr_of(struct cg *cg, val i);		/* i64 to pointer */
val cg_gep(struct cg *cg, val p, uint64_t offset);
val cg_gep_var(struct cg *cg, val p, val offset);
val cg_load(struct cg *cg, val p, uint32_t size, bool is_signed);	/* i64 */
val cg_load_ptr(struct cg *cg, val p);
void cg_store(struct cg *cg, val v, val p, uint32_t size);	/* v: i64, ptr */
val cg_icmp(struct cg *cg, LLVMIntPredicate pred, val a, val b);	/* i1 */
val cg_bool(struct cg *cg, val i1);		/* i1 to i64 */
val cg_truth(struct cg *cg, val v);		/* i64 to i1: != 0 */
LLVMBasicBlockRef cg_block(struct cg *cg, const char *name);
void cg_br(struct cg *cg, LLVMBasicBlockRef to);
void cg_condbr(struct cg *cg, val i1, LLVMBasicBlockRef yes,
	       LLVMBasicBlockRef no);
void cg_enter(struct cg *cg, LLVMBasicBlockRef b);
bool cg_ended(struct cg *cg);		/* the current block has a terminator */
/* A load from the context. The verifier wants its offset in the instruction:
 * LLVM must not make one load of two in different branches. */
val cg_load_ctx(struct cg *cg, val p, uint32_t size, bool is_signed);
val cg_barrier(struct cg *cg, val v);	/* hides v's origin from LLVM */
/* Returns from a callback: 0 to go on, 1 to stop. Plain constants LLVM would
 * replace by whatever condition it knows to be equal, the verifier does not. */
void cg_callback_ret(struct cg *cg, bool stop);
/* v bounded to [0, max], so that the verifier sees it. */
val cg_bound(struct cg *cg, val v, uint64_t max);
/* Helper call; arguments i64 or ptr; result i64, or ptr if ret_ptr. */
val cg_helper(struct cg *cg, int id, bool ret_ptr, int n, ...);
/* A call that is unlikely: if (cond) { site counter++ } */
void cg_count_if(struct cg *cg, val i1, uint32_t site);
void cg_count(struct cg *cg, uint32_t site);
uint32_t cg_site(struct cg *cg, enum plan_site_kind kind, struct span span,
		 int32_t map, const char *text);
/* i64 that is a in one case and b in the other: built by callbacks' blocks. */
val cg_phi2(struct cg *cg, val a, LLVMBasicBlockRef from_a, val b,
	    LLVMBasicBlockRef from_b);

/* -- mem.c: memory --------------------------------------------------------------- */
/* Temporary memory of at least n bytes, good until cg_temp_reset(mark). */
struct cg_mark {
	uint32_t scratch, stack;
};
struct cg_mark cg_temp_mark(struct cg *cg);
void cg_temp_reset(struct cg *cg, struct cg_mark m);
val cg_temp(struct cg *cg, uint32_t n);
val cg_scratch_temp(struct cg *cg, uint32_t n);	/* never on the stack */
/* A scalar that would wait long in a register, and be spilled to the stack, waits
 * in scratch memory; volatile, or LLVM would keep it in the register after all. */
val cg_put_aside(struct cg *cg, val v);
val cg_take_back(struct cg *cg, val p);
val cg_alloca(struct cg *cg, uint32_t n);
/*
 * v, of which the verifier shall know no more than that it is within mask (all
 * ones). What it knows more exactly it follows separately for every way that
 * led there: ten lengths or truths are a thousand ways.
 */
val cg_forget(struct cg *cg, val v, uint64_t mask);
val cg_var_ptr(struct cg *cg, const struct tvar *var);
void cg_copy(struct cg *cg, val dst, val src, uint32_t n);
void cg_zero(struct cg *cg, val dst, uint32_t n);
void cg_copy_unaligned(struct cg *cg, val dst, val src, uint32_t n);
/* Zeroes p[from .. to); p is aligned to 8, from need not be. */
void cg_zero_gap(struct cg *cg, val p, uint32_t from, uint32_t to);
void cg_store_bytes(struct cg *cg, val dst, const void *p, uint32_t n);
static inline uint32_t round8(uint32_t n)
{
	return (n + 7) & ~7u;
}

/* -- expr.c, place.c, cast.c, compare.c: expressions ---------------------------- */
val cg_scalar(struct cg *cg, const struct texpr *e);
val cg_condition(struct cg *cg, const struct texpr *e);	/* i1, to branch on */
/* Writes the value's bytes, all type->size of them, to dst. */
void cg_into(struct cg *cg, const struct texpr *e, val dst);
/* Pointer to the value in memory of ours (perhaps the variable itself). */
val cg_addr(struct cg *cg, const struct texpr *e);
/* A value of any type stored in memory layout at dst. */
void cg_store_value(struct cg *cg, const struct texpr *e, val dst);
/* Scalar of type t loaded from memory layout. */
val cg_load_value(struct cg *cg, const struct type *t, val p);

bool cg_is_place(const struct texpr *e);
enum addr_space cg_place_space(const struct texpr *e);
/* Address of a place: i64 for kernel and user memory, pointer for AS_CTX. */
val cg_place(struct cg *cg, const struct texpr *e);
val cg_place_scalar(struct cg *cg, const struct texpr *e);
void cg_place_into(struct cg *cg, const struct texpr *e, val dst);
/* Reads n bytes (str: a string of at most n) from an address; counts failure;
 * gives the helper's result. */
val cg_read(struct cg *cg, val dst, uint32_t n, val addr,
	    enum addr_space space, struct span span);
val cg_read_str(struct cg *cg, val dst, val n, val addr,
		enum addr_space space, struct span span);
val cg_cast_scalar(struct cg *cg, val v, const struct type *from,
		   const struct type *to);
void cg_cast_into(struct cg *cg, const struct texpr *e, val dst);
val cg_equal_memory(struct cg *cg, const struct texpr *a,
		    const struct texpr *b);	/* i64 bool */
/* Address relocated by BTF: a.b.c of struct root at base. */
struct cg_path {
	const struct ctype *root;
	const struct cmember *member[8];
	const struct ctype *parent[8];
	uint32_t n;
};
val cg_core_address(struct cg *cg, val base, const struct cg_path *path);
/* The longest chain of relocated members that ends in e, root first; *ret_base
 * is the place the chain starts from. */
void cg_member_path(const struct texpr *e, struct cg_path *path,
		    const struct texpr **ret_base);
enum cg_field_info {	/* kinds of llvm.bpf.preserve.field.info */
	FIELD_BYTE_OFFSET, FIELD_BYTE_SIZE, FIELD_EXISTS, FIELD_SIGNED,
	FIELD_LSHIFT, FIELD_RSHIFT
};
#define CG_ENUMERATOR "enumerator:"	/* prefix of globals that name one */
/* What an X_CONST with `enumeration` is in the running kernel. */
val cg_core_enumerator(struct cg *cg, const struct texpr *e);
enum cg_type_info {	/* kinds of llvm.bpf.preserve.type.info */
	TYPE_EXISTS, TYPE_SIZE
};
val cg_core_type(struct cg *cg, const struct ctype *c, enum cg_type_info what);
/* Enters what runs when a condition is `when`; to be taken off cg->closed. */
uint32_t cg_close(struct cg *cg, const struct texpr *condition, bool when);
/* exists(): a constant to the verifier, but not to LLVM. */
val cg_exists(struct cg *cg, const struct texpr *e);
/* For a second module: LLVM keeps the globals of all accesses it has seen in the
 * process, so none of this one's may be as the one's before. */
void cg_core_again(struct cg *cg, const struct cg *before);
val cg_core_info(struct cg *cg, val base, const struct cg_path *path,
		 unsigned int kind);	/* bit-fields: llvm.bpf.preserve.field.info */

/* -- record.c: fields of tracepoints ------------------------------------------------ */
bool cg_is_record_field(const struct texpr *e);
/* Of chars, or of varying length: its place is computed, not a constant. */
bool cg_is_record_data(const struct texpr *e);
val cg_record_has(struct cg *cg, const struct texpr *e);
val cg_record_scalar(struct cg *cg, const struct texpr *e);
val cg_record_place(struct cg *cg, const struct texpr *e);
/* Bytes of a text or array that there are, at most max. */
val cg_record_most(struct cg *cg, const struct texpr *e, uint32_t max);

/* -- call_*.c: builtins ------------------------------------------------------------ */
val cg_call_scalar(struct cg *cg, const struct texpr *e);
void cg_call_into(struct cg *cg, const struct texpr *e, val dst);
void cg_call_action(struct cg *cg, const struct texpr *e);
val cg_str_scalar(struct cg *cg, const struct texpr *e);	/* strlen ... */
void cg_str_into(struct cg *cg, const struct texpr *e, val dst);
void cg_stack_into(struct cg *cg, const struct texpr *e, val dst);
val cg_pid_tgid(struct cg *cg);	/* in the tool's pid namespace */
val cg_func_arg(struct cg *cg, const struct texpr *e);
val cg_reg(struct cg *cg, uint32_t offset);	/* pt_regs word */

/* -- syscall.c -------------------------------------------------------------------------- */
/* Leaves the program unless the call is one it is for. */
void cg_syscall_filter(struct cg *cg);
bool cg_syscall_single(const struct tprobe *p);	/* for one call alone */
val cg_syscall_nr(struct cg *cg);
val cg_syscall_arg(struct cg *cg, uint32_t index);
val cg_syscall_ret(struct cg *cg);

/* -- map.c, agg.c: maps -------------------------------------------------------------- */
void cg_maps_declare(struct cg *cg);
val cg_map_key(struct cg *cg, const struct texpr *key,
	       const struct tmap *m);	/* pointer */
val cg_map_lookup(struct cg *cg, val map, val key);	/* ptr or null */
val cg_map_update(struct cg *cg, val map, val key, val value, uint64_t flags);
val cg_map_get_scalar(struct cg *cg, const struct texpr *e);
void cg_map_get_into(struct cg *cg, const struct texpr *e, val dst);
void cg_map_set(struct cg *cg, const struct tstmt *s);
void cg_map_add(struct cg *cg, const struct tstmt *s);
void cg_map_update_stmt(struct cg *cg, const struct tstmt *s);
val cg_map_incdec(struct cg *cg, const struct texpr *e);
val cg_map_delete(struct cg *cg, const struct texpr *e);
val cg_map_has_key(struct cg *cg, const struct texpr *e);
val cg_map_find(struct cg *cg, const struct texpr *e);
val cg_map_len(struct cg *cg, const struct texpr *e);
/* A callback for bpf_for_each_map_elem() that does nothing. */
val cg_visit_nothing(struct cg *cg);
/*
 * The value's address, made of zeros when the key is new. Where there is none
 * to be had, that is counted and goes to `none`.
 */
val cg_map_element(struct cg *cg, const struct tmap *m, val key,
		   struct span span, LLVMBasicBlockRef none);
void cg_agg(struct cg *cg, const struct tstmt *s);
/* Integer of an aggregation, summed over CPUs; key NULL for scalar maps. */
val cg_agg_read(struct cg *cg, const struct tmap *m, val key,
		const struct type *t);
uint32_t cg_map_site(struct cg *cg, enum plan_site_kind kind,
		     const struct tmap *m, struct span span);

/* -- event.c ---------------------------------------------------------------------------- */
void cg_event(struct cg *cg, const struct texpr *e);
void cg_event_header(struct cg *cg, val rec, uint32_t id);
void cg_exit_program(struct cg *cg);	/* leave, as after exit() */

/* -- stmt.c, loop.c, program.c ------------------------------------------------------------- */
void cg_stmts(struct cg *cg, const tstmts *list);
void cg_loop_while(struct cg *cg, const struct tstmt *s);
void cg_loop_range(struct cg *cg, const struct tstmt *s);
void cg_loop_map(struct cg *cg, const struct tstmt *s);
void cg_loop_break(struct cg *cg);
void cg_loop_continue(struct cg *cg);
void cg_program(struct cg *cg, const struct tprobe *p);

/* -- planbuild.c ------------------------------------------------------------------------------ */
/* consts: bytes of struct awl_consts, where the resolved values begin. */
void cg_plan_begin(struct cg *cg, uint32_t consts);
void cg_plan_end(struct cg *cg);
const struct ptype *cg_ptype(struct cg *cg, const struct type *t);
uint32_t cg_plan_event(struct cg *cg, const struct plan_event *ev);
void cg_plan_core(struct cg *cg, const struct ctype *c);
void cg_plan_type(struct cg *cg, const char *core_type);
/* A member on the way from the root. */
void cg_plan_member(struct cg *cg, const struct ctype *root, const char *name);

#endif
