/* SPDX-License-Identifier: Apache-2.0 */
/* tracefs: where it is and what events it has; see target.h. */
#include "target/handle.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <mntent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "target/format.h"

static bool has_events(const char *dir)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/events", dir);
	return !access(path, F_OK);
}

static const char *mounted_elsewhere(struct target *t)
{
	FILE *f = setmntent("/proc/self/mounts", "r");
	const char *found = NULL;
	struct mntent *m;

	while (f && !found && (m = getmntent(f)))
		if (!strcmp(m->mnt_type, "tracefs"))
			found = arena_strdup(t->arena, m->mnt_dir);
	if (f)
		endmntent(f);
	return found;
}

const char *target_tracefs(struct target *t)
{
	static const char *const usual[] = {
		"/sys/kernel/tracing", "/sys/kernel/debug/tracing",
	};

	target_no_excuse(t);
	for (size_t i = 0; i < 2 && !t->tracefs_sought; i++)
		if (has_events(usual[i])) {
			t->tracefs = usual[i];
			t->tracefs_sought = true;
		}
	if (!t->tracefs_sought)
		t->tracefs = mounted_elsewhere(t);
	t->tracefs_sought = true;
	if (t->tracefs)
		return t->tracefs;
	if (geteuid() && !access("/sys/kernel/tracing", F_OK))
		target_explain(t, "tracefs cannot be read by this user, or is "
			       "not mounted; run as root, or mount it with: "
			       "mount -t tracefs tracefs /sys/kernel/tracing");
	else
		target_explain(t, "tracefs is not mounted; mount it with: "
			       "mount -t tracefs tracefs /sys/kernel/tracing");
	return NULL;
}

/* Reads events/SUBSYS/EVENT/FILE; explains a failure. */
static bool read_event_file(struct target *t, const char *subsys,
			    const char *event, const char *file, struct buf *b)
{
	const char *dir = target_tracefs(t);
	char path[PATH_MAX];
	int r;

	if (!dir || strchr(subsys, '/') || strchr(event, '/') ||
	    snprintf(path, sizeof(path), "%s/events/%s/%s/%s", dir, subsys,
		     event, file) >= (int)sizeof(path))
		return false;
	r = target_read_file(path, b);
	if (r == -EACCES || r == -EPERM)
		target_explain(t, "%s cannot be read by this user; run as "
			       "root, or allow it with: mount -o "
			       "remount,mode=755 %s", path, dir);
	else if (r && r != -ENOENT)
		target_explain(t, "cannot read %s: %s", path, strerror(-r));
	return !r;
}

const struct ctype *tracefs_record(struct target *t, const char *subsys,
				   const char *event)
{
	const struct ctype *c = NULL;
	struct buf text;

	buf_init(&text);
	if (read_event_file(t, subsys, event, "format", &text)) {
		c = tracefs_format_parse(t, subsys, event, text.s);
		target_no_excuse(t);
	}
	buf_clear(&text);
	return c;
}

const struct ctype *target_tracepoint(struct target *t, const char *subsys,
				      const char *event)
{
	char *key = arena_printf(t->arena, "%s:%s", subsys, event);
	const struct ctype *c = strmap_get(&t->tracepoints, key);

	target_no_excuse(t);
	if (c)
		return c;
	c = t->foreign ? foreign_record(t, subsys, event) :
			 tracefs_record(t, subsys, event);
	if (c)
		strmap_set(&t->tracepoints, key, (void *)c);
	return c;
}

int target_tracepoint_id(struct target *t, const char *subsys,
			 const char *event)
{
	struct buf text;
	int id = -1;

	if (t->foreign)
		return foreign_has_event(t, subsys, event) ? 1 : -1;
	buf_init(&text);
	if (read_event_file(t, subsys, event, "id", &text))
		id = atoi(text.s);
	buf_clear(&text);
	return id > 0 ? id : -1;
}

static int is_dir(const struct dirent *d)
{
	return d->d_name[0] != '.' && d->d_type == DT_DIR;
}

/* Subdirectories of path in order; the caller frees. */
static int list_dirs(struct target *t, const char *path, struct dirent ***ret)
{
	int n = scandir(path, ret, is_dir, alphasort);

	if (n < 0 && errno == EACCES)
		target_explain(t, "%s cannot be read by this user; run as "
			       "root", path);
	return n;
}

static void free_list(struct dirent **list, int n)
{
	for (int i = 0; i < n; i++)
		free(list[i]);
	if (n >= 0)
		free(list);
}

static bool each_event(struct target *t, const char *subsys,
		       target_name_fn fn, void *arg)
{
	char path[PATH_MAX], name[2 * NAME_MAX + 2];
	struct dirent **list;
	bool go_on = true;
	int n;

	snprintf(path, sizeof(path), "%s/events/%s", t->tracefs, subsys);
	n = list_dirs(t, path, &list);
	for (int i = 0; i < n && go_on; i++) {
		snprintf(name, sizeof(name), "%s:%s", subsys, list[i]->d_name);
		if (!t->foreign || foreign_has_event(t, subsys, list[i]->d_name))
			go_on = fn(arg, name);
	}
	free_list(list, n);
	return go_on;
}

void target_each_event(struct target *t, const char *subsys,
		       target_name_fn fn, void *arg)
{
	if (target_tracefs(t))
		each_event(t, subsys, fn, arg);
}

void target_each_tracepoint(struct target *t, target_name_fn fn, void *arg)
{
	const char *dir = target_tracefs(t);
	char path[PATH_MAX];
	struct dirent **list;
	bool go_on = true;
	int n;

	if (!dir)
		return;
	snprintf(path, sizeof(path), "%s/events", dir);
	n = list_dirs(t, path, &list);
	for (int i = 0; i < n && go_on; i++)
		go_on = each_event(t, list[i]->d_name, fn, arg);
	free_list(list, n);
}
