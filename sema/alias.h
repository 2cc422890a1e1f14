/* SPDX-License-Identifier: Apache-2.0 */
/*
 * alias: probes under a name of the script's own, with alternatives of which
 * the loading kernel has one:
 *
 *	probe io:done(bytes: uint64) = tracepoint:a:b { (args.n) } else ...;
 *
 * A clause for it becomes a program for each alternative. It runs the
 * alternative's clause first, where names mean that probe; then its own, where
 * `args` is what the alternative gave and nothing else of the probe is to be
 * had.
 */
#ifndef AWL_SEMA_ALIAS_H
#define AWL_SEMA_ALIAS_H

#include "sema/sema_priv.h"

/* Reports aliases that cannot be. */
void alias_check(struct sema *s);

/* The alias that an attach point names; NULL: none. */
const struct ast_alias *alias_find(const struct sema *s,
				   const struct ast_attach *at);
/* The name of one that may have been meant; NULL: none. */
const char *alias_nearest(const struct sema *s, const struct ast_attach *at);

/* Runs the alternative of the program being built: its statements, then what
 * it gives into s->sp->given. */
void alias_bind(struct sema *s, tstmts *out);

/*
 * In a clause of an alias: `args` as a record, and args.NAME. NULL: that is not
 * where we are.
 */
struct texpr *alias_args(struct sema *s, struct span span);
struct texpr *alias_field(struct sema *s, const struct ast_expr *e);
/* The same for what belongs to one sort of probe: reported. */
bool alias_refuses(struct sema *s, struct span span, const char *name);

#endif
