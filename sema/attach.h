/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attach: attach points as written to attach points as the kernel knows them.
 *
 * attach_resolve() reads one ast_attach by its provider's syntax: provider
 * names in any case and length, provider wildcards, default counts, units,
 * libraries by soname. What names something on this machine (tracepoints,
 * functions, binaries, USDT probes) is looked up in `target`; what cannot be
 * looked up for want of privilege is taken as written.
 *
 * Wildcards stay as they are (tattach.wildcard); attach_expand() turns one
 * into concrete attach points for those who need the types of each.
 *
 * Results live in the arena `a`.
 */
#ifndef AWL_SEMA_ATTACH_H
#define AWL_SEMA_ATTACH_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/diag.h"
#include "lang/config.h"
#include "parser/ast.h"
#include "sema/typed.h"
#include "target/target.h"

typedef VEC(struct tattach *) attach_list;

struct attach_options {
	const char *pid_path;		/* executable of -p, or NULL */
	const struct config *config;	/* missing_probes, max_probes; NULL:
					   the defaults */
	bool unsafe;			/* kprobe:0xADDR needs it */
	const struct tprog *prog;	/* its params, for $NAME parts; NULL */
};

/*
 * Appends the attach points of `ast` to ret; more than one only if the
 * provider has a wildcard. One that does not exist here but is optional (`?`)
 * is marked absent: another kernel may have it. Nothing is appended for one
 * that missing_probes says to leave out, or whose program or library is not
 * there: then warns where that is wanted and returns true. False when an error
 * was reported.
 */
bool attach_resolve(struct arena *a, struct diags *d, struct target *t,
		    const struct attach_options *opts,
		    const struct ast_attach *ast, attach_list *ret);

/*
 * Appends what the wildcard attach point `w` stands for on this machine, sorted
 * by name; one without wildcard is appended as it is. Reports an error and
 * returns false when there would be more than max_probes or none at all.
 */
bool attach_expand(struct arena *a, struct diags *d, struct target *t,
		   const struct attach_options *opts, struct tattach *w,
		   attach_list *ret);

/* The program's id in fentry:bpf:PROG:ID; 0: it is not given. */
uint32_t bpf_probe_id(const struct tattach *t);

#endif
