/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/names.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "sema/alias.h"
#include "sema/call.h"
#include "sema/ctypes.h"
#include "sema/entry.h"
#include "sema/attach.h"
#include "sema/expr.h"
#include "sema/macro.h"
#include "sema/paramdecl.h"
#include "lang/arch.h"

#define MAX_NEAR 64	/* parameters that may have been meant */

const struct ast_expr *names_macro_param(const struct frame *f,
					 const char *name)
{
	if (!f)
		return NULL;
	for (size_t i = 0; i < f->macro->args.n; i++)
		if (f->macro->args.v[i].kind == MA_EXPR &&
		    !strcmp(f->macro->args.v[i].name, name))
			return f->call->args.v[i];
	return NULL;
}

void names_not_here(struct sema *s, struct span span, const char *name,
		    bool (*has)(enum probe_type type))
{
	const char *list = "";

	for (int i = 0; i < P_COUNT; i++)
		if (has(i))
			list = arena_printf(s->a, "%s%s%s", list,
					    *list ? ", " : "",
					    probe_table[i].name);
	sema_error(s, span, E_NOT_HERE, "'%s' is not to be had in %s probes",
		   name, probe_table[sema_probe_type(s)].name);
	sema_help(s, "probes that have it: %s", list);
}

static bool has_argn(enum probe_type t)
{
	return t == P_KPROBE || t == P_UPROBE || t == P_USDT ||
	       t == P_RAWTRACEPOINT || t == P_SYSCALL || t == P_SYSRET;
}

static bool has_args(enum probe_type t)
{
	return t == P_FENTRY || t == P_FEXIT || t == P_UPROBE ||
	       t == P_RAWTRACEPOINT || t == P_TRACEPOINT ||
	       t == P_SYSCALL || t == P_SYSRET;
}

/* argN: N, or -1. */
static int arg_number(const char *name)
{
	const char *p = name + 3;

	if (strncmp(name, "arg", 3) || !*p)
		return -1;
	for (; *p; p++)
		if (!isdigit((unsigned char)*p))
			return -1;
	return strlen(name) > 5 ? 99 : atoi(name + 3);
}

struct usdt_search {
	const struct tattach *at;
	const char *args;
};

static bool find_usdt(void *arg, const struct usdt_location *l)
{
	struct usdt_search *u = arg;

	if (strcmp(l->name, u->at->name) ||
	    (u->at->ns && strcmp(l->provider, u->at->ns)))
		return true;
	u->args = l->args;
	return false;
}

/* Whether the note says "-4@..." of the index-th argument. */
static bool usdt_signed(struct sema *s, int index)
{
	struct usdt_search u = { .at = sema_attach(s) };
	const char *p;

	if (u.at->wildcard || !u.at->target)
		return false;
	target_each_usdt(s->target, u.at->target, find_usdt, &u);
	p = u.args ? u.args : "";
	for (; index > 0 && *p; index--) {
		p += strcspn(p, " ");
		p += strspn(p, " ");
	}
	return *p == '-';
}

static unsigned int max_args(enum probe_type t)
{
	if (t == P_USDT || t == P_RAWTRACEPOINT)
		return 12;
	if (t == P_SYSCALL || t == P_SYSRET)
		return 6;
	return ARCH_ARGS;
}

static struct texpr *argn(struct sema *s, const struct ast_expr *e, int n)
{
	enum probe_type t = sema_probe_type(s);
	const struct type *type = &type_uint64;
	struct texpr *r;

	if (alias_refuses(s, e->span, e->name))
		return texpr_unknown(s, e->span);
	if (!has_argn(t)) {
		names_not_here(s, e->span, e->name, has_argn);
		return texpr_unknown(s, e->span);
	}
	if ((unsigned int)n >= max_args(t)) {
		sema_error(s, e->span, E_ARG_NUMBER,
			   "%s probes have arg0 to arg%u",
			   probe_table[t].name, max_args(t) - 1);
		return texpr_unknown(s, e->span);
	}
	if (t == P_USDT && usdt_signed(s, n))
		type = &type_int64;
	r = texpr_new(s, t == P_RAWTRACEPOINT ? X_CTXARG : X_FUNCARG, type,
		     e->span);
	r->index = (uint32_t)n;
	return r;
}

static const struct ctype *typed_function(struct sema *s)
{
	const struct tattach *at = sema_attach(s);
	const struct bpf_func *f;

	if (!probe_in_bpf(at->type, at->target))
		return target_func(s->target, at->target, at->name);
	if (!target_find_bpf(s->target, at->name, bpf_probe_id(at), &f))
		return NULL;
	return target_bpf_prototype(s->target, f);
}

static void explain_no_prototype(struct sema *s)
{
	const struct tattach *at = sema_attach(s);
	const char *why = target_why(s->target);

	if (why)
		sema_help(s, "%s", why);
	else if (at->type == P_UPROBE)
		sema_help(s, "%s has no debug information for it; "
			  "use arg0, arg1 ...", at->target);
	else if (probe_in_bpf(at->type, at->target))
		sema_help(s, "the program was loaded without type information (BTF)");
}

/* The prototype of the probed function; reports when nothing tells it. */
static const struct ctype *prototype(struct sema *s, struct span span)
{
	const struct tattach *at = sema_attach(s);
	const struct ctype *f = NULL;

	switch (sema_probe_type(s)) {
	case P_FENTRY:
	case P_FEXIT:
		f = typed_function(s);
		break;
	case P_SYSCALL:
	case P_SYSRET:
		f = target_syscall(s->target, at->name);
		break;
	case P_RAWTRACEPOINT:
		f = target_raw_tracepoint(s->target, at->name);
		break;
	case P_UPROBE:
		if (at->target && at->name)
			f = target_user_func(s->target, at->target, at->name);
		break;
	default:
		break;
	}
	if (f && ctype_complete(f))
		return f;
	s->sp->left_out = s->sp->absent;
	if (s->sp->left_out)
		return NULL;
	sema_error(s, span, E_NO_PROTOTYPE,
		   "the arguments of '%s' are not known", at->full);
	explain_no_prototype(s);
	return NULL;
}

/* 64-bit words before the n-th parameter. */
static uint32_t param_word(const struct ctype *f, uint32_t n)
{
	uint32_t words = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t size = f->members[i].type->size;

		words += size > 8 ? (size + 7) / 8 : 1;
	}
	return words;
}

static struct texpr *param(struct sema *s, const struct ctype *f, uint32_t n,
			   struct span span)
{
	bool user = sema_probe_space(s) == AS_USER;
	const struct type *t = type_from_ctype(s->a, f->members[n].type,
					       user ? AS_USER : AS_KERNEL);
	struct texpr *r;

	if (!type_is_scalar(t)) {
		sema_error(s, span, E_FIELD, "'%s' is %s, passed by value: "
			   "a script cannot read it", f->members[n].name,
			   ctype_text(s->a, f->members[n].type));
		return texpr_unknown(s, span);
	}
	r = texpr_new(s, user ? X_FUNCARG : X_CTXARG, t, span);
	r->index = user ? n : param_word(f, n);
	return r;
}

static const char *param_name(const struct ctype *f, uint32_t n)
{
	return f->members[n].name ? f->members[n].name : "";
}

static struct texpr *named_param(struct sema *s, const struct ast_expr *e,
				 const struct ctype *f)
{
	const char **names = arena_array(s->a, const char *, f->nmembers);
	const char *list = "", *near;

	for (uint32_t i = 0; i < f->nmembers; i++) {
		names[i] = param_name(f, i);
		if (!strcmp(names[i], e->name))
			return param(s, f, i, e->span);
		list = arena_printf(s->a, "%s%s%s", list, i ? ", " : "",
				    names[i]);
	}
	sema_error(s, e->name_span, E_FIELD, "'%s' has no argument '%s'",
		   sema_attach(s)->full, e->name);
	near = nearest_name(e->name, names, f->nmembers);
	if (near)
		sema_help(s, "did you mean 'args.%s'?", near);
	else if (*list)
		sema_help(s, "it has %s", list);
	return texpr_unknown(s, e->span);
}

static struct texpr *record_args(struct sema *s, const struct ast_expr *e)
{
	const struct tprobe *p = s->sp->probe;
	struct texpr *r;

	if (!p->args) {
		const char *why = target_why(s->target);

		sema_error(s, e->span, E_NO_PROTOTYPE,
			   "the fields of '%s' are not known",
			   sema_attach(s)->full);
		if (why)
			sema_help(s, "%s", why);
		return texpr_unknown(s, e->span);
	}
	r = texpr_new(s, X_ARGS, type_from_ctype(s->a, p->args,
						sema_probe_space(s)), e->span);
	return r;
}

struct texpr *names_args(struct sema *s, const struct ast_expr *e)
{
	const struct type **types;
	const char **names;
	const struct ctype *f;
	struct texpr *r = alias_args(s, e->span);

	if (r)
		return r;
	if (!has_args(sema_probe_type(s))) {
		names_not_here(s, e->span, "args", has_args);
		return texpr_unknown(s, e->span);
	}
	if (sema_probe_type(s) == P_TRACEPOINT)
		return record_args(s, e);
	if (entry_has_args(sema_attach(s)))
		return entry_value(s, e, e->span);
	f = prototype(s, e->span);
	if (!f)
		return texpr_unknown(s, e->span);
	types = arena_array(s->a, const struct type *, f->nmembers);
	names = arena_array(s->a, const char *, f->nmembers);
	r = texpr_new(s, X_TUPLE, &type_unknown, e->span);
	for (uint32_t i = 0; i < f->nmembers; i++) {
		struct texpr *a = param(s, f, i, e->span);

		if (texpr_is_bad(a))
			return a;
		types[i] = a->type;
		names[i] = param_name(f, i);
		vec_push(s->a, &r->args, a);
	}
	r->type = type_tuple(s->a, types, names, f->nmembers);
	return r;
}

struct texpr *names_args_field(struct sema *s, const struct ast_expr *e)
{
	const struct ctype *f;
	struct texpr *r;

	if (e->a->kind != EX_IDENT || strcmp(e->a->name, "args") ||
	    names_macro_param(s->frame, "args"))
		return NULL;
	r = alias_field(s, e);
	if (r)
		return r;
	if (sema_probe_type(s) == P_TRACEPOINT || !has_args(sema_probe_type(s)))
		return NULL;
	if (entry_has_args(sema_attach(s)))
		return entry_value(s, e, e->span);
	f = prototype(s, e->a->span);
	return f ? named_param(s, e, f) : texpr_unknown(s, e->span);
}

struct texpr *names_retval(struct sema *s, const struct ast_expr *e)
{
	const struct ctype *f;
	const struct type *t;
	struct texpr *r;

	if (!probe_is_return(sema_probe_type(s))) {
		names_not_here(s, e->span, "retval", probe_is_return);
		return texpr_unknown(s, e->span);
	}
	if (sema_probe_type(s) != P_FEXIT)
		return texpr_new(s, X_RETVAL, &type_int64, e->span);
	f = prototype(s, e->span);
	if (!f)
		return texpr_unknown(s, e->span);
	t = type_from_ctype(s->a, f->elem, AS_KERNEL);
	if (!type_is_scalar(t)) {
		sema_error(s, e->span, E_FIELD, "'%s' returns %s",
			   sema_attach(s)->full, ctype_text(s->a, f->elem));
		return texpr_unknown(s, e->span);
	}
	/* Where a BPF program's stands depends on what the verifier made of it. */
	if (probe_in_bpf(P_FEXIT, sema_attach(s)->target))
		return texpr_new(s, X_RETVAL, t, e->span);
	r = texpr_new(s, X_CTXARG, t, e->span);
	r->index = param_word(f, f->nmembers);
	return r;
}

/* The parameter's expression, seen from where the macro was called. */
static struct texpr *in_caller(struct sema *s, const struct ast_expr *e)
{
	struct frame *f = s->frame;
	struct scope *scope = s->scope;
	struct texpr *r;

	s->frame = f->up;
	s->scope = f->scope;
	r = texpr_build(s, e);
	s->frame = f;
	s->scope = scope;
	return r;
}

/*
 * What scripts know from <sys/socket.h> and <linux/sched.h>: macros there, so
 * not in BTF. The task states are those of include/linux/sched.h.
 */
static struct texpr *known_macro(struct sema *s, const struct ast_expr *e)
{
	static const struct {
		const char *name;
		int value;
	} macros[] = {
		{ "AF_UNSPEC", AF_UNSPEC }, { "AF_UNIX", AF_UNIX },
		{ "AF_INET", AF_INET }, { "AF_INET6", AF_INET6 },
		{ "AF_NETLINK", AF_NETLINK }, { "AF_PACKET", AF_PACKET },
		{ "TASK_RUNNING", 0 }, { "TASK_INTERRUPTIBLE", 1 },
		{ "TASK_UNINTERRUPTIBLE", 2 },
	};

	for (size_t i = 0; i < sizeof(macros) / sizeof(macros[0]); i++)
		if (!strcmp(macros[i].name, e->name))
			return texpr_const(s, e->span, &type_int64,
					   macros[i].value);
	return NULL;
}

static struct texpr *enumerator(struct sema *s, const struct ast_expr *e)
{
	const struct sconst *c = strmap_get(&s->constants, e->name);
	const struct ctype *type;
	struct texpr *r;
	int64_t value;

	if (c)
		return texpr_const(s, e->span, type_from_ctype(s->a, c->type,
				   AS_KERNEL), c->value);
	if (!target_enumerator(s->target, e->name, &value, &type))
		return known_macro(s, e);
	r = texpr_const(s, e->span, type_from_ctype(s->a, type, AS_KERNEL),
			value);
	/* libbpf finds enumerators by the name of their enum. */
	if (type->name && *type->name && type->origin == CO_KERNEL) {
		r->enumeration = type;
		r->text = e->name;
	}
	return r;
}

bool names_is_later(struct sema *s, struct span span, const char *name)
{
	static const char *const words[] = {
		"deny", "drop", "pass", "pkt",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i], name))
			continue;
		sema_error(s, span, E_LATER,
			   "'%s' is not supported by this version", name);
		return true;
	}
	return false;
}

static struct texpr *unknown_name(struct sema *s, const struct ast_expr *e)
{
	const char *names[BI_BUILTINS + 1 + MAX_NEAR];
	size_t n = 0;

	if (names_is_later(s, e->span, e->name))
		return texpr_unknown(s, e->span);
	for (int i = 0; i < BI_BUILTINS; i++)
		if (builtin_table[i].flags & BF_VALUE)
			names[n++] = builtin_table[i].name;
	names[n++] = "arg0";
	for (size_t i = 0; i < s->prog->params.n && i < MAX_NEAR; i++)
		names[n++] = s->prog->params.v[i].name;
	sema_error(s, e->span, E_UNKNOWN_NAME, "unknown name '%s'", e->name);
	if (!strncmp(e->name, "sarg", 4))
		sema_help(s, "read the stack: *(uint64 *)(reg(\"sp\") + 8)");
	else if (!strcmp(e->name, "self"))
		sema_help(s, "a variable of the current thread is self.NAME");
	else if (builtin_find(e->name) >= 0)
		sema_help(s, "'%s' is a function: %s()", e->name, e->name);
	else
		sema_help_nearest(s, "", e->name, names, n);
	if (isupper((unsigned char)e->name[0]))		/* an enumerator? */
		sema_help_btf(s);
	return texpr_unknown(s, e->span);
}

struct texpr *texpr_ident(struct sema *s, const struct ast_expr *e)
{
	const struct ast_expr *param = names_macro_param(s->frame, e->name);
	const struct ast_macro *m;
	int bi = builtin_find(e->name), n;
	struct texpr *r;

	if (param)
		return in_caller(s, param);
	m = macro_find(s, e);
	if (m)
		return macro_expand(s, e, m);
	if (bi >= 0 && (builtin_table[bi].flags & BF_VALUE))
		return call_build(s, e, (enum builtin)bi);
	n = arg_number(e->name);
	if (n >= 0)
		return argn(s, e, n);
	r = paramdecl_read(s, e);
	if (!r)
		r = enumerator(s, e);
	return r ? r : unknown_name(s, e);
}

bool names_has_value(struct sema *s, const struct ast_expr *e)
{
	return names_macro_param(s->frame, e->name) || macro_find(s, e) ||
	       builtin_find(e->name) >= 0 || arg_number(e->name) >= 0 ||
	       paramdecl_find(s, e->name) || enumerator(s, e);
}
