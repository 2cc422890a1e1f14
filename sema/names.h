/* SPDX-License-Identifier: Apache-2.0 */
/*
 * names: what a bare name means (a macro's parameter, a builtin value, argN,
 * an enumerator), and the arguments a probe gives by name or number.
 */
#ifndef AWL_SEMA_NAMES_H
#define AWL_SEMA_NAMES_H

#include "sema/sema_priv.h"

/* args.NAME; NULL when e is something else. */
struct texpr *names_args_field(struct sema *s, const struct ast_expr *e);
/* All of `args`: X_ARGS, or a record of the function's arguments. */
struct texpr *names_args(struct sema *s, const struct ast_expr *e);
struct texpr *names_retval(struct sema *s, const struct ast_expr *e);

/* Whether the bare name e has a value here. */
bool names_has_value(struct sema *s, const struct ast_expr *e);

/*
 * Reports, and returns true, if `name` is a word of the language that this
 * version does not support.
 */
bool names_is_later(struct sema *s, struct span span, const char *name);

/* The expression that a macro parameter stands for, or NULL. */
const struct ast_expr *names_macro_param(const struct frame *f,
					 const char *name);

/*
 * Reports that `name` is not to be had in this probe, with the probes that
 * have it: those for which has() is true.
 */
void names_not_here(struct sema *s, struct span span, const char *name,
		    bool (*has)(enum probe_type type));

#endif
