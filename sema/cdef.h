/* SPDX-License-Identifier: Apache-2.0 */
/* cdef: C definitions in the script, laid out as the C compiler would. */
#ifndef AWL_SEMA_CDEF_H
#define AWL_SEMA_CDEF_H

#include "sema/sema_priv.h"

/* A struct, union or enum of the script (origin CO_SCRIPT), complete. */
const struct ctype *cdef_build(struct sema *s, const struct ast_cdef *def);
/* One of which nothing is known but the tag. */
const struct ctype *cdef_opaque(struct sema *s, enum ast_type_kind kind,
				const char *name);

#endif
