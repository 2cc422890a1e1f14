/* SPDX-License-Identifier: Apache-2.0 */
/* DIEs as ctypes: the conversion half of dwarf.h. */
#include "target/dwarf.h"

#include <string.h>
#include <dwarf.h>

/* Longer chains of typedefs, pointers or arrays are loops in a bad file. */
#define MAX_CHAIN 64

static struct ctype *remember(struct dwarf_file *f, const Dwarf_Die *die)
{
	struct ctype *c = arena_new(f->arena, struct ctype);

	c->origin = CO_DWARF;
	c->maker = &f->maker;
	c->maker_id = (uint32_t)f->dies.n;
	c->elem = ctype_void();
	vec_push(f->arena, &f->dies, *die);
	idmap_set(&f->made, (uintptr_t)die->addr, c);
	return c;
}

static bool number(Dwarf_Die *die, unsigned int name, uint64_t *ret)
{
	Dwarf_Attribute attr;
	Dwarf_Word v;

	if (!dwarf_attr_integrate(die, name, &attr) ||
	    dwarf_formudata(&attr, &v))
		return false;
	*ret = v;
	return true;
}

static bool type_die(Dwarf_Die *die, Dwarf_Die *ret)
{
	Dwarf_Attribute attr;

	return dwarf_attr_integrate(die, DW_AT_type, &attr) &&
	       dwarf_formref_die(&attr, ret);
}

/* die without typedefs and qualifiers; false: that leaves void. */
static bool strip(Dwarf_Die *die)
{
	for (int i = 0; i < MAX_CHAIN; i++) {
		switch (dwarf_tag(die)) {
		case DW_TAG_typedef:
		case DW_TAG_const_type:
		case DW_TAG_volatile_type:
		case DW_TAG_restrict_type:
		case DW_TAG_atomic_type:
			if (!type_die(die, die))
				return false;
			break;
		default:
			return true;
		}
	}
	return false;
}

static void make_base(Dwarf_Die *die, struct ctype *c)
{
	uint64_t encoding = 0;

	number(die, DW_AT_encoding, &encoding);
	c->kind = encoding == DW_ATE_boolean ? C_BOOL :
		  encoding == DW_ATE_float ? C_FLOAT : C_INT;
	c->is_signed = encoding == DW_ATE_signed ||
		       encoding == DW_ATE_signed_char;
	c->name = c->name ? ctype_int_spelling(c->name) : NULL;
	c->is_char = c->kind == C_INT && c->size == 1 && c->name &&
		     !strcmp(c->name, "char");
	c->complete = true;
}

/* Elements of one dimension; 0 when the file does not say. */
static uint32_t dimension(Dwarf_Die *range)
{
	uint64_t n;

	if (number(range, DW_AT_count, &n))
		return n > UINT32_MAX ? 0 : (uint32_t)n;
	if (!number(range, DW_AT_upper_bound, &n) || n >= UINT32_MAX)
		return 0;
	return (uint32_t)n + 1;
}

static void make_array(struct dwarf_file *f, Dwarf_Die *die, struct ctype *c)
{
	const struct ctype *elem = dwarf_type_of(f, die);
	uint32_t dims[8], n = 0;
	Dwarf_Die range;
	uint64_t size;

	if (!dwarf_child(die, &range)) {
		do {
			if (dwarf_tag(&range) == DW_TAG_subrange_type && n < 8)
				dims[n++] = dimension(&range);
		} while (!dwarf_siblingof(&range, &range));
	}
	while (n > 1)
		elem = ctype_array(f->arena, elem, dims[--n]);
	c->kind = C_ARRAY;
	c->elem = elem;
	c->count = n ? dims[0] : 0;
	size = (uint64_t)elem->size * c->count;
	c->size = size > UINT32_MAX ? 0 : (uint32_t)size;
	c->complete = true;
}

static void make_pointer(struct dwarf_file *f, Dwarf_Die *die, struct ctype *c)
{
	c->kind = C_PTR;
	c->name = NULL;
	c->is_user = true;
	if (!c->size)
		c->size = sizeof(uint64_t);
	c->elem = dwarf_type_of(f, die);
	c->complete = true;
}

static void make_enum(Dwarf_Die *die, struct ctype *c)
{
	uint64_t encoding = 0;
	Dwarf_Die base;

	c->kind = C_ENUM;
	if (type_die(die, &base) && strip(&base))
		number(&base, DW_AT_encoding, &encoding);
	c->is_signed = encoding == DW_ATE_signed ||
		       encoding == DW_ATE_signed_char;
}

static void make(struct dwarf_file *f, Dwarf_Die *die, struct ctype *c)
{
	uint64_t size = 0;

	number(die, DW_AT_byte_size, &size);
	c->size = size > UINT32_MAX ? 0 : (uint32_t)size;
	c->name = dwarf_diename(die);
	switch (dwarf_tag(die)) {
	case DW_TAG_base_type:
		make_base(die, c);
		break;
	case DW_TAG_structure_type:
	case DW_TAG_class_type:
		c->kind = C_STRUCT;
		break;
	case DW_TAG_union_type:
		c->kind = C_UNION;
		break;
	case DW_TAG_enumeration_type:
		make_enum(die, c);
		break;
	case DW_TAG_pointer_type:
	case DW_TAG_reference_type:
	case DW_TAG_rvalue_reference_type:
		make_pointer(f, die, c);
		break;
	case DW_TAG_array_type:
		make_array(f, die, c);
		break;
	case DW_TAG_subprogram:
	case DW_TAG_subroutine_type:
		c->kind = C_FUNC;
		c->size = 0;
		c->elem = dwarf_type_of(f, die);
		break;
	default:
		c->kind = C_VOID;
		c->size = 0;
		c->complete = true;
	}
}

const struct ctype *dwarf_ctype(struct dwarf_file *f, Dwarf_Die *die)
{
	Dwarf_Die bare = *die;
	struct ctype *c;

	if (f->depth > MAX_CHAIN || !strip(&bare))
		return ctype_void();
	c = idmap_get(&f->made, (uintptr_t)bare.addr);
	if (c)
		return c;
	c = remember(f, &bare);
	f->depth++;
	make(f, &bare, c);
	f->depth--;
	return c;
}

const struct ctype *dwarf_type_of(struct dwarf_file *f, Dwarf_Die *die)
{
	Dwarf_Die type;

	return type_die(die, &type) ? dwarf_ctype(f, &type) : ctype_void();
}

/* Where a member is; false when only the running program knows. */
static bool place_member(Dwarf_Die *die, bool in_union, struct cmember *m)
{
	uint64_t bytes = 0, bits = 0, from_top, size;

	number(die, DW_AT_bit_size, &bits);
	m->bit_size = (uint32_t)bits;
	if (number(die, DW_AT_data_bit_offset, &bits)) {
		m->bit_offset = (uint32_t)bits;
		return true;
	}
	if (!number(die, DW_AT_data_member_location, &bytes) && !in_union)
		return false;
	m->bit_offset = (uint32_t)bytes * 8;
	/* Before DWARF 4 a bit-field counted from its word's highest bit. */
	if (number(die, DW_AT_bit_offset, &from_top)) {
		if (!number(die, DW_AT_byte_size, &size))
			size = m->type->size;
		m->bit_offset += (uint32_t)(size * 8 - from_top) - m->bit_size;
	}
	return true;
}

static void read_members(struct dwarf_file *f, Dwarf_Die *die, struct ctype *c)
{
	VEC(struct cmember) v = { 0 };
	Dwarf_Die child;
	struct cmember m;
	int tag;

	if (!dwarf_child(die, &child)) {
		do {
			tag = dwarf_tag(&child);
			/* A base class acts as an anonymous member. */
			if ((tag != DW_TAG_member &&
			     tag != DW_TAG_inheritance) ||
			    dwarf_hasattr(&child, DW_AT_external))
				continue;
			m = (struct cmember){ 0 };
			m.name = tag == DW_TAG_member ? dwarf_diename(&child) :
							NULL;
			m.type = dwarf_type_of(f, &child);
			if (place_member(&child, c->kind == C_UNION, &m))
				vec_push(f->arena, &v, m);
		} while (!dwarf_siblingof(&child, &child));
	}
	c->members = v.v;
	c->nmembers = (uint32_t)v.n;
	c->complete = true;
}

static void read_params(struct dwarf_file *f, Dwarf_Die *die, struct ctype *c)
{
	VEC(struct cmember) v = { 0 };
	struct cmember m = { 0 };
	Dwarf_Die child;

	if (!dwarf_child(die, &child)) {
		do {
			if (dwarf_tag(&child) != DW_TAG_formal_parameter)
				continue;
			m.name = dwarf_diename(&child);
			m.type = dwarf_type_of(f, &child);
			vec_push(f->arena, &v, m);
		} while (!dwarf_siblingof(&child, &child));
	}
	c->members = v.v;
	c->nmembers = (uint32_t)v.n;
	c->complete = true;
}

static bool enumerator(Dwarf_Die *die, struct cenumerator *ret)
{
	Dwarf_Attribute attr;
	Dwarf_Sword v;

	ret->name = dwarf_diename(die);
	if (dwarf_tag(die) != DW_TAG_enumerator || !ret->name ||
	    !dwarf_attr(die, DW_AT_const_value, &attr) ||
	    dwarf_formsdata(&attr, &v))
		return false;
	ret->value = v;
	return true;
}

static void read_enumerators(struct dwarf_file *f, Dwarf_Die *die,
			     struct ctype *c)
{
	VEC(struct cenumerator) v = { 0 };
	struct cenumerator e;
	Dwarf_Die child;

	if (!dwarf_child(die, &child)) {
		do {
			if (enumerator(&child, &e))
				vec_push(f->arena, &v, e);
		} while (!dwarf_siblingof(&child, &child));
	}
	c->values = v.v;
	c->nvalues = (uint32_t)v.n;
	c->complete = true;
}

/* A declaration alone: the definition, if another unit has it. */
static bool define(struct dwarf_file *f, struct ctype *c, Dwarf_Die *die)
{
	uint64_t size = 0;

	if (!dwarf_hasattr(die, DW_AT_declaration) || c->kind == C_FUNC)
		return true;
	if (!c->name || !dwarf_find_tag(f, c->kind, c->name, die))
		return false;
	number(die, DW_AT_byte_size, &size);
	c->size = size > UINT32_MAX ? 0 : (uint32_t)size;
	return true;
}

void dwarf_complete(const struct ctype_maker *m, struct ctype *t)
{
	struct dwarf_file *f = (struct dwarf_file *)m;
	Dwarf_Die die = f->dies.v[t->maker_id];

	if (!define(f, t, &die))
		return;
	if (t->kind == C_ENUM)
		read_enumerators(f, &die, t);
	else if (t->kind == C_FUNC)
		read_params(f, &die, t);
	else
		read_members(f, &die, t);
}
