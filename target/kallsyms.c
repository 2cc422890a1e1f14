/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kernel symbols; see target.h. /proc/kallsyms has 120,000 to 250,000 lines,
 * read once into one block of names and one sorted array.
 */
#include "target/handle.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bug.h"
#include "base/buf.h"

#define KALLSYMS "/proc/kallsyms"
/* Kernel addresses are in the upper half; below are per-CPU offsets. */
#define UPPER_HALF (1ULL << 63)
/* No symbol is larger; an address farther off has no symbol. */
#define MAX_OFFSET (16u << 20)

struct ksym {
	uint64_t addr;
	uint32_t name;		/* offset in names */
	uint16_t module;	/* index in modules */
	uint16_t rank;		/* of symbols at one address the lowest wins */
};

struct kallsyms {
	struct buf names;
	struct ksym *syms;	/* by address, then rank */
	size_t n, cap;
	VEC(const char *) modules;	/* [0] is "" */
	bool hidden;		/* all addresses were zero */
};

static uint16_t module_index(struct arena *a, struct kallsyms *k,
			     const char *name, size_t len)
{
	size_t i = k->modules.n - 1;

	/* Modules come one after the other. */
	if (!strncmp(k->modules.v[i], name, len) && !k->modules.v[i][len])
		return (uint16_t)i;
	for (i = 0; i < k->modules.n; i++)
		if (!strncmp(k->modules.v[i], name, len) &&
		    !k->modules.v[i][len])
			return (uint16_t)i;
	if (k->modules.n == UINT16_MAX)
		return 0;
	vec_push(a, &k->modules, arena_strndup(a, name, len));
	return (uint16_t)(k->modules.n - 1);
}

static void push(struct kallsyms *k, struct ksym s)
{
	if (k->n == k->cap) {
		k->cap = k->cap ? k->cap * 2 : 65536;
		k->syms = realloc(k->syms, k->cap * sizeof(*k->syms));
		if (!k->syms)
			out_of_memory();
	}
	k->syms[k->n++] = s;
}

/* Global names before local ones, code before markers such as _stext. */
static uint16_t rank(char type, const char *name, size_t len)
{
	uint16_t r = type >= 'A' && type <= 'Z' ? 0 : 2;

	if ((len == 6 && !memcmp(name, "_stext", 6)) ||
	    (len == 5 && !memcmp(name, "_text", 5)) || type == 'A' ||
	    type == 'a')
		r += 4;
	return r;
}

/* "ffffffff81000000 T name\t[module]": the name; NULL when it is not so. */
static const char *cut_line(const char *line, uint64_t *ret_addr,
			    char *ret_type, size_t *ret_len)
{
	char *after;

	*ret_addr = strtoull(line, &after, 16);
	if (after == line || strlen(after) < 4)
		return NULL;
	*ret_type = after[1];
	*ret_len = strcspn(after + 3, "\t\n ");
	return after + 3;
}

static void add_line(struct arena *a, struct kallsyms *k, const char *line)
{
	struct ksym s = { 0 };
	const char *name, *module;
	size_t len;
	char type;

	name = cut_line(line, &s.addr, &type, &len);
	if (!name)
		return;
	module = strchr(name + len, '[');
	s.rank = rank(type, name, len);
	s.name = (uint32_t)k->names.n;
	if (module)
		s.module = module_index(a, k, module + 1,
					strcspn(module + 1, "]\n"));
	/* Zero stands for hidden, and for where per-CPU offsets begin. */
	if (!s.addr || !len)
		return;
	buf_add(&k->names, name, len);
	buf_addc(&k->names, '\0');
	push(k, s);
}

static int compare(const void *x, const void *y)
{
	const struct ksym *a = x, *b = y;

	if (a->addr != b->addr)
		return a->addr < b->addr ? -1 : 1;
	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return a->name < b->name ? -1 : 1;
}

static void read_symbols(struct target *t, struct kallsyms *k, FILE *f)
{
	char *line = NULL;
	size_t cap = 0, lines = 0;

	vec_push(t->arena, &k->modules, "");
	while (getline(&line, &cap, f) > 0) {
		lines++;
		add_line(t->arena, k, line);
	}
	free(line);
	if (k->names.failed)
		out_of_memory();
	k->hidden = lines && !k->n;
	if (k->n)
		qsort(k->syms, k->n, sizeof(*k->syms), compare);
}

static void explain(struct target *t, bool hidden, int err)
{
	target_no_excuse(t);
	if (err)
		target_explain(t, "cannot read " KALLSYMS ": %s; use a kernel "
			       "built with CONFIG_KALLSYMS=y", strerror(err));
	else if (hidden)
		target_explain(t, "the kernel hides symbol addresses from this "
			       "user; run as root, or allow them with: sysctl "
			       "kernel.kptr_restrict=0");
}

static struct kallsyms *symbols(struct target *t)
{
	struct kallsyms *k = t->kallsyms;
	FILE *f;

	if (!k) {
		f = fopen(KALLSYMS, "re");
		if (!f) {
			explain(t, false, errno);
			return NULL;
		}
		k = calloc(1, sizeof(*k));
		if (!k)
			out_of_memory();
		buf_init(&k->names);
		read_symbols(t, k, f);
		fclose(f);
		t->kallsyms = k;
	}
	explain(t, k->hidden, 0);
	return k;
}

void kallsyms_close(struct target *t)
{
	if (!t->kallsyms)
		return;
	buf_clear(&t->kallsyms->names);
	free(t->kallsyms->syms);
	free(t->kallsyms);
}

/* Stops at the symbol: half of the time of reading all, and no memory. */
static uint64_t search_file(struct target *t, const char *symbol)
{
	FILE *f = fopen(KALLSYMS, "re");
	size_t cap = 0, len, want = strlen(symbol);
	const char *name;
	char *line = NULL, type;
	uint64_t addr = 0;
	bool found = false;

	explain(t, false, f ? 0 : errno);
	while (f && !found && getline(&line, &cap, f) > 0) {
		name = cut_line(line, &addr, &type, &len);
		found = name && len == want && !memcmp(name, symbol, len);
	}
	if (f)
		fclose(f);
	free(line);
	if (found)
		explain(t, !addr, 0);
	return found ? addr : 0;
}

static bool is_code(char type)
{
	return strchr("tTwW", type);
}

/* The line's symbol, cut out of it; false: it is not of code, or hidden. */
static bool cut_code(char *line, const char *want, size_t want_len,
		     struct ksymbol *ret)
{
	const char *name;
	char *module, type;
	size_t len;

	name = cut_line(line, &ret->addr, &type, &len);
	if (!name || !is_code(type) || !ret->addr ||
	    (want && (len != want_len || memcmp(name, want, len))))
		return false;
	module = strchr(name + len, '[');
	if (module)
		module[1 + strcspn(module + 1, "]")] = '\0';
	ret->module = module ? module + 1 : "";
	ret->name = name;
	line[name - line + (ptrdiff_t)len] = '\0';
	return true;
}

void target_each_code(struct target *t, const char *name,
		      target_ksymbol_fn fn, void *arg)
{
	FILE *f = fopen(KALLSYMS, "re");
	size_t cap = 0, len = name ? strlen(name) : 0;
	struct ksymbol s;
	char *line = NULL;
	bool more = true;

	explain(t, false, f ? 0 : errno);
	while (f && more && getline(&line, &cap, f) > 0)
		if (cut_code(line, name, len, &s))
			more = fn(arg, &s);
	if (f)
		fclose(f);
	free(line);
}

uint64_t target_kaddr(struct target *t, const char *symbol)
{
	struct kallsyms *k = t->kallsyms;

	if (t->foreign)
		return 0;
	if (!k)
		return search_file(t, symbol);
	explain(t, k->hidden, 0);
	for (size_t i = 0; i < k->n; i++)
		if (!strcmp(k->names.s + k->syms[i].name, symbol))
			return k->syms[i].addr;
	return 0;
}

const char *target_ksym(struct target *t, uint64_t addr, uint64_t *ret_off,
			const char **ret_module)
{
	struct kallsyms *k = symbols(t);
	size_t lo = 0, hi = k ? k->n : 0, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (k->syms[mid].addr <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (!lo || k->syms[lo - 1].addr < UPPER_HALF ||
	    addr - k->syms[lo - 1].addr > MAX_OFFSET)
		return NULL;
	/* The first of those at the same address is the best name. */
	for (lo--; lo && k->syms[lo - 1].addr == k->syms[lo].addr;)
		lo--;
	*ret_off = addr - k->syms[lo].addr;
	*ret_module = k->modules.v[k->syms[lo].module];
	return k->names.s + k->syms[lo].name;
}
