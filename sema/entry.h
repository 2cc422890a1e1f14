/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entry: entry(expr) and duration in return probes.
 *
 * The return programs of one list of attach points share a struct tentry: a
 * program on the matching entries, which keeps what they ask for. An expression
 * of entry() is built in that program; the return program has a variable for
 * its value, which is filled when it starts.
 */
#ifndef AWL_SEMA_ENTRY_H
#define AWL_SEMA_ENTRY_H

#include "sema/sema_priv.h"

/*
 * Gives the return program sp its struct tentry; *ret_made is the program on
 * the entries if that is new, else NULL.
 */
void entry_join(struct sema *s, struct sprobe *sp, struct sprobe **ret_made);

/* A new round: forgets what was asked for. */
void entry_reset(struct sprobe *sp);

/* `duration`, and the value that e has at the entry. */
struct texpr *entry_duration(struct sema *s, struct span span);
struct texpr *entry_value(struct sema *s, const struct ast_expr *e,
			  struct span span);

/* Execve and the like give the thread new registers, so that arguments are to
 * be had at the entry alone. */
bool entry_has_args(const struct tattach *at);

/* Drops the programs that nothing was asked of; checks sizes. After the last
 * round. */
void entry_finish(struct sema *s);

#endif
