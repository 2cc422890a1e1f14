/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ref: integer expressions, their text, and what they are worth.
 *
 * The reference evaluator says what doc/language.md says of integers, in C of
 * its own: 64-bit arithmetic, signed if either side is or the operator is '-';
 * signed division truncates toward zero; division and modulo by zero give 0;
 * shift counts are taken modulo 64; casts cut, and extend by their own sign. A
 * constant that is not negative does not make a uint64 signed, so the evaluator
 * also knows what is constant to the compiler.
 */
#ifndef AWL_TESTS_GEN_REF_H
#define AWL_TESTS_GEN_REF_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

enum rop {
	R_LEAF,		/* leaf: a map's value, a variable, or a literal */
	R_LITERAL,
	R_UNARY, R_BINARY, R_CAST, R_COND, R_ELVIS
};

struct rtype {
	uint8_t size;		/* bytes; 0: bool */
	bool is_signed;
};

/* An operand: its text depends on the way the program is written. */
struct rleaf {
	struct rtype type;
	uint64_t value;		/* cut and extended as the type says */
	const char *text;	/* as run-time value, such as @k[3] or $x */
};

struct rexpr {
	enum rop op;
	struct rexpr *a, *b, *c;
	const char *sign;	/* operator's text */
	struct rtype type;	/* R_CAST */
	const struct rleaf *leaf;
	uint64_t value;		/* R_LITERAL */
	const char *text;
};

struct rvalue {
	uint64_t v;
	struct rtype type;
	bool constant;
};

/* A random expression; all randomness comes from *rng. */
struct rexpr *ref_random(struct arena *a, uint64_t *rng,
			 const struct rleaf *leaves, uint32_t nleaves,
			 uint32_t depth);
/* literals: leaves are written as constants, and taken as such. */
struct rvalue ref_eval(const struct rexpr *e, bool literals);
void ref_text(const struct rexpr *e, bool literals, struct buf *out);

/* v as the type holds it, in 64 bits. */
uint64_t ref_cut(uint64_t v, struct rtype t);
const char *ref_type_name(struct rtype t);
/* Source text of a constant of that value, whatever the sign. */
void ref_constant(uint64_t v, struct rtype t, struct buf *out);

#endif
