/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/exists.h"

#include <string.h>

#include "parser/parse.h"
#include "sema/attach.h"
#include "sema/call_group.h"
#include "sema/expand.h"
#include "sema/expr.h"
#include "sema/names.h"

#define HELPER_PREFIX "bpf_"

/* -- branches ----------------------------------------------------------------- */

static int both_here(const struct texpr *c)
{
	int a = exists_here(c->a), b = exists_here(c->b);
	int decides = c->bop == B_LOR;

	if (a == decides || b == decides)
		return decides;
	return a < 0 || b < 0 ? -1 : !decides;
}

int exists_here(const struct texpr *c)
{
	int a;

	switch (c->op) {
	case X_EXISTS:
		return c->value != 0;
	case X_NOT:
		a = exists_here(c->a);
		return a < 0 ? a : !a;
	case X_CAST:
		return exists_here(c->a);
	case X_BINARY:
		if (c->bop == B_LAND || c->bop == B_LOR)
			return both_here(c);
		return -1;
	default:
		return -1;
	}
}

/* -- what is not of this kernel --------------------------------------------------- */

const struct ctype *exists_foreign(struct sema *s, enum ctype_kind kind,
				   const char *name)
{
	struct ctype *c = arena_new(s->a, struct ctype);

	c->kind = kind;
	c->origin = CO_KERNEL;
	c->name = name;
	c->complete = true;
	return c;
}

const struct ctype *exists_foreign_record(struct sema *s, const char *subsys,
					  const char *event)
{
	struct ctype *c = arena_new(s->a, struct ctype);

	*c = *exists_foreign(s, C_STRUCT, arena_printf(s->a, "awl_tp__%s__%s",
						      subsys, event));
	c->origin = CO_TRACEPOINT;
	return c;
}

static struct texpr *foreign_member(struct sema *s, struct texpr *a,
				    const char *name, const struct ctype *c,
				    struct span span)
{
	struct cmember *m = arena_new(s->a, struct cmember);
	struct texpr *r = texpr_new(s, X_MEMBER, type_from_ctype(s->a, c,
					a->type->space), span);

	m->name = name;
	m->type = c;
	m->is_foreign = true;
	r->a = a;
	r->member = m;
	return r;
}

struct texpr *exists_foreign_member(struct sema *s, struct texpr *a,
				    const char *name, struct span span)
{
	const struct ctype *c = a->type->ctype;
	struct texpr *of = a;

	if (!s->absent || !c->name || !texpr_is_place(a) ||
	    c->origin == CO_DWARF || c->origin == CO_BPF)
		return NULL;
	/* The script's own, without fields: the kernel may have it. */
	if (c->origin == CO_SCRIPT) {
		if (ctype_complete(c))
			return NULL;
		of = arena_memdup(s->a, a, sizeof(*a));
		of->type = type_from_ctype(s->a, exists_foreign(s, c->kind,
					   c->name), a->type->space);
	}
	return foreign_member(s, of, name, ctype_int(8, true), span);
}

/* The member a taken for a struct that this kernel does not know. */
static struct texpr *as_struct(struct sema *s, const struct texpr *a)
{
	struct ctype *c = arena_memdup(s->a, exists_foreign(s, C_STRUCT, NULL),
				       sizeof(*c));

	c->size = ctype_int(8, true)->size;
	return foreign_member(s, a->a, a->member->name, c, a->span);
}

struct texpr *exists_foreign_inner(struct sema *s, const struct texpr *a,
				   const char *name, struct span span)
{
	const struct ctype *of = a->op == X_MEMBER ? a->a->type->ctype : NULL;

	if (!s->absent || !of || of->origin != CO_KERNEL ||
	    (!a->member->is_foreign && !type_is_integer(a->type)))
		return NULL;
	return foreign_member(s, as_struct(s, a), name, ctype_int(8, true),
			      span);
}

/* A struct or array here, in a branch for a kernel where it is a number. */
static struct texpr *as_number(struct sema *s, const struct texpr *e)
{
	enum ctype_kind kind = e->member->type->kind;

	if (!s->absent || !e->a->type->ctype ||
	    e->a->type->ctype->origin != CO_KERNEL ||
	    (kind != C_STRUCT && kind != C_UNION && kind != C_ARRAY))
		return NULL;
	return foreign_member(s, e->a, e->member->name, ctype_int(8, true),
			      e->span);
}

struct texpr *exists_foreign_cast(struct sema *s, const struct texpr *e,
				  const struct type *to)
{
	const struct ctype *elem = ctype_char();
	struct texpr *r;

	if (e->op == X_MEMBER && !e->member->is_foreign &&
	    type_is_integer(to)) {
		r = as_number(s, e);
		return r ? texpr_cast(s, r, to) : NULL;
	}
	if (e->op != X_MEMBER || !e->member->is_foreign || !to->size)
		return NULL;
	if (to->kind == T_ARRAY && type_is_integer(to->elem))
		elem = ctype_int(to->elem->size, to->elem->is_signed);
	else if (to->kind != T_STRING)
		return NULL;
	return foreign_member(s, e->a, e->member->name,
			      ctype_array(s->a, elem, to->size / elem->size),
			      e->span);
}

/* -- exists() ------------------------------------------------------------------------- */

static struct texpr *node(struct sema *s, const struct ast_expr *e,
			  struct texpr *a, bool here)
{
	struct texpr *r = texpr_new(s, X_EXISTS, &type_bool, e->span);

	r->a = a;
	r->value = here;
	r->text = sema_text(s, e->args.v[0]);
	return r;
}

static struct texpr *bad(struct sema *s, const struct ast_expr *a,
			 const char *why)
{
	sema_error(s, a->span, E_EXISTS, "%s", why);
	sema_help(s, "exists() takes struct NAME, struct NAME.FIELD, "
		  "x->FIELD, \"PROBE\" or bpf_HELPER");
	return texpr_unknown(s, a->span);
}

/* The kernel's type of that name, or one in its place. NULL: reported. */
static const struct ctype *kernel_type(struct sema *s, const struct ast_expr *a,
				       bool *ret_here)
{
	static const enum ctype_kind kinds[] = {
		[TY_STRUCT] = C_STRUCT, [TY_UNION] = C_UNION, [TY_ENUM] = C_ENUM
	};
	const struct ast_type *t = a->type;
	const struct ctype *c;

	if (t->kind == TY_NAME || t->kind == TY_TYPEOF || t->pointers ||
	    t->dims.n) {
		bad(s, a, "only a struct, union or enum of the kernel can be "
		    "asked for");
		return NULL;
	}
	c = target_struct(s->target, kinds[t->kind], t->name);
	*ret_here = c != NULL;
	return c ? c : exists_foreign(s, kinds[t->kind], t->name);
}

static struct texpr *of_type(struct sema *s, const struct ast_expr *e)
{
	bool here;
	const struct ctype *c = kernel_type(s, e->args.v[0], &here);
	struct texpr *r;

	if (!c)
		return texpr_unknown(s, e->span);
	r = node(s, e, NULL, here);
	r->asked = c;
	return r;
}

/* a.name, whether there is one or not. */
static struct texpr *member(struct sema *s, struct texpr *a, const char *name,
			    struct span span)
{
	const struct cmember *m = NULL;
	struct texpr *r;
	uint32_t bits = 0;

	if (ctype_complete(a->type->ctype))
		m = ctype_member(a->type->ctype, name, &bits);
	if (!m)
		return foreign_member(s, a, name, ctype_int(8, true), span);
	r = texpr_new(s, X_MEMBER, type_from_ctype(s->a, m->type,
						    a->type->space), span);
	r->a = a;
	r->member = m;
	r->bit_offset = bits;
	return r;
}

/* The place at no address that a path of members begins with. */
static struct texpr *root(struct sema *s, const struct ctype *c,
			  struct span span)
{
	struct texpr *p = texpr_new(s, X_DEREF,
				    type_from_ctype(s->a, c, AS_KERNEL), span);

	p->a = texpr_const(s, span, type_ptr(s->a, c, AS_KERNEL), 0);
	return p;
}

/* Both; all is NULL at first. */
static struct texpr *also(struct sema *s, struct texpr *all, struct texpr *one)
{
	struct texpr *r;

	if (!all)
		return one;
	r = texpr_new(s, X_BINARY, &type_bool, one->span);
	r->bop = B_LAND;
	r->a = all;
	r->b = one;
	return r;
}

/* struct T.a.b; a pointer on the way begins a question of its own. */
static struct texpr *of_type_field(struct sema *s, const struct ast_expr *e)
{
	const struct ast_expr *q = e->args.v[0];
	bool here;
	const struct ctype *c = kernel_type(s, q, &here);
	struct texpr *all = NULL, *p;

	if (!c)
		return texpr_unknown(s, e->span);
	if (q->names.n > MAX_PATH)
		return bad(s, q, "the path of fields is too long");
	p = root(s, c, e->span);
	for (size_t i = 0; i < q->names.n; i++) {
		if (i && (p->member->is_foreign || c->kind == C_INT)) {
			p = as_struct(s, p);
			c = p->member->type;
		}
		if (i && c->kind == C_PTR) {
			all = also(s, all, node(s, e, p, true));
			c = c->elem;
			p = root(s, c, e->span);
		}
		if (c->kind != C_STRUCT && c->kind != C_UNION)
			return bad(s, q, arena_printf(s->a, "'%s' has no fields",
						      ctype_text(s->a, c)));
		p = member(s, p, q->names.v[i], e->span);
		c = p->member->type;
	}
	return also(s, all, node(s, e, p, !p->member->is_foreign));
}

/* x->field, args.field: of the type that x has. */
static struct texpr *of_field(struct sema *s, const struct ast_expr *e)
{
	const struct ast_expr *q = e->args.v[0];
	struct texpr *a = names_args_field(s, q), *p;
	const struct ctype *c;

	if (a)
		return bad(s, q, "the arguments of a function are told by the "
			   "kernel that compiles, not by the one that loads");
	a = texpr_value(s, q->a);
	if (texpr_is_bad(a))
		return a;
	c = a->type->ctype;
	if ((a->type->kind != T_PTR && a->type->kind != T_STRUCT) ||
	    (c->kind != C_STRUCT && c->kind != C_UNION) || !c->name ||
	    (c->origin != CO_KERNEL && c->origin != CO_TRACEPOINT))
		return bad(s, q, arena_printf(s->a, "'%s' is no struct or union "
			   "of the kernel", sema_text(s, q->a)));
	p = root(s, c, e->span);
	p = member(s, p, q->name, e->span);
	return node(s, e, p, !p->member->is_foreign);
}

static struct texpr *resolved(struct sema *s, const struct ast_expr *e,
			      const struct tresolve *t, bool here)
{
	struct tprog *p = s->prog;
	struct texpr *r = texpr_new(s, X_RESOLVED, &type_uint64, e->span);
	size_t i = 0;

	for (; i < p->resolves.n; i++)
		if (p->resolves.v[i].kind == t->kind &&
		    p->resolves.v[i].probe == t->probe &&
		    !strcmp(p->resolves.v[i].name, t->name))
			break;
	if (i == p->resolves.n)
		vec_push(s->a, &p->resolves, *t);
	r->index = (uint32_t)i;
	return node(s, e, r, here);
}

static struct texpr *of_probe(struct sema *s, const struct ast_expr *e)
{
	const struct ast_expr *q = e->args.v[0];
	struct parse_options po = { 0 };
	struct attach_options ao = { .pid_path = s->opts->pid_path,
				     .config = &s->prog->config,
				     .unsafe = s->opts->unsafe };
	struct tresolve t = { .kind = TR_PROBE, .name = q->text,
			      .span = q->span };
	attach_list list = { 0 };
	ast_attaches all = { 0 };
	struct ast_attach *at = parse_attach(s->a, s->d, q->text, q->len,
					     q->span.lo + 1, &po);

	if (!at || !expand_attach(s, at, &all))
		return texpr_unknown(s, e->span);
	at = all.v[0];
	at->optional = true;
	if (!attach_resolve(s->a, s->d, s->target, &ao, at, &list))
		return texpr_unknown(s, e->span);
	if (list.n > 1 || all.n > 1)
		return bad(s, q, "one probe is asked for at a time");
	/* A program or library that is not installed here. */
	if (!list.n)
		return texpr_const(s, e->span, &type_bool, 0);
	t.attach = list.v[0];
	return resolved(s, e, &t, !t.attach->absent);
}

/* Of the kernels that awl was built to know. */
static bool is_known_helper(const char *name)
{
	const char *known;

	for (int id = 0; (known = target_helper_name(id)); id++)
		if (!strcmp(known, name))
			return true;
	return false;
}

/* A slip would make the answer no for ever. */
static void warn_helper(struct sema *s, const struct ast_expr *q)
{
	const struct ctype *ids = target_struct(s->target, C_ENUM,
						"bpf_func_id");
	static const char prefix[] = "BPF_FUNC_";
	VEC(const char *) names = { 0 };
	const char *near;

	if (!ids || !ctype_complete(ids))
		return;
	for (uint32_t i = 0; i < ids->nvalues; i++)
		if (!strncmp(ids->values[i].name, prefix, strlen(prefix)))
			vec_push(s->a, &names, arena_printf(s->a,
				 HELPER_PREFIX "%s", ids->values[i].name +
				 strlen(prefix)));
	near = nearest_name(q->name, names.v, names.n);
	if (!near)
		return;
	sema_warning(s, q->span, W_EXISTS, "this kernel has no helper '%s'",
		     q->name);
	sema_help(s, "did you mean '%s'?", near);
}

static struct texpr *of_helper(struct sema *s, const struct ast_expr *e)
{
	const struct ast_expr *q = e->args.v[0];
	struct tresolve t = { .kind = TR_HELPER, .name = q->name,
			      .span = q->span, .probe = sema_probe_type(s) };
	const struct ctype *type;
	int64_t id;
	bool here;

	if (strncmp(q->name, HELPER_PREFIX, strlen(HELPER_PREFIX)))
		return bad(s, q, arena_printf(s->a, "'%s' is neither a type nor "
			   "a helper: those begin with bpf_", q->name));
	here = target_enumerator(s->target, arena_printf(s->a, "BPF_FUNC_%s",
				 q->name + strlen(HELPER_PREFIX)), &id, &type);
	if (!here && !is_known_helper(q->name))
		warn_helper(s, q);
	return resolved(s, e, &t, here);
}

struct texpr *call_exists(struct sema *s, const struct ast_expr *e,
			  enum builtin bi)
{
	const struct ast_expr *q = e->args.v[0];

	(void)bi;
	switch (q->kind) {
	case EX_TYPE:
		return of_type(s, e);
	case EX_TYPE_FIELD:
		return of_type_field(s, e);
	case EX_FIELD:
		return of_field(s, e);
	case EX_STR:
		return of_probe(s, e);
	case EX_IDENT:
		return of_helper(s, e);
	default:
		return bad(s, q, "this cannot be asked for");
	}
}
