/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exists: exists(), which asks of the kernel that loads the object, and what
 * may stand in the branches that it decides.
 *
 * Code that runs on this kernel is checked against this kernel. A branch that
 * exists() closes here is for others: in it (sema.absent), a field that is not
 * known here is taken for one of another kernel's, a "foreign" one. Read, it is
 * an integer, whatever its size, sign or kind turn out to be; a cast to a
 * string or array says that it is that.
 */
#ifndef AWL_SEMA_EXISTS_H
#define AWL_SEMA_EXISTS_H

#include "sema/sema_priv.h"

#define MAX_PATH 7	/* members in one relocation, see codegen/place.c */

/* A kernel struct or union that this kernel does not have. */
const struct ctype *exists_foreign(struct sema *s, enum ctype_kind kind,
				   const char *name);

/* The record of a tracepoint that this kernel does not have. */
const struct ctype *exists_foreign_record(struct sema *s, const char *subsys,
					  const char *event);

/*
 * a.name of a struct that has no such member here. NULL: that cannot be asked
 * of another kernel, or not in this branch.
 */
struct texpr *exists_foreign_member(struct sema *s, struct texpr *a,
				    const char *name, struct span span);

/* a.name, where a is a foreign member, as of a struct in a's place; else NULL. */
struct texpr *exists_foreign_inner(struct sema *s, const struct texpr *a,
				   const char *name, struct span span);

/*
 * (to)e, where e is a foreign member and `to` says what it is, or a struct or
 * array here and `to` says that it is an integer there; else NULL.
 */
struct texpr *exists_foreign_cast(struct sema *s, const struct texpr *e,
				  const struct type *to);

#endif
