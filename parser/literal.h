/* SPDX-License-Identifier: Apache-2.0 */
/*
 * literal: the values of number and string literals.
 *
 * Errors go into diags with the span of the offending part; a value comes back
 * all the same, so that parsing goes on.
 */
#ifndef AWL_PARSER_LITERAL_H
#define AWL_PARSER_LITERAL_H

#include "base/diag.h"

/* Why a number is malformed, or NULL. ret_unit: it had a unit, of time or K M G. */
const char *number_parse(const char *text, size_t len, uint64_t *ret,
			 bool *ret_unit);

/*
 * The bytes of a string literal, text without its quotes, which starts at
 * offset lo. NUL-terminated in the arena; *ret_len may count NULs inside.
 */
const char *string_unescape(struct arena *a, struct diags *d, const char *text,
			    size_t len, uint32_t lo, size_t *ret_len);

/* Where in text, a literal without its quotes, byte n of it is written. */
size_t string_written_at(const char *text, size_t len, size_t n);

#endif
