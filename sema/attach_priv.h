/* SPDX-License-Identifier: Apache-2.0 */
/* attach_priv: what the files attach*.c share; see attach.h. */
#ifndef AWL_SEMA_ATTACH_PRIV_H
#define AWL_SEMA_ATTACH_PRIV_H

#include "base/buf.h"
#include "sema/attach.h"

/* The reading of one attach point. */
struct reader {
	struct arena *arena;
	struct diags *diags;
	struct target *target;
	const struct attach_options *opts;
	const struct ast_attach *ast;
	attach_list *list;
};

/* What stands behind the provider: part i from 0; NULL past the last. */
const struct ast_part *attach_arg(const struct reader *r, size_t i);
size_t attach_nargs(const struct reader *r);
/* Whether a part has a '*' that is not quoted. */
bool part_is_wild(const struct ast_part *p);
/* A whole decimal, octal or hexadecimal number, time units allowed. */
bool part_number(const struct ast_part *p, uint64_t *ret, bool *ret_unit);

/*
 * A part that is $NAME: true, and where NAME is an integer parameter, t takes
 * its period from it, in `unit` ns (1: a count, 0: hz). Else reported.
 */
bool part_param(const struct reader *r, struct tattach *t,
		const struct ast_part *p, uint64_t unit, bool *ret_ok);

/* E_PROBE_SYNTAX at a part (NULL: the whole), with the syntax as help. */
bool attach_bad(const struct reader *r, const struct tattach *t,
		const struct ast_part *p, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* "fentry:bpf:PROG", with ":ID" where that is known. */
const char *bpf_probe_name(struct arena *a, const struct tattach *t);

/* Adds t, its full name made of the parts as written. */
bool attach_add(const struct reader *r, struct tattach *t);

/* -- one function per provider (attach_simple.c, attach_code.c) ------------- */

/* Read the parts into t and add it; false: reported. */
bool attach_begin_end(const struct reader *r, struct tattach *t);
bool attach_self(const struct reader *r, struct tattach *t);
bool attach_test_bench(const struct reader *r, struct tattach *t);
bool attach_interval(const struct reader *r, struct tattach *t);
bool attach_event(const struct reader *r, struct tattach *t);
bool attach_watchpoint(const struct reader *r, struct tattach *t);
bool attach_syscall(const struct reader *r, struct tattach *t);
bool attach_iter(const struct reader *r, struct tattach *t);
bool attach_tracepoint(const struct reader *r, struct tattach *t);
bool attach_raw_tracepoint(const struct reader *r, struct tattach *t);
bool attach_kprobe(const struct reader *r, struct tattach *t);
bool attach_fentry(const struct reader *r, struct tattach *t);
bool attach_uprobe(const struct reader *r, struct tattach *t);
bool attach_usdt(const struct reader *r, struct tattach *t);

/* -- what exists here (attach_find.c) ---------------------------------------- */

/* Concrete attach points that t stands for: target, ns and name of each. */
struct candidate {
	const char *target, *ns, *name;
};

typedef VEC(struct candidate) candidate_list;

/*
 * Those that t's patterns match, at most `limit`, unsorted. Without wildcards:
 * t itself, if it exists. False if that cannot be known here; *ret_why then
 * says why.
 */
bool attach_candidates(struct arena *a, struct target *target,
		       const struct tattach *t, size_t limit,
		       candidate_list *ret, const char **ret_why);

/* attach_add() if t exists or that cannot be known, else attach_missing(). */
bool attach_add_checked(const struct reader *r, struct tattach *t);
/*
 * Something at part p does not exist: an error, a warning or nothing, as '?'
 * and missing_probes want. Returns false for an error. `near` is what may have
 * been meant, or NULL.
 */
bool attach_missing(const struct reader *r, const struct ast_part *p,
		    const char *near, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

#endif
