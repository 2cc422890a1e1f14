/* SPDX-License-Identifier: Apache-2.0 */
/* call_addr: symbols, registers, address spaces, kernel objects. */
#include "sema/call_group.h"

#include <string.h>

#include "sema/args.h"
#include "sema/binary.h"
#include "sema/ctypes.h"
#include "sema/expr.h"
#include "lang/arch.h"

#define MAX_ERRNO 4095

struct texpr *call_sym(struct sema *s, const struct ast_expr *e,
		       enum builtin bi)
{
	struct texpr *c = call_new(s, e, bi, type_simple(s->a, bi == BI_KSYM ?
							 T_KSYM : T_USYM));
	struct texpr *v = texpr_integer(s, e->args.v[0], &type_uint64,
				       "an address");

	args_push(s, c, v);
	return texpr_is_bad(v) ? v : c;
}

/* A value found at load time; the same name is looked up once. */
static struct texpr *resolved(struct sema *s, const struct ast_expr *e,
			      enum tresolve_kind kind, const char *name,
			      const char *target, const struct type *type)
{
	struct tprog *p = s->prog;
	struct texpr *r = texpr_new(s, X_RESOLVED, type, e->span);
	struct tresolve t = { kind, name, target, e->span };
	size_t i;

	for (i = 0; i < p->resolves.n; i++) {
		const struct tresolve *o = &p->resolves.v[i];

		if (o->kind == kind && !strcmp(o->name, name) &&
		    !strcmp(o->target ? o->target : "", target ? target : ""))
			break;
	}
	if (i == p->resolves.n)
		vec_push(s->a, &p->resolves, t);
	r->index = (uint32_t)i;
	return r;
}

struct texpr *call_kaddr(struct sema *s, const struct ast_expr *e,
			 enum builtin bi)
{
	const char *name = args_literal(s, e, 0);

	(void)bi;
	if (!name)
		return texpr_unknown(s, e->span);
	return resolved(s, e, TR_KADDR, name, NULL, &type_uint64);
}

/* A pointer to what the symbol's size suggests. */
struct texpr *call_uaddr(struct sema *s, const struct ast_expr *e,
			 enum builtin bi)
{
	const char *name = args_literal(s, e, 0), *path, *library;
	const struct ctype *to = ctype_int(8, false);
	struct elf_symbol sym;

	(void)bi;
	if (!name)
		return texpr_unknown(s, e->span);
	path = sema_attach(s)->target;
	library = sema_attach(s)->library;
	if (path && !target_elf_symbol(s->target, path, name, &sym) &&
	    (sym.size == 1 || sym.size == 2 || sym.size == 4))
		to = ctype_int((uint32_t)sym.size, false);
	return resolved(s, e, TR_UADDR, name, library ? library : path,
			type_ptr(s->a, to, AS_USER));
}

struct texpr *call_percpu_kaddr(struct sema *s, const struct ast_expr *e,
				enum builtin bi)
{
	const struct type *t = type_ptr(s->a, ctype_void(), AS_KERNEL);
	struct texpr *c = call_new(s, e, bi, t), *n;
	const char *name = args_literal(s, e, 0);

	if (!name)
		return texpr_unknown(s, e->span);
	args_push(s, c, resolved(s, e, TR_PERCPU_KADDR, name, NULL,
				 &type_uint64));
	if (e->args.n < 2)
		return c;
	n = texpr_integer(s, e->args.v[1], &type_uint64, "a CPU's number");
	args_push(s, c, n);
	return texpr_is_bad(n) ? n : c;
}

struct texpr *call_reg(struct sema *s, const struct ast_expr *e,
		       enum builtin bi)
{
	struct texpr *c = call_new(s, e, bi, &type_uint64);
	const struct arch_reg *r;
	const char *list = "";

	c->text = args_literal(s, e, 0);
	if (!c->text)
		return texpr_unknown(s, e->span);
	r = arch_reg(c->text);
	if (r) {
		c->index = r->offset;
		return c;
	}
	for (r = arch.regs; r->name; r++)
		list = arena_printf(s->a, "%s%s%s", list, *list ? ", " : "",
				    r->name);
	sema_error(s, e->args.v[0]->span, E_REGISTER, "no register '%s'",
		   c->text);
	sema_help(s, "there are %s", list);
	return texpr_unknown(s, e->span);
}

/* path(&file->f_path) means the same as path(file->f_path). */
static const struct ast_expr *without_address(const struct ast_expr *e)
{
	return e->kind == EX_UNARY && e->uop == U_ADDR ? e->a : e;
}

struct texpr *call_path(struct sema *s, const struct ast_expr *e,
			enum builtin bi)
{
	int64_t size = (int64_t)config_num(&s->prog->config, max_strlen);
	struct texpr *v = texpr_value(s, without_address(e->args.v[0])), *c;

	if (e->args.n > 1 && !args_range(s, e, 1, 1, size, &size))
		return texpr_unknown(s, e->span);
	if (texpr_is_bad(v))
		return v;
	if (v->type->kind != T_PTR &&
	    !(v->type->kind == T_STRUCT && texpr_is_place(v))) {
		sema_error(s, v->span, E_ARG_TYPE, "path() takes a struct path "
			   "or a pointer to one, not %s",
			   sema_type_text(s, v->type));
		return texpr_unknown(s, e->span);
	}
	c = call_new(s, e, bi, type_string(s->a, (uint32_t)size));
	args_push(s, c, v);
	return c;
}

/* kptr(), uptr(): the same address, said to be in that space. */
struct texpr *call_space(struct sema *s, const struct ast_expr *e,
			 enum builtin bi)
{
	struct texpr *v = args_address(s, e, 0);

	if (texpr_is_bad(v))
		return v;
	return texpr_cast(s, v, type_ptr(s->a, v->type->ctype, bi == BI_KPTR ?
					AS_KERNEL : AS_USER));
}

struct texpr *call_container_of(struct sema *s, const struct ast_expr *e,
				enum builtin bi)
{
	const struct ast_expr *t = e->args.v[1], *m = e->args.v[2];
	const struct ctype *c;
	struct texpr *p = args_address(s, e, 0), *r;

	c = t->kind == EX_TYPE ? ctypes_c(s, t->type) : ctypes_bare(s, t);
	if (!c && t->kind != EX_TYPE)
		sema_error(s, t->span, E_ARG_TYPE,
			   "container_of() takes a type here");
	if (!c || texpr_is_bad(p))
		return texpr_unknown(s, e->span);
	r = call_new(s, e, bi, type_ptr(s->a, c, p->type->space));
	if (m->kind == EX_IDENT && (c->kind == C_STRUCT || c->kind == C_UNION) &&
	    ctype_complete(c))
		r->member = ctype_member(c, m->name, &r->bit_offset);
	if (!r->member) {
		sema_error(s, m->span, E_FIELD, "'%s' has no field '%s'",
			   ctype_text(s->a, c), sema_text(s, m));
		return texpr_unknown(s, e->span);
	}
	args_push(s, r, p);
	return r;
}

struct texpr *call_is_err(struct sema *s, const struct ast_expr *e,
			  enum builtin bi)
{
	struct texpr *v = texpr_integer(s, e->args.v[0], &type_uint64,
				       "what is_err() looks at");

	(void)bi;
	if (texpr_is_bad(v))
		return v;
	return binary_node(s, e, B_GE, v, texpr_const(s, e->span, &type_uint64,
						     -MAX_ERRNO));
}

struct texpr *call_cgroupid(struct sema *s, const struct ast_expr *e,
			    enum builtin bi)
{
	const char *path = args_literal(s, e, 0);

	(void)bi;
	if (!path)
		return texpr_unknown(s, e->span);
	return resolved(s, e, TR_CGROUPID, path, NULL, &type_uint64);
}

struct texpr *call_cgroup_path(struct sema *s, const struct ast_expr *e,
			       enum builtin bi)
{
	struct type *t = arena_memdup(s->a, type_simple(s->a, T_CGROUP_PATH),
				      sizeof(*t));
	struct texpr *c = call_new(s, e, bi, t);
	struct texpr *id = texpr_integer(s, e->args.v[0], &type_uint64,
					"a cgroup id");

	t->text = e->args.n > 1 ? args_literal(s, e, 1) : "";
	if (!t->text || texpr_is_bad(id))
		return texpr_unknown(s, e->span);
	args_push(s, c, id);
	return c;
}
