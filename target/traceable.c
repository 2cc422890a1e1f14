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

struct traceable {
	struct buf text, banned_text;	/* the files, lines cut by NULs */
	const char **funcs;		/* sorted: "func", "func [module]" */
	size_t nfuncs;
	const char **banned;		/* sorted names */
	size_t nbanned;
	bool listed;			/* ftrace has a list */
	const char *why;
};

/* A line's length as a function's name. */
static size_t name_len(const char *s)
{
	return strcspn(s, " \t");
}

static int compare_names(const char *a, const char *b)
{
	size_t la = name_len(a), lb = name_len(b);
	int r = memcmp(a, b, la < lb ? la : lb);

	return r ? r : (la > lb) - (la < lb);
}

static int compare(const void *x, const void *y)
{
	return compare_names(*(const char *const *)x, *(const char *const *)y);
}

static bool has_name(const char **v, size_t n, const char *name)
{
	return n && bsearch(&name, v, n, sizeof(*v), compare);
}

/* Cuts text in lines, each beginning after its last tab; sorts them. */
static const char **sorted_lines(struct buf *text, size_t *ret_n)
{
	size_t lines = 1, n = 0;
	const char **v;
	char *s, *tab, *save = NULL;

	for (s = text->s; *s; s++)
		lines += *s == '\n';
	v = malloc(lines * sizeof(*v));
	if (!v)
		out_of_memory();
	for (s = strtok_r(text->s, "\n", &save); s;
	     s = strtok_r(NULL, "\n", &save)) {
		tab = strrchr(s, '\t');
		v[n++] = tab && tab[1] != '[' ? tab + 1 : s;
	}
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

static struct traceable *load(struct target *t)
{
	const char *dir = target_tracefs(t);
	struct traceable *f = calloc(1, sizeof(*f));
	char path[PATH_MAX];
	int r = -ENOENT;

	if (!f)
		out_of_memory();
	buf_init(&f->text);
	buf_init(&f->banned_text);
	f->why = t->why;
	snprintf(path, sizeof(path), "%s/available_filter_functions",
		 dir ? dir : "");
	if (dir)
		r = target_read_file(path, &f->text);
	f->listed = !r && f->text.n;
	if (f->listed) {
		target_read_file(BLACKLIST, &f->banned_text);
		f->banned = sorted_lines(&f->banned_text, &f->nbanned);
		f->funcs = sorted_lines(&f->text, &f->nfuncs);
		drop_banned(f);
	} else {
		explain(t, f, dir ? path : NULL, r);
	}
	return f;
}

static struct traceable *traceable(struct target *t)
{
	if (!t->traceable)
		t->traceable = load(t);
	t->why = t->traceable->why;
	return t->traceable;
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

void target_each_traceable(struct target *t, target_name_fn fn, void *arg)
{
	struct traceable *f = traceable(t);

	if (!f->listed && !access(KPROBE_PMU, F_OK)) {
		target_each_func(t, fn, arg);
		return;
	}
	for (size_t i = 0; i < f->nfuncs; i++)
		if (!fn(arg, f->funcs[i]))
			return;
}

bool target_is_traceable(struct target *t, const char *func)
{
	struct traceable *f = traceable(t);

	if (!f->listed && !access(KPROBE_PMU, F_OK))
		return target_func(t, NULL, func);
	return has_name(f->funcs, f->nfuncs, func);
}
