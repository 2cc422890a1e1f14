/* SPDX-License-Identifier: Apache-2.0 */
/* The plan: what the runtime must know, from the typed program. */
#include <string.h>

#include "codegen/agg.h"
#include "codegen/cg.h"

static enum ptype_kind ptype_kind(enum type_kind k)
{
	static const uint8_t kinds[T_KINDS] = {
		[T_NONE] = PT_NONE, [T_UNKNOWN] = PT_NONE, [T_BOOL] = PT_BOOL,
		[T_INT] = PT_INT, [T_ENUM] = PT_ENUM, [T_PTR] = PT_PTR,
		[T_KSYM] = PT_KSYM, [T_TIMESTAMP] = PT_TIMESTAMP,
		[T_CGROUP_PATH] = PT_CGROUP_PATH, [T_USERNAME] = PT_USERNAME,
		[T_PROBE] = PT_PROBE, [T_ERRNO] = PT_ERRNO, [T_SIGNAL] = PT_SIGNAL,
		[T_SYSCALL] = PT_SYSCALL, [T_DURATION] = PT_DURATION,
		[T_SIZE] = PT_SIZE, [T_STRING] = PT_STRING,
		[T_BUFFER] = PT_BUFFER, [T_INET] = PT_INET,
		[T_NETWORK] = PT_NETWORK, [T_MACADDR] = PT_MACADDR,
		[T_USYM] = PT_USYM, [T_KSTACK] = PT_KSTACK, [T_USTACK] = PT_USTACK,
		[T_TUPLE] = PT_TUPLE, [T_RECORD] = PT_RECORD, [T_ARRAY] = PT_ARRAY,
		[T_STRUCT] = PT_STRUCT, [T_COUNT] = PT_COUNT, [T_SUM] = PT_SUM,
		[T_MIN] = PT_MIN, [T_MAX] = PT_MAX, [T_AVG] = PT_AVG,
		[T_STATS] = PT_STATS, [T_HIST] = PT_HIST, [T_LHIST] = PT_LHIST,
		[T_TSERIES] = PT_TSERIES, [T_QUANTILES] = PT_QUANTILES
	};

	return kinds[k];
}

static void enum_values(struct cg *cg, struct ptype *p, const struct ctype *c)
{
	struct penumerator *v;

	if (!c || !ctype_complete(c))
		return;
	if (c->origin == CO_KERNEL)
		p->text = c->name;
	v = arena_array(cg->arena, struct penumerator, c->nvalues);
	for (uint32_t i = 0; i < c->nvalues; i++)
		v[i] = (struct penumerator){ c->values[i].name, c->values[i].value };
	p->values = v;
	p->nvalues = c->nvalues;
}

/* Members of a C struct; an unnamed member's own stand in its place. */
static void struct_members(struct cg *cg, const struct ctype *c, uint32_t base,
			   struct pfield *f, uint32_t *n)
{
	for (uint32_t i = 0; i < c->nmembers; i++) {
		const struct cmember *m = &c->members[i];
		uint32_t bit = base + m->bit_offset;

		if (!m->name && m->type->kind != C_STRUCT && m->type->kind != C_UNION)
			continue;
		if (!m->name) {
			if (ctype_complete(m->type))
				struct_members(cg, m->type, bit, f, n);
			continue;
		}
		if (f)
			f[*n] = (struct pfield){
				.name = m->name,
				.type = cg_ptype(cg, type_from_ctype(cg->arena, m->type, AS_KERNEL)),
				.offset = bit / 8,
				.bit_offset = m->bit_size ? bit % 8 : 0,
				.bit_size = m->bit_size,
			};
		++*n;
	}
}

static void struct_fields(struct cg *cg, struct ptype *p, const struct ctype *c)
{
	struct pfield *f;
	uint32_t n = 0;

	if (!c || !ctype_complete(c))
		return;
	struct_members(cg, c, 0, NULL, &n);
	f = arena_array(cg->arena, struct pfield, n);
	n = 0;
	struct_members(cg, c, 0, f, &n);
	p->fields = f;
	p->count = n;
}

static void tuple_fields(struct cg *cg, struct ptype *p, const struct type *t)
{
	struct pfield *f = arena_array(cg->arena, struct pfield, t->count);

	for (uint32_t i = 0; i < t->count; i++)
		f[i] = (struct pfield){ .name = t->fields[i].name,
					.type = cg_ptype(cg, t->fields[i].type),
					.offset = t->fields[i].offset };
	p->fields = f;
	p->count = t->count;
}

const struct ptype *cg_ptype(struct cg *cg, const struct type *t)
{
	struct ptype *p = arena_new(cg->arena, struct ptype);

	*p = (struct ptype){
		.kind = ptype_kind(t->kind), .size = t->size,
		.is_signed = t->is_signed, .mode = t->mode, .depth = t->depth,
		.text = t->text, .bits = t->bits, .lo = t->lo, .hi = t->hi,
		.step = t->step,
	};
	if (type_is_agg(t))
		p->size = cg_agg_size(t);
	if (t->kind == T_STRING)
		p->may_cut = t->size == config_num(&cg->prog->config, max_strlen);
	if (t->kind == T_ENUM)
		enum_values(cg, p, t->ctype);
	if (t->kind == T_STRUCT)
		struct_fields(cg, p, t->ctype);
	if (t->kind == T_TUPLE || t->kind == T_RECORD)
		tuple_fields(cg, p, t);
	if (t->kind == T_ARRAY) {
		p->elem = cg_ptype(cg, t->elem);
		p->count = t->count;
	}
	return p;
}

uint32_t cg_plan_event(struct cg *cg, const struct plan_event *ev)
{
	vec_push(cg->arena, &cg->plan->events, *ev);
	return (uint32_t)cg->plan->events.n - 1;
}

void cg_plan_type(struct cg *cg, const char *core_type)
{
	for (size_t i = 0; i < cg->plan->core_types.n; i++)
		if (!strcmp(cg->plan->core_types.v[i], core_type))
			return;
	vec_push(cg->arena, &cg->plan->core_types, core_type);
}

void cg_plan_core(struct cg *cg, const struct ctype *c)
{
	static const char tp[] = "awl_tp__";
	const char *text = NULL, *sep;

	if (c->origin == CO_TRACEPOINT) {
		const char *s = c->name + sizeof(tp) - 1;

		sep = strstr(s, "__");
		text = arena_printf(cg->arena, "t:%.*s:%s", (int)(sep - s), s, sep + 2);
	} else {
		text = arena_printf(cg->arena, "%c:%s", c->kind == C_UNION ? 'u' :
				    c->kind == C_ENUM ? 'e' : 's', c->name);
	}
	cg_plan_type(cg, text);
}

void cg_plan_member(struct cg *cg, const struct ctype *root, const char *name)
{
	if (root->origin == CO_KERNEL)
		cg_plan_type(cg, arena_printf(cg->arena, "m:%s", name));
}

/* -- lists ------------------------------------------------------------------------- */

/* A library may lie elsewhere on the host that runs the object. */
static const char *full_name(struct cg *cg, const struct tattach *t)
{
	return t->library ? arena_printf(cg->arena, "%s:%s%s",
					 probe_table[t->type].name, t->library,
					 strchr(t->full, ':') + 1 +
					 strlen(t->target)) :
			    t->full;
}

static struct plan_attach plan_attach(struct cg *cg, const struct tattach *t,
				      const struct tprobe *p)
{
	return (struct plan_attach){
		.type = t->type, .prog = p ? p->name : NULL,
		.clause = p ? p->clause : 0, .full = full_name(cg, t),
		.label = t->label,
		.target = t->library ? t->library : t->target,
		.name = t->name, .ns = t->ns, .offset = t->offset,
		.address = t->address, .period = t->period,
		.is_freq = t->is_freq, .wildcard = t->wildcard,
		.optional = t->optional, .demangle = t->demangle,
		.group = t->group, .rank = t->rank, .may_lack = t->may_lack,
		.is_entry = p && p->entry && p->entry->probe == p,
		.length = t->length, .mode = t->mode, .span = t->span,
		.param = t->param, .unit = t->unit,
	};
}

static void plan_attaches(struct cg *cg)
{
	const struct tprog *prog = cg->prog;

	for (size_t i = 0; i < prog->probes.n; i++) {
		const struct tprobe *p = prog->probes.v[i];

		for (size_t k = 0; k < p->attach.n; k++)
			vec_push(cg->arena, &cg->plan->attach,
				 plan_attach(cg, p->attach.v[k], p));
	}
}

static enum plan_map_kind map_kind(const struct tmap *m)
{
	if (!m->key)
		return type_is_agg(m->value) ? PM_PERCPU_SCALAR : PM_SCALAR;
	if (m->kind == TM_PERCPU_HASH || m->kind == TM_PERCPU_LRU_HASH)
		return PM_PERCPU_HASH;
	return PM_HASH;
}

static void plan_maps(struct cg *cg)
{
	for (size_t i = 0; i < cg->prog->maps.n; i++) {
		const struct tmap *m = cg->prog->maps.v[i];

		if (m->kind == TM_SELF)		/* they come last */
			break;
		struct plan_map p = {
			.name = m->name, .kind = map_kind(m),
			.key = m->key ? cg_ptype(cg, m->key) : NULL,
			.value = cg_ptype(cg, m->value),
			.key_is_list = m->key_is_tuple_list,
			.is_lru = m->kind == TM_LRU_HASH || m->kind == TM_PERCPU_LRU_HASH,
			.bss_offset = cg->map_bss[i],
			.max_entries = m->max_entries, .span = m->span,
		};

		if (cg->maps[i])
			p.bpf_name = LLVMGetValueName2(cg->maps[i], &(size_t){ 0 });
		vec_push(cg->arena, &cg->plan->maps, p);
	}
}

static void plan_resolves(struct cg *cg, uint32_t consts)
{
	static const uint8_t kinds[] = {
		[TR_KADDR] = PR_KADDR, [TR_CGROUPID] = PR_CGROUPID,
		[TR_UADDR] = PR_UADDR, [TR_PERCPU_KADDR] = PR_PERCPU_KADDR,
		[TR_PROBE] = PR_PROBE, [TR_HELPER] = PR_HELPER
	};

	for (size_t i = 0; i < cg->prog->resolves.n; i++) {
		const struct tresolve *t = &cg->prog->resolves.v[i];
		struct plan_resolve r = {
			.kind = kinds[t->kind], .name = t->name,
			.target = t->target, .offset = consts + 8 * (uint32_t)i,
			.test = (uint32_t)cg->plan->tests.n, .probe = t->probe,
			.span = t->span,
		};

		if (t->kind == TR_PROBE)
			vec_push(cg->arena, &cg->plan->tests,
				 plan_attach(cg, t->attach, NULL));
		vec_push(cg->arena, &cg->plan->resolves, r);
	}
}

static void plan_params(struct cg *cg)
{
	for (size_t i = 0; i < cg->prog->params.n; i++) {
		const struct tparam *t = &cg->prog->params.v[i];
		struct plan_param p = {
			.name = t->name, .size = t->type->size,
			.kind = t->type->kind == T_BOOL ? PPK_BOOL :
				t->type->kind == T_STRING ? PPK_STRING :
				t->type->kind == T_CIDR ? PPK_CIDR : PPK_INT,
			.pattern = t->pattern ? cg->params + t->pattern : 0,
			.is_signed = t->type->is_signed,
			.offset = cg->params + t->offset, .value = t->value,
			.text = t->text, .fixed = t->fixed, .written = t->written,
			.help = t->help, .span = t->span,
		};

		vec_push(cg->arena, &cg->plan->params, p);
	}
}

void cg_plan_begin(struct cg *cg, uint32_t consts)
{
	cg->plan->version = PLAN_VERSION;
	cg->plan->config = cg->prog->config;
	cg->plan->doc = cg->prog->doc;
	cg->plan->uses_unsafe = cg->prog->unsafe;
	cg->plan->pid_filter = cg->prog->pid_filter;
	cg->plan->sources = *cg->sources;
	plan_attaches(cg);
	plan_maps(cg);
	plan_resolves(cg, consts);
	plan_params(cg);
}

void cg_plan_end(struct cg *cg)
{
	cg->plan->sites_offset = cg->bss_size;
	cg->plan->scratch_slots = cg->scratch_slots;
}
