/* SPDX-License-Identifier: Apache-2.0 */
/*
 * args: arguments of builtins: their number, literals, strings, addresses.
 * Indexes are those of the call's arguments, which must exist.
 */
#ifndef AWL_SEMA_ARGS_H
#define AWL_SEMA_ARGS_H

#include "sema/sema_priv.h"

/* Compares with the signature in lang/builtins.def. */
bool args_check_count(struct sema *s, const struct ast_expr *e,
		      enum builtin bi);

/* An integer known at compile time; in lo..hi. */
bool args_const(struct sema *s, const struct ast_expr *e, size_t i,
		int64_t *ret);
bool args_range(struct sema *s, const struct ast_expr *e, size_t i,
		int64_t lo, int64_t hi, int64_t *ret);

/* The text of a string literal (or $N); NULL after an error. */
const char *args_literal(struct sema *s, const struct ast_expr *e, size_t i);

/* A string: T_STRING, or T_UNKNOWN after an error. */
struct texpr *args_string(struct sema *s, const struct ast_expr *e, size_t i);

/*
 * An address: T_PTR, or T_UNKNOWN after an error. Integers are taken to be in
 * the address space of what the probe traces.
 */
struct texpr *args_address(struct sema *s, const struct ast_expr *e, size_t i);

/* v, an integer or pointer, as an address. */
struct texpr *args_as_address(struct sema *s, struct texpr *v);

/*
 * What the function reads bytes of: ADDR or T_STRING, T_ARRAY, T_STRUCT.
 * *ret_size is how many there are; 0: not known.
 */
struct texpr *args_bytes(struct sema *s, const struct ast_expr *e, size_t i,
			 uint32_t *ret_size);

/* A bare word out of names (NULL-ended): its index; -1 after an error. */
int args_word(struct sema *s, const struct ast_expr *e, size_t i,
	      const char *const *names);

/* Appends. */
void args_push(struct sema *s, struct texpr *call, struct texpr *arg);

#endif
