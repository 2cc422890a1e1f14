/* SPDX-License-Identifier: Apache-2.0 */
/* The BTF we write, read by libbpf and held against what target says. */
#include "tests/unit.h"
#include "target/corebtf.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <bpf/btf.h>

static struct target *t;

static struct btf *build(struct target *from, const char *const *types,
			 size_t n)
{
	struct btf *b;
	void *data;
	size_t len;

	CU_ASSERT_EQUAL_FATAL(corebtf_build(from, types, n, NULL, &data, &len), 0);
	b = btf__new(data, (uint32_t)len);
	free(data);
	CU_ASSERT_PTR_NOT_NULL_FATAL(b);
	return b;
}

/* How many members of t's struct differ in the file. */
static uint32_t differences(const struct btf *b, const struct ctype *c)
{
	int id = btf__find_by_name_kind(b, c->name, BTF_KIND_STRUCT);
	const struct btf_type *s = id > 0 ? btf__type_by_id(b, id) : NULL;
	const struct btf_member *m;
	uint32_t bad = 0;

	if (!s || !ctype_complete(c) || s->size != c->size ||
	    btf_vlen(s) != c->nmembers)
		return UINT32_MAX;
	m = btf_members(s);
	for (uint32_t i = 0; i < c->nmembers; i++) {
		const struct cmember *o = &c->members[i];
		long long size = btf__resolve_size(b, m[i].type);

		bad += strcmp(btf__name_by_offset(b, m[i].name_off),
			      o->name ? o->name : "") ||
		       btf_member_bit_offset(s, i) != o->bit_offset ||
		       btf_member_bitfield_size(s, i) != o->bit_size ||
		       size != o->type->size;
	}
	return bad;
}

static void test_structs(void)
{
	static const char *const types[] = {
		"s:task_struct", "s:no_such", "s:sk_buff", "s:list_head",
		"s:task_struct", "bad", "", "x:file",
	};
	static const char *const tags[] = {
		"task_struct", "sk_buff", "list_head",
	};
	struct btf *b;

	if (!target_has_btf(t)) {
		printf("skipped: %s\n", target_why(t));
		return;
	}
	b = build(t, types, sizeof(types) / sizeof(types[0]));
	for (size_t i = 0; i < 3; i++)
		CU_ASSERT_EQUAL(differences(b, target_struct(t, C_STRUCT,
							     tags[i])), 0);
	/* Held by value in task_struct. */
	CU_ASSERT_EQUAL(differences(b, target_struct(t, C_STRUCT,
						     "sched_entity")), 0);
	CU_ASSERT_TRUE(btf__find_by_name(b, "no_such") < 0);
	CU_ASSERT_TRUE(btf__find_by_name(b, "file") < 0);
	btf__free(b);
}

static int member_offset(const struct btf *b, const char *tag, const char *name)
{
	int id = btf__find_by_name_kind(b, tag, BTF_KIND_STRUCT);
	const struct btf_type *s = id > 0 ? btf__type_by_id(b, id) : NULL;

	for (uint16_t i = 0; s && i < btf_vlen(s); i++)
		if (!strcmp(btf__name_by_offset(b, btf_members(s)[i].name_off),
			    name))
			return (int)btf_member_bit_offset(s, i);
	return -1;
}

static void test_members(void)
{
	static const char *const types[] = {
		"s:task_struct", "m:tgid", "m:se", "m:vruntime",
	};
	const struct cmember *m;
	const struct ctype *c;
	uint32_t bits;
	struct btf *b;

	if (!target_has_btf(t)) {
		printf("skipped: %s\n", target_why(t));
		return;
	}
	b = build(t, types, sizeof(types) / sizeof(types[0]));
	c = target_struct(t, C_STRUCT, "task_struct");
	CU_ASSERT_TRUE_FATAL(c && ctype_complete(c));
	m = ctype_member(c, "tgid", &bits);
	CU_ASSERT_PTR_NOT_NULL_FATAL(m);
	CU_ASSERT_EQUAL(member_offset(b, "task_struct", "tgid"), (int)bits);
	m = ctype_member(c, "se", &bits);
	CU_ASSERT_PTR_NOT_NULL_FATAL(m);
	CU_ASSERT_EQUAL(member_offset(b, "task_struct", "se"), (int)bits);
	CU_ASSERT_TRUE(member_offset(b, "task_struct", "pid") < 0);
	CU_ASSERT_TRUE(member_offset(b, "sched_entity", "vruntime") > 0);
	CU_ASSERT_TRUE(member_offset(b, "sched_entity", "load") < 0);
	CU_ASSERT_TRUE(btf__find_by_name(b, "list_head") < 0);
	btf__free(b);
}

static void test_enum(void)
{
	static const char *const types[] = { "e:pid_type" };
	const struct btf_type *e;
	struct btf *b;
	int id;

	if (!target_has_btf(t)) {
		printf("skipped: %s\n", target_why(t));
		return;
	}
	b = build(t, types, 1);
	id = btf__find_by_name_kind(b, "pid_type", BTF_KIND_ENUM);
	CU_ASSERT_TRUE_FATAL(id > 0);
	e = btf__type_by_id(b, id);
	CU_ASSERT_TRUE_FATAL(btf_vlen(e) > 3);
	unit_text(btf__name_by_offset(b, btf_enum(e)[3].name_off),
		   "PIDTYPE_SID");
	CU_ASSERT_EQUAL(btf_enum(e)[3].val, 3);
	CU_ASSERT_EQUAL(btf__type_cnt(b), 2);
	btf__free(b);
}

static void put_format(const char *root)
{
	static const char *const dirs[] = {
		"", "/events", "/events/sub", "/events/sub/ev",
	};
	char path[128];
	FILE *f;

	for (size_t i = 0; i < 4; i++) {
		snprintf(path, sizeof(path), "%s%s", root, dirs[i]);
		mkdir(path, 0700);
	}
	strcat(path, "/format");
	f = fopen(path, "w");
	fputs("\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n"
	      "\tfield:__data_loc char[] name;\toffset:8;\tsize:4;\tsigned:0;\n"
	      "\tfield:char comm[16];\toffset:12;\tsize:16;\tsigned:0;\n"
	      "\tfield:void * p;\toffset:32;\tsize:8;\tsigned:0;\n"
	      "\tfield:__rel_loc char[] rel;\toffset:40;\tsize:4;\tsigned:0;\n",
	      f);
	fclose(f);
}

/* The view of a field: its byte offset, and its size. */
static void check_view(const struct btf *b, const char *name, uint32_t offset,
		       long long size)
{
	const struct btf_type *s = btf__type_by_id(b, (uint32_t)
		btf__find_by_name_kind(b, "awl_tp__sub__ev", BTF_KIND_STRUCT));
	const struct btf_member *m = btf_members(s);

	for (uint16_t i = 0; i < btf_vlen(s); i++)
		if (!strcmp(btf__name_by_offset(b, m[i].name_off), name)) {
			CU_ASSERT_EQUAL(btf_member_bit_offset(s, i), offset * 8);
			CU_ASSERT_EQUAL(btf__resolve_size(b, m[i].type), size);
			return;
		}
	CU_ASSERT_TRUE_FATAL(size < 0);
}

static void check_views(const struct btf *b)
{
	/* A number is what it is here: at most as wide as wanted. */
	check_view(b, "common_pid", 4, 4);
	check_view(b, "common_pid__any", 4, 1);
	check_view(b, "common_pid__l2", 4, 2);
	check_view(b, "common_pid__l8", 4, 4);
	check_view(b, "common_pid__x8", 4, 4);
	check_view(b, "common_pid__word", 0, -1);
	check_view(b, "p__l4", 32, 4);
	check_view(b, "p__x4", 32, 4);
	/* Where the text is: in the record, or where a word says. */
	check_view(b, "comm", 12, 16);
	check_view(b, "comm__word", 12, 4);
	check_view(b, "comm__base", 12, 1);
	check_view(b, "comm__mask", 0, 1);
	check_view(b, "comm__most", 16, 1);
	check_view(b, "name", 0, -1);
	check_view(b, "name__any", 8, 1);
	check_view(b, "name__word", 8, 4);
	check_view(b, "name__base", 0, 1);
	check_view(b, "name__mask", 0xffff, 1);
	check_view(b, "name__most", 0xffff, 1);
	check_view(b, "rel__word", 40, 4);
	check_view(b, "rel__base", 44, 1);
}

static void test_tracepoint(void)
{
	static const char *const types[] = { "t:sub:ev", "t:sub:none", "t:x" };
	char root[] = "/tmp/awl-corebtf.XXXXXX", command[64];
	struct target_options o = { .tracefs = root, .btf_path = "/nowhere" };
	struct target *made;
	const struct ctype *c;
	struct btf *b;

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(root));
	put_format(root);
	made = target_open(&o);
	b = build(made, types, 3);
	c = target_tracepoint(made, "sub", "ev");
	CU_ASSERT_PTR_NOT_NULL_FATAL(c);
	unit_text(c->name, "awl_tp__sub__ev");
	CU_ASSERT_EQUAL(c->size, 44);
	check_views(b);
	btf__free(b);
	target_close(made);
	snprintf(command, sizeof(command), "rm -r %s", root);
	CU_ASSERT_EQUAL(system(command), 0);
}

static void test_nothing(void)
{
	struct btf *b = build(t, NULL, 0);

	CU_ASSERT_EQUAL(btf__type_cnt(b), 1);
	btf__free(b);
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "kernel structs are whole and as in the kernel", test_structs },
		{ "members that are not wanted are left out", test_members },
		{ "enums keep their values", test_enum },
		{ "tracepoint records come from tracefs", test_tracepoint },
		{ "no types make an empty file", test_nothing },
	};
	int r;

	t = target_open(NULL);
	r = UNIT("target/corebtf", tests);
	target_close(t);
	return r;
}
