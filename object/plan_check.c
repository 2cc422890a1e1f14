/* SPDX-License-Identifier: Apache-2.0 */
#include "object/plan_check.h"

#include <string.h>

#include "lang/abi.h"

#define MAX_SIZE (64u << 20)	/* of one value */
#define SLOT 8			/* of a struct awl_packed */

static bool is_scalar_size(uint32_t n)
{
	return n == 1 || n == 2 || n == 4 || n == 8;
}

static bool is_agg(const struct ptype *t)
{
	return t->kind >= PT_COUNT;
}

static const char *check_field(const struct ptype *t, const struct pfield *f)
{
	uint64_t end = f->offset;

	if (!t->size || f->type->packed || is_agg(f->type))
		return "a field of a type that fields cannot have";
	if (t->kind != PT_TUPLE && !f->name)
		return "a field without a name";
	if (!f->bit_size)
		end += f->type->size;
	else if (f->bit_size > 64 || !is_scalar_size(f->type->size))
		return "a bit-field wider than its type";
	else
		end += ((uint64_t)f->bit_offset + f->bit_size + 7) / 8;
	return end > t->size ? "a field outside its type" : NULL;
}

static const char *check_parts(const struct ptype *t)
{
	const char *error = NULL;

	if (t->kind == PT_ARRAY) {
		if (!t->elem || t->elem->packed || is_agg(t->elem) ||
		    (t->count && !t->elem->size))
			return "an array without a usable element type";
		if ((uint64_t)t->elem->size * t->count > t->size)
			return "an array larger than its type";
		return NULL;
	}
	if (t->count && !t->fields)
		return "a type whose fields are missing";
	for (uint32_t i = 0; i < t->count && !error; i++)
		error = check_field(t, &t->fields[i]);
	return error;
}

static const char *check_buckets(const struct ptype *t)
{
	uint64_t n = t->size / 8;

	if (t->size % 8)
		return "buckets that are not whole";
	if (t->kind == PT_HIST &&
	    (t->bits > 5 || n != AWL_HIST_BUCKETS(t->bits)))
		return "a histogram of a wrong size";
	if (t->kind == PT_QUANTILES &&
	    n != AWL_HIST_BUCKETS(AWL_QUANTILE_BITS))
		return "quantiles of a wrong size";
	if (t->kind != PT_LHIST)
		return NULL;
	if (t->step <= 0 || t->hi < t->lo || n < 2 ||
	    ((uint64_t)t->hi - (uint64_t)t->lo) / (uint64_t)t->step != n - 2)
		return "a linear histogram of a wrong size";
	return NULL;
}

static const char *check_tseries(const struct ptype *t)
{
	if (t->lo <= 0 || t->hi <= 0 ||
	    t->size % sizeof(struct awl_tslot) ||
	    t->size / sizeof(struct awl_tslot) != (uint64_t)t->hi)
		return "a time series of a wrong size";
	return NULL;
}

static const char *check_size(const struct ptype *t, uint32_t want)
{
	return t->size == want ? NULL : "a type of a wrong size";
}

static const char *check_kind(const struct ptype *t)
{
	switch (t->kind) {
	case PT_STRING:
		return t->size ? NULL : "a string without room for its end";
	case PT_BUFFER:
		return t->size >= 4 ? NULL : "a buffer without its length";
	case PT_INET:
		return check_size(t, sizeof(struct awl_inet));
	case PT_NETWORK:
		return check_size(t, sizeof(struct awl_network));
	case PT_MACADDR:
		return check_size(t, 6);
	case PT_USYM:
		return check_size(t, sizeof(struct awl_usym));
	case PT_KSTACK:
	case PT_USTACK:
		return check_size(t, sizeof(struct awl_stack));
	case PT_TUPLE:
	case PT_RECORD:
	case PT_STRUCT:
	case PT_ARRAY:
		return check_parts(t);
	case PT_COUNT:
	case PT_SUM:
		return check_size(t, 8);
	case PT_MIN:
	case PT_MAX:
		return check_size(t, sizeof(struct awl_minmax));
	case PT_AVG:
	case PT_STATS:
		return check_size(t, sizeof(struct awl_avg));
	case PT_HIST:
	case PT_LHIST:
	case PT_QUANTILES:
		return check_buckets(t);
	case PT_TSERIES:
		return check_tseries(t);
	case PT_NONE:
		return NULL;
	default:
		return is_scalar_size(t->size) ? NULL : "a scalar of a wrong size";
	}
}

const char *plan_check_type(const struct ptype *t)
{
	if (t->size > MAX_SIZE)
		return "a type that is too large";
	if (t->packed && t->kind != PT_STRING && t->kind != PT_BUFFER)
		return "a packed type that is neither string nor buffer";
	if (t->kind == PT_TIMESTAMP && !t->text)
		return "a timestamp without a format";
	return check_kind(t);
}

const char *plan_check_map(const struct plan_map *m)
{
	bool keyed = m->kind == PM_HASH || m->kind == PM_PERCPU_HASH;

	if (keyed != (m->key != NULL))
		return "a map whose key does not go with its kind";
	if (m->key && (m->key->packed || is_agg(m->key) || !m->key->size))
		return "a map with a key of a type that keys cannot have";
	if (m->value->packed || (!m->value->size && m->value->kind != PT_TUPLE))
		return "a map with a value of a type that values cannot have";
	if (m->kind != PM_SCALAR && !m->bpf_name)
		return "a map without its name in the object";
	return NULL;
}

static const char *check_arg(const struct plan_event *e,
			     const struct plan_arg *a)
{
	uint64_t size = a->type->packed ? SLOT : a->type->size;

	if (a->type->kind == PT_NONE || is_agg(a->type))
		return "an argument of a type that arguments cannot have";
	if (a->offset < sizeof(struct awl_event) || a->offset + size > e->size)
		return "an argument outside its event";
	return NULL;
}

static bool is_word(const struct plan_event *e, uint32_t i)
{
	return i < e->nargs && e->args[i].type->size == 8 &&
	       e->args[i].type->kind < PT_STRING;
}

static bool is_packed(const struct plan_event *e, uint32_t i,
		      enum ptype_kind kind)
{
	return e->args[i].type->kind == kind && e->args[i].type->packed;
}

static bool all_packed(const struct plan_event *e, enum ptype_kind kind)
{
	for (uint32_t i = 0; i < e->nargs; i++)
		if (!is_packed(e, i, kind))
			return false;
	return true;
}

static bool all_named(const struct plan_event *e)
{
	for (uint32_t i = 0; i < e->nargs; i++)
		if (!e->args[i].name)
			return false;
	return true;
}

static const char *check_event_kind(const struct plan_event *e, size_t nmaps)
{
	uint32_t first = e->kind == PE_PRINT_ELEM;
	bool fits = true;

	switch (e->kind) {
	case PE_PRINT_MAP:
	case PE_PRINT_ELEM:
		for (uint32_t i = first; i < e->nargs; i++)
			fits = fits && is_word(e, i);
		fits = fits && e->nargs >= first && e->nargs <= first + 2;
		break;
	case PE_PRINT:
		fits = e->nargs == 1;
		break;
	case PE_EXIT:
		fits = !e->nargs || is_word(e, 0);
		break;
	case PE_UNWATCH:
		fits = is_word(e, 0);
		break;
	case PE_JOIN:
		fits = e->text && all_packed(e, PT_STRING);
		break;
	case PE_SKBOUTPUT:
		fits = e->text && e->nargs == 2 && is_packed(e, 0, PT_BUFFER) &&
		       is_word(e, 1);
		break;
	case PE_CLEAR:
	case PE_ZERO:
		break;
	case PE_EMIT:
		fits = e->text && e->nargs && all_named(e);
		break;
	default:
		fits = e->text != NULL;
	}
	if (!fits)
		return "an event whose arguments do not fit its kind";
	if ((e->kind == PE_PRINT_MAP || e->kind == PE_PRINT_ELEM ||
	     e->kind == PE_CLEAR || e->kind == PE_ZERO) && e->map >= nmaps)
		return "an event of a map that does not exist";
	return NULL;
}

const char *plan_check_event(const struct plan_event *e, size_t nmaps,
			     size_t nsites)
{
	const char *error = NULL;

	if (e->size < sizeof(struct awl_event) || e->size > MAX_SIZE)
		return "an event of an impossible size";
	if (nsites && e->site >= nsites)
		return "an event of a site that does not exist";
	for (uint32_t i = 0; i < e->nargs && !error; i++)
		error = check_arg(e, &e->args[i]);
	return error ? error : check_event_kind(e, nmaps);
}

const char *plan_check_site(const struct plan_site *s, size_t nmaps)
{
	if (s->map < -1 || (s->map >= 0 && (size_t)s->map >= nmaps))
		return "a site of a map that does not exist";
	if (s->kind == PS_MAP_FULL && s->map < 0)
		return "a full map without the map";
	return NULL;
}

const char *plan_check_param(const struct plan_param *p)
{
	if (p->kind == PPK_STRING && p->size && p->size <= MAX_SIZE)
		return p->text && strlen(p->text) < p->size ? NULL :
		       "a text that does not fit its parameter";
	if (p->kind == PPK_CIDR)
		return p->text && p->size == sizeof(struct awl_cidr) ? NULL :
		       "a network without its text";
	if (p->kind == PPK_STRING || !is_scalar_size(p->size))
		return "a parameter of an impossible size";
	return NULL;
}
