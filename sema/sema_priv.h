/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sema_priv: the state of one check, private to sema/.
 *
 * The program is built from the AST again and again, with diagnostics muted,
 * until no type of a map or variable changes; then once more with diagnostics
 * on. So building has no other memory than what is marked "lasting" here.
 */
#ifndef AWL_SEMA_SEMA_PRIV_H
#define AWL_SEMA_SEMA_PRIV_H

#include "base/strmap.h"
#include "sema/sema.h"

enum map_shape { SHAPE_UNKNOWN, SHAPE_SCALAR, SHAPE_KEYED };

/* A map and what is known of it so far; lasting. */
struct smap {
	struct tmap *map;
	enum map_shape shape;
	struct span shape_span;		/* of the use that fixed the shape */
	struct span value_span;		/* of the one that gave the value type */
	struct span key_span;
	const struct ast_map_decl *decl;
	bool used;
	bool spoilt;			/* assigned what was found wrong */
};

/* A variable; the type lasts, the rest is of one round. */
struct svar {
	struct tvar *var;
	bool fixed;		/* declared with a type: never widened */
	bool is_loop;		/* may not be assigned */
	bool assigned, read;
	const struct sprobe *sp;	/* whose it is; lasting */
	uint64_t key;		/* the place that made it; lasting */
	unsigned int round;	/* it was last made in */
};

struct scope {
	struct scope *up;	/* NULL: of the clause or macro */
	VEC(struct svar *) vars;
	struct strmap by_name;		/* once there are many */
};

/* A macro being expanded. Parameters stand for the caller's expressions. */
struct frame {
	struct frame *up;	/* the caller's */
	const struct ast_macro *macro;
	const struct ast_fn *fn;	/* NULL: it is a macro */
	const struct ast_expr *call;
	struct scope *scope;	/* the caller's */
	unsigned int depth;
};

/* A function of the script. */
struct sfn {
	const struct ast_fn *fn;
	struct ast_macro *as_macro;	/* its name, no parameters: what a
					   frame of it has */
	const struct type **types;	/* of arguments; NULL: any string */
	const struct type *ret;		/* NULL: any string */
};

/* A function whose call is being built. */
struct fn_frame {
	struct fn_frame *up;		/* the caller, if that is one, too */
	const struct sfn *sfn;
	struct svar *result;
};

/* One program to build. */
struct sprobe {
	struct tprobe *probe;
	const struct ast_clause *clause;	/* NULL: on entries, see entry.h */
	VEC(struct svar *) slots;	/* lasting: of all rounds */
	size_t old_slots, next_slot;	/* those of earlier rounds; where the
					   next is likely to be found */
	struct sprobe *on_entry;	/* return program: its entries'; or NULL */
	VEC(const char *) texts;	/* on entries: its values as written */
	bool absent;		/* no attach point of it is there on this kernel */
	bool left_out;		/* and without one it cannot be built; lasting */
	/* of an alias: */
	const struct ast_alias *alias;
	const struct ast_clause *alternative;
	struct tvar **given;	/* what the alternative gave, by argument */
	bool in_alternative;	/* that is being built, not the clause */
};

/* A --name=value of getopt(). */
struct sopt {
	const char *name, *value;	/* value NULL: --name alone */
	bool given;			/* on the command line */
	bool known;			/* the script asks for it */
	const struct ast_expr *call;	/* first getopt() with it */
};

struct sema {
	struct arena *a;
	struct diags *d;		/* where diagnostics go now */
	struct diags *shown, muted;
	bool last_dropped;		/* last diagnostic was a repetition:
					   drop its notes, too */
	const struct sema_options *opts;
	struct target *target;
	struct tprog *prog;
	const struct ast_script *script;	/* imports merged */

	struct strmap maps;		/* name to struct smap */
	struct strmap ctypes;		/* "struct x", typedef: struct ctype */
	struct strmap constants;	/* enumerator to struct sconst */
	VEC(const struct ast_cdef *) begun;	/* C definitions laid out */
	VEC(struct sopt) options;
	struct strmap callees;		/* name to struct callee */
	VEC(struct sfn *) fns;
	unsigned int scans;		/* so far, see scan.c */
	VEC(struct sprobe *) probes;
	uint32_t groups;		/* of alternatives so far */
	struct strmap emits;		/* record name to its first call, a
					   struct texpr; of the final round */

	/* the walk */
	struct sprobe *sp;
	struct scope *scope;
	struct frame *frame;
	struct fn_frame *fn;		/* function being built, or NULL */
	unsigned int value_blocks;	/* blocks that are values, around this
					   place within the function */
	unsigned int loops;		/* loops around the statement */
	bool lost_clause;		/* one has no probes: what it would do
					   is not known */
	bool changed;			/* a lasting type changed: */
	struct span changed_span;	/* that of this */
	const char *changed_name;
	unsigned int rounds;
	bool final;			/* diagnostics are shown */
	unsigned int dead;		/* inside branches that are dropped:
					   fail() and the like say nothing */
	unsigned int comptime;		/* inside what must be known at compile
					   time */
	unsigned int absent;		/* inside branches that exists() closes
					   on this kernel, see exists.h */
};

/* An enumerator of the script's own. */
struct sconst {
	int64_t value;
	const struct ctype *type;
};

/*
 * Diagnostics, once for each place and text although a clause may be built
 * many times; followed by a note for each macro that is being expanded.
 */
void sema_error(struct sema *s, struct span span, enum diag_tag tag,
		const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void sema_warning(struct sema *s, struct span span, enum diag_tag tag,
		  const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void sema_note(struct sema *s, struct span span, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void sema_help(struct sema *s, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Why the kernel's types are not to be had, if they are not. */
void sema_help_btf(struct sema *s);

/* "did you mean ...?" when one of n names is near. */
void sema_help_nearest(struct sema *s, const char *prefix, const char *name,
		       const char *const *names, size_t n);

/* The probe being built: its type, its row, and its first attach point. */
static inline enum probe_type sema_probe_type(const struct sema *s)
{
	return s->sp->probe->type;
}

static inline unsigned int sema_probe_class(const struct sema *s)
{
	return probe_table[sema_probe_type(s)].class;
}

static inline const struct tattach *sema_attach(const struct sema *s)
{
	return s->sp->probe->attach.v[0];
}

/* Notes that the type of a map ('@') or variable ('$') has changed. */
void sema_changed(struct sema *s, char sigil, const char *name,
		  struct span span);

/* A string that has grown in many rounds gets the most it may have. */
const struct type *sema_settle(struct sema *s, const struct type *t);

/* Where an address lives that the probe gives as a plain integer. */
enum addr_space sema_probe_space(const struct sema *s);

const char *sema_text(struct sema *s, const struct ast_expr *e);
const char *sema_type_text(struct sema *s, const struct type *t);

#endif
