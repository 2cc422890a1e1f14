/* SPDX-License-Identifier: Apache-2.0 */
/* Clauses and programs. */
#include "tests/gen/gen.h"

#include <string.h>

/* What a probe has of its own; NULL ends a list. FIX/ is the fixtures' folder. */
static const struct probe {
	const char *name;
	const char *ints[5];
	const char *strs[3];
} probes[] = {
	{ "begin", { NULL }, { NULL } },
	{ "begin", { NULL }, { NULL } },
	{ "end", { NULL }, { NULL } },
	{ "interval:ms:20", { NULL }, { NULL } },
	{ "self:signal:SIGUSR1", { NULL }, { NULL } },
	{ "tracepoint:syscalls:sys_enter_getppid",
	  { "args.__syscall_nr" }, { NULL } },
	{ "tracepoint:syscalls:sys_enter_openat",
	  { "args.dfd", "args.flags", "args.mode" },
	  { "str(args.filename)", "str(args.filename, 20)" } },
	{ "tracepoint:sched:sched_switch",
	  { "args.prev_pid", "args.next_prio", "args.prev_state" },
	  { "args.prev_comm", "args.next_comm" } },
	{ "rawtracepoint:sys_enter",
	  { "arg0", "arg1", "args.id" }, { NULL } },
	{ "rawtracepoint:sched_switch",
	  { "arg0", "args.next->pid", "args.prev->mm->start_brk" },
	  { "args.prev->comm", "str(args.next->comm)" } },
	{ "profile:hz:49", { "usermode", "reg(\"ip\")" }, { NULL } },
	{ "software:cpu-clock:10000000", { "reg(\"sp\")" }, { NULL } },
	{ "software:page-faults:100", { "usermode" }, { NULL } },
	{ "uprobe:FIX/calls:add",
	  { "arg0", "arg1", "reg(\"di\")", "args.a" }, { NULL } },
	{ "uprobe:FIX/calls:visit",
	  { "args.p->x", "args.p->y", "args.p->level", "args.p->next->x" },
	  { "args.p->name", "args.p->next->name" } },
	{ "uprobe:FIX/calls:greet", { "arg0" }, { "str(arg0)" } },
	{ "uretprobe:FIX/calls:greet", { "retval" }, { "str(retval)" } },
	{ "uretprobe:FIX/calls:negative", { "retval" }, { NULL } },
};

static void name_probe(struct gen *g, const struct probe *p,
		       const char *fixtures)
{
	const char *fix = strstr(p->name, "FIX");

	if (fix)
		put(g, "%.*s%s%s", (int)(fix - p->name), p->name, fixtures,
		    fix + 3);
	else
		put(g, "%s", p->name);
}

static void enter_probe(struct gen *g, const struct probe *p)
{
	g->vars.n = g->ints.n = g->strs.n = 0;
	g->loops = g->unrolls = 0;
	for (size_t i = 0; i < 5 && p->ints[i]; i++)
		vec_push(g->a, &g->ints, p->ints[i]);
	for (size_t i = 0; i < 3 && p->strs[i]; i++)
		vec_push(g->a, &g->strs, p->strs[i]);
}

static void gen_clause(struct gen *g, const char *fixtures)
{
	const struct probe *p = &pick(g, probes);

	enter_probe(g, p);
	name_probe(g, p, fixtures);
	g->indent = 1;
	if (chance(g, 25)) {
		g->budget = 10;
		put(g, "\n/({ $gp = (struct gen_pair *)curtask; ");
		gen_int(g, 3);
		put(g, " })/");
	}
	put(g, "\n{\n\t$gp = (struct gen_pair *)curtask;");
	if (chance(g, 15)) {
		gen_stress(g);
	} else {
		g->budget = 150;
		gen_stmts(g, 3 + below(g, 8), 3);
	}
	put(g, "\n}\n\n");
}

static const struct gtype *agg_value(struct gen *g)
{
	struct gtype *t = arena_new(g->a, struct gtype);

	t->kind = G_AGG;
	t->agg = below(g, gen_naggs);
	return t;
}

static void make_maps(struct gen *g, const char *prefix)
{
	uint32_t n = 6 + below(g, 5);

	for (uint32_t i = 0; i < n; i++) {
		struct gmap m = { .value = gen_type(g, 2) };

		if (i < 2)	/* always something to read integers from */
			m.value = &gtype_int;
		else if (chance(g, 40))
			m.value = agg_value(g);
		if (i && chance(g, 70))
			m.key = gen_key_type(g);
		m.name = arena_printf(g->a, "@%s%u", prefix, i);
		vec_push(g->a, &g->maps, m);
	}
}

/* Types come from assignments: each map is assigned here, whatever follows. */
static void assign_maps(struct gen *g)
{
	static const struct probe begin = { "begin", { NULL }, { NULL } };
	size_t n = g->maps.n;

	enter_probe(g, &begin);
	g->maps.n = 0;
	put(g, "begin\n{\n\t$gp = (struct gen_pair *)curtask;");
	g->indent = 1;
	for (size_t i = 0; i < n; i++) {
		const struct gmap *m = &g->maps.v[i];

		line(g);
		g->budget = 5;
		if (m->value->kind == G_AGG) {
			gen_agg_stmt(g, m);
			continue;
		}
		gen_map(g, m, 1);
		put(g, m->value->kind == G_INT ? " = (int64)(" : " = ");
		gen_expr(g, m->value, 1);
		put(g, m->value->kind == G_INT ? ");" : ";");
	}
	g->maps.n = n;
	put(g, "\n}\n\n");
}

static void declare_maps(struct gen *g)
{
	static const char *const kinds[] = {
		"hash", "lruhash", "percpuhash", "percpulruhash"
	};

	for (size_t i = 0; i < g->maps.n; i++)
		if (g->maps.v[i].key && chance(g, 25))
			put(g, "let %s = %s(%u);\n", g->maps.v[i].name,
			    pick(g, kinds), 1 + below(g, 64));
}

void gen_program(struct arena *a, uint64_t seed, const char *prefix,
		 const char *fixtures, struct buf *out)
{
	struct gen g = { .a = a, .rng = seed, .out = out };

	make_maps(&g, prefix);
	declare_maps(&g);
	assign_maps(&g);
	for (uint32_t n = 2 + below(&g, 4); n > 0; n--)
		gen_clause(&g, fixtures);
}

void gen_prelude(struct buf *out)
{
	buf_adds(out,
		 "config = { max_map_keys = 64; print_maps_on_exit = false; }\n"
		 "struct gen_inner { char x; short y; };\n"
		 "struct gen_pair { int a; long b; char name[16]; int arr[4];\n"
		 "\tunsigned int bits : 5; struct gen_inner in;\n"
		 "\tunion { int u; char v[4]; }; };\n\n");
}
