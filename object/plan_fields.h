/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan_fields: which members of the plan's structs stand in its JSON, by name
 * and kind. Writer and reader go by the same tables, so they cannot disagree.
 *
 * A member that is zero, false or NULL is left out of the JSON.
 */
#ifndef AWL_OBJECT_PLAN_FIELDS_H
#define AWL_OBJECT_PLAN_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

enum plan_field_kind {
	PF_STR,		/* const char * */
	PF_U32, PF_I32, PF_U64, PF_I64,	/* U64: the bits as a signed number */
	PF_BOOL,
	PF_ENUM,	/* an enum, by name */
	PF_SPAN,	/* [lo, hi] */
	PF_TYPE		/* const struct ptype *, by index into "types" */
};

struct plan_field {
	const char *name;
	enum plan_field_kind kind;
	size_t offset;
	const char *const *names;	/* PF_ENUM */
	size_t nnames;
	bool required;			/* PF_STR, PF_TYPE, PF_ENUM */
};

struct plan_table {
	const struct plan_field *v;
	size_t n;
};

extern const struct plan_table plan_head_table, plan_type_table,
	plan_pfield_table, plan_value_table, plan_attach_table,
	plan_map_table, plan_event_table, plan_arg_table, plan_site_table,
	plan_resolve_table, plan_param_table, plan_source_table;

#endif
