/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE	/* scandir */
#include "sema/import.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/strmap.h"

struct importer {
	struct arena *a;
	struct diags *d;
	struct source_set *set;
	const struct parse_options *opts;
	const struct include_options *inc;
	struct strmap seen;		/* real paths */
	struct ast_script *script;	/* grows */
};

/* The directory of a path, "" for the current one. */
static const char *dir_of(struct importer *im, const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;

	if (!slash)
		return "";
	return arena_strndup(im->a, path,
			     slash == path ? 1 : (size_t)(slash - path));
}

static const char *join(struct importer *im, const char *dir, const char *name)
{
	const char *slash = *dir && dir[strlen(dir) - 1] != '/' ? "/" : "";

	if (*name == '/')
		return name;
	return arena_printf(im->a, "%s%s%s", dir, slash, name);
}

/* A file, with or without its ending, or else a directory. */
static const char *try_dir(struct importer *im, const char *dir,
			   const char *path)
{
	static const char *const endings[] = { "", ".probe", ".bt" };
	const char *base = join(im, dir, path);
	struct stat st;

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		const char *s = arena_printf(im->a, "%s%s", base, endings[i]);

		if (!stat(s, &st) && S_ISREG(st.st_mode))
			return s;
		vec_push(im->a, &im->set->looked_at, s);
	}
	return !stat(base, &st) && S_ISDIR(st.st_mode) ? base : NULL;
}

static const char *find(struct importer *im, const char *from,
			const char *path)
{
	const char *found = try_dir(im, dir_of(im, from), path);
	const char *dirs = getenv("AWL_PATH");

	while (!found && dirs && *dirs) {
		size_t n = strcspn(dirs, ":");

		if (n)
			found = try_dir(im, arena_strndup(im->a, dirs, n),
					path);
		dirs += n + (dirs[n] == ':');
	}
	return found;
}

/* Whoever can write the file or its directory decides what we trace. */
static bool is_safe(struct importer *im, const char *path)
{
	const char *up = dir_of(im, path);
	struct stat file, dir;

	if (stat(path, &file) || stat(*up ? up : ".", &dir))
		return false;
	return !(file.st_mode & S_IWOTH) &&
	       !((dir.st_mode & S_IWOTH) && !(dir.st_mode & S_ISVTX));
}

#define APPEND(list) do {						\
	for (size_t k_ = 0; k_ < from->list.n; k_++)			\
		vec_push(im->a, &to->list, from->list.v[k_]);		\
} while (0)

static bool same_name(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

/* Two files may include the same header; its definitions count once. */
static bool has_cdef(const struct ast_script *s, const struct ast_cdef *c)
{
	for (size_t i = 0; c->from_header && i < s->cdefs.n; i++) {
		const struct ast_cdef *old = s->cdefs.v[i];

		if (old->from_header && old->kind == c->kind &&
		    same_name(old->name, c->name))
			return true;
	}
	return false;
}

static void append_cdefs(struct importer *im, const struct ast_script *from)
{
	struct ast_script *to = im->script;

	for (size_t i = 0; i < from->cdefs.n; i++)
		if (!has_cdef(to, from->cdefs.v[i]))
			vec_push(im->a, &to->cdefs, from->cdefs.v[i]);
}

static void append(struct importer *im, const struct ast_script *from)
{
	struct ast_script *to = im->script;

	append_cdefs(im, from);
	APPEND(includes);
	APPEND(ctypedefs);
	APPEND(clauses);
	APPEND(maps);
	APPEND(macros);
	APPEND(aliases);
	APPEND(fns);
	APPEND(params);
}

static void import_all(struct importer *im, const char *from,
		       const struct ast_script *script);

static void read_one(struct importer *im, const struct ast_import *imp,
		     const char *path)
{
	struct ast_script *script;
	struct source *src;
	int err = 0;

	src = source_read(im->set, path, &err);
	if (!src) {
		diag_error(im->d, imp->span, E_IMPORT, "cannot read '%s': %s",
			   path, strerror(err));
		return;
	}
	script = im->inc ? include_parse(im->a, im->d, im->set, src, im->opts,
					 im->inc) :
			   parse_script(im->a, im->d, src, im->opts);
	if (!script)
		return;
	import_all(im, path, script);
	append(im, script);
	for (size_t i = 0; i < script->config.n; i++)
		diag_error(im->d, script->config.v[i].span, E_IMPORT,
			   "an imported script cannot have 'config'");
}

static bool ends_in(const char *s, const char *end)
{
	size_t n = strlen(s), k = strlen(end);

	return n > k && !strcmp(s + n - k, end);
}

static void import_file(struct importer *im, const struct ast_import *imp,
			const char *path)
{
	char real[PATH_MAX];

	if (ends_in(path, ".h")) {
		diag_error(im->d, imp->span, E_IMPORT,
			   "'%s' is a C header, not a script", path);
		diag_help(im->d, "write #include \"%s\"", imp->path);
		return;
	}
	if (!is_safe(im, path)) {
		diag_error(im->d, imp->span, E_IMPORT, "'%s' is not imported: "
			   "any user may change it", path);
		return;
	}
	if (!realpath(path, real) || strmap_get(&im->seen, real))
		return;
	strmap_set(&im->seen, real, im);
	read_one(im, imp, path);
}

static int is_script(const struct dirent *e)
{
	return *e->d_name != '.' &&
	       (ends_in(e->d_name, ".probe") || ends_in(e->d_name, ".bt"));
}

/* Its scripts, in the order of their names; not those of directories in it. */
static void import_dir(struct importer *im, const struct ast_import *imp,
		       const char *path)
{
	struct dirent **list;
	int n = scandir(path, &list, is_script, alphasort);

	if (n <= 0)
		diag_error(im->d, imp->span, E_IMPORT,
			   n ? "cannot read the directory '%s'" :
			   "the directory '%s' has no script", path);
	for (int i = 0; i < n; i++) {
		import_file(im, imp, join(im, path, list[i]->d_name));
		free(list[i]);
	}
	if (n >= 0)
		free(list);
}

static void import_one(struct importer *im, const char *from,
		       const struct ast_import *imp)
{
	const char *path = find(im, from, imp->path);
	struct stat st;

	if (!path) {
		diag_error(im->d, imp->span, E_IMPORT,
			   "no script '%s' to import", imp->path);
		diag_help(im->d, "scripts are looked for beside this one, "
			  "then in the directories of $AWL_PATH");
	} else if (!stat(path, &st) && S_ISDIR(st.st_mode)) {
		import_dir(im, imp, path);
	} else {
		import_file(im, imp, path);
	}
}

static void import_all(struct importer *im, const char *from,
		       const struct ast_script *script)
{
	for (size_t i = 0; i < script->imports.n; i++)
		import_one(im, from, &script->imports.v[i]);
}

bool import_merge(struct arena *a, struct diags *d, struct source_set *set,
		  const struct parse_options *opts,
		  const struct include_options *inc,
		  const struct source *main, struct ast_script *script)
{
	struct importer im = { .a = a, .d = d, .set = set, .opts = opts,
			       .inc = inc, .script = script };
	struct ast_script own = *script;
	size_t errors = d->nerrors;
	char real[PATH_MAX];

	if (!own.imports.n)
		return true;
	*script = (struct ast_script){ .doc = own.doc, .config = own.config,
				       .imports = own.imports };
	strmap_init(&im.seen, a);
	if (main->path && realpath(main->path, real))
		strmap_set(&im.seen, real, &im);
	import_all(&im, main->path, &own);
	append(&im, &own);
	return d->nerrors == errors;
}
