/* SPDX-License-Identifier: Apache-2.0 */
/* Look-ups in the running kernel's BTF, and in files made up here. */
#include "tests/unit.h"
#include "target/target.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include <bpf/btf.h>

static struct target *t;
static struct arena *arena;

static bool no_btf(void)
{
	if (target_has_btf(t))
		return false;
	printf("skipped: %s\n", target_why(t));
	return true;
}

static void test_task(void)
{
	const struct ctype *c;
	const struct cmember *m;
	uint32_t bits;

	if (no_btf())
		return;
	c = target_struct(t, C_STRUCT, "task_struct");
	m = ctype_member(c, "comm", &bits);
	unit_text(ctype_text(arena, m->type), "char[16]");
	CU_ASSERT_TRUE(m->type->elem->is_char);
	m = ctype_member(c, "real_parent", &bits);
	CU_ASSERT_PTR_EQUAL(m->type->elem, c);
	m = ctype_member(c, "pid", &bits);
	unit_text(ctype_text(arena, m->type), "int");
	CU_ASSERT_PTR_NULL(target_struct(t, C_UNION, "task_struct"));
	CU_ASSERT_PTR_NULL(target_struct(t, C_STRUCT, "no such thing"));
	CU_ASSERT_PTR_NULL(target_why(t));
}

static void test_typedef(void)
{
	if (no_btf())
		return;
	unit_text(ctype_text(arena, target_typedef(t, "u64")),
		   "unsigned long long");
	unit_text(ctype_text(arena, target_typedef(t, "pid_t")), "int");
	unit_text(ctype_text(arena, target_typedef(t, "int")), "int");
	CU_ASSERT_EQUAL(target_typedef(t, "bool")->kind, C_BOOL);
	CU_ASSERT_EQUAL(target_typedef(t, "atomic_t")->kind, C_STRUCT);
	CU_ASSERT_PTR_NULL(target_typedef(t, "task_struct"));
}

static void test_enumerator(void)
{
	const struct ctype *e = NULL;
	int64_t v = 0;

	if (no_btf())
		return;
	CU_ASSERT_TRUE(target_enumerator(t, "PIDTYPE_SID", &v, &e));
	CU_ASSERT_EQUAL(v, 3);
	unit_text(e->name, "pid_type");
	CU_ASSERT_FALSE(target_enumerator(t, "NO_SUCH_ONE", &v, &e));
	CU_ASSERT_EQUAL(v, 3);
}

static void test_func(void)
{
	const struct ctype *f;

	if (no_btf())
		return;
	f = target_func(t, NULL, "vfs_read");
	CU_ASSERT_TRUE(f && ctype_complete(f) && f->nmembers == 4);
	unit_text(f->members[0].name, "file");
	unit_text(ctype_text(arena, f->members[0].type), "struct file *");
	unit_text(ctype_text(arena, f->elem), "long");
	CU_ASSERT_PTR_EQUAL(target_func(t, "vmlinux", "vfs_read"), f);
	CU_ASSERT_PTR_NULL(target_func(t, "no_such_module", "vfs_read"));
	CU_ASSERT_PTR_NULL(target_func(t, NULL, "no_such_function"));
}

static void test_raw_tracepoint(void)
{
	static const char *const names[] = {
		"preempt", "prev", "next", "prev_state",
	};
	const struct ctype *f;

	if (no_btf())
		return;
	f = target_raw_tracepoint(t, "sched_switch");
	/* prev_state came with 5.18. */
	CU_ASSERT_TRUE_FATAL(f && f->nmembers >= 3 && f->nmembers <= 4);
	for (uint32_t i = 0; i < f->nmembers; i++)
		unit_text(f->members[i].name, names[i]);
	unit_text(ctype_text(arena, f->members[1].type),
		   "struct task_struct *");
	CU_ASSERT_PTR_NULL(target_raw_tracepoint(t, "no_such_event"));
}

static void test_iter(void)
{
	const struct ctype *c;
	const struct cmember *m;
	uint32_t bits;

	if (no_btf())
		return;
	c = target_iter(t, "task");
	CU_ASSERT_PTR_NOT_NULL_FATAL(c);
	m = ctype_member(c, "task", &bits);
	CU_ASSERT_PTR_NOT_NULL_FATAL(m);
	unit_text(ctype_text(arena, m->type), "struct task_struct *");
	CU_ASSERT_EQUAL(bits, 64);
}

struct wanted {
	const char *name;
	size_t seen, found;
};

static bool look(void *arg, const char *name)
{
	struct wanted *w = arg;

	w->seen++;
	w->found += !strcmp(name, w->name);
	return true;
}

static bool stop(void *arg, const char *name)
{
	(void)name;
	return ++*(int *)arg < 3;
}

static void test_each(void)
{
	struct wanted raw = { "sched_switch", 0, 0 }, iter = { "task", 0, 0 };
	struct wanted func = { "vfs_read", 0, 0 };
	struct wanted tag = { "task_struct", 0, 0 };
	int calls = 0;

	if (no_btf())
		return;
	target_each_raw_tracepoint(t, look, &raw);
	CU_ASSERT_TRUE(raw.found == 1 && raw.seen > 100);
	target_each_iter(t, look, &iter);
	CU_ASSERT_TRUE(iter.found == 1);
	target_each_func(t, look, &func);
	CU_ASSERT_TRUE(func.found >= 1 && func.seen > 1000);
	target_each_struct(t, look, &tag);
	CU_ASSERT_TRUE(tag.found >= 1 && tag.seen > 1000);
	target_each_struct(t, stop, &calls);
	CU_ASSERT_EQUAL(calls, 3);
}

static void write_btf(const char *path, struct btf *b)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	uint32_t size;
	const void *data = btf__raw_data(b, &size);

	CU_ASSERT_EQUAL(write(fd, data, size), (ssize_t)size);
	close(fd);
}

/* A kernel without parameter names in btf_trace_ev, and a module. */
static void test_made_up(void)
{
	char dir[] = "/tmp/awl-kernel.XXXXXX", path[64], mod[64];
	struct target_options o = { .btf_path = path };
	struct btf *b = btf__new_empty(), *m;
	struct target *made;
	const struct ctype *f;

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/vmlinux", dir);
	snprintf(mod, sizeof(mod), "%s/mod", dir);
	btf__add_int(b, "int", 4, BTF_INT_SIGNED);
	btf__add_ptr(b, 0);
	btf__add_func_proto(b, 0);
	btf__add_func_param(b, NULL, 2);
	btf__add_func_param(b, NULL, 1);
	btf__add_ptr(b, 3);
	btf__add_typedef(b, "btf_trace_ev", 4);
	m = btf__new_empty_split(b);
	btf__add_func_proto(m, 1);
	btf__add_func_param(m, "x", 1);
	btf__add_func(m, "mod_func", BTF_FUNC_STATIC, 6);
	write_btf(path, b);
	write_btf(mod, m);
	made = target_open(&o);
	f = target_raw_tracepoint(made, "ev");
	CU_ASSERT_TRUE(f && f->nmembers == 1 && !f->members[0].name);
	f = target_func(made, "mod", "mod_func");
	CU_ASSERT_TRUE(f && ctype_complete(f) && f->nmembers == 1);
	CU_ASSERT_PTR_NULL(target_func(made, "vmlinux", "mod_func"));
	target_close(made);
	btf__free(m);
	btf__free(b);
	unlink(path);
	unlink(mod);
	rmdir(dir);
}

static void test_absent(void)
{
	struct target_options o = { .btf_path = "/nowhere/vmlinux" };
	struct target *none = target_open(&o);
	const struct ctype *e;
	int64_t v;

	CU_ASSERT_FALSE(target_has_btf(none));
	CU_ASSERT_PTR_NOT_NULL(strstr(target_why(none),
				      "CONFIG_DEBUG_INFO_BTF=y"));
	CU_ASSERT_PTR_NULL(target_struct(none, C_STRUCT, "file"));
	CU_ASSERT_PTR_NULL(target_func(none, "mod", "f"));
	CU_ASSERT_FALSE(target_enumerator(none, "X", &v, &e));
	CU_ASSERT_PTR_NOT_NULL(target_why(none));
	target_close(none);
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "struct task_struct has the members we know", test_task },
		{ "typedefs and ints are found by name", test_typedef },
		{ "enumerators have their value and enum", test_enumerator },
		{ "functions have named parameters", test_func },
		{ "raw tracepoints have names and no void *", test_raw_tracepoint },
		{ "iterators have their context", test_iter },
		{ "listings have what they should and can stop", test_each },
		{ "unnamed arguments and modules", test_made_up },
		{ "a kernel without BTF says what to do", test_absent },
	};
	int r;

	arena = arena_create();
	t = target_open(NULL);
	r = UNIT("target/kernel", tests);
	target_close(t);
	arena_free(arena);
	return r;
}
