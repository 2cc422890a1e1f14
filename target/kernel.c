/* SPDX-License-Identifier: Apache-2.0 */
/* Look-ups in the BTF of the kernel and its modules; see target.h. */
#include "target/handle.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BTF_DIR "/sys/kernel/btf"
#define RAW_PREFIX "btf_trace_"
#define ITER_PREFIX "bpf_iter__"
#define KIND(k) (1u << BTF_KIND_##k)

static void explain_no_btf(struct target *t, const char *path, int err)
{
	if (err == -ENOENT)
		target_explain(t, "this kernel has no type information (%s is "
			       "missing); use a kernel built with "
			       "CONFIG_DEBUG_INFO_BTF=y", path);
	else if (err == -EINVAL)
		target_explain(t, "%s is not valid BTF; check the file with: "
			       "bpftool btf dump file %s", path, path);
	else
		target_explain(t, "cannot read %s: %s", path, strerror(-err));
}

static const char *dir_of(struct target *t, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return ".";
	return arena_strndup(t->arena, path, (size_t)(slash - path));
}

struct kbtf *target_vmlinux(struct target *t)
{
	const char *path = t->btf_path ? t->btf_path : BTF_DIR "/vmlinux";
	int r;

	if (!t->vmlinux && !t->no_btf) {
		t->btf_dir = dir_of(t, path);
		r = kbtf_open(t->arena, path, NULL, &t->vmlinux);
		if (r == -EINVAL && t->btf_path)
			r = foreign_open_elf(t->arena, path, &t->vmlinux);
		if (r) {
			explain_no_btf(t, path, r);
			t->no_btf = t->why;
		}
	}
	t->why = t->no_btf;
	return t->vmlinux;
}

void kernel_close(struct target *t)
{
	for (size_t i = 0; i < t->modules.entries.n; i++)
		kbtf_close(t->modules.entries.v[i].value);
	kbtf_close(t->vmlinux);
}

bool target_has_btf(struct target *t)
{
	return target_vmlinux(t);
}

/* A module's types, which continue vmlinux's; NULL when it has none. */
static struct kbtf *open_module(struct target *t, const char *name)
{
	struct kbtf *b = strmap_get(&t->modules, name);
	char *path;

	if (b || !t->vmlinux || strchr(name, '/'))
		return b;
	path = arena_printf(t->arena, "%s/%s", t->btf_dir, name);
	if (kbtf_open(t->arena, path, t->vmlinux, &b))
		return NULL;
	strmap_set(&t->modules, name, b);
	return b;
}

static int is_module(const struct dirent *d)
{
	return d->d_name[0] != '.' && strcmp(d->d_name, "vmlinux");
}

static void open_modules(struct target *t)
{
	struct dirent **list;
	int n;

	if (t->modules_listed)
		return;
	t->modules_listed = true;
	/* A file given by name stands for the whole kernel. */
	n = t->btf_path ? 0 : scandir(t->btf_dir, &list, is_module, alphasort);
	if (n <= 0)
		return;
	for (int i = 0; i < n; i++) {
		open_module(t, list[i]->d_name);
		free(list[i]);
	}
	free(list);
}

/* vmlinux first, then the modules; 0 when nobody has it. */
static uint32_t find_type(struct target *t, const char *name, uint32_t kinds,
			  struct kbtf **ret)
{
	struct kbtf *b = target_vmlinux(t);
	uint32_t id = b ? kbtf_find(b, name, kinds) : 0;

	if (!b)
		return 0;
	*ret = b;
	if (id)
		return id;
	open_modules(t);
	for (size_t i = 0; i < t->modules.entries.n && !id; i++) {
		*ret = t->modules.entries.v[i].value;
		id = kbtf_find(*ret, name, kinds);
	}
	return id;
}

static const struct ctype *find_ctype(struct target *t, const char *name,
				      uint32_t kinds)
{
	struct kbtf *b;
	uint32_t id = find_type(t, name, kinds, &b);

	return id ? kbtf_ctype(b, id) : NULL;
}

const struct ctype *target_struct(struct target *t, enum ctype_kind kind,
				  const char *name)
{
	uint32_t kinds = kind == C_STRUCT ? KIND(STRUCT) :
			 kind == C_UNION ? KIND(UNION) :
			 kind == C_ENUM ? KIND(ENUM) | KIND(ENUM64) : 0;

	return find_ctype(t, name, kinds);
}

const struct ctype *target_struct_only(struct target *t, enum ctype_kind kind,
				       const char *name,
				       struct kbtf_only *only)
{
	struct kbtf *b;
	uint32_t id = find_type(t, name, kind == C_UNION ? KIND(UNION) :
				KIND(STRUCT), &b);

	return id ? kbtf_only(b, id, only) : NULL;
}

const struct ctype *target_typedef(struct target *t, const char *name)
{
	return find_ctype(t, name, KIND(TYPEDEF) | KIND(INT) | KIND(FLOAT));
}

static bool enumerator_in(struct kbtf *b, const char *name, int64_t *ret_value,
			  const struct ctype **ret_enum)
{
	const struct btf_type *r;

	kbtf_index(b);
	for (uint32_t i = 0; i < b->nnames; i++) {
		r = kbtf_type(b, b->names[i].id);
		if (!((KIND(ENUM) | KIND(ENUM64)) >> kbtf_kind(r) & 1))
			continue;
		for (uint32_t j = 0; j < BTF_INFO_VLEN(r->info); j++) {
			if (strcmp(kbtf_string(b, kbtf_enum_name(r, j)), name))
				continue;
			*ret_value = kbtf_enum_value(r, j);
			*ret_enum = kbtf_ctype(b, b->names[i].id);
			return true;
		}
	}
	return false;
}

bool target_enumerator(struct target *t, const char *name, int64_t *ret_value,
		       const struct ctype **ret_enum)
{
	struct kbtf *b = target_vmlinux(t);

	if (!b)
		return false;
	if (enumerator_in(b, name, ret_value, ret_enum))
		return true;
	open_modules(t);
	for (size_t i = 0; i < t->modules.entries.n; i++)
		if (enumerator_in(t->modules.entries.v[i].value, name,
				  ret_value, ret_enum))
			return true;
	return false;
}

static const struct ctype *func_in(struct kbtf *b, const char *name)
{
	uint32_t id = b ? kbtf_find_func(b, name) : 0;
	const struct ctype *c = id ? kbtf_ctype(b, id) : NULL;

	return c && c->kind == C_FUNC ? c : NULL;
}

const struct ctype *target_func(struct target *t, const char *module,
				const char *name)
{
	struct kbtf *b = target_vmlinux(t);
	const struct ctype *c;

	if (!b)
		return NULL;
	if (module && strcmp(module, "vmlinux"))
		return func_in(open_module(t, module), name);
	c = func_in(b, name);
	if (c || module)
		return c;
	open_modules(t);
	for (size_t i = 0; i < t->modules.entries.n && !c; i++)
		c = func_in(t->modules.entries.v[i].value, name);
	return c;
}

uint32_t target_func_id(struct target *t, const char *name)
{
	struct kbtf *b = target_vmlinux(t);

	return b ? kbtf_find_func(b, name) : 0;
}

/*
 * btf_trace_NAME points to a prototype without parameter names; the functions
 * that the same macro makes for NAME have them.
 */
static const struct ctype *named_params(struct kbtf *b, const char *name,
					const struct ctype *proto)
{
	static const char *const makers[] = {
		"__traceiter_", "__probestub_", "__bpf_trace_",
	};
	const struct ctype *c;
	char func[256];

	for (size_t i = 0; i < sizeof(makers) / sizeof(makers[0]); i++) {
		if (strlen(makers[i]) + strlen(name) >= sizeof(func))
			continue;
		strcat(strcpy(func, makers[i]), name);
		c = func_in(b, func);
		if (c && ctype_complete(c) && c->nmembers == proto->nmembers &&
		    c->nmembers && c->members[c->nmembers - 1].name)
			return c;
	}
	return proto;
}

const struct ctype *target_raw_tracepoint(struct target *t, const char *name)
{
	char *def = arena_printf(t->arena, RAW_PREFIX "%s", name);
	const struct ctype *proto;
	struct ctype *copy;
	struct kbtf *b;
	uint32_t id = find_type(t, def, KIND(TYPEDEF), &b);

	proto = id ? kbtf_ctype(b, id) : NULL;
	if (!proto || proto->kind != C_PTR || proto->elem->kind != C_FUNC ||
	    !ctype_complete(proto->elem) || !proto->elem->nmembers)
		return NULL;
	proto = named_params(b, name, proto->elem);
	copy = arena_memdup(t->arena, proto, sizeof(*proto));
	copy->members++;
	copy->nmembers--;
	return copy;
}

const struct ctype *target_iter(struct target *t, const char *name)
{
	return target_struct(t, C_STRUCT,
			     arena_printf(t->arena, ITER_PREFIX "%s", name));
}

/* Names of a kind that begin with prefix, without it. */
static bool each_named(struct kbtf *b, uint32_t kinds, const char *prefix,
		       target_name_fn fn, void *arg)
{
	size_t skip = strlen(prefix);
	const char *s;

	kbtf_index(b);
	for (uint32_t i = 0; i < b->nnames; i++) {
		s = kbtf_string(b, b->names[i].name);
		if (!*s || strncmp(s, prefix, skip))
			continue;
		if (kinds >> kbtf_kind(kbtf_type(b, b->names[i].id)) & 1 &&
		    !fn(arg, s + skip))
			return false;
	}
	return true;
}

static void each_everywhere(struct target *t, uint32_t kinds,
			    const char *prefix, target_name_fn fn, void *arg)
{
	struct kbtf *b = target_vmlinux(t);

	if (!b || !each_named(b, kinds, prefix, fn, arg))
		return;
	open_modules(t);
	for (size_t i = 0; i < t->modules.entries.n; i++)
		if (!each_named(t->modules.entries.v[i].value, kinds, prefix,
				fn, arg))
			return;
}

void target_each_raw_tracepoint(struct target *t, target_name_fn fn, void *arg)
{
	each_everywhere(t, KIND(TYPEDEF), RAW_PREFIX, fn, arg);
}

struct iter_names {
	target_name_fn fn;
	void *arg;
};

/* bpf_iter__task__safe_trusted and the like are the verifier's, no iterators */
static bool on_iter(void *arg, const char *name)
{
	const struct iter_names *names = arg;

	return strstr(name, "__") || names->fn(names->arg, name);
}

void target_each_iter(struct target *t, target_name_fn fn, void *arg)
{
	struct iter_names names = { fn, arg };

	each_everywhere(t, KIND(STRUCT), ITER_PREFIX, on_iter, &names);
}

void target_each_struct(struct target *t, target_name_fn fn, void *arg)
{
	each_everywhere(t, KIND(STRUCT) | KIND(UNION) | KIND(ENUM) |
			KIND(ENUM64), "", fn, arg);
}

static bool each_func(struct kbtf *b, target_name_fn fn, void *arg)
{
	kbtf_list_funcs(b);
	for (uint32_t i = 0; i < b->nfuncs; i++)
		if (!fn(arg, kbtf_string(b, b->funcs[i].name)))
			return false;
	return true;
}

void target_each_func(struct target *t, target_name_fn fn, void *arg)
{
	struct kbtf *b = target_vmlinux(t);

	if (!b || !each_func(b, fn, arg))
		return;
	open_modules(t);
	for (size_t i = 0; i < t->modules.entries.n; i++)
		if (!each_func(t->modules.entries.v[i].value, fn, arg))
			return;
}
