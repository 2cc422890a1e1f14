/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Functions that kprobes may use; see target.h. ftrace lists them; kprobes'
 * own blacklist takes some away. Where ftrace has no list but kprobes exist,
 * the functions that the kernel's BTF describes are taken instead.
 */
#include "target/handle.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/bug.h"

#define BLACKLIST "/sys/kernel/debug/kprobes/blacklist"
#define KPROBE_PMU "/sys/bus/event_source/devices/kprobe"
#define ADDR_LEN 17		/* "ffffffff81000000 " */

struct traceable {
	struct buf text, banned_text;	/* the files, lines cut by NULs */
	const char **funcs;		/* sorted: "func", "func [module]" */
	size_t nfuncs;
	const char **banned;		/* sorted names */
	size_t nbanned;
	bool listed;			/* ftrace has a list */
	bool with_addrs;		/* it stands before each name */
	bool loaded, banned_read;
	const char *why;
};

/* A line's name ends where that of a module begins. */
static bool ends_name(char c)
{
	return !c || c == ' ' || c == '\t';
}

static int compare_names(const char *a, const char *b)
{
	while (*a == *b && !ends_name(*a)) {
		a++;
		b++;
	}
	if (ends_name(*a) || ends_name(*b))
		return ends_name(*b) - ends_name(*a);
	return (unsigned char)*a - (unsigned char)*b;
}

static int compare(const void *x, const void *y)
{
	return compare_names(*(const char *const *)x, *(const char *const *)y);
}

static bool has_name(const char **v, size_t n, const char *name)
{
	return n && bsearch(&name, v, n, sizeof(*v), compare);
}

/* Where a line's name begins: in the list with addresses behind these. */
static const char *line_name(const char *s, bool with_addrs)
{
	const char *tab = strrchr(s, '\t');

	if (with_addrs && strlen(s) > ADDR_LEN)
		return s + ADDR_LEN;
	return tab && tab[1] != '[' ? tab + 1 : s;
}

/* Cuts text in lines, each beginning at its name; sorts them. */
static const char **sorted_lines(struct buf *text, bool with_addrs,
				 size_t *ret_n)
{
	size_t lines = 1, n = 0;
	const char **v;
	char *s, *save = NULL;

	for (s = text->s; *s; s++)
		lines += *s == '\n';
	v = malloc(lines * sizeof(*v));
	if (!v)
		out_of_memory();
	for (s = strtok_r(text->s, "\n", &save); s;
	     s = strtok_r(NULL, "\n", &save))
		v[n++] = line_name(s, with_addrs);
	qsort(v, n, sizeof(*v), compare);
	*ret_n = n;
	return v;
}

/* Drops what may not be probed and ftrace's place holders. */
static void drop_banned(struct traceable *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->nfuncs; i++)
		if (strncmp(f->funcs[i], "__ftrace_invalid_address", 24) &&
		    !has_name(f->banned, f->nbanned, f->funcs[i]))
			f->funcs[n++] = f->funcs[i];
	f->nfuncs = n;
}

static void explain(struct target *t, struct traceable *f, const char *path,
		    int err)
{
	if (access(KPROBE_PMU, F_OK))
		target_explain(t, "this kernel has no kprobes; use one built "
			       "with CONFIG_KPROBE_EVENTS=y, or trace a "
			       "tracepoint instead (list them with: awl -l "
			       "'tracepoint:*')");
	else if (!path)
		return;		/* target_tracefs() said it */
	else if (err == -EACCES || err == -EPERM)
		target_explain(t, "%s cannot be read by this user; run as "
			       "root", path);
	else
		target_explain(t, "cannot read %s: %s", path, strerror(-err));
	f->why = t->why;
}

static struct traceable *handle(struct target *t)
{
	if (t->traceable)
		return t->traceable;
	t->traceable = calloc(1, sizeof(*t->traceable));
	if (!t->traceable)
		out_of_memory();
	buf_init(&t->traceable->text);
	buf_init(&t->traceable->banned_text);
	return t->traceable;
}

static void load_banned(struct traceable *f)
{
	if (f->banned_read)
		return;
	f->banned_read = true;
	target_read_file(BLACKLIST, &f->banned_text);
	f->banned = sorted_lines(&f->banned_text, false, &f->nbanned);
}

/* The list with addresses, which is newer, or that without. 0 or -errno. */
static int read_list(struct traceable *f, const char *path)
{
	char with_addrs[PATH_MAX];
	int r;

	snprintf(with_addrs, sizeof(with_addrs), "%s_addrs", path);
	r = target_read_file(with_addrs, &f->text);
	f->with_addrs = !r && f->text.n;
	if (f->with_addrs)
		return 0;
	buf_clear(&f->text);
	return target_read_file(path, &f->text);
}

static void load(struct target *t, struct traceable *f)
{
	const char *dir = target_tracefs(t);
	char path[PATH_MAX - 8];
	int r = -ENOENT;

	f->why = t->why;
	snprintf(path, sizeof(path), "%s/available_filter_functions",
		 dir ? dir : "");
	if (dir)
		r = read_list(f, path);
	f->listed = !r && f->text.n;
	if (f->listed) {
		load_banned(f);
		f->funcs = sorted_lines(&f->text, f->with_addrs, &f->nfuncs);
		drop_banned(f);
	} else {
		explain(t, f, dir ? path : NULL, r);
	}
}

static struct traceable *traceable(struct target *t)
{
	struct traceable *f = handle(t);

	if (!f->loaded)
		load(t, f);
	f->loaded = true;
	t->why = f->why;
	return f;
}

void traceable_close(struct target *t)
{
	struct traceable *f = t->traceable;

	if (!f)
		return;
	free(f->funcs);
	free(f->banned);
	buf_clear(&f->text);
	buf_clear(&f->banned_text);
	free(f);
}

struct unplaced {
	target_traceable_fn fn;
	void *arg;
};

static bool on_func(void *arg, const char *name)
{
	const struct unplaced *u = arg;

	return u->fn(u->arg, name, 0);
}

void target_each_traceable(struct target *t, target_traceable_fn fn, void *arg)
{
	struct traceable *f = t->foreign ? NULL : traceable(t);
	struct unplaced u = { fn, arg };
	uint64_t addr = 0;

	if (!f || (!f->listed && !access(KPROBE_PMU, F_OK))) {
		target_each_func(t, on_func, &u);
		return;
	}
	for (size_t i = 0; i < f->nfuncs; i++) {
		if (f->with_addrs)
			addr = strtoull(f->funcs[i] - ADDR_LEN, NULL, 16);
		if (!fn(arg, f->funcs[i], addr))
			return;
	}
}

bool target_lists_traceable(struct target *t)
{
	struct traceable *f = t->foreign ? NULL : traceable(t);

	return f && (f->listed || access(KPROBE_PMU, F_OK));
}

bool target_is_traceable(struct target *t, const char *func)
{
	struct traceable *f;

	if (!target_lists_traceable(t))
		return target_func(t, NULL, func);
	f = traceable(t);
	return has_name(f->funcs, f->nfuncs, func);
}

bool target_is_blacklisted(struct target *t, const char *func)
{
	struct traceable *f = handle(t);

	load_banned(f);
	return has_name(f->banned, f->nbanned, func);
}
