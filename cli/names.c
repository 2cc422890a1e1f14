/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/names.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "cli/script.h"
#include "sema/library.h"

#define ENDING ".probe"
#define MODULES "lib"	/* the folder of what is imported, not run */

static bool ends_in(const char *s, const char *end)
{
	size_t n = strlen(s), k = strlen(end);

	return n > k && !strcmp(s + n - k, end);
}

static int is_script(const struct dirent *e)
{
	return *e->d_name != '.' && ends_in(e->d_name, ENDING);
}

static int is_area(const struct dirent *e)
{
	return *e->d_name != '.' && e->d_type == DT_DIR &&
	       strcmp(e->d_name, MODULES);
}

static void add_folder(struct arena *a, const char *dir, const char *area,
		       named_scripts *ret)
{
	struct dirent **list;
	int n = scandir(dir, &list, is_script, alphasort);

	for (int i = 0; i < n; i++) {
		const char *file = list[i]->d_name;
		struct named_script s = {
			.name = arena_strndup(a, file, strlen(file) -
					      strlen(ENDING)),
			.area = area,
			.path = arena_printf(a, "%s/%s", dir, file),
		};

		if (library_is_safe(a, s.path))
			vec_push(a, ret, s);
		free(list[i]);
	}
	if (n >= 0)
		free(list);
}

/* The scripts of a folder, and those of the folders in it. */
static void add_tree(struct arena *a, const char *dir, named_scripts *ret)
{
	struct dirent **list;
	int n;

	add_folder(a, dir, NULL, ret);
	n = scandir(dir, &list, is_area, alphasort);
	for (int i = 0; i < n; i++) {
		const char *area = arena_strdup(a, list[i]->d_name);

		add_folder(a, arena_printf(a, "%s/%s", dir, area), area, ret);
		free(list[i]);
	}
	if (n >= 0)
		free(list);
}

void names_all(struct arena *a, named_scripts *ret)
{
	const char *dir;

	for (size_t i = 0; (dir = library_path(a, i)); i++)
		add_tree(a, dir, ret);
	dir = library_dir(a);
	if (dir)
		add_tree(a, dir, ret);
}

bool names_is_name(const char *word)
{
	if (!isalnum((unsigned char)*word))
		return false;
	while (isalnum((unsigned char)*word) || *word == '_' || *word == '-')
		word++;
	return !*word;
}

const char *names_find(struct arena *a, const char *name,
		       const char **ret_near)
{
	named_scripts all = { 0 };
	const char **list;

	names_all(a, &all);
	list = arena_array(a, const char *, all.n + 1);
	for (size_t i = 0; i < all.n; i++) {
		if (!strcmp(all.v[i].name, name))
			return all.v[i].path;
		list[i] = all.v[i].name;
	}
	*ret_near = nearest_name(name, list, all.n);
	return NULL;
}

/* -- awl scripts ------------------------------------------------------------------ */

static void print_line(struct arena *a, const struct named_script *s)
{
	const char *doc = script_doc(a, s->path);

	if (doc)
		printf("  %-16s %.*s\n", s->name, (int)strcspn(doc, "\n"),
		       doc);
	else
		printf("  %s\n", s->name);
}

static bool same_area(const struct named_script *x, const struct named_script *y)
{
	return x->area && y->area ? !strcmp(x->area, y->area) :
				    x->area == y->area;
}

int names_list(void)
{
	struct arena *a = arena_create();
	named_scripts all = { 0 };

	names_all(a, &all);
	for (size_t i = 0; i < all.n; i++) {
		const struct named_script *s = &all.v[i];

		if (!i || !same_area(s, s - 1))
			printf("%s%s:\n", i ? "\n" : "",
			       s->area ? s->area : "scripts");
		print_line(a, s);
	}
	if (!all.n)
		fputs("awl: no scripts are installed; $AWL_PATH names other folders\n",
		      stderr);
	arena_free(a);
	return !all.n;
}
