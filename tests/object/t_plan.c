/* SPDX-License-Identifier: Apache-2.0 */
/* object/plan: what is written is read back; what is broken is refused. */
#include "object/plan.h"

#include "lang/abi.h"
#include "tests/unit.h"

#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)
#define VERSION TEXT(PLAN_VERSION)

static struct arena *arena;

static const struct ptype i64 = { .kind = PT_INT, .size = 8,
				  .is_signed = true };
static const struct ptype str = { .kind = PT_STRING, .size = 64,
				  .may_cut = true };
static const struct ptype packed = { .kind = PT_STRING, .size = 64,
				     .packed = true };
static const struct penumerator colours[] = { { "RED", 0 }, { "BLUE", -5 } };
static const struct ptype colour = { .kind = PT_ENUM, .size = 4,
				     .is_signed = true, .values = colours,
				     .nvalues = 2 };
static const struct pfield fields[] = {
	{ "a", &i64, 0, 0, 0 }, { "bits", &i64, 8, 3, 5 },
	{ "c", &colour, 16, 0, 0 }
};
static const struct ptype record = { .kind = PT_STRUCT, .size = 24,
				     .count = 3, .fields = fields };
static const struct ptype array = { .kind = PT_ARRAY, .size = 48, .count = 2,
				    .elem = &record };
static const struct ptype hist = { .kind = PT_HIST, .size = (65 * 2 + 1) * 8,
				   .bits = 1 };
static const struct ptype lhist = { .kind = PT_LHIST, .size = 7 * 8,
				    .lo = -10, .hi = 0, .step = 2 };
static const struct ptype when = { .kind = PT_TIMESTAMP, .size = 8,
				   .text = "%H\xff", .mode = 2 };

static void add_maps(struct plan *p)
{
	vec_push(arena, &p->maps, ((struct plan_map){
		.name = "h", .bpf_name = "AT_h", .kind = PM_PERCPU_HASH,
		.key = &array, .value = &hist, .key_is_list = true,
		.max_entries = 1ull << 40, .span = { 1, 5 } }));
	vec_push(arena, &p->maps, ((struct plan_map){
		.name = "", .kind = PM_SCALAR, .value = &str,
		.bss_offset = 4096 }));
	vec_push(arena, &p->maps, ((struct plan_map){
		.name = "l", .bpf_name = "l", .kind = PM_HASH, .key = &str,
		.value = &lhist, .is_lru = true }));
}

static void add_events(struct plan *p)
{
	static const struct plan_arg args[] = {
		{ &i64, 16 }, { &packed, 24 }, { &when, 32 }
	};
	static const struct plan_arg key[] = { { &array, 16 }, { &i64, 64 } };

	vec_push(arena, &p->events, ((struct plan_event){
		.kind = PE_PRINTF, .text = "a \xff %d %s %s\n", .args = args,
		.nargs = 3, .size = 40, .site = 1, .span = { 2, 9 } }));
	vec_push(arena, &p->events, ((struct plan_event){
		.kind = PE_PRINT_ELEM, .map = 0, .args = key, .nargs = 2,
		.size = 72 }));
	vec_push(arena, &p->events, ((struct plan_event){
		.kind = PE_CLEAR, .map = 2, .size = 16 }));
}

static struct plan *sample(void)
{
	struct plan *p = arena_new(arena, struct plan);

	p->version = PLAN_VERSION;
	config_defaults(&p->config);
	config_set(&p->config, CFG_str_trunc_trailer, "<\xc3>");
	config_set(&p->config, CFG_stack_mode, "raw");
	config_set(&p->config, CFG_max_strlen, "77");
	p->sites_offset = 8;
	p->ring_hint = 100;
	p->scratch_slots = 3;
	p->uses_unsafe = true;
	p->doc = "Doc\nof two lines";
	add_maps(p);
	vec_push(arena, &p->sites, ((struct plan_site){
		.kind = PS_MAP_FULL, .map = 2, .span = { 3, 4 } }));
	vec_push(arena, &p->sites, ((struct plan_site){
		.kind = PS_HELPER, .map = -1, .text = "probe_read" }));
	add_events(p);
	vec_push(arena, &p->attach, ((struct plan_attach){
		.type = P_WATCHPOINT, .prog = "p0", .full = "watchpoint:0x1",
		.address = UINT64_MAX - 1, .length = 8, .mode = 3,
		.optional = true, .span = { 1, 2 } }));
	vec_push(arena, &p->resolves, ((struct plan_resolve){
		.kind = PR_UADDR, .name = "sym", .target = "/bin/x",
		.offset = 64 }));
	vec_push(arena, &p->params, ((struct plan_param){
		.name = "every", .kind = PPK_INT, .size = 4, .is_signed = true,
		.offset = 72, .value = -3, .written = "-3",
		.help = "How often" }));
	vec_push(arena, &p->params, ((struct plan_param){
		.name = "who", .kind = PPK_STRING, .size = 4, .text = "abc" }));
	vec_push(arena, &p->core_types, "s:task_struct");
	source_set_init(&p->sources, arena);
	source_add(&p->sources, "a.probe", "begin {\n}\n", 10);
	source_add(&p->sources, "b.probe", "x\0\xfe", 3);
	return p;
}

static struct buf written(const struct plan *p)
{
	struct buf b;

	buf_init(&b);
	CU_ASSERT_FATAL(plan_write(p, &b));
	return b;
}

static struct plan *reread(const struct plan *p)
{
	struct buf b = written(p);
	const char *error = NULL;
	struct plan *q = plan_read(arena, b.s, b.n, &error);

	if (!q)
		fprintf(stderr, "\n%s\n%s\n", error, b.s);
	CU_ASSERT_PTR_NOT_NULL_FATAL(q);
	buf_clear(&b);
	return q;
}

static void heads(void)
{
	struct plan *q = reread(sample());

	CU_ASSERT_EQUAL(q->sites_offset, 8);
	CU_ASSERT_EQUAL(q->ring_hint, 100);
	CU_ASSERT_EQUAL(q->scratch_slots, 3);
	CU_ASSERT(q->uses_unsafe);
	unit_text(q->doc, "Doc\nof two lines");
	unit_text(config_str(&q->config, str_trunc_trailer), "<\xc3>");
	CU_ASSERT_EQUAL(config_num(&q->config, stack_mode), 2);
	CU_ASSERT_EQUAL(config_num(&q->config, max_strlen), 77);
	CU_ASSERT_EQUAL(config_num(&q->config, print_maps_on_exit), 1);
	CU_ASSERT_EQUAL(q->core_types.n, 1);
	unit_text(q->core_types.v[0], "s:task_struct");
}

static void attaches(void)
{
	struct plan *q = reread(sample());
	const struct plan_attach *a = &q->attach.v[0];

	CU_ASSERT_EQUAL(q->attach.n, 1);
	CU_ASSERT_EQUAL(a->type, P_WATCHPOINT);
	unit_text(a->prog, "p0");
	unit_text(a->full, "watchpoint:0x1");
	CU_ASSERT_PTR_NULL(a->label);
	CU_ASSERT_EQUAL(a->address, UINT64_MAX - 1);
	CU_ASSERT_EQUAL(a->length, 8);
	CU_ASSERT_EQUAL(a->mode, 3);
	CU_ASSERT(a->optional && !a->wildcard);
	CU_ASSERT_EQUAL(q->resolves.v[0].kind, PR_UADDR);
	unit_text(q->resolves.v[0].target, "/bin/x");
	CU_ASSERT_EQUAL(q->resolves.v[0].offset, 64);
}

static void params(void)
{
	struct plan *q = reread(sample());

	CU_ASSERT_EQUAL(q->params.n, 2);
	unit_text(q->params.v[0].name, "every");
	CU_ASSERT_EQUAL(q->params.v[0].value, -3);
	CU_ASSERT(q->params.v[0].is_signed);
	CU_ASSERT_EQUAL(q->params.v[0].offset, 72);
	unit_text(q->params.v[0].written, "-3");
	unit_text(q->params.v[0].help, "How often");
	unit_text(q->params.v[1].text, "abc");
	CU_ASSERT_PTR_NULL(q->params.v[1].help);
}

static uint64_t period(enum probe_type type, uint64_t unit, bool freq,
		       int64_t value)
{
	struct plan p = { 0 };
	const struct plan_attach *bad;

	vec_push(arena, &p.params, ((struct plan_param){
		.name = "n", .kind = PPK_INT, .size = 8, .is_signed = true,
		.value = value }));
	vec_push(arena, &p.attach, ((struct plan_attach){
		.type = type, .param = 1, .unit = unit, .is_freq = freq }));
	bad = plan_set_periods(&p);
	CU_ASSERT_EQUAL(bad != NULL, !p.attach.v[0].period);
	return p.attach.v[0].period;
}

static void periods(void)
{
	CU_ASSERT_EQUAL(period(P_INTERVAL, 1000000, false, 5), 5000000);
	CU_ASSERT_EQUAL(period(P_INTERVAL, 0, false, 100), 10000000);
	CU_ASSERT_EQUAL(period(P_PROFILE, 0, true, 99), 99);
	CU_ASSERT_EQUAL(period(P_SOFTWARE, 1, false, 1), 1);
	CU_ASSERT_EQUAL(period(P_INTERVAL, 1, false, 999), 0);
	CU_ASSERT_EQUAL(period(P_INTERVAL, 1, false, -5), 0);
	CU_ASSERT_EQUAL(period(P_INTERVAL, 1000000000, false, INT64_MAX), 0);
	CU_ASSERT_EQUAL(period(P_INTERVAL, 0, false, 0), 0);
}

static void maps(void)
{
	struct plan *q = reread(sample());
	const struct plan_map *m = q->maps.v;

	CU_ASSERT_EQUAL_FATAL(q->maps.n, 3);
	CU_ASSERT_EQUAL(m[0].kind, PM_PERCPU_HASH);
	CU_ASSERT(m[0].key_is_list && !m[0].is_lru && m[2].is_lru);
	CU_ASSERT_EQUAL(m[0].max_entries, 1ull << 40);
	CU_ASSERT_EQUAL(m[0].value->bits, 1);
	CU_ASSERT_EQUAL(m[0].value->size, hist.size);
	unit_text(m[1].name, "");
	CU_ASSERT_PTR_NULL(m[1].key);
	CU_ASSERT_EQUAL(m[1].bss_offset, 4096);
	CU_ASSERT_EQUAL(m[2].value->lo, -10);
	CU_ASSERT_EQUAL(m[2].value->step, 2);
}

static void types(void)
{
	struct plan *q = reread(sample());
	const struct ptype *t = q->maps.v[0].key, *e;

	CU_ASSERT_EQUAL_FATAL(t->kind, PT_ARRAY);
	CU_ASSERT_EQUAL(t->count, 2);
	t = t->elem;
	CU_ASSERT_EQUAL_FATAL(t->kind, PT_STRUCT);
	CU_ASSERT_EQUAL_FATAL(t->count, 3);
	unit_text(t->fields[1].name, "bits");
	CU_ASSERT_EQUAL(t->fields[1].bit_offset, 3);
	CU_ASSERT_EQUAL(t->fields[1].bit_size, 5);
	CU_ASSERT_EQUAL(t->fields[2].offset, 16);
	e = t->fields[2].type;
	CU_ASSERT_EQUAL_FATAL(e->nvalues, 2);
	unit_text(e->values[1].name, "BLUE");
	CU_ASSERT_EQUAL(e->values[1].value, -5);
	/* one type, however often it is used */
	CU_ASSERT_PTR_EQUAL(t->fields[0].type, q->events.v[0].args[0].type);
}

static void events(void)
{
	struct plan *q = reread(sample());
	const struct plan_event *e = q->events.v;

	CU_ASSERT_EQUAL_FATAL(q->events.n, 3);
	CU_ASSERT_EQUAL(e[0].kind, PE_PRINTF);
	unit_text(e[0].text, "a \xff %d %s %s\n");
	CU_ASSERT_EQUAL_FATAL(e[0].nargs, 3);
	CU_ASSERT_EQUAL(e[0].args[2].offset, 32);
	CU_ASSERT(e[0].args[1].type->packed);
	unit_text(e[0].args[2].type->text, "%H\xff");
	CU_ASSERT_EQUAL(e[0].site, 1);
	CU_ASSERT_EQUAL(e[0].span.hi, 9);
	CU_ASSERT_EQUAL(e[2].kind, PE_CLEAR);
	CU_ASSERT_EQUAL(e[2].map, 2);
	CU_ASSERT_EQUAL(q->sites.v[0].map, 2);
	CU_ASSERT_EQUAL(q->sites.v[1].map, -1);
	unit_text(q->sites.v[1].text, "probe_read");
}

static void sources(void)
{
	struct plan *p = sample(), *q = reread(p);
	struct place at = source_place(&q->sources, 9);

	CU_ASSERT_EQUAL_FATAL(q->sources.files.n, 2);
	CU_ASSERT_EQUAL(q->sources.files.v[1]->base,
			p->sources.files.v[1]->base);
	CU_ASSERT_EQUAL(q->sources.files.v[1]->len, 3);
	CU_ASSERT_FALSE(memcmp(q->sources.files.v[1]->text, "x\0\xfe", 3));
	CU_ASSERT_EQUAL(at.line, 2);
	unit_text(at.file->name, "a.probe");
}

/* Writing what was read gives the same bytes. */
static void stable(void)
{
	struct plan *p = sample();
	struct buf a = written(p), b = written(reread(p));

	unit_text(b.s, a.s);
	buf_clear(&a);
	buf_clear(&b);
}

static void empty(void)
{
	struct plan *p = arena_new(arena, struct plan), *q;

	p->version = PLAN_VERSION;
	config_defaults(&p->config);
	source_set_init(&p->sources, arena);
	q = reread(p);
	CU_ASSERT_EQUAL(q->events.n + q->maps.n + q->attach.n, 0);
}

/* -- what must be refused ------------------------------------------------------ */

static void refused(const struct plan *p, const char *why)
{
	struct buf b = written(p);
	const char *error = NULL;

	CU_ASSERT_PTR_NULL(plan_read(arena, b.s, b.n, &error));
	CU_ASSERT_PTR_NOT_NULL_FATAL(error);
	if (!strstr(error, why))
		unit_text(error, why);
	buf_clear(&b);
}

static void bad_version(void)
{
	struct plan *p = sample();

	p->version++;
	refused(p, "another version");
}

static void bad_events(void)
{
	struct plan *p = sample();

	p->events.v[0].size = 36;
	refused(p, "outside its event");
	p = sample();
	p->events.v[2].map = 3;
	refused(p, "a map that does not exist");
	p = sample();
	p->events.v[0].site = 2;
	refused(p, "a site that does not exist");
	p = sample();
	p->events.v[0].text = NULL;
	refused(p, "do not fit its kind");
	p = sample();
	p->events.v[0].kind = PE_EXIT;
	p->events.v[0].args++;
	p->events.v[0].nargs = 1;
	refused(p, "do not fit its kind");
	p = sample();
	p->sites.v[1].map = 17;
	refused(p, "a map that does not exist");
}

static void bad_map_type(const struct ptype *t, const char *why)
{
	struct plan *p = sample();

	p->maps.v[1].value = t;
	refused(p, why);
}

static void bad_types(void)
{
	static const struct pfield far = { "a", &i64, 20, 0, 0 };
	static const struct pfield wide = { "a", &i64, 0, 1, 64 };
	static const struct ptype outside = {
		.kind = PT_STRUCT, .size = 24, .count = 1, .fields = &far };
	static const struct ptype bits = {
		.kind = PT_STRUCT, .size = 8, .count = 1, .fields = &wide };
	static const struct ptype many = {
		.kind = PT_ARRAY, .size = 40, .count = 6, .elem = &i64 };
	static const struct ptype odd = { .kind = PT_INT, .size = 3 };
	static const struct ptype small = { .kind = PT_HIST, .size = 64 };
	static const struct ptype step = { .kind = PT_LHIST, .size = 56,
					   .hi = 10 };
	static const struct ptype mac = { .kind = PT_MACADDR, .size = 5 };
	static const struct ptype none = { .kind = PT_STRING };
	static const struct ptype huge = { .kind = PT_STRING,
					   .size = 1u << 31 };

	bad_map_type(&outside, "outside its type");
	bad_map_type(&bits, "outside its type");
	bad_map_type(&many, "larger than its type");
	bad_map_type(&odd, "wrong size");
	bad_map_type(&small, "wrong size");
	bad_map_type(&step, "wrong size");
	bad_map_type(&mac, "wrong size");
	bad_map_type(&none, "without room");
	bad_map_type(&huge, "too large");
	bad_map_type(&packed, "cannot have");
}

/* Types that share parts cannot describe more than could be printed. */
static void endless_type(void)
{
	const char *error = NULL;
	struct buf b;

	buf_init(&b);
	buf_adds(&b, "{\"plan\":{\"version\":" VERSION "},\"config\":{},\"types\":["
		     "{\"kind\":\"int\",\"size\":8}");
	for (int i = 0; i < 40; i++)
		buf_printf(&b, ",{\"kind\":\"tuple\",\"size\":8,\"count\":2,"
			   "\"fields\":[{\"type\":%d},{\"type\":%d}]}", i, i);
	buf_adds(&b, "]}");
	CU_ASSERT_PTR_NULL(plan_read(arena, b.s, b.n, &error));
	CU_ASSERT_PTR_NOT_NULL(strstr(error, "too many parts"));
	buf_clear(&b);
}

static void not_json(void)
{
	static const char *const texts[] = {
		"", "{", "[]", "null", "{}", "{\"plan\":5}",
		"{\"plan\":{\"version\":" VERSION "}}",
		"{\"plan\":{\"version\":" VERSION "},\"config\":{},\"types\":[[]]}",
		"{\"plan\":{\"version\":" VERSION "},\"config\":{},\"types\":"
		"[{\"kind\":\"array\",\"size\":8,\"count\":1,\"elem\":0}]}",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *error = NULL;

		CU_ASSERT_PTR_NULL(plan_read(arena, texts[i],
					     strlen(texts[i]), &error));
		CU_ASSERT_PTR_NOT_NULL(error);
	}
}

/* Any byte may be any other: it is refused or read, and never crashes. */
static void flipped(void)
{
	struct buf b = written(sample());
	size_t nread = 0;

	for (size_t i = 0; i < b.n; i++) {
		static const char set[] = "09-1\"{}[],: \xff""aez";
		char was = b.s[i];

		for (size_t k = 0; k < sizeof(set); k++) {
			struct arena *a = arena_create();
			const char *error = NULL;
			struct plan *q;

			b.s[i] = set[k];
			q = plan_read(a, b.s, b.n, &error);
			CU_ASSERT_FATAL(q || error);
			nread += q != NULL;
			arena_free(a);
		}
		b.s[i] = was;
	}
	CU_ASSERT(nread > 0);
	buf_clear(&b);
}

/* A plan cut anywhere is refused. */
static void cut(void)
{
	struct buf b = written(sample());

	for (size_t n = 0; n + 2 < b.n; n++) {
		struct arena *a = arena_create();
		const char *error = NULL;

		CU_ASSERT_PTR_NULL_FATAL(plan_read(a, b.s, n, &error));
		CU_ASSERT_PTR_NOT_NULL(error);
		arena_free(a);
	}
	buf_clear(&b);
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "head and config are read back", heads },
		{ "attach points and resolves are read back", attaches },
		{ "parameters are read back", params },
		{ "a parameter's value makes a period, or none", periods },
		{ "maps are read back", maps },
		{ "types are read back, each once", types },
		{ "events and sites are read back", events },
		{ "sources are read back at their offsets", sources },
		{ "writing again gives the same text", stable },
		{ "an empty plan", empty },
		{ "another version is refused", bad_version },
		{ "events that point elsewhere are refused", bad_events },
		{ "types that do not fit are refused", bad_types },
		{ "types without end are refused", endless_type },
		{ "what is no plan is refused", not_json },
		{ "flipped bytes never crash", flipped },
		{ "a cut plan is refused", cut },
	};
	int status;

	arena = arena_create();
	status = UNIT("object/plan", tests);
	arena_free(arena);
	return status;
}
