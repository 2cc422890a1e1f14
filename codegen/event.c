/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events: records for the runtime, as lang/abi.h draws them.
 *
 * A record of fixed size is reserved in this CPU's ring and filled in place.
 * One with long strings is put together in scratch memory, each string as long
 * as it is, and copied out. What only steers the runtime goes to awl_ctl.
 */
#include <linux/bpf.h>
#include <stddef.h>
#include <string.h>

#include "codegen/call.h"
#include "codegen/seq.h"
#include "codegen/walk.h"
#include "lang/abi.h"

#define MAX_ARGS 64
#define MAX_WAITING 6	/* scalars in registers while the others are evaluated */

struct record {
	struct plan_event plan;
	struct plan_arg args[MAX_ARGS];
	const struct texpr *exprs[MAX_ARGS];
	val scalars[MAX_ARGS];		/* of scalars; or memory built before */
	uint32_t n;
	uint32_t fixed;			/* bytes so far, header included */
	uint32_t varying;		/* most bytes that packed arguments take */
	bool control;
	bool all_inline;		/* keys are never packed */
	val base;			/* where the fields of a record stand, or NULL */
};

/* -- layout ------------------------------------------------------------------------ */

static bool is_packed(const struct type *t)
{
	return (t->kind == T_STRING || t->kind == T_BUFFER) && t->size > INLINE_STR;
}

static void record_arg(struct cg *cg, struct record *r, const struct texpr *e)
{
	struct plan_arg *a = &r->args[r->n];
	const struct type *t = e->type;
	struct ptype *p;
	uint32_t align;

	if (r->n == MAX_ARGS)
		BUG("more than %d arguments", MAX_ARGS);
	p = arena_memdup(cg->arena, cg_ptype(cg, t), sizeof(*p));
	p->packed = !r->all_inline && is_packed(t);
	align = p->packed || !type_is_scalar(t) ? 8 : t->size;
	r->fixed = (r->fixed + align - 1) & ~(align - 1);
	a->type = p;
	a->offset = r->fixed;
	r->exprs[r->n++] = e;
	r->fixed += p->packed ? sizeof(struct awl_packed) : t->size;
	if (p->packed)
		r->varying += cg_pack_room(t->size);
}

static void record_init(struct record *r, enum plan_event_kind kind,
			const struct texpr *e)
{
	memset(r, 0, sizeof(*r));
	r->plan.kind = kind;
	r->plan.span = e->span;
	r->fixed = sizeof(struct awl_event);
}

static uint32_t record_plan(struct cg *cg, struct record *r)
{
	struct plan_event *p = &r->plan;
	uint32_t most;

	r->fixed = round8(r->fixed);
	p->args = arena_memdup(cg->arena, r->args, r->n * sizeof(r->args[0]));
	p->nargs = r->n;
	p->size = r->fixed;
	p->site = cg_site(cg, PS_EVENT_DROP, p->span, -1, NULL);
	most = r->fixed + r->varying;
	if (most > cg->plan->ring_hint)
		cg->plan->ring_hint = most;
	return cg_plan_event(cg, p);
}

/* -- filling ------------------------------------------------------------------------- */

static void note_block(void *arg, const struct texpr *e)
{
	if (e->op == X_BLOCK && e->body.n)
		*(bool *)arg = true;
}

/* Statements inside may leave the program: not while a record is reserved. */
static bool has_statements(const struct texpr *e)
{
	bool found = false;
	struct walk w = { NULL, note_block, &found };

	walk_expr(&w, e);
	return found;
}

/* Many values would wait for the record: past a few, not in registers. */
static val scalar_arg(struct cg *cg, const struct record *r, uint32_t i)
{
	return r->n > MAX_WAITING ? cg_take_back(cg, r->scalars[i]) : r->scalars[i];
}

/* A field of a record that is in memory. */
static val field_at(struct cg *cg, const struct record *r, const struct texpr *e)
{
	return cg_gep(cg, r->base, e->a->type->fields[e->index].offset);
}

static void evaluate_early(struct cg *cg, struct record *r)
{
	for (uint32_t i = 0; i < r->n; i++) {
		const struct texpr *e = r->exprs[i];
		val v;

		if (type_is_scalar(e->type)) {
			v = r->base ? cg_load_value(cg, e->type, field_at(cg, r, e)) :
				      cg_scalar(cg, e);
			r->scalars[i] = r->n > MAX_WAITING ? cg_put_aside(cg, v) : v;
		} else if (r->base)
			r->scalars[i] = field_at(cg, r, e);
		else if (has_statements(e))
			r->scalars[i] = cg_addr(cg, e);
	}
}

void cg_event_header(struct cg *cg, val rec, uint32_t id)
{
	cg_store(cg, cg_helper(cg, BPF_FUNC_ktime_get_ns, false, 0), rec, 8);
	cg_store(cg, cg_i64(cg, (int64_t)((uint64_t)cg->attach_id << 32 | id)),
		 cg_gep(cg, rec, 8), 8);
}

static void fill_fixed(struct cg *cg, struct record *r, val rec)
{
	uint32_t at = sizeof(struct awl_event);

	for (uint32_t i = 0; i < r->n; i++) {
		const struct texpr *e = r->exprs[i];
		val dst = cg_gep(cg, rec, r->args[i].offset);

		cg_zero_gap(cg, rec, at, r->args[i].offset);
		at = r->args[i].offset + e->type->size;
		if (r->args[i].type->packed)
			at = r->args[i].offset + sizeof(struct awl_packed);
		else if (type_is_scalar(e->type))
			cg_store(cg, scalar_arg(cg, r, i), dst, e->type->size);
		else if (r->scalars[i])
			cg_copy(cg, dst, r->scalars[i], e->type->size);
		else
			cg_into(cg, e, dst);
	}
	cg_zero_gap(cg, rec, at, r->fixed);
}

/* One packed argument at rec + off; gives the offset behind it. */
static val fill_packed(struct cg *cg, const struct record *r, uint32_t i,
		       val rec, val off)
{
	const struct texpr *e = r->exprs[i];
	val pair = cg_gep(cg, rec, r->args[i].offset), n;

	n = cg_pack(cg, e, r->scalars[i], cg_gep_var(cg, rec, off));
	cg_store(cg, off, pair, 4);
	cg_store(cg, n, cg_gep(cg, pair, 4), 4);
	return LLVMBuildAdd(cg->b, off, n, "");
}

/* -- sending ---------------------------------------------------------------------------- */

static val ring_of_cpu(struct cg *cg)
{
	val key = cg_temp(cg, 8);

	cg_store(cg, cg_helper(cg, BPF_FUNC_get_smp_processor_id, false, 0), key, 4);
	return cg_map_lookup(cg, cg->rings, key);
}

static void send_fixed(struct cg *cg, struct record *r, uint32_t id)
{
	LLVMBasicBlockRef have = cg_block(cg, "ring"), ok = cg_block(cg, "reserved"),
			  full = cg_block(cg, "dropped"), done = cg_block(cg, "sent");
	val ring = r->control ? cg->ctl : ring_of_cpu(cg), rec;

	if (r->control)
		cg_br(cg, have);
	else
		cg_condbr(cg, cg_icmp(cg, LLVMIntEQ, ring, cg_null(cg)), full, have);
	cg_enter(cg, have);
	rec = cg_helper(cg, BPF_FUNC_ringbuf_reserve, true, 3, ring,
			cg_i64(cg, r->fixed), cg_i64(cg, 0));
	cg_condbr(cg, cg_icmp(cg, LLVMIntEQ, rec, cg_null(cg)), full, ok);
	cg_enter(cg, ok);
	cg_event_header(cg, rec, id);
	fill_fixed(cg, r, rec);
	cg_helper(cg, BPF_FUNC_ringbuf_submit, false, 2, rec, cg_i64(cg, 0));
	cg_br(cg, done);
	cg_enter(cg, full);
	cg_count(cg, r->plan.site);
	cg_br(cg, done);
	cg_enter(cg, done);
}

/* rec[0 .. len) to this CPU's ring. */
void cg_event_output(struct cg *cg, val rec, val len, uint32_t site)
{
	LLVMBasicBlockRef have = cg_block(cg, "ring"), full = cg_block(cg, "dropped"),
			  done = cg_block(cg, "sent");
	val ring = ring_of_cpu(cg), err;

	cg_condbr(cg, cg_icmp(cg, LLVMIntEQ, ring, cg_null(cg)), full, have);
	cg_enter(cg, have);
	err = cg_helper(cg, BPF_FUNC_ringbuf_output, false, 4, ring, rec, len, cg_i64(cg, 0));
	cg_condbr(cg, cg_truth(cg, err), full, done);
	cg_enter(cg, full);
	cg_count(cg, site);
	cg_br(cg, done);
	cg_enter(cg, done);
}

static void send_packed(struct cg *cg, struct record *r, uint32_t id)
{
	uint32_t most = r->fixed + r->varying;
	val rec = cg_scratch_temp(cg, most), off = cg_i64(cg, r->fixed);

	cg_event_header(cg, rec, id);
	fill_fixed(cg, r, rec);
	for (uint32_t i = 0; i < r->n; i++)
		if (r->args[i].type->packed)
			off = fill_packed(cg, r, i, rec, off);
	cg_event_output(cg, rec, off, r->plan.site);
}

static void send(struct cg *cg, struct record *r)
{
	uint32_t id = record_plan(cg, r);

	evaluate_early(cg, r);
	if (r->varying)
		send_packed(cg, r, id);
	else
		send_fixed(cg, r, id);
}

/* -- which events there are ---------------------------------------------------------------- */

static void format_event(struct cg *cg, enum plan_event_kind kind, const struct texpr *e)
{
	struct record r;

	record_init(&r, kind, e);
	r.plan.text = e->args.v[0]->text;
	for (size_t i = 1; i < e->args.n; i++)
		record_arg(cg, &r, e->args.v[i]);
	send(cg, &r);
}

static const struct texpr *field_of(struct cg *cg, const struct texpr *record, uint32_t i)
{
	struct texpr *f = arena_new(cg->arena, struct texpr);

	f->op = X_FIELD;
	f->type = record->type->fields[i].type;
	f->span = record->span;
	f->a = (struct texpr *)record;
	f->index = i;
	return f;
}

/* Each field is an argument; strings of records written in place are packed as
 * they are made, a record that is a value is in memory first. */
static void emit_event(struct cg *cg, const struct texpr *e)
{
	const struct texpr *record = e->args.v[1];
	struct record r;

	record_init(&r, PE_EMIT, e);
	r.plan.text = e->args.v[0]->text;
	if (record->op != X_TUPLE)
		r.base = cg_addr(cg, record);
	for (uint32_t i = 0; i < record->type->count; i++) {
		record_arg(cg, &r, r.base ? field_of(cg, record, i) : record->args.v[i]);
		r.args[i].name = record->type->fields[i].name;
	}
	send(cg, &r);
}

static void map_event(struct cg *cg, enum plan_event_kind kind, const struct texpr *e)
{
	const struct texpr *ref = e->args.v[0];
	struct record r;

	record_init(&r, ref->key ? PE_PRINT_ELEM : kind, e);
	r.control = r.all_inline = true;
	r.plan.map = ref->map->index;
	if (ref->key)
		record_arg(cg, &r, ref->key);
	for (size_t i = 1; i < e->args.n; i++)
		record_arg(cg, &r, e->args.v[i]);
	send(cg, &r);
}

static void print_event(struct cg *cg, const struct texpr *e)
{
	struct record r;

	if (e->args.v[0]->op == X_MAPREF) {
		map_event(cg, PE_PRINT_MAP, e);
		return;
	}
	record_init(&r, PE_PRINT, e);
	record_arg(cg, &r, e->args.v[0]);
	send(cg, &r);
}

static void simple_event(struct cg *cg, enum plan_event_kind kind,
			 const struct texpr *e, const char *text, bool control)
{
	struct record r;

	record_init(&r, kind, e);
	r.control = control;
	r.plan.text = text;
	if (!text)
		for (size_t i = 0; i < e->args.n; i++)
			record_arg(cg, &r, e->args.v[i]);
	send(cg, &r);
}

static void assert_event(struct cg *cg, const struct texpr *e)
{
	LLVMBasicBlockRef bad = cg_block(cg, "failed"), ok = cg_block(cg, "held");

	cg_condbr(cg, cg_condition(cg, e->args.v[0]), ok, bad);
	cg_enter(cg, bad);
	simple_event(cg, PE_ASSERT, e, e->args.v[1]->text, true);
	cg_exit_program(cg);
	cg_br(cg, ok);
	cg_enter(cg, ok);
}

/* -- join: a NULL-ended array of strings ------------------------------------------------------- */

#define JOIN_ARGS 16
#define JOIN_ARG_SIZE 1024u

static val join_one(struct cg *cg, const struct texpr *array, val base,
		    val rec, uint32_t i, uint32_t at, val off,
		    LLVMBasicBlockRef done, LLVMBasicBlockRef *ret_from)
{
	enum addr_space space = array->type->space;
	uint32_t size = (uint32_t)config_num(&cg->prog->config, max_strlen);
	LLVMBasicBlockRef have = cg_block(cg, "joined");
	val tmp = cg_temp(cg, 8), p, n, dst;

	if (size > JOIN_ARG_SIZE)
		size = JOIN_ARG_SIZE;
	cg_read(cg, tmp, 8, LLVMBuildAdd(cg->b, base, cg_i64(cg, 8 * i), ""), space, array->span);
	p = cg_load(cg, tmp, 8, false);
	*ret_from = LLVMGetInsertBlock(cg->b);
	cg_condbr(cg, cg_truth(cg, p), have, done);
	cg_enter(cg, have);
	dst = cg_gep_var(cg, rec, off);
	n = cg_read_str(cg, dst, cg_i64(cg, size), p, space, array->span);
	n = cg_string_length(cg, n, JOIN_ARG_SIZE);
	cg_store(cg, off, cg_gep(cg, rec, at), 4);
	cg_store(cg, n, cg_gep(cg, rec, at + 4), 4);
	return LLVMBuildAdd(cg->b, off, n, "");
}

static void join_event(struct cg *cg, const struct texpr *e)
{
	struct ptype *string = arena_new(cg->arena, struct ptype);
	LLVMBasicBlockRef done = cg_block(cg, "joined_all"), from[JOIN_ARGS + 1];
	val offs[JOIN_ARGS + 1], base = cg_scalar(cg, e->args.v[0]), rec, len;
	struct record r;
	uint32_t id;

	record_init(&r, PE_JOIN, e);
	r.plan.text = e->args.v[1]->text;
	*string = (struct ptype){ .kind = PT_STRING, .size = JOIN_ARG_SIZE, .packed = true };
	for (r.n = 0; r.n < JOIN_ARGS; r.n++) {
		r.args[r.n] = (struct plan_arg){ .type = string,
						  .offset = r.fixed };
		r.fixed += sizeof(struct awl_packed);
		r.varying += JOIN_ARG_SIZE;
	}
	id = record_plan(cg, &r);
	rec = cg_scratch_temp(cg, r.fixed + r.varying);
	cg_event_header(cg, rec, id);
	cg_zero(cg, cg_gep(cg, rec, sizeof(struct awl_event)),
		r.fixed - (uint32_t)sizeof(struct awl_event));
	offs[0] = cg_i64(cg, r.fixed);
	for (uint32_t i = 0; i < JOIN_ARGS; i++)
		offs[i + 1] = join_one(cg, e->args.v[0], base, rec, i, r.args[i].offset,
				       offs[i], done, &from[i]);
	from[JOIN_ARGS] = LLVMGetInsertBlock(cg->b);
	cg_br(cg, done);
	cg_enter(cg, done);
	len = LLVMBuildPhi(cg->b, cg->i64, "");
	LLVMAddIncoming(len, offs, from, JOIN_ARGS + 1);
	cg_event_output(cg, rec, len, r.plan.site);
}

static void exit_event(struct cg *cg, const struct texpr *e)
{
	struct texpr zero = { .op = X_CONST, .type = &type_int64, .span = e->span };
	struct record r;

	record_init(&r, PE_EXIT, e);
	r.control = true;
	record_arg(cg, &r, e->args.n ? e->args.v[0] : &zero);
	send(cg, &r);
}

void cg_event(struct cg *cg, const struct texpr *e)
{
	if (cg_is_pinned(cg->probe)) {
		cg_seq(cg, e);
		return;
	}
	switch (e->bi) {
	case BI_PRINTF: format_event(cg, PE_PRINTF, e); return;
	case BI_ERRORF: format_event(cg, PE_ERRORF, e); return;
	case BI_WARNF: format_event(cg, PE_WARNF, e); return;
	case BI_CAT: format_event(cg, PE_CAT, e); return;
	case BI_SYSTEM: format_event(cg, PE_SYSTEM, e); return;
	case BI_PRINT: print_event(cg, e); return;
	case BI_EMIT: emit_event(cg, e); return;
	case BI_JOIN: join_event(cg, e); return;
	case BI_TIME: simple_event(cg, PE_TIME, e, e->args.v[0]->text, false); return;
	case BI_UNWATCH: simple_event(cg, PE_UNWATCH, e, NULL, true); return;
	case BI_CLEAR: map_event(cg, PE_CLEAR, e); return;
	case BI_ZERO: map_event(cg, PE_ZERO, e); return;
	case BI_ASSERT: assert_event(cg, e); return;
	case BI_EXIT:
		exit_event(cg, e);
		cg_exit_program(cg);
		return;
	default:
		BUG("%s() is no event", builtin_table[e->bi].name);
	}
}
