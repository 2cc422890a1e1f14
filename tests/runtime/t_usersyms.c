/* SPDX-License-Identifier: Apache-2.0 */
/* procmaps, binary, usersyms: names of our own addresses. */
#include "runtime/usersyms.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/binary.h"
#include "runtime/procmaps.h"
#include "tests/unit.h"

int awl_test_function(int x);

__attribute__((noinline)) int awl_test_function(int x)
{
	return x * 3 + 1;
}

static uint64_t address(void)
{
	return (uintptr_t)&awl_test_function;
}

static void mappings(void)
{
	struct procmaps *p = procmaps_new(getpid());
	const struct mapping *m;

	CU_ASSERT_TRUE(procmaps_read(p));
	m = procmaps_find(p, address());
	CU_ASSERT_PTR_NOT_NULL_FATAL(m);
	CU_ASSERT_TRUE(m->start <= address() && address() < m->end);
	CU_ASSERT_PTR_NOT_NULL(strstr(m->path, "t_usersyms"));
	CU_ASSERT_PTR_NULL(procmaps_find(p, 16));
	procmaps_free(p);
}

static void name_is(struct usersyms *u, pid_t pid)
{
	struct place_name place = { 0 };

	CU_ASSERT_TRUE(usersyms_find(u, pid, address() + 2, &place));
	unit_text(place.name, "awl_test_function");
	CU_ASSERT_EQUAL(place.offset, 2);
}

static void names(void)
{
	struct target *t = target_open(NULL);
	struct usersyms *u = usersyms_new(t, 0, true);
	struct place_name place;

	name_is(u, getpid());
	CU_ASSERT_FALSE(usersyms_find(u, getpid(), 16, &place));
	usersyms_free(u);
	target_close(t);
}

/* A child with our mappings: its names outlive it. */
static void survive(void)
{
	struct target *t = target_open(NULL);
	struct usersyms *u = usersyms_new(t, 0, true);
	pid_t pid = fork();

	if (!pid) {
		pause();
		_exit(0);
	}
	usersyms_remember(u, pid);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	name_is(u, pid);
	usersyms_free(u);
	target_close(t);
}

static void build_id(void)
{
	struct target *t = target_open(NULL);
	struct usersyms *u = usersyms_new(t, 0, true);
	uint8_t id[20], zero[20] = { 0 };
	uint64_t offset = 0;

	/* the C library has one */
	CU_ASSERT_TRUE(usersyms_build_id(u, getpid(), (uintptr_t)&strtoul, id,
					 &offset));
	CU_ASSERT_NOT_EQUAL(memcmp(id, zero, sizeof(id)), 0);
	CU_ASSERT_TRUE(offset > 0);
	usersyms_free(u);
	target_close(t);
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "an address is found in its mapping", mappings },
		{ "a function's name and the distance from it", names },
		{ "names of a process that is gone", survive },
		{ "the build id of a mapped file", build_id },
	};

	return UNIT("runtime/usersyms", tests);
}
