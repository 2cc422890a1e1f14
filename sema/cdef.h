/* SPDX-License-Identifier: Apache-2.0 */
/* cdef: C definitions in the script, laid out as the C compiler would. */
#ifndef AWL_SEMA_CDEF_H
#define AWL_SEMA_CDEF_H

#include "sema/sema_priv.h"

/*
 * The script's struct, union or enum of this tag (origin CO_SCRIPT), or NULL.
 * Complete, except where only a pointer to it is wanted, or while its own
 * members are laid out.
 */
const struct ctype *cdef_find(struct sema *s, enum ast_type_kind kind,
			      const char *name, bool by_pointer);
/* The type that the script's typedef of this name stands for, or NULL. */
const struct ctype *cdef_typedef(struct sema *s, const char *name);
/* One of which nothing is known but the tag. */
const struct ctype *cdef_opaque(struct sema *s, enum ast_type_kind kind,
				const char *name);

#endif
