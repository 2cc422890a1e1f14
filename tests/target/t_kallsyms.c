/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit.h"
#include "target/target.h"

#include <stdlib.h>
#include <unistd.h>

static struct target *t;

/* The address /proc/kallsyms has for name, by reading it the simple way. */
static uint64_t address_of(const char *name)
{
	FILE *f = fopen("/proc/kallsyms", "r");
	unsigned long long addr, found = 0;
	char type, sym[512];

	while (f && fscanf(f, "%llx %c %511s%*[^\n]", &addr, &type, sym) == 3)
		if (!strcmp(sym, name))
			found = addr;
	if (f)
		fclose(f);
	return found;
}

static void test_round_trip(void)
{
	uint64_t addr = target_kaddr(t, "vfs_read"), off = 99;
	const char *module = NULL;

	if (!addr) {
		CU_ASSERT_PTR_NOT_NULL(target_why(t));
		printf("skipped: %s\n", target_why(t));
		return;
	}
	CU_ASSERT_EQUAL(addr, address_of("vfs_read"));
	unit_text(target_ksym(t, addr, &off, &module), "vfs_read");
	CU_ASSERT_EQUAL(off, 0);
	unit_text(module, "");
	unit_text(target_ksym(t, addr + 5, &off, &module), "vfs_read");
	CU_ASSERT_EQUAL(off, 5);
	CU_ASSERT_PTR_NULL(target_why(t));
	/* Now that all symbols are in memory, and not before. */
	CU_ASSERT_EQUAL(target_kaddr(t, "vfs_read"), addr);
	CU_ASSERT_EQUAL(target_kaddr(t, "no such symbol"), 0);
}

static void test_nothing(void)
{
	const char *module = "unchanged";
	uint64_t off = 99;

	CU_ASSERT_EQUAL(target_kaddr(t, "no such symbol"), 0);
	CU_ASSERT_PTR_NULL(target_ksym(t, 0, &off, &module));
	CU_ASSERT_PTR_NULL(target_ksym(t, 0x7f0012345678, &off, &module));
	CU_ASSERT_PTR_NULL(target_ksym(t, UINT64_MAX, &off, &module));
	CU_ASSERT_EQUAL(off, 99);
	unit_text(module, "unchanged");
}

static bool take_code(void *arg, const struct ksymbol *s)
{
	*(struct ksymbol *)arg = *s;
	CU_ASSERT_STRING_EQUAL(s->name, "vfs_read");
	CU_ASSERT_STRING_EQUAL(s->module, "");
	return true;
}

static void test_code(void)
{
	struct ksymbol s = { 0 };

	target_each_code(t, "vfs_read", take_code, &s);
	CU_ASSERT_EQUAL(s.addr, target_kaddr(t, "vfs_read"));
	s.addr = 0;
	target_each_code(t, "linux_banner", take_code, &s);
	CU_ASSERT_EQUAL(s.addr, 0);
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "a symbol's address leads back to it", test_round_trip },
		{ "what is no kernel symbol has no name", test_nothing },
		{ "functions by name, and no data", test_code },
	};
	int r;

	t = target_open(NULL);
	r = UNIT("target/kallsyms", tests);
	target_close(t);
	return r;
}
