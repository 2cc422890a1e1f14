/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ctype: a type of the traced system, whatever told us of it: kernel BTF, a
 * tracepoint's format, DWARF of a traced program, or a C definition in the
 * script.
 *
 * Made and owned by a `struct ctypes` (see below), immutable once complete,
 * lives in its arena. Members of a struct are read only when asked for, with
 * ctype_complete(). Qualifiers and typedefs are already removed, except that
 * a pointer to a user address (__user) says so.
 */
#ifndef AWL_TARGET_CTYPE_H
#define AWL_TARGET_CTYPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

enum ctype_kind {
	C_VOID, C_BOOL, C_INT, C_FLOAT, C_PTR, C_ARRAY,
	C_STRUCT, C_UNION, C_ENUM, C_FUNC
};

enum ctype_origin {
	CO_BUILTIN,	/* plain ints and the like */
	CO_KERNEL,	/* vmlinux or module BTF: field accesses are relocated */
	CO_TRACEPOINT,	/* tracefs format: relocated too, see tracepoint.h */
	CO_DWARF,
	CO_BPF,		/* BTF of a BPF program */
	CO_SCRIPT
};

struct ctype;
struct ctype_maker;

struct cmember {
	const char *name;	/* NULL: anonymous struct or union */
	const struct ctype *type;
	uint32_t bit_offset;	/* from the start of the struct */
	uint32_t bit_size;	/* 0: not a bit-field */
	/*
	 * CO_TRACEPOINT only: the member is a __data_loc (or __rel_loc) word
	 * that says where in the record the real, varying data is; `type` is
	 * then the data's type (char[] or an array), not the word's.
	 */
	bool data_loc, rel_loc;
	/* Not one of this kernel's: what it is, is known when it is loaded. */
	bool is_foreign;
};

struct cenumerator {
	const char *name;
	int64_t value;
};

struct ctype {
	enum ctype_kind kind;
	enum ctype_origin origin;
	const char *name;	/* tag of struct, union, enum; spelling of an int;
				   NULL if none */
	uint32_t size;		/* bytes; 0 for void, func, incomplete */
	uint32_t align;		/* bytes; 0 when unknown (then: natural) */
	uint32_t count;		/* C_ARRAY: elements; 0 for [] */
	bool is_signed;		/* C_INT, C_ENUM */
	bool is_char;		/* C_INT of 1 byte spelt char: arrays are strings */
	bool is_user;		/* C_PTR: into user space */
	const struct ctype *elem;	/* C_PTR, C_ARRAY; C_FUNC: return type */
	/* below: valid after ctype_complete() */
	bool complete;
	uint32_t nmembers;
	const struct cmember *members;	/* C_STRUCT, C_UNION; C_FUNC: params */
	uint32_t nvalues;
	const struct cenumerator *values;	/* C_ENUM */
	/* how to complete it, and what the maker calls it: see below */
	const struct ctype_maker *maker;
	uint32_t maker_id;
};

/*
 * What a source of incomplete types begins with. complete() fills in t, may
 * leave it incomplete when there is nothing to know, and is not called again
 * once t->complete is set.
 */
struct ctype_maker {
	void (*complete)(const struct ctype_maker *m, struct ctype *t);
};

/*
 * Reads members or enumerators of t, resolving a forward declaration to its
 * definition where the same source has one. False when there is none (an
 * opaque type). t keeps its address.
 */
bool ctype_complete(const struct ctype *t);

/*
 * The member called name, found through anonymous members as C does, with
 * *ret_bits set to its bit offset from the start of t. NULL: none.
 */
const struct cmember *ctype_member(const struct ctype *t, const char *name,
				   uint32_t *ret_bits);

/* "struct task_struct *", "unsigned int", "char[16]", as C writes it. */
const char *ctype_text(struct arena *a, const struct ctype *t);

/* "long unsigned int" as BTF and DWARF spell it to "unsigned long"; others as
 * they are. */
const char *ctype_int_spelling(const char *name);

/* Makers for types that no file describes. All in arena a, complete. */
const struct ctype *ctype_int(uint32_t size, bool is_signed);
const struct ctype *ctype_char(void);
const struct ctype *ctype_void(void);
const struct ctype *ctype_bool(void);
const struct ctype *ctype_pointer(struct arena *a, const struct ctype *to,
				  bool is_user);
const struct ctype *ctype_array(struct arena *a, const struct ctype *elem,
				uint32_t count);

#endif
