/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE	/* sigabbrev_np */
/* call_proc: what acts on the traced process. */
#include "sema/call_group.h"

#include <signal.h>
#include <string.h>
#include <strings.h>

#include "sema/args.h"
#include "sema/expr.h"
#include "sema/names.h"

#define MAX_SIGNAL 64

/* By name, with or without SIG; 0: none. */
static int signal_number(const char *name)
{
	if (!strncasecmp(name, "SIG", 3))
		name += 3;
	for (int i = 1; i < SIGRTMIN; i++) {
		const char *abbrev = sigabbrev_np(i);

		if (abbrev && !strcasecmp(abbrev, name))
			return i;
	}
	return 0;
}

static struct texpr *named(struct sema *s, struct texpr *v)
{
	int n = signal_number(v->text);

	if (n)
		return texpr_const(s, v->span, &type_int64, n);
	sema_error(s, v->span, E_SIGNAL, "no signal '%s'", v->text);
	return texpr_unknown(s, v->span);
}

struct texpr *call_signal(struct sema *s, const struct ast_expr *e,
			  enum builtin bi)
{
	struct texpr *c = call_new(s, e, bi, &type_none);
	struct texpr *v = texpr_value(s, e->args.v[0]);

	if (v->op == X_STR)
		v = named(s, v);
	else if (!texpr_is_bad(v))
		v = texpr_integer(s, e->args.v[0], &type_int64, "a signal");
	if (texpr_is_bad(v))
		return v;
	if (texpr_is_const(v) && (v->value < 1 || v->value > MAX_SIGNAL)) {
		sema_error(s, v->span, E_SIGNAL,
			   "signals go from 1 to %d, not %lld", MAX_SIGNAL,
			   (long long)v->value);
		return texpr_unknown(s, e->span);
	}
	args_push(s, c, v);
	return c;
}

static bool is_kprobe(enum probe_type t)
{
	return t == P_KPROBE;
}

struct texpr *call_override(struct sema *s, const struct ast_expr *e,
			    enum builtin bi)
{
	struct texpr *c = call_new(s, e, bi, &type_none);
	struct texpr *v = texpr_integer(s, e->args.v[0], &type_int64,
				       "what override() returns");

	if (!is_kprobe(sema_probe_type(s))) {
		names_not_here(s, e->span, "override", is_kprobe);
		return texpr_unknown(s, e->span);
	}
	args_push(s, c, v);
	return texpr_is_bad(v) ? v : c;
}

struct texpr *call_write_user(struct sema *s, const struct ast_expr *e,
			      enum builtin bi)
{
	struct texpr *c = call_new(s, e, bi, &type_bool);
	struct texpr *to = args_address(s, e, 0);
	struct texpr *v = texpr_value(s, e->args.v[1]);
	struct texpr *n = texpr_integer(s, e->args.v[2], &type_uint64,
				       "a length");

	if (texpr_is_bad(to) || texpr_is_bad(v) || texpr_is_bad(n))
		return texpr_unknown(s, e->span);
	if (texpr_is_const(n) && (uint64_t)n->value > v->type->size) {
		sema_error(s, n->span, E_RANGE, "the value has %u bytes",
			   v->type->size);
		return texpr_unknown(s, e->span);
	}
	args_push(s, c, texpr_cast(s, to, type_ptr(s->a, to->type->ctype,
						  AS_USER)));
	args_push(s, c, v);
	args_push(s, c, n);
	return c;
}
