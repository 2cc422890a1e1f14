/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The BTF reader against libbpf's writer (blobs made here) and libbpf's reader
 * (the running kernel's file), and against broken files.
 */
#include "tests/unit.h"
#include "target/kbtf.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include <bpf/btf.h>

#define VMLINUX "/sys/kernel/btf/vmlinux"
#define KIND(k) (1u << BTF_KIND_##k)

static struct arena *arena;

/* Ids of what make_blob() writes. */
enum {
	INT = 1, CHAR, UCHAR, BOOL, LLONG, CHARS, TAG, UPTR, TYPEDEF, CONST,
	ANON, INNER, FWD, FWDPTR, ENUM, ENUM64, PROTO, FUNC, FLOAT, THING
};

static void add_structs(struct btf *b)
{
	btf__add_struct(b, "inner", 8);
	btf__add_field(b, "x", INT, 0, 0);
	btf__add_field(b, "y", INT, 32, 0);
	btf__add_fwd(b, "thing", BTF_FWD_STRUCT);
	btf__add_ptr(b, FWD);
}

static void add_enums(struct btf *b)
{
	btf__add_enum(b, "color", 4);
	btf__add_enum_value(b, "RED", 0);
	btf__add_enum_value(b, "BLUE", -2);
	btf__add_enum64(b, "big", 8, false);
	btf__add_enum64_value(b, "HUGE_ONE", 0x123456789abcdefull);
}

static struct btf *make_blob(void)
{
	struct btf *b = btf__new_empty();

	btf__add_int(b, "int", 4, BTF_INT_SIGNED);
	btf__add_int(b, "char", 1, 0);
	btf__add_int(b, "unsigned char", 1, 0);
	btf__add_int(b, "_Bool", 1, BTF_INT_BOOL);
	btf__add_int(b, "long long unsigned int", 8, 0);
	btf__add_array(b, INT, CHAR, 16);
	btf__add_type_tag(b, "user", CHAR);
	btf__add_ptr(b, TAG);
	btf__add_typedef(b, "pid_t", INT);
	btf__add_const(b, TYPEDEF);
	btf__add_union(b, NULL, 8);
	btf__add_field(b, "ll", LLONG, 0, 0);
	btf__add_field(b, "in", INNER, 0, 0);
	add_structs(b);
	add_enums(b);
	btf__add_func_proto(b, LLONG);
	btf__add_func_param(b, "p", UPTR);
	btf__add_func_param(b, "n", CONST);
	btf__add_func_param(b, NULL, 0);
	btf__add_func(b, "do_it", BTF_FUNC_STATIC, PROTO);
	btf__add_float(b, "double", 8);
	btf__add_struct(b, "thing", 64);
	btf__add_field(b, "name", CHARS, 0, 0);
	btf__add_field(b, "path", UPTR, 128, 0);
	btf__add_field(b, NULL, ANON, 192, 0);
	btf__add_field(b, "lo", INT, 256, 3);
	btf__add_field(b, "hi", INT, 259, 5);
	btf__add_field(b, "next", FWDPTR, 320, 0);
	return b;
}

static struct kbtf *open_blob(void)
{
	struct btf *b = make_blob();
	struct kbtf *k = NULL;
	uint32_t size;
	const void *data = btf__raw_data(b, &size);

	CU_ASSERT_EQUAL(kbtf_open_data(arena, data, size, NULL, &k), 0);
	btf__free(b);
	return k;
}

static void test_scalars(void)
{
	struct kbtf *k = open_blob();
	const struct ctype *c = kbtf_ctype(k, CHAR);

	CU_ASSERT_TRUE(c->kind == C_INT && c->size == 1 && c->is_char);
	c = kbtf_ctype(k, UCHAR);
	CU_ASSERT_TRUE(c->kind == C_INT && c->size == 1 && !c->is_char);
	CU_ASSERT_EQUAL(kbtf_ctype(k, BOOL)->kind, C_BOOL);
	unit_text(ctype_text(arena, kbtf_ctype(k, LLONG)),
		   "unsigned long long");
	unit_text(ctype_text(arena, kbtf_ctype(k, CHARS)), "char[16]");
	CU_ASSERT_EQUAL(kbtf_ctype(k, CHARS)->size, 16);
	CU_ASSERT_PTR_EQUAL(kbtf_ctype(k, CONST), kbtf_ctype(k, INT));
	c = kbtf_ctype(k, UPTR);
	CU_ASSERT_TRUE(c->kind == C_PTR && c->is_user && c->elem->is_char);
	CU_ASSERT_FALSE(kbtf_ctype(k, FWDPTR)->is_user);
	CU_ASSERT_EQUAL(kbtf_ctype(k, FLOAT)->kind, C_FLOAT);
	CU_ASSERT_EQUAL(kbtf_ctype(k, 0)->kind, C_VOID);
	CU_ASSERT_EQUAL(kbtf_ctype(k, 10000)->kind, C_VOID);
	kbtf_close(k);
}

static void test_structs(void)
{
	struct kbtf *k = open_blob();
	const struct ctype *c = kbtf_ctype(k, THING), *fwd;
	const struct cmember *m;
	uint32_t bits = 0;

	CU_ASSERT_FALSE(c->complete);
	CU_ASSERT_TRUE(ctype_complete(c));
	CU_ASSERT_EQUAL(c->nmembers, 6);
	CU_ASSERT_EQUAL(c->size, 64);
	m = ctype_member(c, "in", &bits);
	CU_ASSERT_TRUE(m && bits == 192);
	m = ctype_member(c, "hi", &bits);
	CU_ASSERT_TRUE(m && bits == 259 && m->bit_size == 5);
	m = ctype_member(c, "next", &bits);
	fwd = m->type->elem;
	CU_ASSERT_TRUE(!fwd->complete && fwd->size == 0);
	CU_ASSERT_TRUE(ctype_complete(fwd));
	CU_ASSERT_TRUE(fwd->size == 64 && fwd->nmembers == 6);
	kbtf_close(k);
}

static void test_enums_and_funcs(void)
{
	struct kbtf *k = open_blob();
	const struct ctype *c = kbtf_ctype(k, ENUM);

	CU_ASSERT_TRUE(ctype_complete(c) && c->is_signed && c->nvalues == 2);
	unit_text(c->values[1].name, "BLUE");
	CU_ASSERT_EQUAL(c->values[1].value, -2);
	c = kbtf_ctype(k, ENUM64);
	CU_ASSERT_TRUE(ctype_complete(c) && c->size == 8);
	CU_ASSERT_EQUAL(c->values[0].value, 0x123456789abcdefll);
	c = kbtf_ctype(k, FUNC);
	CU_ASSERT_TRUE(c->kind == C_FUNC && ctype_complete(c));
	unit_text(ctype_text(arena, c), "unsigned long long (char *, int)");
	unit_text(c->members[1].name, "n");
	kbtf_close(k);
}

static void test_find(void)
{
	struct kbtf *k = open_blob();

	CU_ASSERT_EQUAL(kbtf_find(k, "thing", KIND(STRUCT)), THING);
	CU_ASSERT_EQUAL(kbtf_find(k, "thing", KIND(UNION)), 0);
	CU_ASSERT_EQUAL(kbtf_find(k, "hing", KIND(STRUCT)), 0);
	CU_ASSERT_EQUAL(kbtf_find(k, "pid_t", KIND(TYPEDEF)), TYPEDEF);
	CU_ASSERT_EQUAL(kbtf_find(k, "", KIND(UNION)), 0);
	CU_ASSERT_EQUAL(kbtf_find_func(k, "do_it"), FUNC);
	CU_ASSERT_EQUAL(kbtf_find_func(k, "thing"), 0);
	kbtf_close(k);
}

static void test_split(void)
{
	struct btf *base = make_blob(), *mod = btf__new_empty_split(base);
	struct kbtf *k = open_blob(), *m = NULL;
	const struct ctype *c;
	const void *data;
	uint32_t size;
	int id;

	/* A name that the base has too, and a type of the base's by value. */
	id = btf__add_struct(mod, "pid_t", 72);
	btf__add_field(mod, "own", THING, 0, 0);
	btf__add_field(mod, "name", INT, 512, 0);
	data = btf__raw_data(mod, &size);
	CU_ASSERT_EQUAL(kbtf_open_data(arena, data, size, k, &m), 0);
	CU_ASSERT_EQUAL(kbtf_find(m, "pid_t", KIND(STRUCT)), (uint32_t)id);
	CU_ASSERT_EQUAL(kbtf_find(m, "thing", KIND(STRUCT)), 0);
	c = kbtf_ctype(m, (uint32_t)id);
	CU_ASSERT_TRUE(ctype_complete(c) && c->nmembers == 2);
	CU_ASSERT_PTR_EQUAL(c->members[0].type, kbtf_ctype(k, THING));
	unit_text(c->members[0].name, "own");
	unit_text(c->members[1].name, "name");
	kbtf_close(m);
	kbtf_close(k);
	btf__free(mod);
	btf__free(base);
}

/* Asks everything of a file that may be broken. */
static void use(const void *data, size_t size)
{
	struct arena *a = arena_create();
	const struct ctype *c;
	struct kbtf *k;
	uint32_t bits;

	if (!kbtf_open_data(a, data, size, NULL, &k)) {
		kbtf_find(k, "thing", KIND(STRUCT));
		kbtf_find_func(k, "do_it");
		for (uint32_t id = 0; id < k->end_id + 2; id++) {
			c = kbtf_ctype(k, id);
			ctype_complete(c);
			ctype_member(c, "none", &bits);
			ctype_text(a, c);
			for (uint32_t i = 0; i < c->nmembers; i++)
				ctype_text(a, c->members[i].type);
		}
		kbtf_close(k);
	}
	arena_free(a);
}

static void test_truncated(void)
{
	struct btf *b = make_blob();
	uint32_t size;
	const void *data = btf__raw_data(b, &size);

	for (uint32_t n = 0; n <= size; n++)
		use(data, n);
	CU_ASSERT_TRUE(size > 500);
	btf__free(b);
}

static void test_damaged(void)
{
	static const unsigned char values[] = { 0x00, 0x01, 0x7f, 0xff };
	struct btf *b = make_blob();
	uint32_t size;
	const void *data = btf__raw_data(b, &size);
	unsigned char *copy = malloc(size);

	for (uint32_t i = 0; i < size; i++)
		for (size_t v = 0; v < sizeof(values); v++) {
			memcpy(copy, data, size);
			copy[i] = values[v];
			use(copy, size);
		}
	CU_ASSERT_TRUE(size > 500);
	free(copy);
	btf__free(b);
}

static void test_not_btf(void)
{
	struct kbtf *k = NULL;

	CU_ASSERT_EQUAL(kbtf_open(arena, "/nowhere", NULL, &k), -ENOENT);
	CU_ASSERT_EQUAL(kbtf_open(arena, "/etc/passwd", NULL, &k), -EINVAL);
	CU_ASSERT_EQUAL(kbtf_open_data(arena, "", 0, NULL, &k), -EINVAL);
	CU_ASSERT_PTR_NULL(k);
}

/* One struct of the kernel as libbpf reads it and as we do. */
static bool same_struct(struct kbtf *k, const struct btf *b, uint32_t id)
{
	const struct btf_type *t = btf__type_by_id(b, id);
	const struct btf_member *m = btf_members(t);
	const struct ctype *c = kbtf_ctype(k, id);
	const struct cmember *o;
	long long size;

	if (!ctype_complete(c) || c->size != t->size ||
	    c->nmembers != btf_vlen(t))
		return false;
	for (uint32_t i = 0; i < c->nmembers; i++) {
		o = &c->members[i];
		size = btf__resolve_size(b, m[i].type);
		if (strcmp(o->name ? o->name : "",
			   btf__name_by_offset(b, m[i].name_off)) ||
		    o->bit_offset != btf_member_bit_offset(t, i) ||
		    o->bit_size != btf_member_bitfield_size(t, i) ||
		    o->type->size != (size < 0 ? 0 : size))
			return false;
	}
	return true;
}

static void test_kernel(void)
{
	struct btf *b = btf__parse_raw(VMLINUX);
	uint32_t n, structs = 0, wrong = 0;
	struct kbtf *k;

	if (!b || kbtf_open(arena, VMLINUX, NULL, &k)) {
		puts("skipped: " VMLINUX " cannot be read");
		return;
	}
	kbtf_index(k);
	n = btf__type_cnt(b);
	CU_ASSERT_EQUAL(k->end_id, n);
	for (uint32_t id = 1; id < n; id++)
		if (btf_is_composite(btf__type_by_id(b, id))) {
			structs++;
			wrong += !same_struct(k, b, id);
		}
	CU_ASSERT_TRUE(structs > 1000);
	CU_ASSERT_EQUAL(wrong, 0);
	kbtf_close(k);
	btf__free(b);
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "scalars, arrays and pointers are read", test_scalars },
		{ "members, bit-fields and forward declarations", test_structs },
		{ "enumerators and prototypes", test_enums_and_funcs },
		{ "types are found by name and kind", test_find },
		{ "a module's file continues its base", test_split },
		{ "no length of a cut file is read past", test_truncated },
		{ "no damaged byte is believed", test_damaged },
		{ "what is not BTF is refused", test_not_btf },
		{ "every struct of this kernel is as libbpf says", test_kernel },
	};
	int r;

	arena = arena_create();
	r = UNIT("target/kbtf", tests);
	arena_free(arena);
	return r;
}
