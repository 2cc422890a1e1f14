/* SPDX-License-Identifier: Apache-2.0 */
/*
 * awl-standalone: the program that awl build puts an object into. Linked
 * statically: it runs where there is nothing but a kernel.
 */
#include "config.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "cli/info.h"
#include "cli/options.h"
#include "cli/params.h"
#include "cli/trace.h"
#include "object/plan.h"
#include "object/standalone.h"
#include "runtime/mounts.h"

static struct image self;	/* this program's file */
static struct image object;	/* in it, and not unmapped */

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool open_self(const char *name)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC), err;
	size_t n;
	const void *p;

	if (fd < 0)	/* no /proc: what was passed to execve() */
		fd = open((const char *)getauxval(AT_EXECFN),
			  O_RDONLY | O_CLOEXEC);
	err = fd < 0 ? -errno : image_map(fd, name, &self);
	if (fd >= 0)
		close(fd);
	if (err) {
		fprintf(stderr, "%s: cannot read this program: %s\n", name,
			strerror(-err));
		return false;
	}
	p = object_section(self.data, self.size, STANDALONE_SECTION, &n);
	if (!p) {
		fprintf(stderr, "%s: there is no script in this program; awl build puts one there\n",
			name);
		return false;
	}
	object = (struct image){ (void *)(uintptr_t)p, n, name, NULL, 0 };
	return true;
}

/* An object_source. */
static int own_object(const struct options *o, struct image *ret)
{
	const char *why = object_check(object.data, object.size);

	(void)o;
	*ret = object;
	if (why)
		fprintf(stderr, "awl: the object in %s %s\n", object.name, why);
	return why ? STATUS_USAGE : STATUS_OK;
}

static const struct plan *own_plan(struct arena *a)
{
	const char *json, *error;
	size_t n;

	json = object_section(object.data, object.size, ".awl.plan", &n);
	return json ? plan_read(a, json, n, &error) : NULL;
}

struct script {		/* what an option_lookup is given */
	struct arena *arena;
	const struct plan *plan;
};

/* An option_lookup. */
static enum option_takes lookup(struct script *s, const struct options *o,
				const char *name, size_t len,
				const char **ret_name)
{
	(void)o;
	*ret_name = NULL;
	return s->plan ? params_lookup(s->arena, s->plan, name, len, ret_name) :
			 OPTION_UNKNOWN;
}

static int help(const char *name, const struct script *s)
{
	const struct plan *plan = s->plan;

	printf("usage: %s [OPTIONS]\n\n", name);
	if (plan && plan->doc)
		printf("%s\n\n", plan->doc);
	if (plan && plan->params.n) {
		fputs("Options of the script:\n", stdout);
		params_help(s->arena, plan, stdout);
		fputc('\n', stdout);
	}
	fputs("Options:\n", stdout);
	options_help(stdout);
	return STATUS_OK;
}

static bool prepare(const char *name)
{
	const char *dir;
	int err = mounts_prepare(&dir);

	if (err)
		fprintf(stderr, "%s: there is no %s here, and it cannot be mounted: %s\n%s: mount it, or run %s as root\n",
			name, dir, strerror(-err), name, name);
	return !err;
}

static int run(int argc, char **argv, const char *name, struct script *s)
{
	struct options o;
	const char *error;

	if (!options_parse_script(argc, argv, lookup, s, &o, &error)) {
		fprintf(stderr, "%s: %s\n%s: see %s --help\n", name, error,
			name, name);
		return STATUS_USAGE;
	}
	if (o.given[O_HELP])
		return help(name, s);
	if (o.given[O_VERSION]) {
		printf("%s, built by awl " VERSION "\n", name);
		return STATUS_OK;
	}
	if (o.nargs || o.nnamed) {
		fprintf(stderr, "%s: it takes no arguments: those of awl build are compiled in\n",
			name);
		return STATUS_USAGE;
	}
	if (!prepare(name))
		return STATUS_KERNEL;
	return o.given[O_INFO] ? info() : trace(&o, own_object);
}

int main(int argc, char **argv)
{
	const char *name = last_part(argc ? argv[0] : "awl-standalone");
	struct script script = { .arena = arena_create() };
	int status = STATUS_USAGE;

	if (open_self(name)) {
		script.plan = own_plan(script.arena);
		status = run(argc, argv, name, &script);
	}
	arena_free(script.arena);
	return status;
}
