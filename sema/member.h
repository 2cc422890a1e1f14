/* SPDX-License-Identifier: Apache-2.0 */
/* member: fields of structs, records and tuples; elements of arrays. */
#ifndef AWL_SEMA_MEMBER_H
#define AWL_SEMA_MEMBER_H

#include "sema/sema_priv.h"

struct texpr *member_field(struct sema *s, const struct ast_expr *e);
struct texpr *member_tuple_at(struct sema *s, const struct ast_expr *e);
struct texpr *member_index(struct sema *s, const struct ast_expr *e);

/* The member `name` of a, which is a struct, or a pointer to one. */
struct texpr *member_of(struct sema *s, struct texpr *a, const char *name,
			struct span name_span, struct span span);

/* A char array seen as int8[], for indexing and casts; else a itself. */
struct texpr *member_as_bytes(struct sema *s, struct texpr *a);

#endif
