/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The LLVM module: target, debug info, functions, BTF maps, globals, emission.
 */
#include "codegen/cg.h"

#include <linux/bpf.h>
#include <setjmp.h>
#include <string.h>

#include <llvm-c/Analysis.h>
#include <llvm-c/ErrorHandling.h>
#include <llvm-c/IRReader.h>
#include <llvm-c/Target.h>
#include <llvm-c/Support.h>
#include <llvm-c/Transforms/PassBuilder.h>

#include "codegen/linetext.h"
#include "codegen/program.h"
#include "lang/abi.h"

static void on_diagnostic(LLVMDiagnosticInfoRef info, void *arg)
{
	struct cg *cg = arg;
	char *text;

	if (LLVMGetDiagInfoSeverity(info) != LLVMDSError)
		return;
	text = LLVMGetDiagInfoDescription(info);
	if (strstr(text, "stack"))
		cg->stack_overflow = true;
	if (!cg->error)
		cg->error = arena_strdup(cg->arena, text);
	LLVMDisposeMessage(text);
}

/*
 * Passes of LLVM's code generator that find nothing to do in programs like ours,
 * but take a quarter of the compiler's time. (CodeGenPrepare is not among them: it
 * puts an address next to its load, and the kernel allows a context no other.)
 * Before the target machine is made; LLVM takes its options once in a process.
 */
static void leave_out_passes(void)
{
	static const char *const flags[] = {
		"awlc", "-disable-lsr", "-disable-mergeicmps",
		"-disable-constant-hoisting",
		"-disable-partial-libcall-inlining",
		"-disable-early-taildup", "-disable-tail-duplicate",
		"-disable-machine-licm", "-disable-machine-cse",
		"-disable-machine-sink", "-disable-postra-machine-licm",
		"-disable-postra-machine-sink", "-disable-copyprop",
		"-disable-block-placement", "-disable-branch-fold",
		"-disable-ssc", "-disable-sched-hazard"
	};

	static bool done;

	if (!done)
		LLVMParseCommandLineOptions(sizeof(flags) / sizeof(*flags),
					    flags, "");
	done = true;
}

static bool make_target_machine(struct cg *cg)
{
	LLVMTargetRef target;
	char *message = NULL;

	LLVMInitializeBPFTargetInfo();
	LLVMInitializeBPFTarget();
	LLVMInitializeBPFTargetMC();
	LLVMInitializeBPFAsmPrinter();
	if (LLVMGetTargetFromTriple("bpfel", &target, &message)) {
		cg->error = arena_strdup(cg->arena, message);
		LLVMDisposeMessage(message);
		return false;
	}
	leave_out_passes();
	cg->tm = LLVMCreateTargetMachine(target, "bpfel", "v3", "",
					 LLVMCodeGenLevelLess, LLVMRelocDefault,
					 LLVMCodeModelDefault);
	return true;
}

/* Text inside an IR string constant. */
static void add_ir_string(struct buf *b, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c < 32 || c > 126 || c == '"' || c == '\\')
			buf_printf(b, "\\%02X", c);
		else
			buf_addc(b, (char)c);
	}
}

/*
 * The module starts as text, because only the text form can give a DIFile a
 * source: without one the backend would read the file. It is an empty one, since
 * linetext.h adds the lines later.
 */
static void skeleton_text(const struct source_set *set, struct buf *b)
{
	buf_adds(b, "!awl.files = !{");
	for (size_t i = 0; i < set->files.n; i++)
		buf_printf(b, "%s!%zu", i ? ", " : "", i);
	buf_adds(b, "}\n");
	for (size_t i = 0; i < set->files.n; i++) {
		const struct source *s = set->files.v[i];

		buf_printf(b, "!%zu = !DIFile(filename: \"", i);
		add_ir_string(b, s->name, strlen(s->name));
		buf_adds(b, "\", directory: \"\", source: \"\\0A\")\n");
	}
}

static bool make_module(struct cg *cg)
{
	size_t nfiles = cg->sources->files.n;
	LLVMValueRef *nodes = arena_array(cg->arena, LLVMValueRef, nfiles + 1);
	LLVMMemoryBufferRef text;
	char *message = NULL;
	struct buf b;

	buf_init(&b);
	skeleton_text(cg->sources, &b);
	text = LLVMCreateMemoryBufferWithMemoryRangeCopy(b.s, b.n, "skeleton");
	buf_clear(&b);
	if (LLVMParseIRInContext(cg->ctx, text, &cg->mod, &message)) {
		cg->error = arena_strdup(cg->arena, message);
		LLVMDisposeMessage(message);
		return false;
	}
	LLVMSetTarget(cg->mod, "bpfel");
	LLVMSetModuleDataLayout(cg->mod, LLVMCreateTargetDataLayout(cg->tm));
	cg->files = arena_array(cg->arena, LLVMMetadataRef, nfiles + 1);
	LLVMGetNamedMetadataOperands(cg->mod, "awl.files", nodes);
	for (size_t i = 0; i < nfiles; i++)
		cg->files[i] = LLVMValueAsMetadata(nodes[i]);
	return true;
}

static void make_debug_info(struct cg *cg)
{
	LLVMMetadataRef version = LLVMValueAsMetadata(LLVMConstInt(cg->i32,
						LLVMDebugMetadataVersion(), 0));
	static const char key[] = "Debug Info Version";

	LLVMAddModuleFlag(cg->mod, LLVMModuleFlagBehaviorWarning, key,
			  sizeof(key) - 1, version);
	cg->di = LLVMCreateDIBuilder(cg->mod);
	cg->cu = LLVMDIBuilderCreateCompileUnit(cg->di, LLVMDWARFSourceLanguageC,
				cg->files[0], "awl", 3, 1, "", 0, 0, "", 0,
				LLVMDWARFEmissionFull, 0, 0, 0, "", 0, "", 0);
	cg->di_u8 = LLVMDIBuilderCreateBasicType(cg->di, "u8", 2, 8, 8, 0);
	cg->di_u32 = LLVMDIBuilderCreateBasicType(cg->di, "u32", 3, 32, 7, 0);
	cg->di_u64 = LLVMDIBuilderCreateBasicType(cg->di, "u64", 3, 64, 7, 0);
	cg->di_int = LLVMDIBuilderCreateBasicType(cg->di, "int", 3, 32, 5, 0);
	cg->di_voidptr = LLVMDIBuilderCreatePointerType(cg->di, NULL, 64, 64, 0,
							NULL, 0);
}

static val placeholder(struct cg *cg, const char *name)
{
	return LLVMAddGlobal(cg->mod, LLVMArrayType2(cg->i8, 0), name);
}

bool cg_module_open(struct cg *cg)
{
	cg->ctx = LLVMContextCreate();
	LLVMContextSetDiagnosticHandler(cg->ctx, on_diagnostic, cg);
	cg->i1 = LLVMInt1TypeInContext(cg->ctx);
	cg->i8 = LLVMInt8TypeInContext(cg->ctx);
	cg->i16 = LLVMInt16TypeInContext(cg->ctx);
	cg->i32 = LLVMInt32TypeInContext(cg->ctx);
	cg->i64 = LLVMInt64TypeInContext(cg->ctx);
	cg->ptr = LLVMPointerTypeInContext(cg->ctx, 0);
	cg->voidt = LLVMVoidTypeInContext(cg->ctx);
	if (!make_target_machine(cg) || !make_module(cg))
		return false;
	make_debug_info(cg);
	cg->b = LLVMCreateBuilderInContext(cg->ctx);
	cg->rodata = placeholder(cg, "awl_rodata_");
	cg->bss = placeholder(cg, "awl_bss_");
	buf_init(&cg->rodata_bytes);
	buf_fill(&cg->rodata_bytes, 0,
		 sizeof(struct awl_consts) + 8 * cg->prog->resolves.n);
	cg->params = (uint32_t)cg->rodata_bytes.n;
	buf_fill(&cg->rodata_bytes, 0, cg->prog->params_size);
	return true;
}

void cg_module_close(struct cg *cg)
{
	buf_clear(&cg->rodata_bytes);
	if (cg->broken)		/* in the middle of something: the process ends */
		return;
	if (cg->b)
		LLVMDisposeBuilder(cg->b);
	if (cg->di)
		LLVMDisposeDIBuilder(cg->di);
	if (cg->mod)
		LLVMDisposeModule(cg->mod);
	if (cg->tm)
		LLVMDisposeTargetMachine(cg->tm);
	if (cg->ctx)
		LLVMContextDispose(cg->ctx);
}

/* -- emission -------------------------------------------------------------- */

/* Debug info for a global: without BTF of it libbpf would not let us map .bss. */
static void describe_global(struct cg *cg, val g, const char *name,
			    LLVMMetadataRef type)
{
	LLVMMetadataRef expr = LLVMDIBuilderCreateGlobalVariableExpression(cg->di,
			cg->cu, name, strlen(name), "", 0, cg->files[0], 0, type, 0,
			LLVMDIBuilderCreateExpression(cg->di, NULL, 0), NULL, 0);

	LLVMGlobalSetMetadata(g, LLVMGetMDKindIDInContext(cg->ctx, "dbg", 3), expr);
}

static LLVMMetadataRef di_bytes(struct cg *cg, uint64_t n)
{
	LLVMMetadataRef range = LLVMDIBuilderGetOrCreateSubrange(cg->di, 0,
								 (int64_t)n);

	return LLVMDIBuilderCreateArrayType(cg->di, n * 8, 8, cg->di_u8, &range, 1);
}

static val define_global(struct cg *cg, val old, const char *name,
			  const char *section, val init, bool constant)
{
	val g = LLVMAddGlobal(cg->mod, LLVMTypeOf(init), name);

	LLVMSetInitializer(g, init);
	LLVMSetAlignment(g, 8);
	LLVMSetGlobalConstant(g, constant);
	if (section)
		LLVMSetSection(g, section);
	LLVMReplaceAllUsesWith(old, g);
	LLVMDeleteGlobal(old);
	return g;
}

static void define_globals(struct cg *cg)
{
	uint32_t bss = cg->bss_size + 8 * (uint32_t)cg->plan->sites.n;
	val bytes = LLVMConstStringInContext2(cg->ctx, cg->rodata_bytes.s,
					      cg->rodata_bytes.n, 1);
	val license = LLVMConstStringInContext2(cg->ctx,
				config_str(&cg->prog->config, license),
				strlen(config_str(&cg->prog->config, license)), 0);
	val g;

	bss = bss ? bss : 8;
	define_global(cg, cg->rodata, "awl_rodata", ".rodata.awl", bytes, true);
	g = define_global(cg, cg->bss, "awl_bss", NULL,
			  LLVMConstNull(LLVMArrayType2(cg->i8, bss)), false);
	describe_global(cg, g, "awl_bss", di_bytes(cg, bss));
	define_global(cg, placeholder(cg, "license_"), "LICENSE", "license",
		      license, true);
}

static void define_plan(struct cg *cg)
{
	struct buf b;

	buf_init(&b);
	if (!plan_write(cg->plan, &b))
		out_of_memory();
	define_global(cg, placeholder(cg, "plan_"), "awl_plan", ".awl.plan",
		      LLVMConstStringInContext2(cg->ctx, b.s, b.n, 1), true);
	buf_clear(&b);
}

/*
 * default<O0> holds what CO-RE needs. The rest is what makes BPF code shorter: the
 * whole of O1 takes a third more time and gives the same code. Values that
 * early-cse keeps live long and are spilled: the second try, which is out of
 * stack, only makes the code straight.
 */
static const char *pipeline(const struct cg *cg)
{
	return cg->no_stack ? "default<O0>,function(sroa,simplifycfg)" :
			      "default<O0>,function(sroa,early-cse,simplifycfg)";
}

/* What only the CO-RE pass has read would be a map of its own. */
static void drop_enumerators(struct cg *cg)
{
	LLVMValueRef g, next;
	size_t len;

	for (g = LLVMGetFirstGlobal(cg->mod); g; g = next) {
		next = LLVMGetNextGlobal(g);
		if (!strncmp(LLVMGetValueName2(g, &len), CG_ENUMERATOR,
			     sizeof(CG_ENUMERATOR) - 1) && !LLVMGetFirstUse(g))
			LLVMDeleteGlobal(g);
	}
}

static bool run_passes(struct cg *cg)
{
	LLVMPassBuilderOptionsRef o = LLVMCreatePassBuilderOptions();
	LLVMErrorRef err;
	char *message;

	LLVMPassBuilderOptionsSetLoopUnrolling(o, 0);
	err = LLVMRunPasses(cg->mod, pipeline(cg), cg->tm, o);
	LLVMDisposePassBuilderOptions(o);
	if (!err) {
		drop_enumerators(cg);
		return true;
	}
	message = LLVMGetErrorMessage(err);
	cg->error = arena_strdup(cg->arena, message);
	LLVMDisposeErrorMessage(message);
	return false;
}

static bool verify(struct cg *cg)
{
	char *message = NULL;
	bool bad = LLVMVerifyModule(cg->mod, LLVMReturnStatusAction, &message);

	if (bad)
		cg->error = arena_printf(cg->arena, "invalid IR: %s", message);
	LLVMDisposeMessage(message);
	return !bad;
}

static jmp_buf fatal_jump;
static struct cg *fatal_cg;

/* LLVM's fatal errors must not return. */
static void on_fatal(const char *reason)
{
	struct cg *cg = fatal_cg;

	cg->error = strstr(reason, "out of insn range") ?
		"a program is too large for BPF, whose branches reach 32,767 instructions: make several clauses of it" :
		arena_strdup(cg->arena, reason);
	cg->broken = true;
	longjmp(fatal_jump, 1);
}

static bool emit_file(struct cg *cg, bool asm_text, struct buf *out)
{
	LLVMMemoryBufferRef mem = NULL;
	char *message = NULL;

	fatal_cg = cg;
	LLVMResetFatalErrorHandler();
	LLVMInstallFatalErrorHandler(on_fatal);
	if (setjmp(fatal_jump))
		return false;
	if (LLVMTargetMachineEmitToMemoryBuffer(cg->tm, cg->mod,
			asm_text ? LLVMAssemblyFile : LLVMObjectFile,
			&message, &mem)) {
		cg->error = arena_strdup(cg->arena, message);
		LLVMDisposeMessage(message);
		return false;
	}
	buf_add(out, LLVMGetBufferStart(mem), LLVMGetBufferSize(mem));
	LLVMDisposeMemoryBuffer(mem);
	if (!asm_text)
		linetext_add(cg->arena, cg->sources, out);
	return !cg->error;
}

bool cg_module_emit(struct cg *cg, bool asm_text, struct buf *out)
{
	define_globals(cg);
	define_plan(cg);
	LLVMDIBuilderFinalize(cg->di);
	return verify(cg) && run_passes(cg) && !cg->error &&
	       emit_file(cg, asm_text, out);
}

/* -- functions --------------------------------------------------------------- */

static uint32_t file_index(struct cg *cg, const struct source *s)
{
	for (uint32_t i = 0; i < cg->sources->files.n; i++)
		if (cg->sources->files.v[i] == s)
			return i;
	return 0;
}

uint32_t cg_file_of(struct cg *cg, struct span span)
{
	struct place p = source_place(cg->sources, span.lo);

	return p.file ? file_index(cg, p.file) : 0;
}

void cg_at(struct cg *cg, struct span span)
{
	struct place p = source_place(cg->sources, span.lo);
	LLVMMetadataRef scope = cg->fn->sub;
	uint32_t file;

	cg->span = span;
	if (!p.file)
		return;
	file = file_index(cg, p.file);
	if (file != cg->fn->file)
		scope = LLVMDIBuilderCreateLexicalBlockFile(cg->di, scope,
							    cg->files[file], 0);
	LLVMSetCurrentDebugLocation2(cg->b,
		LLVMDIBuilderCreateDebugLocation(cg->ctx, p.line, p.col, scope,
						 NULL));
}

/* A parameter without a name makes the kernel refuse the BTF. */
static void name_parameters(struct cg *cg, LLVMMetadataRef sub,
			    LLVMMetadataRef file, unsigned int line,
			    LLVMMetadataRef *types, const char *const *names,
			    uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		LLVMDIBuilderCreateParameterVariable(cg->di, sub, names[i],
				strlen(names[i]), i + 1, file, line,
				types[i + 1], 1, 0);
}

val cg_function(struct cg *cg, const char *name, const char *section,
		const char *params, const char *const *names, struct span span,
		LLVMMetadataRef *ret_sub)
{
	struct place p = source_place(cg->sources, span.lo);
	LLVMMetadataRef file = cg->files[p.file ? file_index(cg, p.file) : 0];
	uint32_t n = (uint32_t)strlen(params);
	LLVMMetadataRef types[6] = { section ? cg->di_int : cg->di_u64 }, type;
	LLVMTypeRef ir[5];
	val fn;

	for (uint32_t i = 0; i < n; i++) {
		char c = params[i];

		ir[i] = c == 'p' ? cg->ptr : c == 'u' ? cg->i32 : cg->i64;
		types[i + 1] = c == 'p' ? cg->di_voidptr :
			       c == 'u' ? cg->di_u32 : cg->di_u64;
	}
	fn = LLVMAddFunction(cg->mod, name,
			     LLVMFunctionType(section ? cg->i32 : cg->i64, ir, n, 0));
	type = LLVMDIBuilderCreateSubroutineType(cg->di, file, types, n + 1, 0);
	*ret_sub = LLVMDIBuilderCreateFunction(cg->di, file, name, strlen(name),
			name, strlen(name), file, p.line, type, !section, 1,
			p.line, LLVMDIFlagPrototyped, 1);
	LLVMSetSubprogram(fn, *ret_sub);
	name_parameters(cg, *ret_sub, file, p.line, types, names, n);
	LLVMAddAttributeAtIndex(fn, LLVMAttributeFunctionIndex,
		LLVMCreateEnumAttribute(cg->ctx,
			LLVMGetEnumAttributeKindForName("nounwind", 8), 0));
	/* BPF has no memset() that many stores could become. */
	LLVMAddAttributeAtIndex(fn, LLVMAttributeFunctionIndex,
		LLVMCreateStringAttribute(cg->ctx, "no-builtins", 11, "", 0));
	if (section)
		LLVMSetSection(fn, section);
	else
		LLVMSetLinkage(fn, LLVMInternalLinkage);
	if (!section)
		LLVMAddAttributeAtIndex(fn, LLVMAttributeFunctionIndex,
			LLVMCreateEnumAttribute(cg->ctx,
				LLVMGetEnumAttributeKindForName("noinline", 8), 0));
	return fn;
}

/* -- maps: BTF-defined, https://docs.kernel.org/bpf/btf.html ------------------- */

/* A pointer to int[n]: how .maps says a number. */
static LLVMMetadataRef di_number(struct cg *cg, uint64_t n)
{
	LLVMMetadataRef range = LLVMDIBuilderGetOrCreateSubrange(cg->di, 0,
								 (int64_t)n);
	LLVMMetadataRef array = LLVMDIBuilderCreateArrayType(cg->di, n * 32, 32,
						cg->di_int, &range, 1);

	return LLVMDIBuilderCreatePointerType(cg->di, array, 64, 64, 0, NULL, 0);
}

struct map_member {
	const char *name;
	LLVMMetadataRef type;
};

static val map_global(struct cg *cg, const char *name, const struct map_member *m,
		      unsigned int n)
{
	LLVMMetadataRef members[5], s;
	LLVMTypeRef t = LLVMArrayType2(cg->i64, n);
	val g;

	for (unsigned int i = 0; i < n; i++)
		members[i] = LLVMDIBuilderCreateMemberType(cg->di, cg->cu,
				m[i].name, strlen(m[i].name), cg->files[0], 0, 64,
				64, i * 64, 0, m[i].type);
	s = LLVMDIBuilderCreateStructType(cg->di, cg->cu, "", 0, cg->files[0], 0,
					  n * 64, 64, 0, NULL, members, n, 0,
					  NULL, "", 0);
	g = LLVMAddGlobal(cg->mod, t, name);
	LLVMSetInitializer(g, LLVMConstNull(t));
	LLVMSetSection(g, ".maps");
	LLVMSetAlignment(g, 8);
	describe_global(cg, g, name, s);
	return g;
}

val cg_declare_map(struct cg *cg, const char *name, uint32_t type,
		   uint32_t key_size, uint32_t value_size,
		   uint64_t max_entries, uint32_t flags)
{
	static const char *const names[] = {
		"type", "key_size", "value_size", "max_entries", "map_flags"
	};
	uint64_t numbers[] = { type, key_size, value_size, max_entries, flags };
	struct map_member m[5];
	unsigned int n = 0;

	for (int i = 0; i < 5; i++)
		if (numbers[i])
			m[n++] = (struct map_member){ names[i], di_number(cg, numbers[i]) };
	return map_global(cg, name, m, n);
}

/* The kernel wants to know the types of key and value here. */
val cg_declare_storage(struct cg *cg, const char *name, uint32_t value_size)
{
	LLVMMetadataRef range = LLVMDIBuilderGetOrCreateSubrange(cg->di, 0, value_size / 8);
	LLVMMetadataRef value = LLVMDIBuilderCreateArrayType(cg->di, value_size * 8ull, 64,
							     cg->di_u64, &range, 1);
	const struct map_member m[] = {
		{ "type", di_number(cg, BPF_MAP_TYPE_TASK_STORAGE) },
		{ "map_flags", di_number(cg, BPF_F_NO_PREALLOC) },
		{ "key", LLVMDIBuilderCreatePointerType(cg->di, cg->di_int, 64, 64, 0, NULL, 0) },
		{ "value", LLVMDIBuilderCreatePointerType(cg->di, value, 64, 64, 0, NULL, 0) },
	};

	return map_global(cg, name, m, 4);
}

/* -- .rodata.awl and .bss ------------------------------------------------------- */

val cg_rodata_bytes(struct cg *cg, const void *p, size_t n)
{
	struct buf *b = &cg->rodata_bytes;
	size_t at;

	buf_fill(b, 0, (8 - b->n % 8) % 8);
	at = b->n;
	buf_add(b, p, n);
	buf_fill(b, 0, (8 - b->n % 8) % 8);
	if (b->failed)
		out_of_memory();
	return cg_gep(cg, cg->rodata, at);
}

val cg_zeros(struct cg *cg, uint32_t n)
{
	struct buf *b = &cg->rodata_bytes;

	if (n > cg->zeros_len) {
		buf_fill(b, 0, (8 - b->n % 8) % 8);
		cg->zeros = (uint32_t)b->n;
		cg->zeros_len = round8(n);
		buf_fill(b, 0, cg->zeros_len);
		if (b->failed)
			out_of_memory();
	}
	return cg_gep(cg, cg->rodata, cg->zeros);
}

/*
 * An immediate of the instruction, which libbpf puts there as if it was an
 * enumerator's value (runtime/btfsource.h): .rodata is a page of its own, a load
 * from which costs a miss of the TLB with each event.
 */
val cg_const_field(struct cg *cg, uint32_t offset, uint32_t size)
{
	struct ctype values = { .kind = C_ENUM, .name = AWL_CONST_ENUM, .size = 4 };
	const char *name = arena_printf(cg->arena, AWL_CONST_NAME, offset, size);
	/* LLVM takes enumerators of one enum for the same by their values */
	struct texpr e = { .op = X_CONST, .text = name, .value = offset * 16 + size,
			   .enumeration = arena_memdup(cg->arena, &values, sizeof(values)) };

	return cg_core_enumerator(cg, &e);
}

/* The compiler must not know what stands there: the runtime sets it. */
val cg_param(struct cg *cg, uint32_t index)
{
	uint32_t at = cg->params + cg->prog->params.v[index].offset;

	return cg_barrier(cg, cg_gep(cg, cg->rodata, at));
}

val cg_param_scalar(struct cg *cg, uint32_t index)
{
	return cg_const_field(cg, cg->params +
			      cg->prog->params.v[index].offset, 8);
}

val cg_bss(struct cg *cg, uint32_t offset)
{
	return cg_gep(cg, cg->bss, offset);
}
