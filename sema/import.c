/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE	/* scandir */
#include "sema/import.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/strmap.h"
#include "sema/library.h"

/* A file that is imported. */
struct module {
	bool active;		/* being read: who imports it now goes round */
	ast_defines defines;	/* its own and those of what it imports */
};

struct importer {
	struct arena *a;
	struct diags *d;
	struct source_set *set;
	const struct parse_options *opts;
	const struct include_options *inc;
	struct strmap seen;		/* real path to struct module */
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
	const char *found = try_dir(im, dir_of(im, from), path), *dir;

	for (size_t i = 0; !found && (dir = library_path(im->a, i)); i++)
		found = try_dir(im, dir, path);
	dir = found ? NULL : library_dir(im->a);
	return dir ? try_dir(im, join(im, dir, "lib"), path) : found;
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
		       const struct ast_script *script, ast_defines *ret);

static void add_defines(struct importer *im, const ast_defines *from,
			ast_defines *to)
{
	for (size_t i = 0; i < from->n; i++)
		vec_push(im->a, to, from->v[i]);
}

static struct ast_script *parse_one(struct importer *im, struct diags *d,
				    const struct source *src,
				    const ast_defines *imported)
{
	struct parse_options opts = *im->opts;

	opts.imported = imported;
	return im->inc ? include_parse(im->a, d, im->set, src, &opts, im->inc) :
			 parse_script(im->a, d, src, &opts);
}

static void take_diags(struct diags *to, const struct diags *from)
{
	for (size_t i = 0; i < from->list.n; i++)
		vec_push(to->arena, &to->list, from->list.v[i]);
	to->nerrors += from->nerrors;
	to->nwarnings += from->nwarnings;
}

/*
 * Reads a script and what it imports; of *ret_defines it has what they define
 * and its own. Since their #defines hold in it, it is read again if there are
 * any, and what was found wrong before is forgotten.
 */
static struct ast_script *read_script(struct importer *im,
				      const struct source *src,
				      ast_defines *ret_defines)
{
	struct ast_script *script;
	struct diags first;

	diags_init(&first, im->a, im->set);
	script = parse_one(im, &first, src, NULL);
	if (script)
		import_all(im, src->path, script, ret_defines);
	if (ret_defines->n)
		script = parse_one(im, im->d, src, ret_defines);
	else
		take_diags(im->d, &first);
	if (script)
		add_defines(im, &script->defines, ret_defines);
	return script;
}

static void read_one(struct importer *im, const struct ast_import *imp,
		     const char *path, struct module *m)
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
	script = read_script(im, src, &m->defines);
	if (!script)
		return;
	append(im, script);
	for (size_t i = 0; i < script->config.n; i++)
		diag_error(im->d, script->config.v[i].span, E_IMPORT,
			   "an imported script cannot have 'config'");
}

/* The first to import it reads it. */
static void read_once(struct importer *im, const struct ast_import *imp,
		      const char *path, ast_defines *ret)
{
	char real[PATH_MAX];
	struct module *m;

	if (!realpath(path, real))
		return;
	m = strmap_get(&im->seen, real);
	if (m && m->active) {
		diag_error(im->d, imp->span, E_IMPORT,
			   "'%s' is imported in a circle", path);
		diag_help(im->d, "put what both need into a third script");
		return;
	}
	if (!m) {
		m = arena_new(im->a, struct module);
		m->active = true;
		strmap_set(&im->seen, arena_strdup(im->a, real), m);
		read_one(im, imp, path, m);
		m->active = false;
	}
	add_defines(im, &m->defines, ret);
}

static bool ends_in(const char *s, const char *end)
{
	size_t n = strlen(s), k = strlen(end);

	return n > k && !strcmp(s + n - k, end);
}

static void import_file(struct importer *im, const struct ast_import *imp,
			const char *path, ast_defines *ret)
{
	if (ends_in(path, ".h")) {
		diag_error(im->d, imp->span, E_IMPORT,
			   "'%s' is a C header, not a script", path);
		diag_help(im->d, "write #include \"%s\"", imp->path);
		return;
	}
	if (!library_is_safe(im->a, path)) {
		diag_error(im->d, imp->span, E_IMPORT, "'%s' is not imported: "
			   "any user may change it", path);
		return;
	}
	read_once(im, imp, path, ret);
}

static int is_script(const struct dirent *e)
{
	return *e->d_name != '.' &&
	       (ends_in(e->d_name, ".probe") || ends_in(e->d_name, ".bt"));
}

/* Its scripts, in the order of their names; not those of directories in it. */
static void import_dir(struct importer *im, const struct ast_import *imp,
		       const char *path, ast_defines *ret)
{
	struct dirent **list;
	int n = scandir(path, &list, is_script, alphasort);

	if (n <= 0)
		diag_error(im->d, imp->span, E_IMPORT,
			   n ? "cannot read the directory '%s'" :
			   "the directory '%s' has no script", path);
	for (int i = 0; i < n; i++) {
		import_file(im, imp, join(im, path, list[i]->d_name), ret);
		free(list[i]);
	}
	if (n >= 0)
		free(list);
}

static void import_one(struct importer *im, const char *from,
		       const struct ast_import *imp, ast_defines *ret)
{
	const char *path = find(im, from, imp->path);
	struct stat st;

	if (!path) {
		diag_error(im->d, imp->span, E_IMPORT,
			   "no script '%s' to import", imp->path);
		diag_help(im->d, "scripts are looked for beside this one, "
			  "in the directories of $AWL_PATH, then in awl's "
			  "library");
	} else if (!stat(path, &st) && S_ISDIR(st.st_mode)) {
		import_dir(im, imp, path, ret);
	} else {
		import_file(im, imp, path, ret);
	}
}

static void import_all(struct importer *im, const char *from,
		       const struct ast_script *script, ast_defines *ret)
{
	for (size_t i = 0; i < script->imports.n; i++)
		import_one(im, from, &script->imports.v[i], ret);
}

struct ast_script *import_parse(struct arena *a, struct diags *d,
				struct source_set *set,
				const struct parse_options *opts,
				const struct include_options *inc,
				const struct source *src)
{
	struct importer im = { .a = a, .d = d, .set = set, .opts = opts,
			       .inc = inc };
	struct module *m = arena_new(a, struct module);
	struct ast_script *own;
	char real[PATH_MAX];

	im.script = arena_new(a, struct ast_script);
	strmap_init(&im.seen, a);
	m->active = true;
	if (src->path && realpath(src->path, real))
		strmap_set(&im.seen, real, m);
	own = read_script(&im, src, &m->defines);
	if (!own)
		return NULL;
	append(&im, own);
	im.script->doc = own->doc;
	im.script->config = own->config;
	im.script->imports = own->imports;
	im.script->defines = own->defines;
	return im.script;
}
