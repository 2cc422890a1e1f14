/* SPDX-License-Identifier: Apache-2.0 */
/*
 * awlc: the compiler. Source in, one stage's result out; run by awl, or by
 * hand with --emit. Needs no privilege beyond reading what describes the
 * kernel, and exits.
 *
 * Exit status: 0; 1 for a usage or script error.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/prefault.h"
#include "codegen/codegen.h"
#include "parser/parse.h"
#include "sema/import.h"
#include "sema/include.h"
#include "sema/sema.h"
#include "target/target.h"

enum stage { ST_TOKENS, ST_AST, ST_TYPES, ST_IR, ST_ASM, ST_PLAN, ST_OBJECT };

static const char *const stage_names[] = {
	"tokens", "ast", "types", "ir", "asm", "plan", "object"
};

struct job {
	enum stage stage;
	const char *text, *file, *out, *btf;
	bool portable;
	const char *report;	/* --report: its file */
	bool for_now;		/* the result depends on more than files */
	struct buf files;	/* for it */
	struct sema_options sema;
	struct include_options include;
	VEC(const char *) cflags, params;
	struct config config;
	struct arena *arena;
	struct source_set sources;
	struct diags diags;
};

enum { O_EMIT = 256, O_UNSAFE, O_PID_FILTER, O_PID_PATH, O_TEST, O_BENCH,
       O_NO_WARNINGS, O_BTF, O_INCLUDE, O_PORTABLE,
       O_CHECK, O_REPORT, O_PARAM };

static const struct option options[] = {
	{ "emit", required_argument, NULL, O_EMIT },
	{ "unsafe", no_argument, NULL, O_UNSAFE },
	{ "pid-filter", no_argument, NULL, O_PID_FILTER },
	{ "pid-path", required_argument, NULL, O_PID_PATH },
	{ "test", no_argument, NULL, O_TEST },
	{ "bench", no_argument, NULL, O_BENCH },
	{ "no-warnings", no_argument, NULL, O_NO_WARNINGS },
	{ "check", no_argument, NULL, O_CHECK },
	{ "btf", required_argument, NULL, O_BTF },
	{ "include", required_argument, NULL, O_INCLUDE },
	{ "portable", no_argument, NULL, O_PORTABLE },
	{ "report", required_argument, NULL, O_REPORT },
	{ "param", required_argument, NULL, O_PARAM },
	{ "help", no_argument, NULL, 'h' },
	{ 0 }
};

static const char usage[] =
"usage: awlc [--emit=STAGE] [-o FILE] [options] (-e PROGRAM | FILE | -) [ARG...] [-- --NAME=VALUE...]\n"
"Compiles a script; awl runs it by itself. STAGE is one of tokens, ast, types,\n"
"ir, asm, plan, object (the default).\n"
"  -e PROGRAM       the script itself\n"
"  -o FILE          where the result goes (standard output)\n"
"  --unsafe         allow builtins that change the system\n"
"  --pid-filter     make the programs look at one process only\n"
"  --pid-path PATH  executable of that process\n"
"  --test, --bench  keep the test: or bench: clauses\n"
"  --no-warnings    report errors only\n"
"  --check          only say what is wrong; with --btf, what that kernel lacks\n"
"  --btf FILE       types of another kernel than the running one\n"
"  --portable       name files in the result as seen from the script\n"
"  --report FILE    say there which files the result depends on, and what the\n"
"                   compiler said\n"
"  --param NAME=TEXT  the value of a parameter that stands in an attach point\n"
"  -I DIR           look for included files in DIR\n"
"  --include FILE   include FILE before the script\n";

static int bad_usage(const char *what)
{
	fprintf(stderr, "awlc: %s\nTry 'awlc --help'.\n", what);
	return 1;
}

static int set_stage(struct job *j, const char *name)
{
	for (int i = 0; i <= ST_OBJECT; i++) {
		if (!strcmp(stage_names[i], name)) {
			j->stage = i;
			return 0;
		}
	}
	return bad_usage("--emit takes tokens, ast, types, ir, asm, plan or object");
}

/* As the C compiler takes it. */
static int add_include(struct job *j, const char *flag, const char *value)
{
	vec_push(j->arena, &j->cflags, flag);
	vec_push(j->arena, &j->cflags, value);
	j->include.always |= !strcmp(flag, "-include");
	j->include.flags = j->cflags.v;
	j->include.nflags = j->cflags.n;
	return 0;
}

static int add_param(struct job *j, const char *text)
{
	vec_push(j->arena, &j->params, text);
	j->sema.params = j->params.v;
	j->sema.nparams = j->params.n;
	return 0;
}

static int parse_option(struct job *j, int c)
{
	switch (c) {
	case 'e': j->text = optarg; return 0;
	case 'o': j->out = optarg; return 0;
	case O_EMIT: return set_stage(j, optarg);
	case O_UNSAFE: j->sema.unsafe = true; return 0;
	case O_PID_FILTER: j->sema.pid_filter = true; return 0;
	case O_PID_PATH: j->sema.pid_path = optarg; return 0;
	case O_TEST: j->sema.for_test = true; return 0;
	case O_BENCH: j->sema.for_bench = true; return 0;
	case O_NO_WARNINGS: j->sema.no_warnings = true; return 0;
	case O_CHECK: j->sema.for_check = true; return 0;
	case O_BTF: j->btf = optarg; return 0;
	case O_PARAM: return add_param(j, optarg);
	case O_REPORT: j->report = optarg; return 0;
	case O_PORTABLE: j->portable = true; return 0;
	case 'I': return add_include(j, "-I", optarg);
	case O_INCLUDE: return add_include(j, "-include", optarg);
	case 'h':
		fputs(usage, stdout);
		exit(0);
	default:
		return 1;	/* getopt has said why */
	}
}

/* Options, the script, its arguments; behind "--", its named ones. */
static int parse_arguments(struct job *j, int argc, char **argv)
{
	int c, dashes = argc;

	for (int i = 1; i < argc && dashes == argc; i++)
		if (!strcmp(argv[i], "--"))
			dashes = i;
	while ((c = getopt_long(dashes, argv, "+e:o:I:h", options, NULL)) != -1)
		if (parse_option(j, c))
			return 1;
	if (!j->text) {
		if (optind >= dashes)
			return bad_usage("no script given");
		j->file = argv[optind++];
	}
	j->sema.positional = (const char *const *)argv + optind;
	j->sema.npositional = (size_t)(dashes - optind);
	if (dashes < argc) {
		j->sema.named = (const char *const *)argv + dashes + 1;
		j->sema.nnamed = (size_t)(argc - dashes - 1);
	}
	return 0;
}

static struct source *load(struct job *j)
{
	struct source *s;
	int err = EFBIG;

	if (j->text)
		s = source_add(&j->sources, "stdin", j->text, strlen(j->text));
	else
		s = source_read(&j->sources, j->file, &err);
	if (!s)
		diag_error(&j->diags, (struct span){ 0, 0 }, E_FILE,
			   "cannot read '%s': %s", j->file, strerror(err));
	return s;
}

/* As seen from the script's directory, or without any. */
static const char *portable_name(const struct job *j, const char *name)
{
	const char *slash = j->file ? strrchr(j->file, '/') : NULL;
	size_t n = slash ? (size_t)(slash - j->file) + 1 : 0;

	if (*name != '/' && !n)
		return name;
	if (n && !strncmp(name, j->file, n))
		return name + n;
	slash = strrchr(name, '/');
	return slash ? slash + 1 : name;
}

/*
 * The sources for the result alone: diagnostics still name them as they are
 * found here.
 */
static struct source_set portable_sources(const struct job *j)
{
	struct source_set set = j->sources;

	memset(&set.files, 0, sizeof(set.files));
	for (size_t i = 0; i < j->sources.files.n; i++) {
		struct source *s = arena_new(j->arena, struct source);

		*s = *j->sources.files.v[i];
		if (j->portable)
			s->name = portable_name(j, s->name);
		vec_push(j->arena, &set.files, s);
	}
	return set;
}

static bool backend_failed(struct job *j, const char *error)
{
	diag_error(&j->diags, (struct span){ 0, 0 }, E_CODEGEN,
		   "the compiler's backend failed: %s", error);
	return false;
}

/* What else than types and probes a script needs of the kernel. */
static bool check_helpers(struct job *j, const struct tprog *prog,
			  struct target *target)
{
	helper_uses uses = { 0 };
	const char *error = NULL;
	bool ok = true;

	if (!codegen_helpers(j->arena, prog, &j->sources, &uses, &error))
		return backend_failed(j, error);
	for (size_t i = 0; i < uses.n; i++) {
		const char *name = target_helper_name(uses.v[i].id);

		if (target_has_helper(target, uses.v[i].id))
			continue;
		diag_error(&j->diags, uses.v[i].span, E_HELPER,
			   "this needs the helper '%s', which the kernel lacks",
			   name ? name : "of a later one");
		ok = false;
	}
	return ok;
}

static bool from_tree(struct job *j, const struct ast_script *script,
		      struct target *target, struct buf *out)
{
	static const enum codegen_output what[] = {
		[ST_IR] = CG_IR, [ST_ASM] = CG_ASM, [ST_PLAN] = CG_PLAN,
		[ST_OBJECT] = CG_OBJECT
	};
	struct source_set sources = portable_sources(j);
	const char *error = NULL;
	struct tprog *prog = sema_check(j->arena, &j->diags, script, &j->sema,
					target);

	if (!prog)
		return false;
	if (j->stage == ST_TYPES) {
		tprog_dump(prog, out);
		return true;
	}
	if (j->sema.for_check)
		return check_helpers(j, prog, target);
	return codegen(j->arena, prog, &sources, what[j->stage], out, &error) ||
	       backend_failed(j, error);
}

/*
 * The report is entries that end in a NUL: "c" and the path of a file that the
 * result depends on by its content, "s" and a path on whose stat(2) it does;
 * last "t" and what was said on stderr; without that the result is for now only.
 */
static void report_file(void *arg, const char *path)
{
	struct job *j = arg;

	buf_addc(&j->files, 's');
	buf_add(&j->files, path, strlen(path) + 1);
}

static void report_files(struct job *j, const struct target *t)
{
	const struct source_set *set = &j->sources;

	for (size_t i = 0; i < set->files.n; i++) {
		const char *path = set->files.v[i]->path;

		if (!path)
			continue;
		buf_addc(&j->files, 'c');
		buf_add(&j->files, path, strlen(path) + 1);
	}
	for (size_t i = 0; i < set->looked_at.n; i++)
		report_file(j, set->looked_at.v[i]);
	target_each_file(t, report_file, j);
}

static bool from_source(struct job *j, const struct source *src, struct buf *out)
{
	static const char *const defines[] = { "AWL", "BPFTRACE_HAVE_BTF", NULL };
	struct parse_options po = { .defines = defines };
	struct target_options to = { .btf_path = j->btf,
				     .foreign = j->btf && j->sema.for_check };
	struct ast_script *script;
	struct target *target;
	bool ok;

	if (j->stage == ST_TOKENS) {
		parse_dump_tokens(j->arena, &j->diags, src, &po, out);
		return !j->diags.nerrors;
	}
	script = j->stage == ST_AST ?
		 include_parse(j->arena, &j->diags, &j->sources, src, &po,
			       &j->include) :
		 import_parse(j->arena, &j->diags, &j->sources, &po,
			      &j->include, src);
	if (!script || j->diags.nerrors)
		return false;
	if (j->stage == ST_AST) {
		ast_dump(script, out);
		return true;
	}
	target = target_open(&to);
	ok = from_tree(j, script, target, out);
	report_files(j, target);
	j->for_now = target_saw_bpf(target);
	target_close(target);
	return ok;
}

static bool write_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t k = write(fd, p, n);

		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return false;
		p += k;
		n -= (size_t)k;
	}
	return true;
}

static bool save(const char *path, const struct buf *out)
{
	int fd = 1;
	bool ok;

	if (path) {
		fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
		if (fd < 0) {
			fprintf(stderr, "awlc: cannot write '%s': %s\n", path, strerror(errno));
			return false;
		}
	}
	ok = !out->failed && write_all(fd, out->s, out->n);
	if (fd != 1 && close(fd))
		ok = false;
	if (!ok)
		fprintf(stderr, "awlc: cannot write the result: %s\n", strerror(errno));
	return ok;
}

/* What the diagnostics say goes to stderr and into the report. */
static bool report(struct job *j)
{
	struct buf text;

	buf_init(&text);
	diags_render(&j->diags, &text);
	fwrite(text.s, 1, text.n, stderr);
	if (!j->for_now) {
		buf_addc(&j->files, 't');
		buf_add(&j->files, text.s, text.n + 1);
	}
	buf_clear(&text);
	return !j->report || save(j->report, &j->files);
}

/* The last name in awlc.order: the linker puts it behind what compiling calls. */
__attribute__((noinline, section(".text.awlc_hot_end")))
static void awlc_hot_end(void)
{
	__asm__ volatile("");
}

/* What a small script needs; LLVM's own constructors come after it. */
__attribute__((constructor(101))) static void start(void)
{
	prefault(1536 * 1024, (const void *)(uintptr_t)awlc_hot_end);
}

int main(int argc, char **argv)
{
	struct job j = { .stage = ST_OBJECT };
	const struct source *src;
	const char *bad;
	struct buf out;
	bool ok;

	j.arena = arena_create();
	if (parse_arguments(&j, argc, argv))
		return 1;
	config_defaults(&j.config);
	bad = config_from_env(&j.config);
	if (bad) {
		fprintf(stderr, "awlc: the environment variable %s has a value that does not fit\n", bad);
		return 1;
	}
	j.sema.config = &j.config;
	source_set_init(&j.sources, j.arena);
	diags_init(&j.diags, j.arena, &j.sources);
	buf_init(&j.files);
	buf_init(&out);
	src = load(&j);
	ok = src && from_source(&j, src, &out);
	ok = report(&j) && ok && save(j.out, &out);
	buf_clear(&j.files);
	buf_clear(&out);
	arena_free(j.arena);
	return ok ? 0 : 1;
}
