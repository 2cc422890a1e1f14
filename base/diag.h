/* SPDX-License-Identifier: Apache-2.0 */
/*
 * diag: what a stage found wrong, as values.
 *
 * Stages add diagnostics with spans and go on where they can; only cli/ prints
 * them. Every error and warning carries a tag from lang/diags.def. A note or a
 * help line belongs to the last error or warning before it.
 *
 *	script.probe:3:9: error: unknown map function 'cuont' [E_UNKNOWN_FUNC]
 *	    3 | @x = cuont();
 *	      |      ^~~~~
 *	help: did you mean 'count'?
 */
#ifndef AWL_BASE_DIAG_H
#define AWL_BASE_DIAG_H

#include <stdarg.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/source.h"

enum diag_tag {
	D_NONE,
#define DIAG(tag, doc) tag,
#include "lang/diags.def"
#undef DIAG
	D_COUNT
};

enum diag_level { DIAG_ERROR, DIAG_WARNING, DIAG_NOTE, DIAG_HELP };

struct diag {
	enum diag_level level;
	enum diag_tag tag;		/* D_NONE for notes and help */
	struct span span;
	const char *text;
};

struct diags {
	struct arena *arena;
	const struct source_set *sources;	/* NULL: spans are not shown */
	VEC(struct diag) list;
	size_t nerrors, nwarnings;
};

void diags_init(struct diags *d, struct arena *a, const struct source_set *s);

#define DIAG_FN(name) \
	void name(struct diags *d, struct span span, enum diag_tag tag, \
		  const char *fmt, ...) __attribute__((format(printf, 4, 5)))
DIAG_FN(diag_error);
DIAG_FN(diag_warning);
#undef DIAG_FN

/* span may be {0,0}: then only the line of text is printed. */
void diag_note(struct diags *d, struct span span, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void diag_help(struct diags *d, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

const char *diag_tag_name(enum diag_tag tag);	/* "E_ARG_TYPE" */
const char *diag_tag_doc(enum diag_tag tag);

/*
 * All of them, in the order they were added, as text. What is behind so many
 * errors is only counted: it tends to come from them.
 */
#define DIAG_MAX_ERRORS 20
void diags_render(const struct diags *d, struct buf *out);

/*
 * The nearest of n names to a misspelt one (edit distance at most a third of
 * its length), or NULL. For "did you mean".
 */
const char *nearest_name(const char *name, const char *const *names, size_t n);

#endif
