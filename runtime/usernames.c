/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/usernames.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "target/idmap.h"

struct usernames {
	struct idmap names;	/* by id + 1; "": nobody has it */
	struct arena *arena;
};

struct usernames *usernames_new(void)
{
	struct usernames *u = calloc(1, sizeof(*u));

	if (u)
		u->arena = arena_create();
	return u;
}

void usernames_free(struct usernames *u)
{
	if (!u)
		return;
	idmap_clear(&u->names);
	arena_free(u->arena);
	free(u);
}

static const char *name_in(struct usernames *u, FILE *f, uint32_t uid)
{
	const struct passwd *p = NULL;

	if (!f)
		return NULL;
	do
		p = fgetpwent(f);
	while (p && p->pw_uid != uid);
	return p ? arena_strdup(u->arena, p->pw_name) : NULL;
}

static const char *in_passwd(struct usernames *u, uint32_t uid)
{
	FILE *f = fopen("/etc/passwd", "re");
	const char *name = name_in(u, f, uid);

	if (f)
		fclose(f);
	return name;
}

static const char *by_getent(struct usernames *u, uint32_t uid)
{
	char command[64];
	const char *name;
	FILE *f;

	snprintf(command, sizeof(command), "getent passwd %u 2>&-", uid);
	f = popen(command, "re");
	name = name_in(u, f, uid);
	if (f)
		pclose(f);
	return name;
}

const char *usernames_find(struct usernames *u, uint32_t uid)
{
	const char *name = idmap_get(&u->names, uid + 1ull);

	if (!name) {
		name = in_passwd(u, uid);
		if (!name)
			name = by_getent(u, uid);
		idmap_set(&u->names, uid + 1ull, (void *)(name ? name : ""));
	}
	return name && *name ? name : NULL;
}
