/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fixture: a plan with types and events made by hand, and what is printed of
 * records made by hand. Everything lives until fixture_clear().
 */
#ifndef AWL_TESTS_OUTPUT_FIXTURE_H
#define AWL_TESTS_OUTPUT_FIXTURE_H

#include "lang/abi.h"
#include "output/output.h"
#include "output/value.h"
#include "tests/unit.h"

struct fixture {
	struct arena *arena;
	struct plan plan;
	struct output_options opts;
	struct symbols_ops symbols;
	struct output *out;
	struct buf text;	/* what stdout got */
	int err_pipe[2];
};

void fixture_init(struct fixture *f);
void fixture_clear(struct fixture *f);

/* (Re)opens the output with f->opts and f->plan, captured in f->text. */
void fixture_open(struct fixture *f);

/* What was printed since the last call. */
const char *fixture_text(struct fixture *f);
/* What came on stderr since the last call; reads what is there. */
const char *fixture_errors(struct fixture *f);

/* One value as text, or as JSON checked by jansson. */
const char *show(struct fixture *f, const struct ptype *t, const void *p);
const char *show_json(struct fixture *f, const struct ptype *t, const void *p);

/* Types. */
extern const struct ptype t_bool, t_i8, t_u8, t_i32, t_u32, t_i64, t_u64,
	t_ptr, t_str16, t_cut8, t_packed;

const struct ptype *type_simple(struct fixture *f, enum ptype_kind kind,
				uint32_t size);
/* Fields at natural alignment of their sizes, at most 8; names NULL: tuple. */
const struct ptype *type_fields(struct fixture *f, enum ptype_kind kind,
				const char *const *names,
				const struct ptype *const *types, uint32_t n);
const struct ptype *type_hist(struct fixture *f, uint32_t bits);
const struct ptype *type_lhist(struct fixture *f, int64_t lo, int64_t hi,
			       int64_t step);

/* Adds an event whose arguments stand one after the other. */
struct plan_event *event_add(struct fixture *f, enum plan_event_kind kind,
			     const char *text, const struct ptype *const *types,
			     uint32_t n);

/* A map of the plan; key NULL: scalar. */
struct plan_map *map_add(struct fixture *f, const char *name,
			 const struct ptype *key, const struct ptype *value);
/* Appends an entry; m from mapdata_new() with room. */
void entry_add(struct mapdata *m, const void *key, const void *value);
/* What hist(n) does to a value in memory. */
void hist_add(uint64_t *buckets, uint32_t bits, bool is_signed, int64_t n);
void lhist_add(const struct ptype *t, uint64_t *buckets, int64_t n);

/* Each line must be a JSON object; fails the test if not. */
void check_json(const char *lines);

#endif
