/* SPDX-License-Identifier: Apache-2.0 */
/*
 * value: typed bytes as text or JSON.
 *
 * A struct value is a type and where its bytes are: for strings and buffers
 * the content alone, wherever it stands (inline, or packed behind an event);
 * for all other types the memory of the value. It owns nothing.
 */
#ifndef AWL_OUTPUT_VALUE_H
#define AWL_OUTPUT_VALUE_H

#include <stdint.h>

#include "output/out.h"

struct value {
	const struct ptype *type;
	const uint8_t *p;
	uint32_t len;	/* strings and buffers: content */
};

/* A value in memory; p holds type->size bytes. Never of a packed type. */
struct value value_at(const struct ptype *type, const void *p);

/*
 * An event's argument. False: its bytes lie outside the record. ret->p is NULL
 * for a packed argument that is absent.
 */
bool value_of_arg(const struct plan_arg *arg, const void *record, size_t len,
		  struct value *ret);

/* A number of 1, 2, 4 or 8 bytes, extended by its type's sign. */
uint64_t value_number(const struct ptype *type, const void *p);

void value_text(struct output *o, struct buf *b, struct value v);
void value_json(struct output *o, struct buf *b, struct value v);

/* A list key without its parentheses. json: no spaces after commas. */
void value_key(struct output *o, struct buf *b, struct value v, bool is_list,
	       bool json);

/* Bytes as %r, %rx and %rh print them. */
void value_bytes(struct buf *b, const uint8_t *p, size_t n,
		 enum format_conv conv);

/* A field's value; the bits of a bit-field are put in *bits. */
struct value value_field(const struct pfield *f, const uint8_t *p,
			 uint64_t *bits);

#endif
