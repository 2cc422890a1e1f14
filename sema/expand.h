/* SPDX-License-Identifier: Apache-2.0 */
/*
 * expand: attach points in which parameters stand ($1, ${1}, a string param's
 * $name) to those that they stand for.
 *
 * A value is text of an attach point: colons separate its parts, quotes take
 * what is in them as it is. Commas separate several values, each of which
 * stands there in turn. Where the parameter is the whole attach point, a
 * function alone means its kprobe, and FILE:FUNCTION its uprobe; `$1:return`
 * is the return of what $1 says.
 *
 * A parameter with a number is left as it is: sema/attach.h reads it.
 */
#ifndef AWL_SEMA_EXPAND_H
#define AWL_SEMA_EXPAND_H

#include "sema/sema_priv.h"

/* Appends to ret; `at` itself if no text stands in it. False: reported. */
bool expand_attach(struct sema *s, const struct ast_attach *at,
		   ast_attaches *ret);

/* Notes what the parameters' values are, behind an error about `at`. */
void expand_note(struct sema *s, const struct ast_attach *use,
		 const struct ast_attach *at);

#endif
