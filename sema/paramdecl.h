/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paramdecl: parameters that a script declares with `param`.
 *
 * A parameter is a constant that is set when the program is loaded, so one
 * object serves all values. It is read as $NAME, or as NAME where no builtin
 * value has that name; a variable of its name in a macro hides it.
 */
#ifndef AWL_SEMA_PARAMDECL_H
#define AWL_SEMA_PARAMDECL_H

#include "sema/sema_priv.h"

/* Makes tprog.params of all declarations; reports what is wrong with them. */
void paramdecl_collect(struct sema *s);

/* NULL: there is none. */
const struct tparam *paramdecl_find(const struct sema *s, const char *name);

/*
 * The text of a string parameter that stands in an attach point: its value,
 * which is fixed from then on. NULL: it is none.
 */
const char *paramdecl_fix(struct sema *s, const char *name);

/* Its value where e names it, as EX_IDENT or EX_VAR; NULL: e names none. */
struct texpr *paramdecl_read(struct sema *s, const struct ast_expr *e);

/* The network that e names, on the right of `in`; NULL: e names none. */
const struct tparam *paramdecl_network(const struct sema *s,
				       const struct ast_expr *e);
/* e, an X_PARAM of a string, is used as a pattern of `=~`. */
void paramdecl_pattern(struct sema *s, const struct texpr *e);

/* Reports an assignment of $name, which is one. False: it is none. */
bool paramdecl_assigned(struct sema *s, const char *name, struct span span);

#endif
