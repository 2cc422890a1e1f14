/* SPDX-License-Identifier: Apache-2.0 */
/* Attach points that name no code: times, signals, counters, addresses. */
#include "sema/attach_priv.h"

#include <string.h>

#include "base/glob.h"

bool attach_begin_end(const struct reader *r, struct tattach *t)
{
	const struct ast_part *p = attach_arg(r, 0);

	if (p && (attach_nargs(r) > 1 || strcmp(p->text, "*")))
		return attach_bad(r, t, p, "'%s' takes no parts",
				  probe_table[t->type].name);
	t->full = probe_table[t->type].name;
	return attach_add(r, t);
}

bool attach_self(const struct reader *r, struct tattach *t)
{
	const struct ast_part *what = attach_arg(r, 0), *sig = attach_arg(r, 1);

	if (attach_nargs(r) != 2)
		return attach_bad(r, t, NULL, "'self' needs two parts");
	if (strcmp(what->text, "signal"))
		return attach_bad(r, t, what, "'self' knows no '%s'",
				  what->text);
	if (strcmp(sig->text, "SIGUSR1"))
		return attach_bad(r, t, sig, "only SIGUSR1 can be traced, not '%s'",
				  sig->text);
	t->target = what->text;
	t->name = sig->text;
	return attach_add(r, t);
}

bool attach_test_bench(const struct reader *r, struct tattach *t)
{
	const struct ast_part *p = attach_arg(r, 0);

	if (attach_nargs(r) != 1 || !*p->text)
		return attach_bad(r, t, p, "'%s' needs a name",
				  probe_table[t->type].name);
	if (part_is_wild(p))
		return attach_bad(r, t, p, "the name of a '%s' has no wildcards",
				  probe_table[t->type].name);
	t->name = p->text;
	return attach_add(r, t);
}

/* -- interval and profile ---------------------------------------------------------- */

#define NS_PER_S 1000000000ull
#define MIN_PERIOD 1000

static const struct unit {
	const char *name;
	uint64_t ns;		/* 0: per second */
} units[] = {
	{ "hz", 0 }, { "s", NS_PER_S }, { "ms", 1000000 }, { "us", 1000 },
};

static const struct unit *find_unit(const char *name)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (!strcmp(units[i].name, name))
			return &units[i];
	return NULL;
}

static bool set_period(const struct reader *r, struct tattach *t,
		       const struct ast_part *p, const struct unit *u,
		       uint64_t n)
{
	if (u->ns && __builtin_mul_overflow(n, u->ns, &t->period))
		return attach_bad(r, t, p, "'%s' is too long", p->text);
	if (!u->ns)
		t->period = t->is_freq || !n ? n : NS_PER_S / n;
	if (!t->period || (!t->is_freq && t->period < MIN_PERIOD))
		return attach_bad(r, t, p, "the period must be at least 1us");
	return attach_add(r, t);
}

/* interval:1s */
static bool interval_time(const struct reader *r, struct tattach *t)
{
	static const struct unit ns = { "ns", 1 };
	const struct ast_part *p = attach_arg(r, 0);
	bool has_unit, ok;
	uint64_t n;

	if (part_param(r, t, p, 1, &ok))
		return ok && attach_add(r, t);
	if (!part_number(p, &n, &has_unit)) {
		if (find_unit(p->text))
			return attach_bad(r, t, p, "a number must follow '%s'",
					  p->text);
		return attach_bad(r, t, p, "'%s' is no time", p->text);
	}
	return set_period(r, t, p, &ns, n);
}

bool attach_interval(const struct reader *r, struct tattach *t)
{
	const struct ast_part *unit = attach_arg(r, 0), *n = attach_arg(r, 1);
	const struct unit *u;
	uint64_t value;
	bool has_unit, ok;

	if (!unit || attach_nargs(r) > 2)
		return attach_bad(r, t, NULL, "'%s' needs a unit and a number",
				  probe_table[t->type].name);
	if (!n)
		return interval_time(r, t);
	u = find_unit(unit->text);
	if (!u)
		return attach_bad(r, t, unit,
				  "unknown unit '%s': units are s, ms, us and hz",
				  unit->text);
	t->is_freq = !u->ns && t->type == P_PROFILE;
	if (part_param(r, t, n, u->ns, &ok))
		return ok && attach_add(r, t);
	if (!part_number(n, &value, &has_unit) || has_unit)
		return attach_bad(r, t, n, "'%s' is no number", n->text);
	return set_period(r, t, n, u, value);
}

/* -- software and hardware ----------------------------------------------------------- */

struct event {
	const char *name, *alias;
};

static const struct event software[] = {
	{ "alignment-faults", "" }, { "bpf-output", "" },
	{ "context-switches", "cs" }, { "cpu-clock", "cpu" },
	{ "cpu-migrations", "" }, { "dummy", "" }, { "emulation-faults", "" },
	{ "major-faults", "" }, { "minor-faults", "" },
	{ "page-faults", "faults" }, { "task-clock", "" }, { NULL, NULL }
};

static const struct event hardware[] = {
	{ "backend-stalls", "" }, { "branch-instructions", "branches" },
	{ "branch-misses", "" }, { "bus-cycles", "" }, { "cache-misses", "" },
	{ "cache-references", "" }, { "cpu-cycles", "cycles" },
	{ "frontend-stalls", "" }, { "instructions", "" }, { "ref-cycles", "" },
	{ NULL, NULL }
};

static const struct event *events_of(enum probe_type type)
{
	return type == P_SOFTWARE ? software : hardware;
}

static bool unknown_event(const struct reader *r, struct tattach *t,
			  const struct ast_part *p)
{
	const char *list = "";

	for (const struct event *e = events_of(t->type); e->name; e++)
		list = arena_printf(r->arena, "%s%s%s%s%s%s", list,
				    *list ? ", " : "", e->name,
				    *e->alias ? " (" : "", e->alias,
				    *e->alias ? ")" : "");
	attach_bad(r, t, p, "unknown %s event '%s'", probe_table[t->type].name,
		   p->text);
	diag_help(r->diags, "%s events are %s", probe_table[t->type].name, list);
	return false;
}

static bool add_event(const struct reader *r, const struct tattach *t,
		      const struct event *e, const char *written)
{
	struct tattach *copy = arena_memdup(r->arena, t, sizeof(*t));
	const struct ast_part *count = attach_arg(r, 1);

	copy->name = e->name;
	copy->full = arena_printf(r->arena, "%s:%s%s%s",
				  probe_table[t->type].name, written,
				  count ? ":" : "", count ? count->text : "");
	return attach_add(r, copy);
}

bool attach_event(const struct reader *r, struct tattach *t)
{
	const struct ast_part *p = attach_arg(r, 0), *count = attach_arg(r, 1);
	size_t before = r->list->n;
	bool unit, wild = part_is_wild(p), by_param, ok = true;

	if (!p || !*p->text || attach_nargs(r) > 2)
		return attach_bad(r, t, NULL, "'%s' needs an event and a count",
				  probe_table[t->type].name);
	by_param = count && part_param(r, t, count, 1, &ok);
	if (!ok)
		return false;
	if (count && *count->text && !by_param &&
	    (!part_number(count, &t->period, &unit) || unit || !t->period))
		return attach_bad(r, t, count, "'%s' is no count", count->text);
	for (const struct event *e = events_of(t->type); e->name; e++) {
		if (!strcmp(e->name, p->text) || !strcmp(e->alias, p->text))
			return add_event(r, t, e, p->text);
		if (wild && glob_match(p->text, e->name))
			add_event(r, t, e, e->name);
	}
	return r->list->n > before || unknown_event(r, t, p);
}

/* -- watchpoint ------------------------------------------------------------------------ */

enum { WATCH_R = 1, WATCH_W = 2, WATCH_X = 4 };

static bool watch_mode(const struct reader *r, struct tattach *t,
		       const struct ast_part *p)
{
	for (const char *s = p->text; *s; s++) {
		static const char letters[] = "rwx";
		const char *l = strchr(letters, *s);
		uint32_t bit = l ? 1u << (l - letters) : 0;

		if (!bit || (t->mode & bit))
			return attach_bad(r, t, p,
					  "'%s' is no mode: it is made of r, w and x, each once",
					  p->text);
		t->mode |= bit;
	}
	if (!t->mode)
		return attach_bad(r, t, p, "the mode is empty");
#if defined(__x86_64__)
	if (t->mode == WATCH_R)
		return attach_bad(r, t, p,
				  "x86 cannot watch reads alone; use rw");
	if ((t->mode & WATCH_X) && t->mode != WATCH_X)
		return attach_bad(r, t, p,
				  "x86 cannot watch execution together with reads or writes");
	if (t->mode == WATCH_X && t->length != sizeof(long))
		return attach_bad(r, t, attach_arg(r, 1),
				  "the length to watch execution is %zu",
				  sizeof(long));
#endif
	return true;
}

bool attach_watchpoint(const struct reader *r, struct tattach *t)
{
	const struct ast_part *addr = attach_arg(r, 0), *len = attach_arg(r, 1);
	uint64_t n;
	bool unit;

	if (attach_nargs(r) != 3)
		return attach_bad(r, t, NULL,
				  "'watchpoint' needs an address, a length and a mode");
	if (!part_number(addr, &t->address, &unit) || unit)
		return attach_bad(r, t, addr, "'%s' is no address", addr->text);
	if (!part_number(len, &n, &unit) || unit ||
	    (n != 1 && n != 2 && n != 4 && n != 8))
		return attach_bad(r, t, len,
				  "'%s' is no length: lengths are 1, 2, 4 and 8",
				  len->text);
	t->length = (uint32_t)n;
	if (t->address % n)
		return attach_bad(r, t, addr,
				  "the address must be a multiple of the length");
	return watch_mode(r, t, attach_arg(r, 2)) && attach_add(r, t);
}
