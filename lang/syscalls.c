/* SPDX-License-Identifier: Apache-2.0 */
#include "lang/syscalls.h"

#include <stddef.h>
#include <string.h>

/* Made from the system's headers by the Makefile: [number] = "name". */
static const char *const names[SYSCALLS_MAX] = {
#include "lang/syscalls.inc"
};

/* What came after Debian 12's headers; numbers are the same everywhere. */
#define FIRST_NEWER 451
static const char *const newer[] = {
	"cachestat", "fchmodat2", "map_shadow_stack", "futex_wake",
	"futex_wait", "futex_requeue", "statmount", "listmount",
	"lsm_get_self_attr", "lsm_set_self_attr", "lsm_list_modules", "mseal",
	"setxattrat", "getxattrat", "listxattrat", "removexattrat",
	"open_tree_attr", "file_getattr", "file_setattr"
};

#define COUNT(table) (int64_t)(sizeof(table) / sizeof((table)[0]))

static const struct {
	const char *name, *event;
} events[] = {
	{ "stat", "newstat" }, { "lstat", "newlstat" },
	{ "fstat", "newfstat" }, { "uname", "newuname" },
	{ "umount2", "umount" }, { "sendfile", "sendfile64" },
};

const char *syscall_name(int64_t n)
{
	const char *name = NULL;

	if (n >= 0 && n < COUNT(names))
		name = names[n];
	if (!name && n >= FIRST_NEWER && n - FIRST_NEWER < COUNT(newer))
		name = newer[n - FIRST_NEWER];
	return name;
}

int syscall_number(const char *name)
{
	for (int i = 0; i < SYSCALLS_MAX; i++) {
		const char *s = syscall_name(i);

		if (s && !strcmp(s, name))
			return i;
	}
	return -1;
}

const char *syscall_event(const char *name)
{
	for (int64_t i = 0; i < COUNT(events); i++)
		if (!strcmp(events[i].name, name))
			return events[i].event;
	return name;
}

const char *syscall_of_event(const char *event)
{
	for (int64_t i = 0; i < COUNT(events); i++)
		if (!strcmp(events[i].event, event))
			return events[i].name;
	return event;
}
