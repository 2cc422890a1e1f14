/* SPDX-License-Identifier: Apache-2.0 */
/*
 * arena: memory that is freed all at once.
 *
 * One arena serves one compilation (or one session's setup). What comes out of
 * it is zeroed, aligned to 16 bytes, never freed singly, and gone after
 * arena_free(). Running out of memory aborts: the compiler has nothing to save.
 */
#ifndef AWL_BASE_ARENA_H
#define AWL_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

struct arena *arena_create(void);
void arena_free(struct arena *a);

void *arena_alloc(struct arena *a, size_t size);
void *arena_memdup(struct arena *a, const void *p, size_t size);
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_printf(struct arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap);

/* Bytes handed out so far; for --timing and tests. */
size_t arena_used(const struct arena *a);

#define arena_new(a, T) ((T *)arena_alloc((a), sizeof(T)))
#define arena_array(a, T, n) ((T *)arena_alloc((a), sizeof(T) * (n)))

/*
 * VEC(T): a growable array in an arena. Declare a member as VEC(T) name;
 * read name.v[0 .. name.n-1]; append with vec_push(arena, &name, item).
 */
#define VEC(T) struct { T *v; size_t n, cap; }
#define vec_push(a, vec, item) do {					\
	if ((vec)->n == (vec)->cap)					\
		(vec)->v = vec_grow((a), (vec)->v, (vec)->n,		\
				    &(vec)->cap, sizeof(*(vec)->v));	\
	(vec)->v[(vec)->n++] = (item);					\
} while (0)

/* Used by vec_push() alone. */
void *vec_grow(struct arena *a, void *old, size_t n, size_t *cap, size_t size);

#endif
