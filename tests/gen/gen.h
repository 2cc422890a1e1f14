/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gen: random well-typed programs, the same ones from the same seed.
 *
 * A generator is a random state, the text so far, and what is in scope: maps
 * of the program, variables of the clause. Everything is in one arena. The
 * grammar is split by what is made:
 *
 *	type.c	types of variables and maps
 *	expr.c	expressions of a wanted type
 *	stmt.c	statements
 *	probe.c	clauses, and whole programs
 *	stress.c clauses that are large in one respect
 *
 * Loops end after few rounds and nothing changes the system, so that programs
 * can be run. The text is as much as awl must accept: what is printed is not
 * known, which is values.c's business.
 */
#ifndef AWL_TESTS_GEN_GEN_H
#define AWL_TESTS_GEN_GEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

/* -- random numbers: splitmix64 (Steele, Lea and Flood, 2014) ----------------- */

static inline uint64_t rng_next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

/* A number below n. */
static inline uint32_t rng_below(uint64_t *state, uint32_t n)
{
	return (uint32_t)(rng_next(state) >> 33) % n;
}

/* An integer with an affinity to the edges of types. */
uint64_t rng_integer(uint64_t *state);

/* -- types --------------------------------------------------------------------- */

enum gkind {
	G_INT,		/* integers of any width, and bool */
	G_STR,
	G_TUPLE,
	G_RECORD,	/* fields are called a, b, c ... */
	G_KSTACK, G_USTACK,
	G_STRUCT,	/* struct gen_pair, see probe.c */
	G_AGG		/* values of maps only: count() ... */
};

struct gtype {
	enum gkind kind;
	uint32_t n;			/* fields */
	const struct gtype *field[4];
	uint32_t agg;			/* G_AGG: row of gen_aggs */
};

extern const struct gtype gtype_int, gtype_str;

/* -- aggregations: @m = CALL, where %s is an integer --------------------------- */

struct gen_agg {
	const char *call;
	bool is_number;		/* may be read in an expression */
};

extern const struct gen_agg gen_aggs[];
extern const uint32_t gen_naggs;

/* -- what is in scope ----------------------------------------------------------- */

struct gmap {
	const char *name;		/* with '@' */
	const struct gtype *key;	/* NULL: scalar */
	const struct gtype *value;
};

struct gvar {
	const char *name;		/* with '$' */
	const struct gtype *type;
	bool fixed;			/* loop variable, or declared type */
};

struct gen {
	struct arena *a;
	uint64_t rng;
	struct buf *out;
	VEC(struct gmap) maps;
	VEC(struct gvar) vars;		/* in scope; a block cuts it back */
	VEC(const char *) ints;		/* integers the probe has: args.x */
	VEC(const char *) strs;		/* strings the probe has */
	uint32_t serial;		/* of variables: no name comes twice */
	uint32_t indent;
	uint32_t loops;			/* around this statement */
	uint32_t unrolls;		/* the same, of any unroll() */
	int budget;			/* expression nodes left in the clause */
	bool has_stacks;		/* kstack, ustack may be used */
};

static inline uint32_t below(struct gen *g, uint32_t n)
{
	return rng_below(&g->rng, n);
}

static inline bool chance(struct gen *g, uint32_t percent)
{
	return below(g, 100) < percent;
}

#define pick(g, array) ((array)[below(g, sizeof(array) / sizeof((array)[0]))])

/* Text to g->out. */
void put(struct gen *g, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* type.c */
const struct gtype *gen_type(struct gen *g, uint32_t depth);
const struct gtype *gen_key_type(struct gen *g);
const char *gen_field(uint32_t i);	/* name in a record */
bool gtype_equal(const struct gtype *x, const struct gtype *y);

/* expr.c: writes an expression of type t, at most depth deep */
void gen_expr(struct gen *g, const struct gtype *t, uint32_t depth);
void gen_int(struct gen *g, uint32_t depth);
void gen_str(struct gen *g, uint32_t depth);
void gen_literal(struct gen *g);
void gen_text(struct gen *g, uint32_t max);	/* a string literal */
void gen_map(struct gen *g, const struct gmap *m, uint32_t depth);
const struct gvar *gen_find_var(struct gen *g, const struct gtype *t,
				bool to_assign);
const struct gvar *gen_new_var(struct gen *g, const struct gtype *t,
			       bool fixed);

/* stmt.c */
void gen_stmts(struct gen *g, uint32_t n, uint32_t depth);
void gen_block(struct gen *g, uint32_t n, uint32_t depth);
void gen_agg_stmt(struct gen *g, const struct gmap *m);
void gen_printf(struct gen *g, uint32_t nargs);
void line(struct gen *g);	/* a new line, indented */

/* stress.c: a clause's body */
void gen_stress(struct gen *g);

/* probe.c: a program whose maps are called @P..., fixtures: their folder */
void gen_program(struct arena *a, uint64_t seed, const char *prefix,
		 const char *fixtures, struct buf *out);
void gen_prelude(struct buf *out);	/* once, before any programs */

#endif
