/* SPDX-License-Identifier: Apache-2.0 */
#include "sema/sema.h"

#include <string.h>

#include "sema/alias.h"
#include "sema/callee.h"
#include "sema/config.h"
#include "sema/ctypes.h"
#include "sema/entry.h"
#include "sema/fn.h"
#include "sema/map.h"
#include "sema/param.h"
#include "sema/paramdecl.h"
#include "sema/probe.h"
#include "sema/sema_priv.h"

/* Types only ever widen; more rounds mean that one widens for ever. */
#define MAX_ROUNDS 20

static void init(struct sema *s, struct arena *a, struct diags *d,
		 const struct sema_options *opts, struct target *target)
{
	memset(s, 0, sizeof(*s));
	s->a = a;
	s->d = s->shown = d;
	s->opts = opts;
	s->target = target;
	s->prog = arena_new(a, struct tprog);
	s->prog->pid_filter = opts->pid_filter;
	s->final = true;
	diags_init(&s->muted, a, NULL);
	strmap_init(&s->maps, a);
	strmap_init(&s->ctypes, a);
	strmap_init(&s->constants, a);
	strmap_init(&s->emits, a);
}

static void collect(struct sema *s)
{
	config_apply(s);
	callees_collect(s);
	ctypes_collect(s);
	for (size_t i = 0; i < s->script->maps.n; i++)
		map_declare(s, &s->script->maps.v[i]);
	param_init(s);
	paramdecl_collect(s);
	fn_collect(s);
	alias_check(s);
	probe_collect(s);
}

static void build_all(struct sema *s)
{
	s->changed = false;
	s->rounds++;
	for (size_t i = 0; i < s->probes.n; i++)
		probe_build(s, s->probes.v[i]);
}

/* A variable that nothing gives a type reads as the integer 0. */
static void settle_variables(struct sema *s)
{
	for (size_t i = 0; i < s->probes.n; i++) {
		struct sprobe *sp = s->probes.v[i];

		for (size_t k = 0; k < sp->slots.n; k++) {
			struct tvar *v = sp->slots.v[k]->var;

			if (v->type->kind == T_UNKNOWN)
				v->type = &type_int64;
		}
	}
}

static void infer(struct sema *s)
{
	s->final = false;
	s->d = &s->muted;
	do
		build_all(s);
	while ((s->changed || map_settle(s)) && s->rounds < MAX_ROUNDS);
	s->final = true;
	s->d = s->shown;
	if (s->changed)
		sema_error(s, s->changed_span, E_TYPE,
			   "the type of '%s' contains itself",
			   s->changed_name);
}

/* Nothing to do: perhaps all clauses are for `awl test`. */
static void check_any(struct sema *s)
{
	if (s->probes.n)
		return;
	sema_error(s, (struct span){ 0, 0 }, E_NO_PROBE,
		   "the script has no probe to attach");
	if (s->script->clauses.n && !s->opts->for_test && !s->opts->for_bench)
		sema_help(s, "its test: and bench: probes are run by "
			  "'awl test' and 'awl bench'");
}

struct tprog *sema_check(struct arena *a, struct diags *d,
			 const struct ast_script *script,
			 const struct sema_options *opts,
			 struct target *target)
{
	size_t errors = d->nerrors;
	struct sema s;

	init(&s, a, d, opts, target);
	s.script = script;
	s.prog->doc = script->doc;
	collect(&s);
	infer(&s);
	settle_variables(&s);
	if (!s.changed)
		build_all(&s);
	probe_check_left(&s);
	param_finish(&s);
	entry_finish(&s);
	map_finish(&s);
	if (d->nerrors == errors)
		check_any(&s);
	for (size_t i = 0; i < s.probes.n; i++)
		if (!s.probes.v[i]->left_out)
			vec_push(a, &s.prog->probes, s.probes.v[i]->probe);
	return d->nerrors > errors ? NULL : s.prog;
}
