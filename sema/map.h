/* SPDX-License-Identifier: Apache-2.0 */
/* map: the script's maps: their shape, and key and value types, inferred. */
#ifndef AWL_SEMA_MAP_H
#define AWL_SEMA_MAP_H

#include "sema/sema_priv.h"

/* The map that @name means here, through macro parameters; made if new. */
struct smap *map_find(struct sema *s, const char *name, struct span span);

/* @m or @m[k] as a value. */
struct texpr *map_read(struct sema *s, const struct ast_expr *e);
/* The same as X_MAPREF, for what takes the map itself. NULL after an error. */
struct texpr *map_ref(struct sema *s, const struct ast_expr *e,
		      struct smap **ret_map);
/* The same of a map that is assigned somewhere. */
struct texpr *map_element(struct sema *s, const struct ast_expr *e,
			  struct smap **ret_map);
/* A whole map, scalar or keyed, as X_MAPREF without key. */
struct texpr *map_whole(struct sema *s, const struct ast_expr *e,
			struct smap **ret_map);
/* X_MAPREF of a keyed map with `key` as its key: has_key(@m, key). */
struct texpr *map_ref_key(struct sema *s, const struct ast_expr *map,
			  const struct ast_expr *key, struct smap **ret_map);
/* What reading an element gives: aggregations give integers. */
const struct type *map_read_type(const struct smap *m);

/* Makes the map's value hold `type` as well; reports when it cannot. */
bool map_widen(struct sema *s, struct smap *m, const struct type *type,
	       struct span span);

/*
 * False after an error where the map is of kind lpm, which lacks what is wanted
 * of it: "it cannot be looped over".
 */
bool map_is_plain(struct sema *s, const struct smap *m, struct span span,
		  const char *cannot);

/* Maps that only --load fills get a type; whether there are any. */
bool map_settle(struct sema *s);

/* let @m = hash(N); */
void map_declare(struct sema *s, const struct ast_map_decl *decl);
/* Chooses kinds and sizes, checks limits; after the last round. */
void map_finish(struct sema *s);

#endif
