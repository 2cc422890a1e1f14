/* SPDX-License-Identifier: Apache-2.0 */
/* Formats and listings, of a tracefs made up here and of the real one. */
#include "tests/unit.h"
#include "target/target.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct target *t;	/* sees the made-up tracefs */
static struct arena *arena;
static char root[] = "/tmp/awl-tracefs.XXXXXX";

#define COMMON "name: x\nID: 7\nformat:\n" \
	"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n" \
	"\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n" \
	"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"
#define FIELD(decl, off, size, sign) \
	"\tfield:" decl ";\toffset:" #off ";\tsize:" #size ";\tsigned:" #sign ";\n"

static void put(const char *dir, const char *file, const char *text)
{
	char path[256];
	FILE *f;
	char *p;

	snprintf(path, sizeof(path), "%s/%s/%s", root, dir, file);
	for (p = path + strlen(root) + 1; (p = strchr(p, '/')); p++) {
		*p = '\0';
		mkdir(path, 0700);
		*p = '/';
	}
	f = fopen(path, "w");
	fputs(text, f);
	fclose(f);
}

static void make_tracefs(void)
{
	put("events/sched/sched_switch", "format", COMMON
	    FIELD("char prev_comm[16]", 8, 16, 0)
	    FIELD("pid_t prev_pid", 24, 4, 1)
	    FIELD("long prev_state", 32, 8, 1)
	    "\nprint fmt: \"field:%s offset:8;\", REC->prev_comm\n");
	put("events/sched/sched_switch", "id", "7\n");
	put("events/sched/empty", "format", "");
	put("events/syscalls/sys_enter_openat", "format", COMMON
	    FIELD("int __syscall_nr", 8, 4, 1)
	    FIELD("int dfd", 16, 8, 0)
	    FIELD("const char * filename", 24, 8, 0)
	    FIELD("umode_t mode", 40, 8, 0)
	    FIELD("const char *const * argv", 48, 8, 0)
	    FIELD("struct sockaddr * addr", 56, 8, 0));
	put("events/odd/odd", "format", COMMON
	    FIELD("__data_loc char[] name", 8, 4, 0)
	    FIELD("__rel_loc u32[] rel", 12, 4, 0)
	    FIELD("unsigned long args[6]", 16, 48, 0)
	    FIELD("u8 mac[6]", 64, 6, 0)
	    FIELD("bool yes", 70, 1, 0)
	    FIELD("no_such_t wide", 72, 8, 1)
	    FIELD("no_such_t six", 80, 6, 0)
	    FIELD("struct task_struct * task", 88, 8, 0)
	    FIELD("unsigned v", 96, 4, 0)
	    FIELD("int lies", 100, 2, 1)
	    FIELD("u8 comm[TASK_COMM_LEN]", 104, 16, 0)
	    FIELD("void __seg_gs * percpu", 120, 8, 0)
	    FIELD("u32 rest[]", 128, 0, 0)
	    "\tfield:;\toffset:0;\n\tfield:x\n\tfield");
	put("events", "enable", "0\n");
	put(".", "available_filter_functions", "vfs_read\n"
	    "vfs_readv\nnf_hook [nf_tables]\n__ftrace_invalid_address___64\n");
}

static void check_field(const struct ctype *c, const char *name,
			const char *type, uint32_t offset)
{
	uint32_t bits = 0;
	const struct cmember *m = ctype_member(c, name, &bits);

	CU_ASSERT_PTR_NOT_NULL_FATAL(m);
	unit_text(ctype_text(arena, m->type), type);
	CU_ASSERT_EQUAL(bits, offset * 8);
}

static void test_switch(void)
{
	const struct ctype *c = target_tracepoint(t, "sched", "sched_switch");

	CU_ASSERT_TRUE_FATAL(c && c->complete);
	unit_text(c->name, "awl_tp__sched__sched_switch");
	CU_ASSERT_EQUAL(c->origin, CO_TRACEPOINT);
	CU_ASSERT_EQUAL(c->size, 40);
	CU_ASSERT_EQUAL(c->nmembers, 6);
	check_field(c, "common_pid", "int", 4);
	check_field(c, "prev_comm", "char[16]", 8);
	check_field(c, "prev_pid", "int", 24);
	check_field(c, "prev_state", "long", 32);
	CU_ASSERT_PTR_EQUAL(target_tracepoint(t, "sched", "sched_switch"), c);
}

static void test_syscall(void)
{
	const struct ctype *c = target_tracepoint(t, "syscalls",
						  "sys_enter_openat");
	const struct cmember *m;
	uint32_t bits;

	CU_ASSERT_PTR_NOT_NULL_FATAL(c);
	check_field(c, "dfd", "int", 16);
	check_field(c, "filename", "char *", 24);
	check_field(c, "mode", "unsigned short", 40);
	check_field(c, "argv", "char **", 48);
	check_field(c, "addr", "struct sockaddr *", 56);
	m = ctype_member(c, "argv", &bits);
	CU_ASSERT_TRUE(m->type->is_user && m->type->elem->is_user);
	CU_ASSERT_TRUE(m->type->elem->elem->is_char);
}

static void test_odd(void)
{
	const struct ctype *c = target_tracepoint(t, "odd", "odd");
	const struct cmember *m;
	uint32_t bits;

	CU_ASSERT_PTR_NOT_NULL_FATAL(c);
	check_field(c, "name", "char[]", 8);
	m = ctype_member(c, "name", &bits);
	CU_ASSERT_TRUE(m->data_loc && !m->rel_loc);
	check_field(c, "rel", "unsigned int[]", 12);
	m = ctype_member(c, "rel", &bits);
	CU_ASSERT_TRUE(!m->data_loc && m->rel_loc);
	check_field(c, "args", "unsigned long[6]", 16);
	check_field(c, "mac", "unsigned char[6]", 64);
	check_field(c, "yes", "bool", 70);
	check_field(c, "wide", "long", 72);
	check_field(c, "six", "unsigned char[6]", 80);
	check_field(c, "v", "unsigned int", 96);
	check_field(c, "lies", "short", 100);
	check_field(c, "comm", "unsigned char[16]", 104);
	check_field(c, "percpu", "void *", 120);
	check_field(c, "rest", "unsigned int[]", 128);
	m = ctype_member(c, "task", &bits);
	CU_ASSERT_FALSE(m->type->is_user);
	if (target_has_btf(t))
		CU_ASSERT_PTR_NOT_NULL(ctype_member(m->type->elem, "comm",
						    &bits));
	CU_ASSERT_EQUAL(c->nmembers, 16);
}

static void test_absent(void)
{
	CU_ASSERT_PTR_NULL(target_tracepoint(t, "sched", "no_such"));
	CU_ASSERT_PTR_NULL(target_why(t));
	CU_ASSERT_PTR_NULL(target_tracepoint(t, "sched", "empty"));
	CU_ASSERT_PTR_NULL(target_tracepoint(t, "sched/sched_switch", "."));
	CU_ASSERT_PTR_NULL(target_tracepoint(t, "..", "events"));
	CU_ASSERT_EQUAL(target_tracepoint_id(t, "sched", "sched_switch"), 7);
	CU_ASSERT_EQUAL(target_tracepoint_id(t, "sched", "empty"), -1);
}

static bool join(void *arg, const char *name)
{
	strcat(strcat(arg, name), " ");
	return true;
}

/* The address before each name, unless it is not known. */
static bool join_placed(void *arg, const char *entry, uint64_t addr)
{
	char *s = arg;

	if (addr)
		sprintf(s + strlen(s), "%jx ", (uintmax_t)addr);
	return join(arg, entry);
}

static bool stop(void *arg, const char *name)
{
	join(arg, name);
	return false;
}

static void test_list(void)
{
	char got[512] = "", one[512] = "";

	target_each_tracepoint(t, join, got);
	unit_text(got, "odd:odd sched:empty sched:sched_switch "
		   "syscalls:sys_enter_openat ");
	target_each_tracepoint(t, stop, one);
	unit_text(one, "odd:odd ");
}

static void test_traceable(void)
{
	char got[512] = "";

	target_each_traceable(t, join_placed, got);
	unit_text(got, "nf_hook [nf_tables] vfs_read vfs_readv ");
	CU_ASSERT_TRUE(target_is_traceable(t, "nf_hook"));
	CU_ASSERT_TRUE(target_is_traceable(t, "vfs_read"));
	CU_ASSERT_FALSE(target_is_traceable(t, "vfs_rea"));
	CU_ASSERT_FALSE(target_is_traceable(t, "__ftrace_invalid_address"
					    "___64"));
}

/* Newer kernels say where each is; then that list is taken. */
static void test_traceable_addrs(void)
{
	char got[512] = "", path[64];
	struct target *newer;

	put("newer", "available_filter_functions",
	    "show\nshow\nnf_hook [nf_tables]\n");
	put("newer", "available_filter_functions_addrs",
	    "ffffffff81000044 show\nffffffff81000014 show\n"
	    "ffffffffc0000004 nf_hook [nf_tables]\n");
	snprintf(path, sizeof(path), "%s/newer", root);
	newer = target_open(&(struct target_options){ .tracefs = path });
	target_each_traceable(newer, join_placed, got);
	unit_text(got, "ffffffffc0000004 nf_hook [nf_tables] ffffffff81000044 show ffffffff81000014 show ");
	CU_ASSERT_TRUE(target_is_traceable(newer, "show"));
	CU_ASSERT_TRUE(target_is_traceable(newer, "nf_hook"));
	CU_ASSERT_FALSE(target_is_traceable(newer, "sho"));
	target_close(newer);
}

/* Each real record: fields lie inside it and have a type. */
static bool sound(void *arg, const char *name)
{
	struct target *real = ((void **)arg)[0];
	size_t *bad = ((void **)arg)[1];
	const char *event = strchr(name, ':') + 1;
	char subsys[128];
	const struct ctype *c;

	snprintf(subsys, sizeof(subsys), "%.*s", (int)(event - name - 1), name);
	c = target_tracepoint(real, subsys, event);
	if (!c) {
		*bad += !target_why(real) && strcmp(subsys, "ftrace");
		return true;
	}
	for (uint32_t i = 0; i < c->nmembers; i++)
		*bad += !c->members[i].name ||
			c->members[i].type->kind == C_VOID ||
			c->members[i].bit_offset / 8 +
			(c->members[i].data_loc || c->members[i].rel_loc ? 4 :
			 c->members[i].type->size) > c->size;
	return true;
}

static void test_real(void)
{
	struct target *real = target_open(NULL);
	const struct ctype *c;
	size_t bad = 0;
	void *arg[] = { real, &bad };

	c = target_tracepoint(real, "sched", "sched_switch");
	if (!c) {
		printf("skipped: %s\n", target_why(real));
	} else {
		check_field(c, "prev_comm", "char[16]", 8);
		check_field(c, "next_pid", "int", 56);
		CU_ASSERT_TRUE(target_tracepoint_id(real, "sched",
						    "sched_switch") > 0);
		target_each_tracepoint(real, sound, arg);
		CU_ASSERT_EQUAL(bad, 0);
	}
	target_close(real);
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "sched_switch has its fields", test_switch },
		{ "system call arguments are the user's", test_syscall },
		{ "varying, unknown and contradictory fields", test_odd },
		{ "absent and malformed events are no events", test_absent },
		{ "events are listed in order", test_list },
		{ "traceable functions are ftrace's list", test_traceable },
		{ "with addresses where ftrace lists them", test_traceable_addrs },
		{ "every event of this kernel is sound", test_real },
	};
	struct target_options o = { .tracefs = root };
	char command[64];
	int r;

	if (!mkdtemp(root))
		return 99;
	make_tracefs();
	arena = arena_create();
	t = target_open(&o);
	r = UNIT("target/tracepoint", tests);
	target_close(t);
	arena_free(arena);
	snprintf(command, sizeof(command), "rm -r %s", root);
	return system(command) ? 99 : r;
}
